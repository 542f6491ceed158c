"""Invented signatures, the same ones each time; only those of the live petition end on the day of loading."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import NamedTuple

from django.utils import timezone

from campaigns.models import Campaign
from config import tokens
from petitions import consent
from petitions.counting import fold
from petitions.models import Petition, Signature

from .people import LANDS, Land

DISPLAYS = (Signature.Display.INITIALS, Signature.Display.FULL, Signature.Display.ANONYMOUS)
FAMILY_FIRST = {"KR", "JP", "TW"}
State = Signature.State


class Wave(NamedTuple):
    """Many sign in the days after news, fewer later."""

    begins: dt.datetime
    days: int
    confirmed: int


FIRST_WAVES = (
    Wave(dt.datetime(2016, 6, 7, 8, tzinfo=dt.UTC), 55, 690),
    Wave(dt.datetime(2018, 3, 28, 9, tzinfo=dt.UTC), 20, 140),
    Wave(dt.datetime(2018, 7, 27, 9, tzinfo=dt.UTC), 15, 120),
    Wave(dt.datetime(2021, 10, 12, 9, tzinfo=dt.UTC), 30, 230),
)
OPENING = Wave(dt.datetime(2024, 9, 10, 7, tzinfo=dt.UTC), 40, 168)
HALF_A_YEAR_LEFT = Wave(dt.datetime(2026, 8, 7, 7, tzinfo=dt.UTC), 30, 176)
LAST_WEEKS = dt.timedelta(days=24)
LATELY = 68


def load(first: Campaign, second: Campaign) -> None:
    first_rows = Signers(first.petition, "first")
    for wave in FIRST_WAVES:
        first_rows.confirmed(wave)
    first_rows.withdrawn(14, at=dt.datetime(2018, 9, 1, 10, tzinfo=dt.UTC))
    first_rows.save()

    now = timezone.now()
    second_rows = Signers(second.petition, "second")
    for wave in (OPENING, HALF_A_YEAR_LEFT, Wave(now - LAST_WEEKS, LAST_WEEKS.days, LATELY)):
        second_rows.confirmed(wave, before=now)
    second_rows.withdrawn(9, at=now - dt.timedelta(days=3))
    second_rows.pending(23, until=now)
    second_rows.save()
    while fold():
        continue


class Signers:
    """The rows of one petition, gathered and then written in one go."""

    def __init__(self, petition: Petition, seed: str) -> None:
        self._petition = petition
        self._seed = seed
        self._chance = random.Random(seed)  # noqa: S311 - invented people, no secrets
        self._rows: list[Signature] = []

    def confirmed(self, wave: Wave, before: dt.datetime | None = None) -> None:
        for moment in self._moments(wave):
            confirmed_at = min(moment, before) if before else moment
            created_at = confirmed_at - dt.timedelta(minutes=4)
            self._add(State.CONFIRMED, created_at=created_at, confirmed_at=confirmed_at)

    def withdrawn(self, how_many: int, *, at: dt.datetime) -> None:
        for number in range(how_many):
            moment = at - dt.timedelta(hours=7 * number)
            created = moment - dt.timedelta(days=5)
            self._add(State.WITHDRAWN, created_at=created, confirmed_at=created, withdrawn_at=moment)

    def pending(self, how_many: int, *, until: dt.datetime) -> None:
        for number in range(how_many):
            self._add(State.PENDING, created_at=until - dt.timedelta(minutes=90 * number + 11))

    def save(self) -> None:
        Signature.objects.bulk_create(sorted(self._rows, key=lambda row: row.created_at))

    def _moments(self, wave: Wave) -> Iterator[dt.datetime]:
        for _ in range(wave.confirmed):
            share = self._chance.random() ** 2  # the square crowds them towards the beginning
            yield wave.begins + dt.timedelta(days=wave.days) * share

    def _add(self, state: str, **times: dt.datetime) -> None:
        land = self._chance.choices(LANDS, [land.weight for land in LANDS])[0]
        email = f"{self._seed}-{len(self._rows) + 1:04d}@example.org"
        signature = Signature(
            petition=self._petition,
            name=self._name(land),
            email=email,
            address=email,
            city=self._chance.choice((*land.cities, "")),
            country=land.code,
            display=self._chance.choices(DISPLAYS, (60, 28, 12))[0],
            follow=self._chance.random() < 0.3,
            language=land.language,
            consent=consent.version(land.language),
            state=state,
            secret=tokens.new_secret(),
            **times,
        )
        self._rows.append(signature)

    def _name(self, land: Land) -> str:
        given, family = self._chance.choice(land.given_names), self._chance.choice(land.family_names)
        return f"{family} {given}" if land.code in FAMILY_FIRST else f"{given} {family}"
