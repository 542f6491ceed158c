"""What a sign post asks of the database: two statements on PostgreSQL, four on SQLite, and one wait for the disk.

Nothing is counted and nobody is looked up, so it takes as long for an address that has signed as for a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.http import Http404

from config import kept_sql, limits
from config.models import OutgoingMail
from config.together import Together

from .models import Petition, Signature

_petitions = kept_sql.Lookup(
    lambda slug: Petition.objects.public().without_texts().filter(campaign__slug=slug)
)


def petition_at(slug: str) -> Petition:
    """With what signing needs to know. Raises Http404."""
    petition = _petitions.find(slug)
    if petition is None:
        raise Http404
    return petition


@dataclass(eq=False)
class _Signing:
    """All that is to be written, as the database takes it: made ready before anybody is kept waiting."""

    visit: limits.Visit
    signature: list[Any]
    mail: list[Any]
    counted: tuple[int, int] = (0, 0)


def keep(visit: limits.Visit, signature: Signature, mail: OutgoingMail) -> None:
    """Count the visit and keep the signature and its mail, each unless it is there already: all on disk or none.

    Raises TooFast when this client has signed too often; neither signature nor mail is kept then.
    """
    signing = _Signing(visit, kept_sql.values(signature), kept_sql.values(mail))
    write = _write_at_once if connection.vendor == "postgresql" else _together.add
    write(signing)
    visit.judge(*signing.counted)


def _write_at_once(signing: _Signing) -> None:
    """One statement is a transaction of its own, without the words to begin and to end it."""
    visit, allowed = signing.visit, [signing.visit.limit.times]
    with connection.cursor() as cursor:
        parameters = [*visit.parameters, *signing.signature, *allowed, *signing.mail, *allowed]
        _at_once().execute(cursor, parameters)
        signing.counted = cursor.fetchone()


@cache
def _at_once() -> kept_sql.Statement:
    sql = f"""
        WITH visit AS ({limits.COUNT}),
        signed AS ({_insert_if_allowed(Signature)}), mailed AS ({_insert_if_allowed(OutgoingMail)})
        SELECT count, expires_at FROM visit
    """  # noqa: S608 - no values in it
    allowed = ["integer"]
    types = [*limits.TYPES, *kept_sql.types(Signature), *allowed, *kept_sql.types(OutgoingMail), *allowed]
    return kept_sql.Statement(sql, types)


def _insert_if_allowed(model: type[Signature | OutgoingMail]) -> str:
    return f"""
        INSERT INTO {kept_sql.into(model)} SELECT {kept_sql.places(model)} FROM visit WHERE visit.count <= %s
        {_ON_CONFLICT[model]()}
    """  # noqa: S608 - as above


def _over_what_nobody_was_asked_about() -> str:
    """What a limit held back, or a removal took out, before its address was ever asked: another try is a new one, when
    it comes from elsewhere. Whose row waits, counts or was withdrawn meets it on a page of their own, and no stranger
    writes over it."""
    new = [f"{name} = excluded.{name}" for name in _columns_of_a_try()]
    return f"""
        ON CONFLICT (address, petition_id, person) DO UPDATE SET {", ".join(new)}
        WHERE petitions_signature.client <> excluded.client AND (
            petitions_signature.state = 'held' OR (
                petitions_signature.state = 'rejected' AND petitions_signature.removal_id IS NOT NULL
                AND petitions_signature.confirmed_at IS NULL AND petitions_signature.withdrawn_at IS NULL
            )
        )
    """


def _columns_of_a_try() -> list[str]:
    """All but what names the row, and how the totals hold it."""
    kept = {"petition_id", "address", "person", "counted_as"}
    return [str(field.column) for field in kept_sql.columns(Signature) if field.column not in kept]


def _once() -> str:
    return "ON CONFLICT DO NOTHING"


_ON_CONFLICT = {Signature: _over_what_nobody_was_asked_about, OutgoingMail: _once}


def _write_several(signings: Sequence[_Signing]) -> None:
    with connection.cursor() as cursor:
        for signing in signings:
            cursor.execute(limits.COUNT, signing.visit.parameters)
            signing.counted = cursor.fetchone()
        allowed = [one for one in signings if one.visit.allows(one.counted[0])]
        cursor.executemany(_insert(Signature), [one.signature for one in allowed])
        cursor.executemany(_insert(OutgoingMail), [one.mail for one in allowed])


@cache
def _insert(model: type[Signature | OutgoingMail]) -> str:
    return f"INSERT INTO {kept_sql.into(model)} VALUES ({kept_sql.places(model)}) {_ON_CONFLICT[model]()}"  # noqa: S608 - as above


# SQLite lets one write at a time, so the many are written by one.
_together = Together(_write_several)
