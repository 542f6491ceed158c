"""Removing many signatures by a rule, and bringing them back: done by the worker, in steps that may be cut off.

A step is one transaction under the lock of the petitions it touches. It notes how far it has come in the same
transaction, so a worker that is killed loses nothing and does nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import monotonic

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from config import jobs
from config.text import folded

from .models import Petition, Removal, Signature
from .models.signature_sets import SignatureQuerySet
from .trends import shape

BATCH = 500
# With a pattern for names, so many are looked at in one step.
LOOKED_AT = 5_000
TIME_FOR_A_RUN = 1.0
FIRST = 20
SHAPE = "~"

Fits = Callable[[str], bool]


def newest() -> int:
    return Signature.objects.aggregate(newest=Max("pk"))["newest"] or 0


def count(removal: Removal) -> int:
    if removal.name_pattern:
        return sum(1 for _pk in matching(removal))
    return candidates(removal).count()


def first(removal: Removal) -> list[Signature]:
    """Those that would go first, oldest first."""
    chosen = [pk for pk, _place in zip(matching(removal), range(FIRST), strict=False)]
    return list(Signature.objects.filter(pk__in=chosen).order_by("pk"))


def matching(removal: Removal) -> Iterator[int]:
    fits = name_test(removal.name_pattern)
    rows = candidates(removal).order_by("pk").values_list("pk", "name")
    return (pk for pk, name in rows.iterator(LOOKED_AT) if fits(name))


def candidates(removal: Removal) -> SignatureQuerySet:
    """All that the rule says but for the name, which `name_test` compares: databases differ about letters."""
    rule = Q(pk__lte=removal.highest) & ~Q(state=Signature.State.REJECTED)
    if removal.petition_id:
        rule &= Q(petition=removal.petition_id)
    if removal.domain:
        rule &= Q(address__endswith=f"@{removal.domain}") | Q(address__endswith=f".{removal.domain}")
    if removal.country:
        rule &= Q(country=removal.country.code)
    if removal.client:
        rule &= Q(client=removal.client)
    if removal.since:
        rule &= Q(created_at__gte=removal.since)
    if removal.until:
        rule &= Q(created_at__lt=removal.until)
    return Signature.objects.filter(rule)


def name_test(pattern: str) -> Fits:
    """Whether a name is as the pattern says, without case and accents; takes time in proportion to the name."""
    if not pattern:
        return lambda name: True
    if pattern.startswith(SHAPE):
        wanted = pattern.removeprefix(SHAPE).strip()
        return lambda name: shape(name) == wanted
    pieces = _comparable(pattern).split("*")
    return lambda name: _has(_comparable(name), pieces)


def _has(name: str, pieces: list[str]) -> bool:
    """The pieces in this order without overlapping, the first one at the beginning and the last at the end."""
    if len(pieces) == 1:
        return name == pieces[0]
    start, *middle, end = pieces
    if not name.startswith(start):
        return False
    position = len(start)
    for piece in middle:
        found = name.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return name.endswith(end) and len(name) - len(end) >= position


def _comparable(text: str) -> str:
    return " ".join(text.lower().split() if text.isascii() else folded(text).split())


@jobs.every(name="remove-by-rule", seconds=1)
def work() -> int:
    """Goes on with the oldest unfinished removal; returns how many signatures were removed or brought back."""
    started, total = monotonic(), 0
    while monotonic() - started < TIME_FOR_A_RUN:
        removal = Removal.objects.unfinished().order_by("pk").first()
        if removal is None:
            break
        total += step(removal.pk)
    return total


@transaction.atomic
def step(pk: int) -> int:
    removal = Removal.objects.select_for_update().get(pk=pk)
    if removal.state == Removal.State.RUNNING:
        return _remove_some(removal)
    return _bring_some_back(removal) if removal.state == Removal.State.UNDOING else 0


def _remove_some(removal: Removal) -> int:
    fits, most = name_test(removal.name_pattern), LOOKED_AT if removal.name_pattern else BATCH
    onward = candidates(removal).filter(pk__gt=removal.position).order_by("pk")
    looked_at = list(onward.values_list("pk", "petition", "name")[:most])
    chosen = [(pk, petition) for pk, petition, name in looked_at if fits(name)][:BATCH]
    with_petitions = _locked(petition for _pk, petition in chosen)
    rows = Signature.objects.filter(pk__in=[pk for pk, _petition in chosen])
    removed = rows.exclude(state=Signature.State.REJECTED).update(
        state=Signature.State.REJECTED, removal=removal
    )
    removal.done += removed
    if len(chosen) == BATCH:
        removal.position = chosen[-1][0]
    elif len(looked_at) == most:
        removal.position = looked_at[-1][0]
    else:
        removal.state, removal.finished_at = Removal.State.DONE, timezone.now()
    removal.save(update_fields=["done", "position", "state", "finished_at"])
    _publish(with_petitions)
    return removed


def _bring_some_back(removal: Removal) -> int:
    gone = removal.signatures.filter(state=Signature.State.REJECTED).order_by("pk")
    chosen = list(gone.values_list("pk", "petition")[:BATCH])
    with_petitions = _locked(petition for _pk, petition in chosen)
    restored = Signature.objects.filter(pk__in=[pk for pk, _petition in chosen], removal=removal).readmit()
    removal.restored += restored
    if len(chosen) < BATCH:
        removal.state, removal.finished_at = Removal.State.UNDONE, timezone.now()
    removal.save(update_fields=["restored", "state", "finished_at"])
    _publish(with_petitions)
    return restored


def _locked(petitions: Iterable[int]) -> list[Petition]:
    """Always in the same order, so that no two wait for each other."""
    return list(Petition.objects.locked().filter(pk__in=set(petitions)).order_by("pk"))


def _publish(petitions: Iterable[Petition]) -> None:
    """The names that pages show: one of those that went may stand among them."""
    for petition in petitions:
        petition.publish()
