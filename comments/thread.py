"""Threads as a page shows them: a flat list in reading order, each node knowing how deep it stands."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.models import Campaign

from .models import Comment

ON_CAMPAIGN_PAGE = 10
PER_PAGE = 100


@dataclass(frozen=True)
class Node:
    comment: Comment
    is_tombstone: bool
    reason: str  # why it was removed, in general words

    @property
    def depth(self) -> int:
        return self.comment.depth


@dataclass(frozen=True)
class Threads:
    """Whole threads; `cursor` names the last one where there are more."""

    nodes: list[Node]
    cursor: int | None


def newest(campaign: Campaign, limit: int, before: int | None = None) -> Threads:
    """The newest threads, about `limit` replies, never cutting one in two: one query however many there are.

    A thread longer than the limit is shown as far as the limit goes.
    """
    rows = campaign.comments.in_thread_order()
    if before is not None:
        rows = rows.filter(thread__lt=before)
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return Threads(nodes(found), None)
    whole = [comment for comment in found if comment.thread != found[-1].thread] or found[:limit]
    return Threads(nodes(whole), whole[-1].thread)


def nodes(comments: list[Comment]) -> list[Node]:
    """What was removed stays as a tombstone where an answer still stands below it, and goes where none does."""
    kept: list[Node] = []
    needed: set[str] = set()
    for comment in reversed(comments):
        if comment.is_approved:
            kept.append(Node(comment, is_tombstone=False, reason=""))
        elif comment.path in needed:
            kept.append(Node(comment, is_tombstone=True, reason=comment.removal_reason))
        else:
            continue
        needed.add(comment.path.rpartition("/")[0])
    return kept[::-1]
