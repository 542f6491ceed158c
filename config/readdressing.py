"""After staff change the rules for addresses, the compared addresses in the tables follow, a batch at a time.

A row whose new address another row holds already stays as it is: two people may have signed as two, and nobody's
signature is taken away by a rule. Cut off at any point, the next run goes on from there. Whoever looks for all that a
mailbox has left finds rows that stayed apart, or whose turn has not come, by `left_apart`.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import reduce
from operator import or_
from time import monotonic
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from . import address_rules, jobs
from .addresses import canonical
from .domains import in_unicode
from .models import Readdressing

logger = logging.getLogger(__name__)

BATCH = 250
TIME_FOR_A_RUN = 1.0  # seconds; the worker's other jobs wait
# By then every process has read the new rules, so that no row is written by the old ones behind our back.
SETTLES_IN = timedelta(seconds=2 * address_rules.READ_AGAIN_AFTER)

Table = TypeVar("Table", bound=type[models.Model])

tables: dict[str, type[models.Model]] = {}


def keeps_compared(table: Table) -> Table:
    """Marks a model with an `email` as it was typed and an `address` as it is compared; "" where it was erased."""
    tables[table._meta.label_lower] = table
    return table


@jobs.every(seconds=5, name="readdress")
def readdress() -> int:
    """Brings each marked table after the rules of today."""
    started, total = monotonic(), 0
    for name in tables:
        while looked_at := _work_on(name):
            total += looked_at
            if monotonic() - started >= TIME_FOR_A_RUN:
                return total
    return total


def left_apart(table: type[models.Model], address: str) -> list[int]:
    """The rows of this mailbox, compared by the rules of today, that hold another address.

    The database narrows them down by the first letter, which no rule changes, and by the domain; the few that are left
    are compared here. None are looked for where none can be.
    """
    if _all_follow(table):
        return []
    domains = address_rules.domains_of(address.rpartition("@")[2])
    written = {*domains, *map(in_unicode, domains)}  # as it is compared, and as it may have been typed
    at = reduce(or_, (Q(email__icontains=f"@{domain}") for domain in sorted(written)))
    near = table._default_manager.filter(at, email__istartswith=address[0]).exclude(address=address)
    rows = near.order_by("pk").values_list("pk", "email")
    return [pk for pk, email in rows.iterator() if canonical(email) == address]


def _all_follow(table: type[models.Model]) -> bool:
    state = Readdressing.objects.filter(table=table._meta.label_lower, digest=address_rules.digest()).first()
    return state is not None and state.finished_at is not None and not state.collided


def _work_on(name: str) -> int:
    """Looks at one batch; 0 where there is nothing to do, or not yet."""
    digest, now = address_rules.digest(), timezone.now()
    state, _new = Readdressing.objects.get_or_create(table=name, defaults={"digest": digest, "seen_at": now})
    if state.digest != digest:
        state = Readdressing(table=name, digest=digest, seen_at=now)
        state.save()
    if state.finished_at or now - state.seen_at < SETTLES_IN:
        return 0
    return _look_at_batch(state)


@transaction.atomic
def _look_at_batch(state: Readdressing) -> int:
    """One transaction, since each waits for the disk; short, since visitors wait for the rows."""
    table = tables[state.table]._default_manager
    rows = table.filter(pk__gt=state.position).order_by("pk").values_list("pk", "email", "address")
    batch = list(rows[:BATCH])
    compared = [(pk, email, address, canonical(email)) for pk, email, address in batch if email]
    moved = [_move(table, pk, email, new) for pk, email, old, new in compared if new != old]
    state.rewritten += sum(moved)
    state.collided += len(moved) - sum(moved)
    if batch:
        state.position = batch[-1][0]
    else:
        _finish(state)
    state.save()
    return len(batch)


def _move(table: models.Manager[Any], pk: int, email: str, address: str) -> bool:
    """False where the address is another row's. What was erased meanwhile stays erased."""
    try:
        with transaction.atomic():
            table.filter(pk=pk, email=email).update(address=address)
    except IntegrityError:
        return False
    return True


def _finish(state: Readdressing) -> None:
    state.finished_at = timezone.now()
    logger.info(
        "Addresses in %s follow the rules: %d rewritten, %d left apart since another row has the same.",
        state.table, state.rewritten, state.collided,
    )  # fmt: skip
