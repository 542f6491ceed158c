"""Versions of what signers support: kept as soon as somebody may have read them, with what changed in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from i18nfield.strings import LazyI18nString

from config import pages

from .models import Petition, PetitionText, Signature

# Words, each with the space that follows it, so that pieces joined are the text again.
TOKENS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both versions have (""), that is new ("ins"), or that is gone ("del")."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Word by word. What is gone stands before what has taken its place."""
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    return [
        Piece(kind, "".join(words))
        for change, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        for kind, words in _pieces(change, old[a:b], new[c:d])
        if words
    ]


def _pieces(change: str, old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    if change == "equal":
        yield "", new
    else:
        yield "del", old
        yield "ins", new


@transaction.atomic
def rewrite(petition: Petition, text: LazyI18nString, *, kind: str, note: Any, by: Any) -> None:
    """Put a new text in the place of the one that people have signed, who keep theirs.

    So does who has the form with the old one open, and signs later. What nobody can have read just changes.
    """
    held = Petition.objects.locked().get(pk=petition.pk)
    if _may_be_read(held):
        if not held.texts.exists():
            _keep_first(held)
        held.text_number += 1
        held.texts.create(number=held.text_number, text=text, kind=kind, note=note, by=by)
    held.text = text
    held.save(update_fields=["text", "text_number"])
    petition.text, petition.text_number = held.text, held.text_number
    # In the order of whoever folds; the lock of all pages, which staff's forms take, comes last everywhere.
    pages.bump(held.campaign.scope, held.campaign.text_scope, "site")


def _may_be_read(petition: Petition) -> bool:
    return petition.campaign.is_public or petition.texts.exists() or petition.signatures.exists()


def _keep_first(petition: Petition) -> None:
    first = petition.texts.create(
        number=petition.text_number, text=petition.text, kind=PetitionText.Kind.FIRST
    )
    campaign = petition.campaign
    first.created_at = petition.opens_at or campaign.created_at
    first.confirmed = petition.confirmed
    first.save(update_fields=["created_at", "confirmed"])


def confirmed_by_text(petition: Petition) -> Mapping[int, int]:
    """How many confirmed signatures each version has, from the rows as the totals hold them."""
    rows = petition.signatures.order_by().filter(counted_as=Signature.State.CONFIRMED)
    return dict(rows.values_list("text_number").annotate(Count("pk")))


@dataclass(frozen=True)
class Version:
    """One version for the public page. `changes` holds, for each language that changed, the pieces."""

    row: PetitionText
    changes: list[tuple[str, list[Piece]]]


def versions(petition: Petition) -> list[Version]:
    """All of them, newest first; empty where the text never changed."""
    rows = list(petition.texts.all())
    pairs = zip_longest(rows, rows[1:])
    return [Version(row, _changes(before, row) if before else []) for row, before in pairs]


def text_signed(signature: Signature) -> LazyI18nString:
    """What the signer had before them; today's text where it never changed."""
    if signature.text_number == signature.petition.text_number:
        return signature.petition.text
    row = PetitionText.objects.filter(petition=signature.petition_id, number=signature.text_number).first()
    return row.text if row else signature.petition.text


def _changes(before: PetitionText, after: PetitionText) -> list[tuple[str, list[Piece]]]:
    old, new = _by_language(before.text), _by_language(after.text)
    languages = [code for code, _name in settings.LANGUAGES if old.get(code, "") != new.get(code, "")]
    return [(code, differences(old.get(code, ""), new.get(code, ""))) for code in languages]


def _by_language(text: LazyI18nString) -> Mapping[str, str]:
    return text.data if isinstance(text.data, dict) else {"en": str(text.data or "")}
