"""Public numbers. Whoever changes a signature's state changes only that; this module brings the totals after it.

Each signature says in `counted_as` how the totals hold it. Folding moves the totals by the difference and closes the
gap in the same transaction, under a lock on the petition: no signature can be counted twice or be forgotten, also
when the worker is killed half-way or two of them run.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import Count, F
from django.db.models.functions import TruncDate
from django.utils import timezone

from campaigns.models import Campaign, Follower
from config import jobs, pages

from .models import CountryTotal, DayTotal, Petition, Signature
from .models.signature_sets import SignatureQuerySet
from .packs.forgetting import forget_packs_with
from .wording import confirmed_by_text

logger = logging.getLogger(__name__)

# Country, when it was confirmed, and which version of the text it is for.
Counted = tuple[str, dt.datetime | None, int]

BATCH = 5_000
AWAY = dt.timedelta(days=14)
STATES = [state.value for state in Signature.State]
UNSEEN = {"", Signature.State.PENDING, Signature.State.HELD}
TENS = 10


@jobs.every(name="fold-signatures", seconds=1)
def fold() -> int:
    """Bring the totals of every petition up to date; returns how many signatures were folded in."""
    behind = Signature.objects.uncounted().order_by().values_list("petition", flat=True).distinct()
    return sum(fold_petition(pk) for pk in list(behind))


@dataclass
class Steps:
    """By how much the totals of one petition have to move."""

    states: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    days: Counter[dt.date] = field(default_factory=Counter)
    texts: Counter[int] = field(default_factory=Counter)

    def add(self, before: str, after: str, row: Counted) -> None:
        """One signature that the totals held as `before` and are to hold as `after`; "" is not at all."""
        country, confirmed_at, text_number = row
        self.states[before] -= 1
        self.states[after] += 1
        confirmed = (after == "confirmed") - (before == "confirmed")
        if confirmed and confirmed_at:
            self.countries[country] += confirmed
            self.days[timezone.localdate(confirmed_at)] += confirmed
            self.texts[text_number] += confirmed

    @property
    def are_public(self) -> bool:
        """Whether they touch what everybody sees, which no typing of an address alone may do."""
        return bool(self.states.keys() - UNSEEN)

    def apply(self, petition: Petition) -> None:
        """Call it once the rows are written: no total goes below zero, and where a step would lead there the totals
        were wrong before, so that all rows are counted anew."""
        try:
            with transaction.atomic():
                self._move(petition)
        except IntegrityError:
            _count_anew(petition)

    def _move(self, petition: Petition) -> None:
        changes = {
            _column(state): F(_column(state)) + self.states[state] for state in STATES if self.states[state]
        }
        if changes:
            Petition.objects.filter(pk=petition.pk).update(**changes)
        _add_totals(CountryTotal, "country", petition, self.countries)
        _add_totals(DayTotal, "day", petition, self.days)
        if petition.text_number > 1:
            for number, step in self.texts.items():
                petition.texts.filter(number=number).update(confirmed=F("confirmed") + step)


@transaction.atomic
def fold_petition(pk: int) -> int:
    petition = Petition.objects.locked().get(pk=pk)
    batch = list(petition.signatures.uncounted().order_by("pk").values_list("pk", "state", *_COUNTED)[:BATCH])
    if not batch:
        return 0
    steps, folded = Steps(), defaultdict(list)
    for signature, state, before, *row in batch:
        steps.add(before, state, tuple(row))
        folded[state].append(signature)
    _give_numbers(petition, folded[Signature.State.CONFIRMED])
    # A row whose state changed since it was read differs from what is written here, and is folded again.
    for state, signatures in folded.items():
        Signature.objects.filter(pk__in=signatures).update(counted_as=state)
    steps.apply(petition)
    if steps.are_public:
        petition.publish()
    return len(batch)


# In one statement, whatever the number of rows; both databases know it in these words.
NUMBERED = """
    UPDATE petitions_signature SET number = %s + fresh.place FROM (
        SELECT id, row_number() OVER (ORDER BY confirmed_at, id) AS place FROM petitions_signature
        WHERE number IS NULL AND id IN ({places})
    ) AS fresh WHERE petitions_signature.id = fresh.id
"""


def _give_numbers(petition: Petition, confirmed: list[int]) -> None:
    """Whoever is counted for the first time gets the next number for good: "you are number 1,240"."""
    if not confirmed:
        return
    places = ", ".join(["%s"] * len(confirmed))
    with connection.cursor() as cursor:
        cursor.execute(NUMBERED.format(places=places), [petition.numbered, *confirmed])
        given = cursor.rowcount
    Petition.objects.filter(pk=petition.pk).update(numbered=F("numbered") + given)


_COUNTED = ("counted_as", "country", "confirmed_at", "text_number")


def _column(state: str) -> str:
    return "waiting" if state == Signature.State.PENDING else state


def _add_totals(model: type[models.Model], key: str, petition: Petition, steps: Counter[Any]) -> None:
    """One INSERT or UPDATE a row; a fold touches as many rows as there are countries and days in its window."""
    for value, step in steps.items():
        row = {"petition": petition, key: value}
        if step and not model._default_manager.filter(**row).update(confirmed=F("confirmed") + step):
            model._default_manager.create(**row, confirmed=step)


@jobs.every(name="open-and-close", seconds=1)
def open_and_close() -> int:
    """Renew the pages of petitions that have opened or closed since their pages were last renewed.

    So each turn renews them once, and a worker that was away for days makes up for it.
    """
    now = timezone.now()
    turning = Petition.objects.turning(now - AWAY, now)
    turned = {petition.campaign.scope: petition.last_turn(now) for petition in turning}
    renewed = pages.renewed_at(turned)
    stale = [scope for scope, moment in turned.items() if moment > renewed[scope]]
    if stale:
        pages.bump("site", *stale)
    return len(stale)


@jobs.every(name="recount-signatures", daily_at="03:40")
def recount_all() -> int:
    """Heal what should never differ; returns how many petitions had to be healed."""
    return sum(bool(recount(petition)) for petition in Petition.objects.all())


@jobs.every(name="show-waiting", daily_at="03:45")
def show_waiting() -> int:
    """Tell the public how many wait, those held back among them, in tens; returns for how many petitions it changed."""
    return sum(_show_waiting(pk) for pk in Petition.objects.values_list("pk", flat=True))


@transaction.atomic
def _show_waiting(pk: int) -> bool:
    petition = Petition.objects.locked().get(pk=pk)
    shown = (petition.waiting + petition.held) // TENS * TENS
    if shown == petition.waiting_shown:
        return False
    Petition.objects.filter(pk=pk).update(waiting_shown=shown)
    petition.publish()
    return True


def recount(petition: Petition) -> dict[str, tuple[int, int]]:
    """Count every row, set the totals to what is found, and return what differed as {name: (held, found)}.

    A million rows take seconds, so that nobody is kept waiting unless something differs.
    """
    seen = Petition.objects.select_related("campaign").get(pk=petition.pk)
    return _recount_alone(petition.pk) if _differences(_held(seen), _found(seen)) else {}


@transaction.atomic
def _recount_alone(pk: int) -> dict[str, tuple[int, int]]:
    """Under the lock: what differed may have been counted in the middle of a fold."""
    return _count_anew(Petition.objects.locked().get(pk=pk))


def _count_anew(petition: Petition) -> dict[str, tuple[int, int]]:
    """`recount` for whoever has read the petition under its lock and changed none of its totals since."""
    found = _found(petition)
    differences = _differences(_held(petition), found)
    if differences:
        logger.warning("Recounting petition %d found differences: %s", petition.pk, differences)
        _set(petition, found)
        petition.publish()
    return differences


def _differences(held: dict[str, int], found: dict[str, int]) -> dict[str, tuple[int, int]]:
    return {
        name: (held.get(name, 0), found.get(name, 0))
        for name in sorted(held.keys() | found.keys())
        if held.get(name, 0) != found.get(name, 0)
    }


def _found(petition: Petition) -> dict[str, int]:
    """Totals by name, from the rows as they are counted: rows still to be folded are no difference."""
    counted = petition.signatures.order_by()
    confirmed = counted.filter(counted_as=Signature.State.CONFIRMED)
    states = counted.exclude(counted_as="").values_list("counted_as").annotate(Count("pk"))
    countries = confirmed.values_list("country").annotate(Count("pk"))
    days = confirmed.annotate(day=TruncDate("confirmed_at")).values_list("day").annotate(Count("pk"))
    return (
        {f"state {_column(state)}": count for state, count in states}
        | {"supporters": confirmed.count() + petition.paper}
        | {f"country {country}": count for country, count in countries}
        | {f"day {day}": count for day, count in days}
        | {f"text {number}": count for number, count in _texts_found(petition)}
    )


def _texts_found(petition: Petition) -> Iterable[tuple[int, int]]:
    return confirmed_by_text(petition).items() if petition.text_number > 1 else ()


def _held(petition: Petition) -> dict[str, int]:
    # Asked anew: whoever waited for the lock on the petition has read the campaign as it was before they waited.
    supporters = Campaign.objects.values_list("supporters", flat=True).get(pk=petition.campaign_id)
    return (
        {f"state {_column(state)}": getattr(petition, _column(state)) for state in STATES}
        | {"supporters": supporters}
        | {f"country {row.country.code}": row.confirmed for row in petition.countries.all()}
        | {f"day {row.day}": row.confirmed for row in petition.days.all()}
        | {f"text {row.number}": row.confirmed for row in petition.texts.all() if row.confirmed}
    )


def _set(petition: Petition, found: dict[str, int]) -> None:
    columns = [_column(state) for state in STATES]
    Petition.objects.filter(pk=petition.pk).update(
        **{name: found.get(f"state {name}", 0) for name in columns}
    )
    petition.countries.all().delete()
    petition.days.all().delete()
    CountryTotal.objects.bulk_create(
        CountryTotal(petition=petition, country=name, confirmed=count)
        for name, count in _kind(found, "country")
    )
    DayTotal.objects.bulk_create(
        DayTotal(petition=petition, day=name, confirmed=count) for name, count in _kind(found, "day")
    )
    for row in petition.texts.all():
        row.confirmed = found.get(f"text {row.number}", 0)
        row.save(update_fields=["confirmed"])


def _kind(found: dict[str, int], kind: str) -> Iterable[tuple[str, int]]:
    return ((name.partition(" ")[2], count) for name, count in found.items() if name.startswith(f"{kind} "))


@transaction.atomic
def erase_for_good(signatures: SignatureQuerySet) -> int:
    """On somebody's wish: their signatures, and that the same addresses follow those campaigns."""
    followed = list(signatures.values_list("petition__campaign", "address"))
    # The signatures first, as whoever confirms and then follows does it.
    erased = erase(signatures)
    for campaign, address in followed:
        Follower.objects.filter(campaign=campaign, address=address).delete()
    return erased


@transaction.atomic
def erase(signatures: SignatureQuerySet) -> int:
    """Delete signatures for good and take them out of the totals and of lists, all in one transaction.

    All petitions are locked before the first is published: else one who folds the second could hold it and wait for
    the pages that both are on.
    """
    petitions = _locked(signatures)
    forget_packs_with(signatures)
    erased = sum(_erase(petition, signatures) for petition in petitions)
    for petition in petitions:
        petition.publish()
    return erased


def _locked(signatures: SignatureQuerySet) -> list[Petition]:
    """Always in the same order, so that no two wait for each other."""
    concerned = set(signatures.order_by().values_list("petition", flat=True))
    return list(Petition.objects.locked().filter(pk__in=concerned).order_by("pk"))


def _erase(petition: Petition, signatures: SignatureQuerySet) -> int:
    steps = Steps()
    # Looked at again under the lock: whoever has confirmed in the meantime is no longer among the unconfirmed.
    rows = signatures.filter(petition=petition.pk).select_for_update(of=("self",)).order_by("pk")
    found = list(rows.values_list("pk", *_COUNTED))
    for _pk, before, *row in found:
        steps.add(before, "", tuple(row))
    Signature.objects.filter(pk__in=[row[0] for row in found]).delete()
    steps.apply(petition)
    return len(found)
