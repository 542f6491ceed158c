"""How well the screening does on texts whose answer is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .checks import screen
from .findings import Draft, Surroundings, Weight
from .phrases import PhraseBook


@dataclass(frozen=True)
class Row:
    text: str
    language: str
    kind: str
    should_hold: bool


@dataclass
class Tally:
    """Harmful texts and how many were caught; harmless ones and how many were held. Never one figure for both."""

    harmful: int = 0
    caught: int = 0
    harmless: int = 0
    held_wrongly: int = 0

    @property
    def number(self) -> int:
        return self.harmful + self.harmless

    @property
    def catch_rate(self) -> float | None:
        """None where there was nothing to catch."""
        return self.caught / self.harmful if self.harmful else None

    @property
    def false_hold_rate(self) -> float | None:
        return self.held_wrongly / self.harmless if self.harmless else None

    def add(self, *, should_hold: bool, held: bool) -> None:
        self.harmful += should_hold
        self.caught += should_hold and held
        self.harmless += not should_hold
        self.held_wrongly += held and not should_hold


@dataclass
class Report:
    total: Tally = field(default_factory=Tally)
    by_language: dict[str, Tally] = field(default_factory=dict)
    by_kind: dict[str, Tally] = field(default_factory=dict)
    by_both: dict[tuple[str, str], Tally] = field(default_factory=dict)
    wrong: list[Row] = field(default_factory=list)

    def add(self, row: Row, *, held: bool) -> None:
        for tally in (
            self.total,
            self.by_language.setdefault(row.language, Tally()),
            self.by_kind.setdefault(row.kind, Tally()),
            self.by_both.setdefault((row.language, row.kind), Tally()),
        ):
            tally.add(should_hold=row.should_hold, held=held)
        if held != row.should_hold:
            self.wrong.append(row)


def judge(rows: Iterable[Row | tuple[str, str, str, bool]], book: PhraseBook) -> Report:
    report = Report()
    for row in rows:
        known = row if isinstance(row, Row) else Row(*row)
        report.add(known, held=is_held(known.text, book))
    return report


def is_held(text: str, book: PhraseBook) -> bool:
    findings = screen(Draft(name="", body=text), Surroundings(), book)
    return any(finding.weight >= Weight.HOLD for finding in findings)
