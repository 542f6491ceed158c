"""The words that replies are screened for, read from the database and kept until staff change them."""

from __future__ import annotations

from django.db.models import Count, Max

from .models import Phrase
from .screening import Entry, PhraseBook

_kept: tuple[tuple[int, int | None, str], PhraseBook] | None = None


def book() -> PhraseBook:
    """As of now: one small query tells whether anything has changed since it was built."""
    global _kept  # noqa: PLW0603 - built once in each process
    stamp = _stamp()
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, PhraseBook(_entries()))
    return _kept[1]


def _stamp() -> tuple[int, int | None, str]:
    found = Phrase.objects.filter(is_active=True).aggregate(Count("pk"), Max("pk"), Max("changed_at"))
    return found["pk__count"], found["pk__max"], str(found["changed_at__max"])


def _entries() -> list[Entry]:
    rows = Phrase.objects.filter(is_active=True).values_list("pk", "kind", "language", "text", "reason")
    return [Entry(*row) for row in rows]
