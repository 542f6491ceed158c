from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.models import Phrase
from comments.screening.judging import Report, Row, Tally, judge
from comments.screening.phrases import Entry, PhraseBook
from comments.screening.standard import standard_entries

COLUMNS = ("text", "language", "kind", "hold")
HOLD = {"yes": True, "no": False}


class Command(BaseCommand):
    help = "Says how many of the labelled texts in a CSV file the screening holds, rightly and wrongly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="columns text, language, kind and hold (yes or no); UTF-8"
        )
        parser.add_argument(
            "--standard", action="store_true", help="the lists the site comes with, not the database's"
        )
        parser.add_argument("--show", action="store_true", help="also the texts that were judged wrongly")

    def handle(self, *args: Any, file: Path, standard: bool, show: bool, **options: Any) -> None:
        report = judge(_rows(file), PhraseBook(_standard() if standard else _from_database()))
        for line in _table(report):
            self.stdout.write(line)
        for row in report.wrong if show else ():
            verdict = "missed" if row.should_hold else "held wrongly"
            self.stdout.write(f"{verdict}: {row.language}, {row.kind}: {row.text}")


def _standard() -> Iterator[Entry]:
    for number, entry in enumerate(standard_entries(), start=1):
        yield Entry(number, *entry)


def _from_database() -> Iterator[Entry]:
    for phrase in Phrase.objects.filter(is_active=True):
        yield Entry(phrase.pk, phrase.kind, phrase.language, phrase.text, phrase.reason)


def _rows(file: Path) -> list[Row]:
    """CommandError with one line for whatever makes the file useless."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(_read(csv.DictReader(lines)))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file} is not written in UTF-8.") from None
    except csv.Error as error:
        raise CommandError(f"{file} is not a CSV file: {error}.") from None


def _read(reader: csv.DictReader[str]) -> Iterator[Row]:
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise CommandError(f"The first line must name the columns {', '.join(COLUMNS)}.")
    for row in reader:
        if row["hold"] not in HOLD:
            raise CommandError(f"Line {reader.line_num}: the column hold says neither yes nor no.")
        yield Row(row["text"], row["language"], row["kind"], HOLD[row["hold"]])


def _table(report: Report) -> Iterator[str]:
    yield f"{'language':<10} {'kind':<20} {'texts':>5}  {'caught':<16} {'held wrongly':<16}"
    for (language, kind), tally in sorted(report.by_both.items()):
        yield _line(language, kind, tally)
    for language, tally in sorted(report.by_language.items()):
        yield _line(language, "all kinds", tally)
    for kind, tally in sorted(report.by_kind.items()):
        yield _line("all", kind, tally)
    yield _line("all", "all kinds", report.total)


def _line(language: str, kind: str, tally: Tally) -> str:
    caught = _share(tally.caught, tally.harmful, tally.catch_rate)
    wrong = _share(tally.held_wrongly, tally.harmless, tally.false_hold_rate)
    return f"{language:<10} {kind:<20} {tally.number:>5}  {caught:<16} {wrong:<16}".rstrip()


def _share(part: int, whole: int, rate: float | None) -> str:
    return "-" if rate is None else f"{part}/{whole} ({rate:.1%})"
