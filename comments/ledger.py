"""What was decided about the replies of a campaign, month by month, for everybody: numbers, and nobody's name.

Worked out from the decisions that hold: one that was undone counts as little as its undoing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from statistics import median
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from config import parts
from config.models.languages import language_name
from config.partial_dates import PartialDate

from .models import CommentState, Decision, Report
from .models.states import REFUSED

START = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - any moment does to say in words how long something took
A_MINUTE = 60


class Outcome(StrEnum):
    """What became of the reply; those by its author and by the calendar are no judgements."""

    APPROVED = "approved"
    REFUSED = "refused"
    REMOVED = "removed"
    UNCHANGED = "unchanged"
    BY_AUTHOR = "by_author"
    OUT_OF_TIME = "out_of_time"


Month = tuple[int, int]
JUDGED = (Outcome.APPROVED, Outcome.REFUSED, Outcome.REMOVED, Outcome.UNCHANGED)


class Act(NamedTuple):
    """What there is to know of a decision but when, by whom and on which reply."""

    before: str
    after: str
    reason: str
    is_automatic: bool
    cause: str
    language: str

    @property
    def outcome(self) -> Outcome:
        if self.reason == Decision.Reason.AUTHOR:
            return Outcome.BY_AUTHOR
        if self.after == CommentState.REMOVED and self.is_automatic and not self.reason:
            return Outcome.OUT_OF_TIME
        if self.before == self.after or (self.before in REFUSED and self.after in REFUSED):
            return Outcome.UNCHANGED
        if self.after == CommentState.APPROVED:
            return Outcome.APPROVED
        return Outcome.REMOVED if self.before == CommentState.APPROVED else Outcome.REFUSED


@dataclass(frozen=True)
class Line:
    """Of one reason or one language."""

    label: str
    counts: Counter[str]

    @property
    def decided(self) -> int:
        return sum(self.counts[outcome] for outcome in JUDGED)


@dataclass
class Account:
    """Of one month, or of all of them. Each decision is in one outcome; the lines add up to the numbers above them."""

    month: PartialDate | None = None
    outcomes: Counter[str] = field(default_factory=Counter)
    by_reason: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_language: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    automatic: int = 0
    waited: float | None = None  # the median, in seconds
    asked: int = 0
    upheld: int = 0
    reports: Counter[str] = field(default_factory=Counter)
    surges: int = 0

    @property
    def decided(self) -> int:
        return sum(self.outcomes[outcome] for outcome in JUDGED)

    @property
    def reported(self) -> int:
        return sum(self.reports.values())

    @property
    def wait(self) -> str:
        """In words: half of the replies waited longer. "" where none was decided on for the first time."""
        if self.waited is None:
            return ""
        if self.waited < A_MINUTE:
            return _("less than a minute")
        return timesince(START, START + dt.timedelta(seconds=self.waited))

    @property
    def reasons(self) -> list[Line]:
        labels = dict(Decision.Reason.choices)
        return _lines(
            (str(labels.get(reason) or _("no reason given")), n) for reason, n in self.by_reason.items()
        )

    @property
    def languages(self) -> list[Line]:
        return _lines(
            (language_name(code) if code else _("not known"), n) for code, n in self.by_language.items()
        )

    def count(self, act: Act, number: int) -> None:
        outcome = act.outcome
        self.outcomes[outcome] += number
        if outcome not in JUDGED:
            return
        self.automatic += number * act.is_automatic
        self.by_language[act.language][outcome] += number
        if outcome in (Outcome.REFUSED, Outcome.REMOVED):
            self.by_reason[act.reason][outcome] += number
        if act.cause == Decision.Cause.APPEAL and outcome == Outcome.APPROVED:
            self.upheld += number


@dataclass(frozen=True)
class Ledger:
    """Months in which something happened, the latest first, and all of them together."""

    months: list[Account]
    total: Account

    def of(self, month: str) -> Account | None:
        return next((one for one in self.months if str(one.month) == month), None)


def ledger_of(campaign: Campaign) -> Ledger:
    """As it is, or as it was after the last change of the campaign's texts, a quarter of an hour ago at most."""
    key, stamp = ("ledger", campaign.pk), campaign.text_stamp
    found: Ledger | None = parts.recall(key, stamp)
    if found is None:
        found = reckon(campaign)
        parts.keep(key, stamp, found)
    return found


def reckon(campaign: Campaign) -> Ledger:
    """Four queries, however much there is."""
    months: defaultdict[Month, Account] = defaultdict(Account)
    total = Account()
    _add_decisions(campaign, months, total)
    for month, name, number in _other_events(campaign):
        for account in (months[month], total):
            match name:
                case "asked":
                    account.asked += number
                case "surge":
                    account.surges += number
                case _:
                    account.reports[name] += number
    for (year, number), account in months.items():
        account.month = PartialDate(year, number)
    return Ledger([months[month] for month in sorted(months, reverse=True)], total)


def _add_decisions(campaign: Campaign, months: defaultdict[Month, Account], total: Account) -> None:
    acts: Counter[tuple[Month, Act]] = Counter()
    waits: defaultdict[Month, list[float]] = defaultdict(list)
    decided: set[int] = set()
    for _pk, comment, at, queued_at, *facts in _decisions(campaign):
        month, act = _month_of(at), Act(*facts)
        if act.outcome == Outcome.OUT_OF_TIME and queued_at is None:
            continue  # nobody stood up for it, so nobody was asked to read it
        acts[month, act] += 1
        # A rule decides at once; how long a person takes is what one wants to know.
        if (
            comment not in decided
            and queued_at is not None
            and act.outcome in JUDGED
            and not act.is_automatic
        ):
            waits[month].append(max((at - queued_at).total_seconds(), 0))
        decided.add(comment)
    for (month, act), number in acts.items():
        for account in (months[month], total):
            account.count(act, number)
    for month, seconds in waits.items():
        months[month].waited = median(seconds)
    if waits:
        total.waited = median(chain.from_iterable(waits.values()))


def _decisions(campaign: Campaign) -> list[Any]:
    """In the order in which they were taken. An author who changes a reply sends it back to wait: no decision."""
    rows = Decision.objects.effective().filter(comment__campaign=campaign).exclude(cause=Decision.Cause.EDIT)
    # Sorted here: asked for an order, the databases would read the decisions of all campaigns for it.
    return sorted(
        rows.order_by().values_list(
            "pk", "comment_id", "at", "comment__queued_at",
            "before", "after", "reason", "is_automatic", "cause", "comment__language",
        )
    )  # fmt: skip


def _other_events(campaign: Campaign) -> Iterator[tuple[Month, str, int]]:
    asked = campaign.comments.filter(appealed_at__isnull=False).order_by()
    yield from ((_month_of(at), "asked", 1) for at in asked.values_list("appealed_at", flat=True) if at)
    reports = Report.objects.filter(case__comment__campaign=campaign).order_by()
    for at, after in reports.values_list("created_at", "case__decision__after"):
        yield _month_of(at), "removed" if after in REFUSED else "stayed" if after else "open", 1
    surges = campaign.surges.order_by().values_list("began_at", flat=True)
    yield from ((_month_of(at), "surge", 1) for at in surges)


def _month_of(moment: dt.datetime) -> Month:
    """On the site's own calendar."""
    there = moment.astimezone(timezone.get_default_timezone())
    return there.year, there.month


def _lines(of: Iterable[tuple[str, Counter[str]]]) -> list[Line]:
    """The largest first."""
    lines = [Line(label, counts) for label, counts in of]
    return sorted(lines, key=lambda line: (-line.decided, line.label))
