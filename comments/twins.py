"""Replies that say nearly the same under other addresses: sent by machines, or copied by many.

A text is known by its runs of letters. The sixteen smallest of their hashes are kept, so that texts which share many
runs share some of these (bottom-k sketches, after Broder 1997); who shares one is then compared in full.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from django.utils import timezone

from .models import Comment, Mark
from .models.comment_sets import CommentQuerySet

RUN = 6
MOST_MARKS = 16
# Shorter ones, such as "I agree with you", are alike by chance.
FEWEST_RUNS = 24
ALIKE = 0.6
LOOKED_BACK = timedelta(days=30)
MOST_COMPARED = 200


@dataclass(frozen=True)
class Twins:
    """A reply's marks, and the replies of other addresses in its campaign that said nearly the same lately."""

    marks: list[int]
    rows: list[Comment]

    @classmethod
    def of(cls, comment: Comment) -> Twins:
        runs = runs_of(comment.body)
        marks = sorted(map(_hashed, runs))[:MOST_MARKS] if len(runs) >= FEWEST_RUNS else []
        alike = [one for one in _candidates(comment, marks) if likeness(runs, runs_of(one.body)) >= ALIKE]
        return cls(marks, alike)

    @property
    def others(self) -> int:
        """How many addresses there are among them."""
        return len({row.address or f"#{row.pk}" for row in self.rows})

    def keep(self, comment: Comment) -> None:
        """Writes them down and joins them in one cluster; call it under the lock of the reply, whose words may go."""
        comment.marks.all().delete()
        Mark.objects.bulk_create(Mark(comment=comment, mark=mark) for mark in self.marks)
        comment.cluster = _join(comment, self.rows)
        comment.save(update_fields=["cluster"])


def runs_of(text: str) -> set[str]:
    """Its runs of six letters, whatever their case, their spaces and what stands between the words."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = " ".join("".join(char if char.isalnum() else " " for char in folded).split())
    return {words[start : start + RUN] for start in range(max(len(words) - RUN + 1, 0))}


def likeness(one: set[str], other: set[str]) -> float:
    """Between 0 and 1: what they share of what they have (Jaccard)."""
    return len(one & other) / len(one | other) if one or other else 0.0


def _candidates(comment: Comment, marks: list[int]) -> CommentQuerySet:
    since = timezone.now() - LOOKED_BACK
    sharing = Mark.objects.filter(mark__in=marks).values("comment")
    rows = Comment.objects.filter(pk__in=sharing, campaign=comment.campaign_id, created_at__gte=since)
    others = rows.exclude(pk=comment.pk).exclude(body="")
    if comment.address:
        others = others.exclude(address=comment.address)
    return others.order_by("-pk")[:MOST_COMPARED]


def _join(comment: Comment, twins: list[Comment]) -> int | None:
    if not twins:
        return None
    oldest = min(twin.cluster or twin.pk for twin in twins)
    Comment.objects.filter(pk__in=[twin.pk for twin in twins], cluster__isnull=True).update(cluster=oldest)
    return oldest


def _hashed(run: str) -> int:
    """Fits a signed column of 64 bits."""
    return int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), signed=True)
