"""What the site holds about one person, whom their e-mail address stands for: to hand over, and to erase.

Each app registers a `Holder` for what it knows. People who share an address share its mailbox, and whoever reads that
may see and erase all of it; what others wrote is never part of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .addresses import canonical, spelled
from .readdressing import left_apart
from .retention import Period, Words, periods, personal_columns

Entry = dict[str, Any]
# The address in the forms that columns may hold it in: as it is compared, and as it was typed in lower case.
Addresses = Collection[str]


@dataclass(frozen=True)
class Holder:
    """`count` says how many entries `export` would have, in as many queries for many as for one. `lock` takes the rows
    that everybody else locks first, before any holder writes: none wait in a ring. Without `erase` it stays, because
    that is what its person wants."""

    name: str
    title: Words
    count: Callable[[Addresses], int]
    export: Callable[[Addresses], list[Entry]]
    erase: Callable[[Addresses], int] | None
    lock: Callable[[Addresses], object] | None
    # Where words are public: takes the person off them, and leaves the words.
    loosen: Callable[[Addresses], int] | None

    @property
    def stays(self) -> bool:
        return self.erase is None


_holders: dict[str, Holder] = {}


def holds(
    name: str,
    title: Words,
    *,
    count: Callable[[Addresses], int],
    export: Callable[[Addresses], list[Entry]],
    erase: Callable[[Addresses], int] | None,
    lock: Callable[[Addresses], object] | None = None,
    loosen: Callable[[Addresses], int] | None = None,
) -> None:
    """Registers what an app holds, under a name that stands in the exported file and a title for people."""
    _holders[name] = Holder(name, title, count, export, erase, lock, loosen)


def export_of(address: str) -> dict[str, Any]:
    """Everything about whoever reads this address, with why it is kept and until when; fit for JSON."""
    known = _known(address)
    return {
        "site": settings.SITE_URL,
        "address": address.strip(),
        "compared_as": canonical(address),
        "made_at": timezone.now().isoformat(),
        **{holder.name: plain(holder.export(known)) for holder in _holders.values()},
        "kept_for": [
            {"what": str(period.what), "why": str(period.why), "until": str(period.until)}
            for period in periods
        ],
    }


def as_json(address: str) -> str:
    return json.dumps(export_of(address), ensure_ascii=False, indent=2)


def counts_of(address: str) -> dict[Holder, int]:
    """How much there is of each kind."""
    known = _known(address)
    return {holder: holder.count(known) for holder in _holders.values()}


def held_by(address: str) -> dict[Holder, list[Entry]]:
    """What there is of each kind, without touching it."""
    known = _known(address)
    return {holder: holder.export(known) for holder in _holders.values()}


@transaction.atomic
def erase_all(address: str, *, keep_words: bool = False) -> dict[str, int]:
    """Erase everything about whoever reads this address, in one transaction; numbers follow. Repeating is harmless.

    With `keep_words`, what they wrote for everybody stays, and nothing leads from it to them.
    """
    known = _known(address)
    for holder in _holders.values():
        if holder.lock:
            holder.lock(known)
    acts = {
        holder.name: (holder.loosen if keep_words else None) or holder.erase for holder in _holders.values()
    }
    return {name: act(known) for name, act in acts.items() if act}


def of_mailbox(table: type[Model], addresses: Addresses) -> Q:
    """The rows of a table that `config.readdressing` keeps compared, also those that do not follow the rules of today.

    It looks for these when it is called: whoever needs the rows twice keeps the QuerySet.
    """
    return Q(address__in=addresses) | Q(pk__in=left_apart(table, next(iter(addresses))))


def mark_of(address: str) -> str:
    """Stands for an address where it must not be written, such as the log of the admin."""
    digest = salted_hmac("friendship-city.person", canonical(address), algorithm="sha256").hexdigest()
    return digest[:12]


def entry(row: Model, *, but: Collection[str] = ("secret",), **more: Any) -> Entry:
    """All columns of a row that are stated as personal, why they are kept and until when, and what is added.

    A secret is the key of a private page: handing it on would open that page.
    """
    stated = personal_columns()
    columns = {
        column.name: column.value_from_object(row)
        for column in row._meta.concrete_fields
        if f"{row._meta.label}.{column.name}" in stated and column.name not in but
    }
    return {**columns, **more, "kept": [*_kept(row)]}


def plain(value: Any) -> Any:
    """As JSON holds it."""
    return json.loads(json.dumps(value, cls=_Encoder))


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return o.isoformat()
        return str(o) if not isinstance(o, Mapping) else dict(o)


def _known(address: str) -> Addresses:
    """As it is compared comes first."""
    return tuple(dict.fromkeys((canonical(address), spelled(address))))


def _kept(row: Model) -> Iterable[Entry]:
    for period in periods:
        if any(column.startswith(f"{row._meta.label}.") for column in period.columns):
            yield from _kept_in(period, row)


def _kept_in(period: Period, row: Model) -> Iterable[Entry]:
    for held in period.held:
        if held.rows().model is type(row) and held.rows().filter(pk=row.pk).exists():
            yield {"why": str(period.why), "until": str(period.until), "ends_on": held.ends_on(row.pk)}
