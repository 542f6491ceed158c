"""Short codes: typed on the page, one does what the link of the same mail does.

Nothing is stored for them. A code follows from the secret of its signature, so it ends with that; and from the last
withdrawal, so that what once confirmed a signature does not bring it back.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from config import limits
from config.addresses import canonical
from config.mail import MOST_TO_A_STRANGER
from config.retention import RUNNING, keeps

from .models import Petition, Signature

DIGITS = 8

keeps(
    _("How often a code was typed for an address, under a hash that only this site can compare"),
    about=RUNNING,
    why=_("so that nobody finds a code by trying"),
    until=_("an hour after the first time"),
    time=timedelta(hours=1),
)


def code_of(signature: Signature) -> str:
    withdrawn = signature.withdrawn_at.timestamp() if signature.withdrawn_at else ""
    named = f"{signature.pk} {signature.secret} {withdrawn}"
    mark = salted_hmac("friendship-city.code", named, algorithm="sha256").digest()
    return f"{int.from_bytes(mark) % 10**DIGITS:0{DIGITS}}"


def spaced(code: str) -> str:
    """As a mail shows it: “1234 5678”."""
    return f"{code[:4]} {code[4:]}"


def digits(typed: str) -> str:
    """The digits of any script, as ASCII; "" when there is anything else but spaces and hyphens."""
    plain = unicodedata.normalize("NFKC", typed).replace("-", " ").split()
    found = [unicodedata.decimal(char, None) for char in "".join(plain)]
    return "" if None in found else "".join(map(str, found))


def signature_by_code(petition: Petition, email: str, code: str) -> Signature | None:
    """The signature that waits for this code; people who share an address have one each.

    The address got five mails at most, so more than the first five cannot have a code: a stranger who signs in many
    names makes guessing no easier.
    """
    waiting = Signature.objects.awaiting().filter(petition=petition, address=canonical(email)).order_by("pk")
    found = None
    for signature in waiting[:MOST_TO_A_STRANGER]:
        if constant_time_compare(code_of(signature), code):
            found = signature
    return found


def count_try(petition: Petition, email: str) -> None:
    """One more code was typed for this address, whether it has signed or not. Raises TooFast."""
    limits.count("code-address", _tries(petition, email))


def take_back_try(petition: Petition, email: str) -> None:
    """It was the right code. Counted, it would tell who tries others that somebody signs with this address."""
    limits.take_back("code-address", _tries(petition, email))


def _tries(petition: Petition, email: str) -> str:
    named = f"{petition.pk} {canonical(email)}"
    return salted_hmac("friendship-city.tries", named, algorithm="sha256").hexdigest()[:32]
