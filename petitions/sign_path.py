"""What a sign post asks of the database: one statement on PostgreSQL, three on SQLite, and one wait for the disk.

Nothing is counted and nobody is looked up, so it takes as long for an address that has signed as for a new one. The
petition is remembered from the last time: the statement that writes also sees whether it is still the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


_known: dict[str, Petition] = {}


class Outdated(Exception):
    """The petition is no longer what `petition_at` remembered."""


def petition_at(slug: str, *, anew: bool = False) -> Petition:
    """With what signing needs to know; an open one as this process has seen it before, unless asked for `anew`.

    To be read only: other threads have the same object. Raises Http404.
    """
    petition = None if anew else _known.get(slug)
    if petition is None or not petition.is_open():
        petition = _petitions.find(slug)
        if petition is None:
            raise Http404
        _known[slug] = petition
    return petition


def forget() -> None:
    _known.clear()


# What signing asks of a petition. An open one keeps them for weeks, so they are compared instead of read.
_IS_SAME = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
_STILL_THE_SAME = f"""
    SELECT 1 FROM petitions_petition AS petition
    JOIN campaigns_campaign AS campaign ON campaign.id = petition.campaign_id
    WHERE petition.id = %s AND (
        %s OR (
            petition.text_number = %s AND petition.shares_addresses = %s
            AND petition.opens_at {_IS_SAME} %s AND petition.closes_at {_IS_SAME} %s
            AND campaign.slug = %s AND campaign.state = %s
        )
    )
"""  # noqa: S608 - no values in it
_TYPES = ["bigint", "boolean", "integer", "boolean", "timestamptz", "timestamptz", "text", "text"]


def _as_known(petition: Petition, is_fresh: bool) -> list[Any]:
    """What `_STILL_THE_SAME` compares."""
    moment = connection.ops.adapt_datetimefield_value
    return [
        petition.pk,
        is_fresh,
        petition.text_number,
        petition.shares_addresses,
        moment(petition.opens_at),
        moment(petition.closes_at),
        petition.campaign.slug,
        petition.campaign.state,
    ]


@dataclass(eq=False)
class _Signing:
    """All that is to be written, as the database takes it: made ready before anybody is kept waiting."""

    visit: limits.Visit
    petition: Sequence[Any]
    signature: list[Any]
    mail: list[Any]
    counted: tuple[int, int] | None = None  # as COUNT returns it; nothing where the petition is another one

    @property
    def visiting(self) -> list[Any]:
        """The parameters of `_visit`."""
        return [*self.petition, *self.visit.parameters]

    @property
    def is_allowed(self) -> bool:
        return self.counted is not None and self.visit.allows(self.counted[0])


# What a signing gives; the rest of a row is as it is by default.
SIGNATURE = kept_sql.NewRow(
    Signature,
    {
        "petition_id", "name", "email", "address", "person", "city", "country", "display", "follow", "may_ask",
        "language", "consent", "text_number", "secret", "client", "created_at", "asked_at",
    },
)  # fmt: skip
MAIL = kept_sql.NewRow(
    OutgoingMail,
    {"kind", "recipient", "language", "args", "dedupe", "priority", "not_before", "created_at"},
)


def keep(
    visit: limits.Visit,
    petition: Petition,
    signature: Mapping[str, Any],
    mail: Mapping[str, Any],
    *,
    is_fresh: bool = False,
) -> None:
    """Count the visit and keep the signature and its mail, each unless it is there already: all on disk or none.

    They hold what SIGNATURE and MAIL list. Raises Outdated, and nothing is counted or kept, when the petition has
    changed since it was read; where it `is_fresh` it is taken as it was read. Raises TooFast when this client has
    signed too often; neither is kept then.
    """
    known = _as_known(petition, is_fresh)
    signing = _Signing(visit, known, SIGNATURE.values(signature), MAIL.values(mail))
    _write(signing)
    if signing.counted is None:
        raise Outdated
    visit.judge(*signing.counted)


# Counts the visit, if the petition is still the same. The needless WHERE tells SQLite that no join comes.
_VISIT = f"WITH known AS ({_STILL_THE_SAME}) {limits.counting('SELECT %s, 1, %s FROM known WHERE TRUE')}"  # noqa: S608 - as above


def _over_what_nobody_was_asked_about() -> str:
    """What a limit held back, or a removal took out, before its address was ever asked: another try is a new one, when
    it comes from elsewhere. Whose row waits, counts or was withdrawn meets it on a page of their own, and no stranger
    writes over it."""
    # What names the row, and how the totals hold it.
    kept = {"petition_id", "address", "person", "counted_as"}
    new = [f"{name} = excluded.{name}" for name in SIGNATURE.columns if name not in kept]
    return f"""
        ON CONFLICT (address, petition_id, person) DO UPDATE SET {", ".join(new)}
        WHERE petitions_signature.client <> excluded.client AND (
            petitions_signature.state = 'held' OR (
                petitions_signature.state = 'rejected' AND petitions_signature.removal_id IS NOT NULL
                AND petitions_signature.confirmed_at IS NULL AND petitions_signature.withdrawn_at IS NULL
            )
        )
    """


_SIGN = (SIGNATURE, _over_what_nobody_was_asked_about())
_ASK_BY_MAIL = (MAIL, "ON CONFLICT DO NOTHING")


def _insert_if_allowed(row: kept_sql.NewRow, on_conflict: str) -> str:
    return f"INSERT INTO {row.into} SELECT {row.places} FROM visit WHERE visit.count <= %s {on_conflict}"  # noqa: S608 - as above


# One statement is a transaction of its own, without the words to begin and to end it.
_AT_ONCE = kept_sql.Statement(
    f"""
        WITH visit AS ({_VISIT}),
        signed AS ({_insert_if_allowed(*_SIGN)}), mailed AS ({_insert_if_allowed(*_ASK_BY_MAIL)})
        SELECT count, expires_at FROM visit
    """,  # noqa: S608 - as above
    [*_TYPES, *limits.TYPES, *SIGNATURE.types, "integer", *MAIL.types, "integer"],
)


def _write_at_once(signing: _Signing) -> None:
    allowed = signing.visit.limit.times
    with connection.cursor() as cursor:
        parameters = [*signing.visiting, *signing.signature, allowed, *signing.mail, allowed]
        _AT_ONCE.execute(cursor, parameters)
        signing.counted = cursor.fetchone()


def _insert(row: kept_sql.NewRow, on_conflict: str) -> str:
    return f"INSERT INTO {row.into} VALUES ({row.places}) {on_conflict}"  # noqa: S608 - as above


_INSERT_SIGNATURE, _INSERT_MAIL = _insert(*_SIGN), _insert(*_ASK_BY_MAIL)


def _write_several(signings: Sequence[_Signing]) -> None:
    with connection.cursor() as cursor:
        for signing in signings:
            cursor.execute(_VISIT, signing.visiting)
            signing.counted = cursor.fetchone()
        allowed = [one for one in signings if one.is_allowed]
        cursor.executemany(_INSERT_SIGNATURE, [one.signature for one in allowed])
        cursor.executemany(_INSERT_MAIL, [one.mail for one in allowed])


# SQLite lets one write at a time, so the many are written by one.
_write = _write_at_once if connection.vendor == "postgresql" else Together(_write_several).add
