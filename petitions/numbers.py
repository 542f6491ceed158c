"""What is counted, as the public may see it: day after day without gaps, in spans that fit a chart, by country.

All of it comes from kept totals. How many rows there are to count costs nothing here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, groupby

from django.utils import timezone
from django.utils.translation import gettext, pgettext

from config.partial_dates import PartialDate
from config.spreadsheets import BOM, csv_lines
from config.text import folded

from .models import Petition

MOST_SPANS = 100
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A day, week, month …: how many confirmed in it, and how many had by its end."""

    first: dt.date
    last: dt.date
    confirmed: int
    total: int


@dataclass(frozen=True)
class History:
    """Spans of one length, the finest that a chart has room for."""

    unit: str
    spans: list[Span]

    @property
    def first(self) -> dt.date:
        return self.spans[0].first

    @property
    def last(self) -> dt.date:
        return self.spans[-1].last

    @property
    def busiest(self) -> Span:
        return max(self.spans, key=lambda span: span.confirmed)

    @property
    def busiest_name(self) -> str:
        return self.name_of(self.busiest)

    def name_of(self, span: Span) -> str:
        return _NAMES[self.unit](span.first)

    @property
    def named(self) -> list[tuple[str, Span]]:
        """Newest first, as people look for them."""
        return [(self.name_of(span), span) for span in reversed(self.spans)]


@dataclass(frozen=True)
class Land:
    code: str
    name: str
    confirmed: int
    percent: float


def days_of(petition: Petition) -> list[Span]:
    """Each day from the first signature to today, or to the end of what is over; days without any say 0."""
    counted = dict(petition.days.filter(confirmed__gt=0).values_list("day", "confirmed"))
    if not counted:
        return []
    first, last = min(counted), max(*counted, _last_day(petition))
    days = [first + DAY * number for number in range((last - first).days + 1)]
    confirmed = [counted.get(day, 0) for day in days]
    return [
        Span(day, day, *numbers) for day, *numbers in zip(days, confirmed, accumulate(confirmed), strict=True)
    ]


def _last_day(petition: Petition) -> dt.date:
    today, campaign = timezone.localdate(), petition.campaign
    if not campaign.is_live:
        return min(today, campaign.ended_on.last_day) if campaign.ended_on else dt.date.min
    return min(today, timezone.localdate(petition.closes_at)) if petition.closes_at else today


def history(days: list[Span]) -> History:
    """Ten years of days are no chart: as many of them become one span as it takes to have a hundred at most."""
    choices = (History(unit, _spans(days, begin)) for unit, begin in UNITS.items())
    return next(found for found in choices if len(found.spans) <= MOST_SPANS or found.unit == "year")


def _spans(days: list[Span], begin: Callable[[dt.date], dt.date]) -> list[Span]:
    return [_sum(list(group)) for _begin, group in groupby(days, lambda day: begin(day.first))]


def _sum(days: list[Span]) -> Span:
    return Span(days[0].first, days[-1].last, sum(day.confirmed for day in days), days[-1].total)


def lands_of(petition: Petition) -> list[Land]:
    """Those with any confirmed signature, most first, then by name in the reader's language."""
    rows = list(petition.countries.filter(confirmed__gt=0))
    total = sum(row.confirmed for row in rows)
    lands = [
        Land(row.country.code, str(row.country.name), row.confirmed, 100 * row.confirmed / total)
        for row in rows
    ]
    return sorted(lands, key=lambda land: (-land.confirmed, folded(land.name)))


def days_csv(petition: Petition) -> bytes:
    head = (gettext("Day"), gettext("Newly confirmed"), gettext("Confirmed so far"))
    rows = [(day.first.isoformat(), day.confirmed, day.total) for day in days_of(petition)]
    return BOM.encode() + csv_lines([head, *rows])


def lands_csv(petition: Petition) -> bytes:
    head = (gettext("Code"), gettext("Country"), gettext("Confirmed"))
    rows = [(land.code, land.name, land.confirmed) for land in lands_of(petition)]
    return BOM.encode() + csv_lines([head, *rows])


UNITS: dict[str, Callable[[dt.date], dt.date]] = {
    "day": lambda day: day,
    "week": lambda day: day - DAY * day.weekday(),
    "month": lambda day: day.replace(day=1),
    "quarter": lambda day: day.replace(day=1, month=day.month - (day.month - 1) % 3),
    "year": lambda day: day.replace(day=1, month=1),
}
_NAMES: dict[str, Callable[[dt.date], str]] = {
    "day": lambda day: PartialDate.from_date(day).in_words(),
    "week": lambda day: gettext("Week of %(day)s") % {"day": PartialDate.from_date(day).in_words()},
    "month": lambda day: PartialDate(day.year, day.month).in_words(),
    "quarter": lambda day: (
        pgettext("three months", "Quarter %(number)s of %(year)s")
        % {"number": (day.month + 2) // 3, "year": day.year}
    ),
    "year": lambda day: PartialDate(day.year).in_words(),
}
