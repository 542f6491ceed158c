"""Dates as exactly as they are known. The database holds "2007", "2007-06" or "2007-06-24"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache, total_ordering
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1000, 2999
STORED = r"\A[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\Z"
# Django's own Italian months begin with capitals, as no Italian writes them in a date.
MONTHS = (
    pgettext_lazy("in a date", "January"),
    pgettext_lazy("in a date", "February"),
    pgettext_lazy("in a date", "March"),
    pgettext_lazy("in a date", "April"),
    pgettext_lazy("in a date", "May"),
    pgettext_lazy("in a date", "June"),
    pgettext_lazy("in a date", "July"),
    pgettext_lazy("in a date", "August"),
    pgettext_lazy("in a date", "September"),
    pgettext_lazy("in a date", "October"),
    pgettext_lazy("in a date", "November"),
    pgettext_lazy("in a date", "December"),
)
WRITTEN = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
TYPED = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"
    r"|(?:(?:(?P<day_2>\d{1,2})[/.])?(?P<month_2>\d{1,2})[/.])(?P<year_2>\d{4})",
    re.ASCII,
)


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """What is known less exactly comes first: 2007, 2007-06, 2007-06-01. ValueError if there is none."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"{self.year} is not a year from {FIRST_YEAR} to {LAST_YEAR}")
        if self.month is None and self.day is not None:
            raise ValueError("A day needs its month")
        dt.date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str) -> PartialDate:
        match = WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not written as 2007, 2007-06 or 2007-06-24")
        year, month, day = (None if part is None else int(part) for part in match.groups())
        return cls(year or 0, month, day)

    @classmethod
    def from_date(cls, date: dt.date) -> PartialDate:
        return cls(date.year, date.month, date.day)

    def __str__(self) -> str:
        known = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(known)

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other) if isinstance(other, PartialDate) else NotImplemented

    @property
    def precision(self) -> str:
        return "year" if self.month is None else "month" if self.day is None else "day"

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> dt.date:
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def in_words(self) -> str:
        """As people of the active language write it: 24 June 2024, June 2024, 2024."""
        return _in_words(self, get_language())


@lru_cache(maxsize=1024)
def _in_words(date: PartialDate, _language: str | None) -> str:
    """The language is there for the memory only: a thread of replies shows the same days again and again."""
    if date.month is None:
        return str(date.year)
    parts = {"day": date.day, "month": MONTHS[date.month - 1], "year": date.year}
    if date.day is None:
        return pgettext("month and year", "%(month)s %(year)s") % parts
    if date.day == 1:  # its own text, for languages that write 1º or 1er
        return pgettext("first day of a month", "%(day)s %(month)s %(year)s") % parts
    return pgettext("day, month and year", "%(day)s %(month)s %(year)s") % parts


def understood(typed: str) -> PartialDate:
    """What a person typed: also 06/2007, 24/06/2024 and 24.6.2024, always with the day before the month."""
    match = TYPED.fullmatch(typed.strip())
    if match is None:
        raise ValueError(f"{typed!r} is no date")
    year, month, day = (match[part] or match[f"{part}_2"] for part in ("year", "month", "day"))
    return PartialDate(int(year), int(month) if month else None, int(day) if day else None)


class PartialDateFormField(forms.CharField):
    default_error_messages = {
        "invalid": _("Write the date as 2007, 2007-06 or 2007-06-24; 06/2007 and 24/06/2007 do as well."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 20, **options})

    def clean(self, value: Any) -> Any:
        typed = super().clean("" if value is None else str(value))
        if not typed:
            return None
        try:
            return understood(typed)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class PartialDateField(models.Field[PartialDate | None, PartialDate | None]):
    """A `PartialDate`, or None where nothing is known. Sorts in the database as in Python."""

    description = _("A date as exactly as it is known")

    def __init__(
        self, verbose_name: Any = None, *, null: bool = True, blank: bool = True, **options: Any
    ) -> None:
        super().__init__(verbose_name, **{**options, "null": null, "blank": blank, "max_length": 10})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        del options["max_length"]
        return name, path, args, options | {"null": self.null, "blank": self.blank}

    def get_internal_type(self) -> str:
        return "CharField"

    def from_db_value(self, value: str | None, *_rest: Any) -> PartialDate | None:
        return None if value is None else PartialDate.parse(value)

    def to_python(self, value: Any) -> PartialDate | None:
        if value is None or isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.parse(str(value)) if value else None
        except ValueError:
            message = PartialDateFormField.default_error_messages["invalid"]
            raise ValidationError(message, code="invalid") from None

    def get_prep_value(self, value: Any) -> str | None:
        date = self.to_python(super().get_prep_value(value))
        return None if date is None else str(date)

    def value_to_string(self, obj: models.Model) -> str:
        date = self.value_from_object(obj)
        return "" if date is None else str(date)

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": PartialDateFormField, **options})


def valid_partial_date(field: str, *, name: str) -> models.CheckConstraint:
    """The database refuses what is not written as a partial date, whoever writes it."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__regex": STORED}), name=name)
