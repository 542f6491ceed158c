"""What a sign post asks of the database: two statements on PostgreSQL, four on SQLite, and one wait for the disk.

Nothing is counted and nobody is looked up, so it takes as long for an address that has signed as for a new one.
"""

from __future__ import annotations

from functools import cache

from django.db import connection, transaction
from django.http import Http404

from config import kept_sql, limits
from config.models import OutgoingMail

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


def keep(visit: limits.Visit, signature: Signature, mail: OutgoingMail) -> None:
    """Count the visit and keep the signature and its mail, each unless it is there already: all on disk or none.

    Raises TooFast when this client has signed too often; neither signature nor mail is kept then.
    """
    write = _write_at_once if connection.vendor == "postgresql" else _write_in_turn
    write(visit, signature, mail)


def _write_at_once(visit: limits.Visit, signature: Signature, mail: OutgoingMail) -> None:
    """One statement is a transaction of its own, without the words to begin and to end it."""
    allowed = [visit.limit.times]
    parameters = [*visit.parameters, *kept_sql.values(signature), *allowed, *kept_sql.values(mail), *allowed]
    with connection.cursor() as cursor:
        cursor.execute(_at_once(), parameters)
        visit.judge(*cursor.fetchone())


@cache
def _at_once() -> str:
    return f"""
        WITH visit AS ({limits.COUNT}),
        signed AS ({_insert_if_allowed(Signature)}), mailed AS ({_insert_if_allowed(OutgoingMail)})
        SELECT count, expires_at FROM visit
    """  # noqa: S608 - as below


def _insert_if_allowed(model: type[Signature | OutgoingMail]) -> str:
    return f"""
        INSERT INTO {kept_sql.into(model)} SELECT {kept_sql.places(model)} FROM visit WHERE visit.count <= %s
        ON CONFLICT DO NOTHING
    """  # noqa: S608 - no values in it


def _write_in_turn(visit: limits.Visit, signature: Signature, mail: OutgoingMail) -> None:
    """SQLite lets one write at a time, so everything is made ready before it is asked to begin."""
    counted, rows = (
        visit.parameters,
        [(_insert(type(row)), kept_sql.values(row)) for row in (signature, mail)],
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(limits.COUNT, counted)
        visit.judge(*cursor.fetchone())
        for statement, values in rows:
            cursor.execute(statement, values)


@cache
def _insert(model: type[Signature | OutgoingMail]) -> str:
    return f"INSERT INTO {kept_sql.into(model)} VALUES ({kept_sql.places(model)}) ON CONFLICT DO NOTHING"  # noqa: S608 - as above
