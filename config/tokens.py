"""What stands in the links of our mails: a row's number and its secret, signed for one purpose.

A token proves that we made it. Whether it still counts is for the caller to see: the secret in it must be the
row's secret of today (`matches`), so writing a new secret into the row revokes every link mailed before.
"""

from __future__ import annotations

import secrets
from typing import TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.crypto import constant_time_compare

Row = TypeVar("Row", bound=Model)

LONGEST = 200
SEPARATOR = "."


class BadToken(Exception):
    """Not a token of ours, or made for another purpose."""


def new_secret() -> str:
    """22 letters and digits: 130 random bits."""
    return signing.b62_encode(secrets.randbits(130)).zfill(22)


def make(purpose: str, pk: int, secret: str) -> str:
    return _signer(purpose).sign(f"{signing.b62_encode(pk)}{SEPARATOR}{secret}")


def read(purpose: str, token: str) -> tuple[int, str]:
    """The number and the secret in a token. Raises BadToken."""
    if len(token) > LONGEST:
        raise BadToken
    try:
        number, separator, secret = _signer(purpose).unsign(token).partition(SEPARATOR)
    except signing.BadSignature:
        raise BadToken from None
    if not (number and separator):
        raise BadToken
    return signing.b62_decode(number), secret


def find(purpose: str, token: str, rows: QuerySet[Row]) -> Row:
    """The row that a token stands for. Raises BadToken also when the row is gone or has a new secret."""
    pk, secret = read(purpose, token)
    row = rows.filter(pk=pk).first()
    if row is None or not matches(secret, row.secret):  # type: ignore[attr-defined] # such rows have a secret
        raise BadToken
    return row


def matches(given: str, stored: str) -> bool:
    """Compares secrets in a time that says nothing about where they differ."""
    return bool(stored) and constant_time_compare(given, stored)


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(sep=SEPARATOR, salt=f"friendship-city.{purpose}")
