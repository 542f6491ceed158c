"""The moderators' queue: what waits, with all that is needed to decide on it, in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from .languages import direction
from .models import Case, Comment, CommentState, Decision
from .models.comment_sets import CommentQuerySet
from .screening import CHECKS, Finding, Weight

AT_ONCE = 30
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
    alike: list[Comment] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    last: Decision | None = None
    alike_seen: list[tuple[Comment, int]] = field(default_factory=list)

    @cached_property
    def findings(self) -> list[Finding]:
        return [Finding.from_json(one) for one in self.comment.findings]

    @property
    def seen(self) -> int:
        return self.last.pk if self.last else 0

    @property
    def dir(self) -> str:
        return direction(self.comment.language)

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

    @property
    def reports(self) -> list[tuple[str, int]]:
        """Reasons that readers gave, with how many gave each."""
        told = Counter(report.get_reason_display() for case in self.cases for report in case.reports.all())
        return told.most_common()

    @property
    def told(self) -> list[str]:
        return [report.text for case in self.cases for report in case.reports.all() if report.text]


def items(filters: Filters, limit: int = AT_ONCE) -> list[Item]:
    """The next to decide on, the longest waiting first."""
    rows = filters.rows().select_related("campaign", "parent", "claimed_by").order_by("queued_at", "pk")
    found = _one_for_each_cluster(rows[: 4 * limit])[:limit]
    _add_context(found)
    _add_history(found)
    _add_decisions(found)
    if filters.tab == "reported":
        _add_cases(found)
    return found


def _one_for_each_cluster(rows: Iterable[Comment]) -> list[Item]:
    by_cluster: dict[int, Item] = {}
    found: list[Item] = []
    for row in rows:
        if row.cluster is not None and row.cluster in by_cluster:
            by_cluster[row.cluster].alike.append(row)
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
    pks = [one.pk for item in found for one in (item.comment, *item.alike)]
    rows = Decision.objects.filter(comment__in=pks).select_related("by").order_by("pk")
    last = {decision.comment_id: decision for decision in rows}
    for item in found:
        item.last = last.get(item.comment.pk)
        item.alike_seen = [(one, last[one.pk].pk if one.pk in last else 0) for one in item.alike]


def _add_cases(found: list[Item]) -> None:
    pks = [item.comment.pk for item in found]
    cases = Case.objects.open().filter(comment__in=pks).prefetch_related("reports")
    by_comment: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        by_comment[case.comment_id].append(case)
    for item in found:
        item.cases = by_comment[item.comment.pk]


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
    labels = {one.name: str(one.label) for one in CHECKS}
    return labels.get(check, check)


def counts() -> dict[str, int]:
    """How many there are behind each tab."""
    pending, queued = Q(state=CommentState.PENDING), Q(queued_at__isnull=False)
    told = Comment.objects.filter(pending | Q(appeal_is_open=True)).aggregate(
        waiting=Count("pk", filter=pending & queued),
        unproven=Count("pk", filter=pending & ~queued),
        appeals=Count("pk", filter=Q(appeal_is_open=True)),
    )
    return {**told, "reported": Case.objects.open().count()}


def tab_labels() -> dict[str, str]:
    return {
        "waiting": _("Waiting"),
        "reported": _("Reported"),
        "appeals": _("Asked again"),
        "unproven": _("Address not confirmed"),
    }
