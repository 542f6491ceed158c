"""E-mail addresses: which ones we take, and when two of them are one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from . import address_rules
from .domains import has_known_ending, in_ascii
from .forms import Question
from .suggestions import suggestion

MAX_LENGTH = 254
# What most people have before the @: no rule forbids any of it, and none writes it in another way.
EVERYDAY = re.compile(r"(?=.{1,64}\Z)[a-z0-9]+(?:[._+-][a-z0-9]+)*", re.ASCII)


def canonical(address: str) -> str:
    """What is compared to tell whether two addresses are one mailbox; mail goes to the address as it was typed.

    Case, spelling, and whatever the provider ignores do not count: see `config.address_rules`.
    """
    local, domain = _parts(address)
    rule = address_rules.rule_for(domain)
    return f"{rule.folded(local)}@{rule.domain}" if rule else f"{local}@{domain}"


def spelled(address: str) -> str:
    """As `canonical`, without the providers' rules: this never changes."""
    return "@".join(_parts(address))


def checked(address: str) -> str:
    """The address as it is to be written. Asks no other server. Raises ValidationError.

    Domains may be in any script. Before the @ Django 5.2 can only write ASCII: it would encode anything else
    into the name of a mailbox that does not exist, so we say so at once. Where a slip explains what is wrong, the
    error says what may have been meant, also in `params["suggestion"]`.
    """
    local, _at, domain = address.partition("@")
    if (
        EVERYDAY.fullmatch(local)
        and (known := _known_domain(domain, settings.DEMO))
        and len(local) + len(known.ascii) < MAX_LENGTH
    ):
        return f"{local}@{known.domain}"
    try:
        found = _validated(address, settings.DEMO)
    except EmailNotValidError:
        raise _refused(address, _problem_of(address)) from None
    if not _has_ending(found):
        problem = _("No e-mail address ends in “.%(ending)s”.") % {"ending": found.domain.rpartition(".")[2]}
        raise _refused(address, problem)
    return found.normalized


def _validated(address: str, is_demo: bool) -> ValidatedEmail:
    return validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=is_demo)


def _has_ending(found: ValidatedEmail) -> bool:
    return has_known_ending(found.ascii_domain) or found.ascii_domain.endswith(".test")


@dataclass(frozen=True)
class _Domain:
    domain: str
    ascii: str


@lru_cache(maxsize=1024)
def _known_domain(domain: str, is_demo: bool) -> _Domain | None:
    """A domain as it is to be written; None where something is wrong with it. Few domains have most mailboxes, and to
    look through one takes as long as all other fields of a form."""
    try:
        found = _validated(f"a@{domain}", is_demo)
    except EmailNotValidError:
        return None
    return _Domain(found.domain, found.ascii_domain) if _has_ending(found) else None


class AskedAbout(forms.BoundField):
    """An address in one form, with what its reader is to be asked about it."""

    question: Question | None = None


class AddressField(forms.CharField):
    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"})
    default_error_messages = {
        "required": gettext_lazy("Write your e-mail address."),
        "max_length": gettext_lazy(
            "An e-mail address has at most %(limit_value)d characters; this has %(show_value)d."
        ),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": MAX_LENGTH, "empty_value": "", "strip": True, **options})

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> AskedAbout:
        return AskedAbout(form, self, field_name)

    def clean(self, value: Any) -> str:
        address = super().clean(value)
        return checked(address) if address else ""


def _parts(address: str) -> tuple[str, str]:
    local, _at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    return unicodedata.normalize("NFC", local.casefold()), in_ascii(domain)


def _problem_of(address: str) -> str:
    if not address.rpartition("@")[0].isascii():
        return _("We cannot write to addresses with such letters before the @ yet. Is there another one?")
    return _("This is not an e-mail address that can receive mail. An address looks like name@example.org.")


def _refused(address: str, problem: str) -> ValidationError:
    meant = suggestion(address)
    if not meant:
        return ValidationError(problem, code="invalid")
    words = _("%(problem)s Did you mean %(suggestion)s?")
    return ValidationError(words, code="invalid", params={"problem": problem, "suggestion": meant})
