"""Charts as numbers for our SVG templates.

Across, everything is in percent, so that a chart fills any width while its letters keep their size. What is drawn
stands in a square of its own that is stretched; what is written stands beside it and is not.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, pgettext

from .country_places import PLACES
from .numbers import DAY, UNITS, History, Land, Span

MOST_ROWS, MOST_COLUMNS = 4, 7
ROOM_ON_PHONES = 24.0  # percent that a label takes there
TOP, DEEP = 10.0, 78.0  # percent of the picture: where what is drawn begins, and how deep it is
LAST_LABEL, LAST_MAJOR_LABEL = (
    92.0,
    76.0,
)  # further to the right a label would be cut off; the second on a phone
MOST_LANDS = 10
LINE = 3  # heights of letters that a name and its bar take
SIZES = (1, 10, 100, 1_000, 10_000)


@dataclass(frozen=True)
class Mark:
    """A line across or down the picture, with what stands at it. Phones show no label that is `minor`."""

    at: str
    label: str
    is_minor: bool = False


@dataclass(frozen=True)
class Chart:
    width: int
    shape: str
    rows: list[Mark]
    columns: list[Mark]

    @property
    def needs_room(self) -> bool:
        """Whether the numbers at its side are longer than 100,000."""
        return any(len(mark.label) > 7 for mark in self.rows)


@dataclass(frozen=True)
class Bar:
    """One line of a chart of countries: how long in percent, how far down in the height of letters."""

    label: str
    number: str
    length: str
    down: str


@dataclass(frozen=True)
class Bars:
    lines: list[Bar]
    height: str


@dataclass(frozen=True)
class Dots:
    """All countries of one size on the map."""

    size: int
    label: str
    shape: str


def bars(history: History) -> Chart:
    """How many in each span, from zero."""
    top, rows = _rows(max(span.confirmed for span in history.spans))
    shape = "".join(
        f"M{_short(at + 0.1)} 100V{_height(span.confirmed, top)}h.8V100"
        for at, span in enumerate(history.spans)
        if span.confirmed
    )
    return Chart(len(history.spans), shape, rows, _columns(history.spans))


def line(history: History) -> Chart:
    """How many by the end of each span, beginning with nobody."""
    top, rows = _rows(history.spans[-1].total)
    points = "".join(f"L{at} {_height(span.total, top)}" for at, span in enumerate(history.spans, start=1))
    return Chart(len(history.spans), f"M0 100{points}", rows, _columns(history.spans))


def _rows(most: int) -> tuple[int, list[Mark]]:
    """What the upper edge stands for, and lines at round numbers."""
    step = _round_step(most)
    top = step * max(1, math.ceil(most / step))
    marks = [Mark(_down(number, top), intcomma(number)) for number in range(step, top + 1, step)]
    return top, marks


def _round_step(most: int) -> int:
    """1, 2 or 5 with zeros, so that there are four of them at most."""
    step, factors = 1, (2, 2.5, 2)
    for turn in range(60):
        if most <= step * MOST_ROWS:
            break
        step = int(step * factors[turn % 3])
    return step


def _columns(spans: Sequence[Span]) -> list[Mark]:
    """Where a new week, month, year … begins: the finest of these with room for its labels."""
    choices = [(list(_beginnings(spans, begin)), pattern) for begin, pattern in _STEPS]
    found, pattern = next((choice for choice in choices if len(choice[0]) <= MOST_COLUMNS), choices[-1])
    marks: list[Mark] = []
    kept = -ROOM_ON_PHONES
    for percent, day in found:
        is_minor = percent > LAST_MAJOR_LABEL or percent - kept < ROOM_ON_PHONES
        kept = kept if is_minor else percent
        label = format_date(day, pattern()) if percent < LAST_LABEL else ""
        marks.append(Mark(f"{percent:.4g}%", label, is_minor))
    return marks


def _beginnings(
    spans: Sequence[Span], begin: Callable[[dt.date], dt.date]
) -> Iterator[tuple[float, dt.date]]:
    """Where in percent, and on which day; a week may begin in one month and end in the next."""
    for at, span in enumerate(spans):
        day = begin(span.last)
        if day >= span.first:
            within = (day - span.first).days / ((span.last - span.first).days + 1)
            yield 100 * (at + within) / len(spans), day


def _days(number: int) -> Callable[[dt.date], dt.date]:
    return lambda day: day - DAY * (day.toordinal() % number)


def _years(number: int) -> Callable[[dt.date], dt.date]:
    return lambda day: day.replace(year=max(1, day.year - day.year % number), month=1, day=1)


def _height(number: int, top: int) -> str:
    return _short(100 - 100 * number / top)


def _down(number: int, top: int) -> str:
    return f"{TOP + DEEP * (1 - number / top):.4g}%"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def bars_of_lands(lands: Sequence[Land]) -> Bars:
    """The largest, and the rest in one line."""
    shown = lands if len(lands) <= MOST_LANDS + 1 else lands[:MOST_LANDS]
    lines = [(land.name, land.confirmed) for land in shown]
    if rest := lands[len(shown) :]:
        lines.append((gettext("All others"), sum(land.confirmed for land in rest)))
    most = max(number for _name, number in lines)
    drawn = [
        Bar(name, intcomma(number), f"{100 * number / most:.4g}%", f"{LINE * at}em")
        for at, (name, number) in enumerate(lines)
    ]
    return Bars(drawn, f"{LINE * len(lines)}em")


def dots_of_lands(lands: Sequence[Land]) -> list[Dots]:
    """Small dots last, so that none is hidden below a large one."""
    found = []
    for size, least in reversed(list(enumerate(SIZES))):
        most = SIZES[size + 1] - 1 if size + 1 < len(SIZES) else math.inf
        places = [
            PLACES[land.code] for land in lands if land.code in PLACES and least <= land.confirmed <= most
        ]
        shape = "".join(f"M{longitude} {-latitude}h0" for longitude, latitude in places)
        if shape:
            found.append(Dots(size, _from_to(least, most), shape))
    return found


def _from_to(least: int, most: float) -> str:
    if most == math.inf:
        return gettext("%(number)s and more") % {"number": intcomma(least)}
    return gettext("%(least)s to %(most)s") % {"least": intcomma(least), "most": intcomma(int(most))}


def _day_and_month() -> str:
    # Translators: a date below a chart, in the letters of Django's date filter: 3 Mar
    return pgettext("format of a date", "j M")


def _month_and_year() -> str:
    # Translators: a month below a chart, in the letters of Django's date filter: Mar 2026
    return pgettext("format of a date", "M Y")


def _year() -> str:
    return "Y"


_STEPS: list[tuple[Callable[[dt.date], dt.date], Callable[[], str]]] = [
    (UNITS["day"], _day_and_month),
    (_days(2), _day_and_month),
    (UNITS["week"], _day_and_month),
    (_days(14), _day_and_month),
    (UNITS["month"], _month_and_year),
    (UNITS["quarter"], _month_and_year),
    (lambda day: day.replace(day=1, month=7 if day.month > 6 else 1), _month_and_year),
    *((_years(number), _year) for number in (1, 2, 5, 10, 20, 50)),
]
