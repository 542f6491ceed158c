"""Django's PostgreSQL, which asks a session once a second whether it is still there, not at every request, and knows
which statements the session has planned already: see config.kept_sql.

When the server restarts, at most the requests of that second fail; they would have found it away as well.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.db.backends.postgresql import base

TRUSTED_FOR = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    _trusted_until = 0.0

    def get_new_connection(self, conn_params: Mapping[str, Any]) -> Any:
        self.prepared: set[str] = set()  # names; they end with the session
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        # Within a transaction the question is another one: an error may have ended it.
        is_trusted = time.monotonic() < self._trusted_until
        if is_trusted and not self.errors_occurred and not self.in_atomic_block:
            return True
        is_there = bool(super().is_usable())
        self._trusted_until = time.monotonic() + TRUSTED_FOR if is_there else 0.0
        return is_there

    def close(self) -> None:
        self._trusted_until = 0.0
        super().close()
