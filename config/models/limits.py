from __future__ import annotations

import secrets

from django.db import models


def new_key() -> str:
    return secrets.token_hex(32)


class DailyKey(models.Model):
    """The key that hides clients' addresses for one day (UTC); without it yesterday's hashes mean nothing."""

    day = models.DateField(primary_key=True)
    key = models.CharField(max_length=64, default=new_key)

    def __str__(self) -> str:
        return self.day.isoformat()


class RateCounter(models.Model):
    """How often one client did one thing since its first time in the current window."""

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField()
    # Seconds since 1970: one statement then compares times in the same way on both databases.
    # No index: a row is written at each post, and all are looked through twice an hour.
    expires_at = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.key} {self.count}"
