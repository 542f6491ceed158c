"""The public list of signatures, newest first, in keyset pages: each page costs the same, however deep.

Who chose to show no name is counted and not listed: a country beside a day may say who somebody is.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from .models import Petition, Signature

PER_PAGE = 100
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
CURSOR = re.compile(r"([0-9]{1,16})-([0-9]{1,18})")


@dataclass(frozen=True)
class Page:
    """`cursor` names the last row where there are more."""

    rows: list[Signature]
    cursor: str


def page_after(petition: Petition, cursor: str) -> Page:
    """The page that follows a cursor, or the first one. Http404 for a cursor that we did not make."""
    rows = petition.signatures.listed()
    if cursor:
        moment, pk = _read(cursor)
        # Two conditions, since a database jumps to the first and would walk to an OR.
        rows = rows.filter(confirmed_at__lte=moment).filter(Q(confirmed_at__lt=moment) | Q(pk__lt=pk))
    found = list(rows[: PER_PAGE + 1])
    return Page(found[:PER_PAGE], _cursor(found[PER_PAGE - 1]) if len(found) > PER_PAGE else "")


def _cursor(signature: Signature) -> str:
    # The database lets none be confirmed without a time.
    moment = signature.confirmed_at or signature.created_at
    return f"{(moment - EPOCH) // MICROSECOND}-{signature.pk}"


def _read(cursor: str) -> tuple[dt.datetime, int]:
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise Http404
    return EPOCH + MICROSECOND * int(found[1]), int(found[2])
