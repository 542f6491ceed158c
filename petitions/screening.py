"""Limits on signing, applied by the worker before any mail leaves. What is over one is held back, and nobody is told.

Each signature is looked at once, in the order of signing: the first so many in a time pass, the others are held. For
one address or network what is held counts as well, so a machine that goes on and on is not let in again every hour.
For a whole petition only what passed counts: else whoever signs honestly would be held as long as an attack goes on.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable
from time import monotonic

from django.db import transaction
from django.db.models import Count, Q

from config import jobs

from .models import Petition, Signature, SigningLimit
from .models.signature_sets import SignatureQuerySet
from .retention import NETWORKS

BATCH = 1_000
TIME_FOR_A_RUN = 1.0

ADDRESS, CLIENT, PETITION = SigningLimit.Kind.values
# The columns in which two signatures must agree to be counted together.
TOGETHER = {ADDRESS: ("address",), CLIENT: ("petition_id", "client"), PETITION: ("petition_id",)}

Key = tuple[object, ...]


@jobs.every(name="screen-signatures", seconds=1)
def screen() -> int:
    """Looks at what has come in; returns how many signatures that were."""
    started, total = monotonic(), 0
    while done := screen_batch():
        total += done
        if done < BATCH or monotonic() - started > TIME_FOR_A_RUN:
            break
    return total


def admit(signature: Signature) -> bool:
    """Whether mail may go to whoever signed. Screens now what the job has not come to yet."""
    while not signature.screened and signature.state == Signature.State.PENDING and screen_batch():
        signature.refresh_from_db(fields=["state", "screened"])
    return signature.state not in (Signature.State.HELD, Signature.State.REJECTED)


def screen_batch() -> int:
    # An idle worker takes no lock.
    return _screen_some() if Signature.objects.unscreened().exists() else 0


@transaction.atomic
def _screen_some() -> int:
    # One at a time: two who count at once would both see room for one more.
    limits = list(SigningLimit.objects.order_by("pk").select_for_update())
    waiting = Signature.objects.unscreened().order_by("pk")
    batch = list(waiting.only("pk", "petition_id", "address", "client", "created_at")[:BATCH])
    _lock({signature.petition_id for signature in batch})
    held: dict[int, str] = {}
    for kind in SigningLimit.Kind.values:
        left = [signature for signature in batch if kind != PETITION or signature.pk not in held]
        for pk in _over(kind, limits, left):
            held.setdefault(pk, kind)
    _note(batch, held)
    return len(batch)


def _over(kind: str, limits: list[SigningLimit], batch: list[Signature]) -> Iterable[int]:
    """The signatures in the batch that come after too many others."""
    by_limit: dict[SigningLimit, list[Signature]] = defaultdict(list)
    for signature in batch:
        limit = _limit_for(kind, limits, signature.petition_id)
        if limit and limit.times and all(_key(kind, signature)):
            by_limit[limit].append(signature)
    for limit, signatures in by_limit.items():
        yield from _over_one(limit, signatures)


def _limit_for(kind: str, limits: list[SigningLimit], petition: int) -> SigningLimit | None:
    """The petition's own, else the general one."""
    found = {limit.petition_id: limit for limit in limits if limit.kind == kind}
    return found.get(petition, found.get(None))


def _over_one(limit: SigningLimit, signatures: list[Signature]) -> Iterable[int]:
    by_key: dict[Key, list[Signature]] = defaultdict(list)
    for signature in signatures:
        by_key[_key(limit.kind, signature)].append(signature)
    for key in _crowded(limit, by_key):
        yield from _late(limit, key, by_key[key])


def _crowded(limit: SigningLimit, by_key: dict[Key, list[Signature]]) -> list[Key]:
    """Keys with more signatures than the limit since its window began for the first of the batch.

    One statement tells for all of them; only these few are then looked at one by one.
    """
    columns = TOGETHER[limit.kind]
    oldest = min(signature.created_at for group in by_key.values() for signature in group)
    near = Signature.objects.filter(created_at__gt=oldest - _window(limit)).filter(
        **{f"{column}__in": {key[place] for key in by_key} for place, column in enumerate(columns)}
    )
    counted = near.order_by().values_list(*columns).annotate(Count("pk"))
    return [tuple(key) for *key, count in counted if count > limit.times and tuple(key) in by_key]


def _late(limit: SigningLimit, key: Key, group: list[Signature]) -> Iterable[int]:
    """A signature is late when the one that many places before it was made within the same window."""
    alike = Signature.objects.filter(**dict(zip(TOGETHER[limit.kind], key, strict=True)))
    counts_held = limit.kind != PETITION
    counted = alike if counts_held else alike.filter(held_for="")
    times = _looked_at(counted).filter(created_at__gt=group[0].created_at - _window(limit))
    newest = times.order_by("-created_at").values_list("created_at", flat=True)[: limit.times]
    before = deque(sorted(newest))
    for signature in group:
        while before and before[0] <= signature.created_at - _window(limit):
            before.popleft()
        is_late = len(before) >= limit.times
        if is_late:
            yield signature.pk
        if counts_held or not is_late:
            before.append(signature.created_at)


def _looked_at(signatures: SignatureQuerySet) -> SignatureQuerySet:
    return signatures.exclude(Q(screened=False) & Q(state=Signature.State.PENDING))


def _note(batch: list[Signature], held: dict[int, str]) -> None:
    """Only what still waits: whoever was faster, such as staff, has decided."""
    passed = [signature.pk for signature in batch if signature.pk not in held]
    Signature.objects.unscreened().filter(pk__in=passed).update(screened=True)
    for kind in sorted(set(held.values())):
        over = [pk for pk, why in held.items() if why == kind]
        Signature.objects.unscreened().filter(pk__in=over).hold(kind)


def _key(kind: str, signature: Signature) -> Key:
    return tuple(getattr(signature, column) for column in TOGETHER[kind])


def _window(limit: SigningLimit) -> dt.timedelta:
    return dt.timedelta(minutes=limit.minutes)


def _lock(petitions: Iterable[int]) -> None:
    list(Petition.objects.locked().without_texts().filter(pk__in=petitions).order_by("pk"))


@jobs.every(name="forget-networks", minutes=30)
def forget_networks() -> int:
    total = 0
    while done := _forget_some():
        total += done
    return total


@transaction.atomic
def _forget_some() -> int:
    due = list(NETWORKS.held[0].due().order_by().values_list("pk", "petition")[:BATCH])
    _lock({petition for _pk, petition in due})
    return Signature.objects.filter(pk__in=[pk for pk, _petition in due]).update(client="")
