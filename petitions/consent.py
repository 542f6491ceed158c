"""The words of each consent, as the form shows them; each signature refers to those that its signer had read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .models import ConsentText, Display, Signature

SIGN = _("I agree that my signature, which shows a political opinion, is kept and handed over as described")
UNDO = _("You can withdraw it at any time from the link in the mail.")
ABOUT = _(
    "Your address confirms your signature and serves what you ask for here. It is never shown and never passed on. "
    "The offices asked get your name as you choose it, your city, your country and the day."
)
SHOW = _("How your name appears here and on the list for the offices")
FOLLOW = _("Send me this campaign's updates by e-mail")
MAY_ASK = _("If this petition is replaced by a newer one, you may ask me by e-mail to sign that too")

_written: dict[str, str] = {}


def words() -> dict[str, str]:
    """What is agreed to for each purpose, in the language of the page."""
    told = {"sign": SIGN, "undo": UNDO, "about": ABOUT, "show": SHOW, "follow": FOLLOW, "may_ask": MAY_ASK}
    told |= {f"show_{display.value}": display.label for display in Display}
    return {purpose: str(text) for purpose, text in told.items()}


def version(language: str | None = None) -> str:
    """What a signature of today refers to. Written down once in each process and language; then it asks no query."""
    language = language or get_language() or "en"
    if language not in _written:
        with translation.override(language):
            _written[language] = _write(language, words())
    return _written[language]


@dataclass(frozen=True)
class Agreed:
    """What a signer agreed to and has not taken back since, in the words and the language they had before them."""

    language: str
    texts: list[str]
    may_ask: str


def agreed(signature: Signature) -> Agreed | None:
    row = ConsentText.objects.filter(version=signature.consent).first()
    if row is None:
        return None
    told = row.words
    texts = [
        told["sign"],
        told["undo"],
        told["about"],
        f"{told['show']}: {told[f'show_{signature.display}']}",
    ]
    texts += [told[purpose] for purpose in ("follow", "may_ask") if getattr(signature, purpose)]
    return Agreed(row.language, texts, told["may_ask"])


def forget() -> None:
    _written.clear()


def _write(language: str, told: dict[str, str]) -> str:
    """The same words have the same number, whenever and by whichever process they are written."""
    digest = sha256(json.dumps([language, told], sort_keys=True).encode()).hexdigest()[:20]
    row = ConsentText(version=digest, language=language, words=told)
    ConsentText.objects.bulk_create([row], ignore_conflicts=True)
    return digest
