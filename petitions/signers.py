"""The list of signers as it is handed over: what each agreed to show, never an address."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from config.spreadsheets import BOM, csv_lines
from config.text import folded

from .countries import country_choices
from .letters.words import spoken
from .models import Display, Petition, Signature, public_name
from .models.signature_sets import SignatureQuerySet

AT_ONCE = 2_000

Row = tuple[int, str, str, str, str, dt.datetime, int]
# How many withhold their name, by country and version of the text: all that the list says of them.
Withheld = Counter[tuple[str, int]]
COLUMNS = ("number", "name", "city", "country", "display", "confirmed_at", "text_number")


@dataclass
class Tally:
    """How many are on the list, by how they appear and by the version of the text they had before them."""

    displays: Counter[str] = field(default_factory=Counter)
    texts: Counter[int] = field(default_factory=Counter)

    def add(self, rows: list[Row]) -> None:
        self.displays.update(row[4] for row in rows)
        self.texts.update(row[6] for row in rows)


@dataclass(frozen=True)
class Wording:
    """What the list says in one language, looked up once: a generator must not hold its thread's language."""

    head: tuple[str, ...]
    withheld: str
    countries: dict[str, str]

    def country(self, code: str) -> str:
        return self.countries.get(code, code)

    @classmethod
    def of(cls, petition: Petition, language: str) -> Wording:
        with translation.override(spoken(language)):
            head = (gettext("Number"), gettext("Name"), gettext("City"), gettext("Country"), gettext("Day"))
            versions = (gettext("Version of the text"),) if petition.text_number > 1 else ()
            return cls((*head, *versions), gettext("name withheld"), dict(country_choices()[1:]))


def signers(petition: Petition, moment: dt.datetime) -> SignatureQuerySet:
    """Who had confirmed by then and is counted, in the order of the numbers they were given."""
    confirmed: SignatureQuerySet = Signature.objects.filter(petition=petition).confirmed()
    return confirmed.filter(confirmed_at__lte=moment, number__isnull=False).order_by("number")


def without_number(petition: Petition, moment: dt.datetime) -> SignatureQuerySet:
    """Who had confirmed by then and is still to be counted."""
    uncounted: SignatureQuerySet = Signature.objects.filter(petition=petition).uncounted()
    return uncounted.confirmed().filter(confirmed_at__lte=moment, number__isnull=True)


def csv_rows(
    petition: Petition, moment: dt.datetime, language: str, tally: Tally | None = None
) -> Iterator[bytes]:
    """The list as CSV in pieces of some thousand rows, read from the database in one go as of one instant.

    Whoever passes a `tally` finds the rows counted in it once the last piece is there.
    """
    words = Wording.of(petition, language)
    yield BOM.encode() + csv_lines([words.head])
    width, zone = len(words.head), timezone.get_default_timezone()
    withheld: Withheld = Counter()
    with _one_reading():
        rows: Iterator[Row] = signers(petition, moment).values_list(*COLUMNS).iterator(AT_ONCE)
        while batch := list(islice(rows, AT_ONCE)):
            if tally is not None:
                tally.add(batch)
            withheld.update((row[3], row[6]) for row in batch if row[4] == Display.ANONYMOUS)
            if named := [row for row in batch if row[4] != Display.ANONYMOUS]:
                yield csv_lines(_shown(row, words, zone)[:width] for row in named)
    yield from _withheld_rows(withheld, words, width)


def _shown(row: Row, words: Wording, zone: dt.tzinfo) -> tuple[str | int, ...]:
    number, name, city, country, display, confirmed_at, text_number = row
    day = confirmed_at.astimezone(zone).date().isoformat()
    return number, public_name(name, display), city, words.country(country), day, text_number


def _withheld_rows(withheld: Withheld, words: Wording, width: int) -> Iterator[bytes]:
    """After all others and by country, without number or day: beside a country a day may tell who somebody is, and
    the number, or a place between two others, would tell the day."""
    for country, text_number in sorted(withheld, key=lambda key: (folded(words.country(key[0])), key[1])):
        row = csv_lines([("", words.withheld, "", words.country(country), "", text_number)[:width]])
        number = withheld[country, text_number]
        yield from (row * min(AT_ONCE, number - done) for done in range(0, number, AT_ONCE))


def _one_reading() -> AbstractContextManager[object]:
    """PostgreSQL hands rows over bit by bit only within a transaction; on SQLite one would keep out who writes."""
    return transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
