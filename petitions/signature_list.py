"""The public list of signatures, newest first, in keyset pages: each page costs the same, however deep."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from .models import Petition, Signature

PER_PAGE = 100


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
        rows = rows.filter(Q(confirmed_at__lt=moment) | Q(confirmed_at=moment, pk__lt=pk))
    found = list(rows[: PER_PAGE + 1])
    return Page(found[:PER_PAGE], _cursor(found[PER_PAGE - 1]) if len(found) > PER_PAGE else "")


def _cursor(signature: Signature) -> str:
    moment = (
        signature.confirmed_at or signature.created_at
    )  # the database lets none be confirmed without a time
    return f"{moment.timestamp():.6f}-{signature.pk}"


def _read(cursor: str) -> tuple[dt.datetime, int]:
    moment, _dash, pk = cursor[:40].partition("-")
    try:
        return dt.datetime.fromtimestamp(float(moment), dt.UTC), min(int(pk), 2**62)
    except (ValueError, OverflowError, OSError):
        raise Http404 from None
