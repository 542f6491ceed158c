"""What personal data the site keeps, why, and until when: shown on the privacy page, obeyed by nightly jobs.

Every column of every model is stated here by its app, as personal with its period or as not personal: a test fails
for one that is neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .partial_dates import PartialDate

Words = str | Promise

# What the privacy page is divided by, in this order.
SIGNING = _("When you sign")
FOLLOWING = _("When you follow a campaign")
REPLYING = _("When you reply")
MAILING = _("When we write to you")
RUNNING = _("When you send any form")
OFFICE = _("When you work here, or hold an office")
SUBJECTS = (SIGNING, FOLLOWING, REPLYING, MAILING, RUNNING, OFFICE)


@dataclass(frozen=True)
class Held:
    """Rows that hold such data now, the column since which their time runs, and the time.

    Without a time they stay until somebody ends them. `written` puts a moment the way that column holds it, where it
    is no DateTimeField.
    """

    rows: Callable[[], QuerySet[Any]]
    since: str
    time: timedelta | None = timedelta(0)
    written: Callable[[datetime], Any] = field(default=lambda moment: moment)

    def due(self, at: datetime | None = None) -> Any:
        """Those whose time was over at that moment, as a QuerySet of their own kind; a job forgets just these."""
        if self.time is None:
            return self.rows().none()
        limit = self.written((at or timezone.now()) - self.time)
        return self.rows().filter(**{f"{self.since}__lt": limit})

    def oldest(self) -> datetime | None:
        """Since when the oldest of them has been here."""
        return as_moment(self.rows().order_by().aggregate(oldest=Min(self.since))["oldest"])

    def ends_on(self, pk: Any) -> date | None:
        """The day on which the time of one row is over, where that is known."""
        since = as_moment(self.rows().filter(pk=pk).values_list(self.since, flat=True).first())
        return timezone.localdate(since + self.time) if since and self.time is not None else None


@dataclass(frozen=True)
class Period:
    """`until` says in words when the data goes; `job` is what deletes it where that happens by itself."""

    about: Words
    what: Words
    why: Words
    until: Words
    time: timedelta | None = None
    columns: list[str] = field(default_factory=list)
    job: str = ""
    held: tuple[Held, ...] = ()

    def covers(self, *columns: str) -> None:
        """States more columns, of an app that this one does not know."""
        self.columns.extend(columns)

    def due(self, at: datetime | None = None) -> int:
        return sum(held.due(at).count() for held in self.held)

    def oldest(self) -> datetime | None:
        return min(filter(None, (held.oldest() for held in self.held)), default=None)


periods: list[Period] = []
impersonal: set[str] = set()


def keeps(
    what: Words,
    *,
    about: Words,
    why: Words,
    until: Words,
    time: timedelta | None = None,
    columns: Iterable[str] = (),
    job: str = "",
    held: Iterable[Held] = (),
) -> Period:
    """Put a kind of personal data on the privacy page. Columns are named like "petitions.Signature.name"."""
    period = Period(about, what, why, until, time, list(columns), job, tuple(held))
    periods.append(period)
    return period


def by_subject() -> dict[Words, list[Period]]:
    """In the order of the privacy page."""
    return {about: [period for period in periods if period.about is about] for about in SUBJECTS}


def columns_of(model: str, names: str) -> list[str]:
    """columns_of("petitions.Signature", "name city") names both in full."""
    return [f"{model}.{name}" for name in names.split()]


def not_personal(model: str, names: str) -> None:
    """State that these columns say nothing about a person."""
    impersonal.update(columns_of(model, names))


def personal_columns() -> set[str]:
    return {column for period in periods for column in period.columns}


def as_number(moment: datetime) -> int:
    """For columns that hold seconds since 1970."""
    return int(moment.timestamp())


def as_day(moment: datetime) -> date:
    """By UTC."""
    return moment.date()


def as_partial_date(moment: datetime) -> PartialDate:
    return PartialDate.from_date(timezone.localdate(moment))


def as_moment(value: Any) -> datetime | None:
    """What a column holds, back as a moment: the first one of a day."""
    if isinstance(value, PartialDate):
        value = value.first_day
    if isinstance(value, int):
        return datetime.fromtimestamp(value, tz=timezone.get_default_timezone())
    if isinstance(value, date) and not isinstance(value, datetime):
        return timezone.make_aware(datetime.combine(value, datetime.min.time()))
    return value if isinstance(value, datetime) else None
