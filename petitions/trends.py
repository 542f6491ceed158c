"""What many of the newest signatures have in common, and which of that is far above its usual share.

Only so many rows are read, the newest ones and as many before them to compare with, whatever the petition's size.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils import timezone

from config.text import folded

from .models import Petition, Signature

MOST = 5_000
SHOWN = 10
# A line is odd from so many signatures, from this share of all, and from so many times its usual share.
FEWEST, LEAST_SHARE, TIMES = 20, 0.02, 4
BURST = 10
ENOUGH_TO_COMPARE = 100
VOWELS = frozenset("aeiouy")
RUN = 3
LONG_WORD = 6

Row = tuple[str, str, str, str, str, dt.datetime]
COLUMNS = ("name", "address", "country", "client", "state", "created_at")


@dataclass(frozen=True)
class Line:
    """So many signatures that agree in `value`, with their states, of all that were looked at."""

    kind: str
    value: str
    count: int
    share: float
    states: dict[str, int]
    is_odd: bool

    @property
    def percent(self) -> int:
        return round(self.share * 100)


@dataclass(frozen=True)
class Trends:
    since: dt.datetime
    looked_at: int
    is_cut: bool
    lines: dict[str, list[Line]] = field(default_factory=dict)

    @property
    def odd(self) -> list[Line]:
        return [line for lines in self.lines.values() for line in lines if line.is_odd]


def trends(petition: Petition | None, since: dt.datetime, most: int = MOST) -> Trends:
    """Of all signatures, or of one petition's. What staff have rejected is dealt with and left out."""
    rows = _newest(petition, 2 * most)
    now = [row for row in rows[:most] if row[5] >= since]
    before = rows[len(now) :]
    is_cut = len(rows) > most and rows[most][5] >= since
    began = now[-1][5] if is_cut else since
    lines = {kind: _lines(kind, value, now, before) for kind, value in VALUES.items()}
    lines["minute"] = _bursts(now, began)
    return Trends(since, len(now), is_cut, lines)


def _newest(petition: Petition | None, most: int) -> list[Row]:
    """In the order of keys, which is that of signing: there is no index on the moment alone, as it would make every
    sign post slower."""
    rows = Signature.objects.exclude(state=Signature.State.REJECTED)
    rows = rows.filter(petition=petition).order_by("-created_at") if petition else rows.order_by("-pk")
    return list(rows.values_list(*COLUMNS)[:most])


def _lines(kind: str, value: Callable[[Row], str], now: list[Row], before: list[Row]) -> list[Line]:
    states, usual = _states(value, now), Counter(map(value, before))
    counted = Counter({key: found.total() for key, found in states.items()})
    lines = []
    for key, count in counted.most_common(SHOWN):
        if count == 1:  # nothing in common with another
            break
        share = count / len(now)
        expected = _unknown(kind, key)
        if kind != "network" and len(before) >= ENOUGH_TO_COMPARE:
            expected = usual[key] / len(before)
        is_odd = count >= FEWEST and share >= max(LEAST_SHARE, TIMES * expected)
        lines.append(Line(kind, key, count, share, states[key], is_odd))
    return lines


def _unknown(kind: str, key: str) -> float:
    """The share that is usual where earlier signatures do not tell; of networks they never do, as their names change
    every day."""
    if kind == "shape":
        return float(is_ordinary(key))
    return {"network": 0.025, "domain": 0.13, "country": 0.3}.get(kind, 0)


def _states(value: Callable[[Row], str], rows: Iterable[Row]) -> dict[str, Counter[str]]:
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if key := value(row):
            states[key][row[4]] += 1
    return states


def _bursts(rows: list[Row], began: dt.datetime) -> list[Line]:
    """Minutes in which far more signed than in the average minute."""
    minutes = max(1.0, (timezone.now() - began).total_seconds() / 60)
    lines = []
    for line in _lines("minute", _minute, rows, []):
        is_odd = line.count >= FEWEST and line.count >= BURST * len(rows) / minutes
        lines.append(Line("minute", line.value, line.count, line.share, line.states, is_odd))
    return lines


def _minute(row: Row) -> str:
    return row[5].replace(second=0, microsecond=0).isoformat()


def shape(name: str) -> str:
    """How a name looks rather than what it says: “Maria Rossi77” is “Aaaa Aaaa9”.

    Three equal letters stand for any more, one 9 for any number. Words of consonants are written with b, those that
    repeat themselves (“asdasdasd”) with r, letters of scripts without capitals as one x.
    """
    return " ".join(map(_shape_of_word, name.split()))


def is_ordinary(shape: str) -> bool:
    """Words of plain letters, as names have them."""
    return set(shape) <= set("Aax -'’.·")


def _shape_of_word(word: str) -> str:
    plain = folded(word)
    letter = "r" if _repeats(plain) else "b" if _has_hardly_a_vowel(plain) else "a"
    signs = (_sign(char, letter) for char in word)
    runs = ((sign, len(list(run))) for sign, run in groupby(filter(None, signs)))
    return "".join(sign * min(length, 1 if sign in "9x" else RUN) for sign, length in runs)


def _sign(char: str, letter: str) -> str:
    if char.isdecimal():
        return "9"
    if char.isalpha():
        return "x" if char.lower() == char.upper() else letter.upper() if char.isupper() else letter
    return "" if unicodedata.category(char)[0] == "M" else char


def _repeats(word: str) -> bool:
    return any(len(word) >= 3 * unit and word == (word[:unit] * len(word))[: len(word)] for unit in (1, 2, 3))


def _has_hardly_a_vowel(word: str) -> bool:
    if len(word) < LONG_WORD or not (word.isascii() and word.isalpha()):
        return False
    return 8 * sum(char in VOWELS for char in word) < len(word)


# How a row is read for each kind of line; "" says nothing.
VALUES: dict[str, Callable[[Row], str]] = {
    "network": lambda row: row[3],
    "domain": lambda row: row[1].rpartition("@")[2],
    "name": lambda row: folded(row[0]),
    "shape": lambda row: shape(row[0]),
    "country": lambda row: row[2],
}
