"""Threads as a page shows them: a flat list in reading order, each node knowing how deep it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.models import Campaign

from .languages import direction
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

    @property
    def name(self) -> str:
        return self.comment.name or _("Name withdrawn")

    @property
    def direction(self) -> str:
        return direction(self.comment.language)


@dataclass(frozen=True)
class Threads:
    """`cursor` names the last reply where there are more; `is_part` says that the first thread began elsewhere."""

    nodes: list[Node]
    cursor: str
    is_part: bool = False

    @property
    def beginning(self) -> int:
        """The reply that began the first of these threads."""
        return self.nodes[0].comment.thread


def newest(campaign: Campaign, limit: int, after: str = "") -> Threads:
    """The newest threads, up to `limit` replies: one query however many there are; `after` is a cursor of ours."""
    return page_of(campaign, limit, after)


def page_of(campaign: Campaign, limit: int, after: str = "", *, oldest_first: bool = False) -> Threads:
    """Threads stay whole; only one that is longer than a page goes on on the next."""
    found = _rows(campaign, limit + 1, after, oldest_first=oldest_first)
    if len(found) <= limit:
        return _threads(found)
    shown = [comment for comment in found if comment.thread != found[-1].thread] or found[:limit]
    return _threads(shown, goes_on=True)


def around(comment: Comment, limit: int, after: str = "") -> Threads:
    """The thread of one reply. Where it is too long for a page, what the reply answers, the reply, and what follows."""
    rows = comment.campaign.comments.in_thread_order().filter(thread=comment.thread)
    if after:
        return _cut(list(rows.filter(path__gt=after)[: limit + 1]), limit)
    found = list(rows[: limit + 1])
    if len(found) <= limit or comment in found[:limit]:
        return _cut(found, limit)
    page = _cut(list(rows.filter(path__gte=comment.path)[: limit + 1]), limit)
    above = [Node(one) for one in rows.filter(path__in=_above(comment.path))]
    return Threads([*above, *page.nodes], page.cursor, is_part=True)


def _rows(campaign: Campaign, number: int, after: str, *, oldest_first: bool) -> list[Comment]:
    rows = campaign.comments.in_thread_order(oldest_first=oldest_first)
    if not after:
        return list(rows[:number])
    # Two queries, since one with "or" would read all that came before.
    thread = int(after.partition("/")[0])
    rest = list(rows.filter(thread=thread, path__gt=after)[:number])
    further = rows.filter(thread__gt=thread) if oldest_first else rows.filter(thread__lt=thread)
    return rest + list(further[: number - len(rest)])


def _cut(found: Sequence[Comment], limit: int) -> Threads:
    return _threads(found[:limit], goes_on=len(found) > limit)


def _threads(shown: Sequence[Comment], *, goes_on: bool = False) -> Threads:
    nodes = [Node(comment) for comment in shown]
    is_part = bool(nodes) and nodes[0].depth > 0
    return Threads(nodes, shown[-1].path if goes_on else "", is_part)


def _above(path: str) -> list[str]:
    """The paths of what it answers, from the beginning of the thread."""
    steps = path.split("/")
    return ["/".join(steps[:depth]) for depth in range(1, len(steps))]
