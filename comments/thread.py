"""Threads as a page shows them: a flat list in reading order, each node knowing how deep it stands."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from campaigns.models import Campaign

from .models import Comment

ON_CAMPAIGN_PAGE = 8
PER_PAGE = 100


@dataclass(frozen=True)
class Node:
    """One reply, or what is left of it where answers still stand below."""

    comment: Comment

    @property
    def is_tombstone(self) -> bool:
        return not self.comment.is_approved

    @property
    def reason(self) -> str:
        """Why it was removed, in general words."""
        return self.comment.removal_reason

    @property
    def depth(self) -> int:
        return self.comment.depth


@dataclass(frozen=True)
class Threads:
    """`cursor` names the last reply where there are more."""

    nodes: list[Node]
    cursor: str


def newest(campaign: Campaign, limit: int, after: str = "") -> Threads:
    """The newest threads, up to `limit` replies: one query however many there are.

    Threads stay whole; only one that is longer than a page goes on on the next. `after` is a cursor of ours.
    """
    rows = campaign.comments.in_thread_order()
    if after:
        thread = int(after.partition("/")[0])
        rows = rows.filter(Q(thread__lt=thread) | Q(thread=thread, path__gt=after))
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return Threads([Node(comment) for comment in found], "")
    shown = [comment for comment in found if comment.thread != found[-1].thread] or found[:limit]
    return Threads([Node(comment) for comment in shown], shown[-1].path)
