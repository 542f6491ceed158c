"""The moderators' queue: what waits, with all that is needed to decide on it, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from .arrivals import UNSCREENED
from .languages import direction
from .models import Comment, CommentState, Decision, Report
from .models.comment_sets import CommentQuerySet
from .screening import CHECKS, Finding, Weight

AT_ONCE = 30
# What reporters wrote, the newest, on a page and for one reply.
MOST_TOLD, MOST_TOLD_OF_ONE = 200, 5
# What hurts to read is covered until somebody asks for it.
HURTS = (Decision.Reason.PEOPLE, Decision.Reason.INSULT, Decision.Reason.VIOLENCE)
TABS = ("waiting", "reported", "appeals", "unproven")
# In the order of the keys 1 to 9.
REASONS = [reason for reason in Decision.Reason if reason != Decision.Reason.AUTHOR]


@dataclass(frozen=True)
class Filters:
    """What a moderator looks at; "" and 0 for everything."""

    tab: str = "waiting"
    campaign: int = 0
    language: str = ""
    check: str = ""

    def rows(self) -> CommentQuerySet:
        rows = _of_tab(self.tab).filter(campaign=self.campaign) if self.campaign else _of_tab(self.tab)
        if self.language:
            rows = rows.filter(language="" if self.language == "-" else self.language)
        return rows.filter(found__contains=f"|{self.check}|") if self.check else rows


def _of_tab(tab: str) -> CommentQuerySet:
    if tab == "reported":
        return Comment.objects.reported()
    if tab == "appeals":
        return Comment.objects.appealed()
    return Comment.objects.unproven() if tab == "unproven" else Comment.objects.queued()


@dataclass(frozen=True)
class Segment:
    """A stretch of text; `why` says what was found there, "" for nothing."""

    text: str
    why: str = ""


@dataclass(frozen=True)
class History:
    """What became of other replies from the same address."""

    approved: int = 0
    refused: int = 0
    waiting: int = 0


@dataclass
class Item:
    """One decision to be taken; a cluster of replies that say the same is one."""

    comment: Comment
    before: list[Comment] = field(default_factory=list)
    history: History = field(default_factory=History)
    alike: list[Item] = field(default_factory=list)
    reports: list[tuple[str, int]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    last: Decision | None = None

    @cached_property
    def findings(self) -> list[Finding]:
        return [Finding.from_json(one) for one in self.comment.findings]

    @property
    def seen(self) -> str:
        return self.comment.seen_after(self.last.pk if self.last else 0)

    @property
    def dir(self) -> str:
        return direction(self.comment.language)

    @property
    def found(self) -> set[str]:
        return {one.check for one in self.findings}

    @property
    def is_covered(self) -> bool:
        return any(one.weight >= Weight.HOLD and one.reason in HURTS for one in self.findings)

    @property
    def reasons(self) -> list[str]:
        """What the checks found, each once, the gravest first."""
        grave = sorted(self.findings, key=lambda one: -one.weight)
        return list(dict.fromkeys(label_of(one.check) for one in grave))

    @property
    def segments(self) -> list[Segment]:
        return segments(self.comment.body, [one for one in self.findings if one.where == "body"])


def items(filters: Filters, limit: int = AT_ONCE) -> list[Item]:
    """The next to decide on, the longest waiting first."""
    rows = filters.rows().select_related("campaign", "parent", "claimed_by").order_by("queued_at", "pk")
    found = _one_for_each_cluster(rows[: 4 * limit])[:limit]
    _add_context(found)
    _add_history(found)
    _add_decisions(found)
    if filters.tab == "reported":
        _add_reports(found)
    return found


def _one_for_each_cluster(rows: Iterable[Comment]) -> list[Item]:
    by_cluster: dict[int, Item] = {}
    found: list[Item] = []
    for row in rows:
        if row.cluster is not None and row.cluster in by_cluster:
            by_cluster[row.cluster].alike.append(Item(row))
            continue
        item = Item(row)
        found.append(item)
        if row.cluster is not None:
            by_cluster[row.cluster] = item
    return found


def _add_context(found: list[Item]) -> None:
    above = {pk for item in found for pk in _above(item.comment)}
    rows = Comment.objects.in_bulk(above)
    for item in found:
        item.before = [rows[pk] for pk in _above(item.comment) if pk in rows]


def _above(comment: Comment) -> list[int]:
    return [int(step) for step in comment.path.split("/")[:-1]]


def _add_history(found: list[Item]) -> None:
    addresses = {item.comment.address for item in found} - {""}
    states = Comment.objects.filter(address__in=addresses).order_by().values_list("address", "state")
    by_address: dict[str, Counter[str]] = defaultdict(Counter)
    for address, state, count in states.annotate(Count("pk")):
        by_address[address][state] += count
    for item in found:
        told = by_address[item.comment.address]
        told[item.comment.state] -= 1  # itself
        approved, waiting = told[CommentState.APPROVED], told[CommentState.PENDING]
        item.history = History(max(approved, 0), max(told.total() - approved - waiting, 0), max(waiting, 0))
        told[item.comment.state] += 1


def _add_decisions(found: list[Item]) -> None:
    shown = [one for item in found for one in (item, *item.alike)]
    pks = [item.comment.pk for item in shown]
    rows = Decision.objects.filter(comment__in=pks).select_related("by").order_by("pk")
    last = {decision.comment_id: decision for decision in rows}
    for item in shown:
        item.last = last.get(item.comment.pk)


def _add_reports(found: list[Item]) -> None:
    """Counted by the database: one reply may be reported by thousands."""
    by_pk = {item.comment.pk: item for item in found}
    open_ones = Report.objects.filter(case__comment__in=by_pk, case__closed_at__isnull=True).order_by()
    counted = open_ones.values_list("case__comment", "reason").annotate(n=Count("pk")).order_by("-n")
    for pk, reason, number in counted:
        by_pk[pk].reports.append((str(Decision.Reason(reason).label), number))
    for pk, text in (
        open_ones.exclude(text="").order_by("-pk").values_list("case__comment", "text")[:MOST_TOLD]
    ):
        if len(by_pk[pk].told) < MOST_TOLD_OF_ONE:
            by_pk[pk].told.append(text)


def segments(text: str, findings: Iterable[Finding]) -> list[Segment]:
    """The text cut where findings begin and end; of those that overlap the first is shown."""
    cut, at = [], 0
    for one in sorted(findings, key=lambda one: (one.start, -one.end)):
        if not at <= one.start < one.end <= len(text):
            continue
        cut += [Segment(text[at : one.start]), Segment(text[one.start : one.end], label_of(one.check))]
        at = one.end
    return [segment for segment in [*cut, Segment(text[at:])] if segment.text]


def label_of(check: str) -> str:
    return dict(check_labels()).get(check, check)


def check_labels() -> list[tuple[str, str]]:
    """What may be found, by name, with the words for it."""
    return [*((one.name, str(one.label)) for one in CHECKS), (UNSCREENED, _("the checks could not read it"))]


def counts() -> dict[str, int]:
    """How many there are behind each tab."""
    pending, queued = Q(state=CommentState.PENDING), Q(queued_at__isnull=False)
    told = Comment.objects.filter(pending).aggregate(
        waiting=Count("pk", filter=queued), unproven=Count("pk", filter=~queued)
    )
    appeals, reported = Comment.objects.appealed().count(), Comment.objects.reported().count()
    return {**told, "appeals": appeals, "reported": reported}


def tab_labels() -> dict[str, str]:
    return {
        "waiting": _("Waiting"),
        "reported": _("Reported"),
        "appeals": _("Asked again"),
        "unproven": _("Address not confirmed"),
    }
