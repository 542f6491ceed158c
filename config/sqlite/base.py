"""Django's SQLite, where writers wait in line.

SQLite itself knows no line: whoever finds another one writing sleeps for up to a tenth of a second before trying
again, and whoever comes by in the meantime is faster. So the writers of all processes ask the kernel for a lock on a
file beside the database, which goes from one to the next. Whoever has it waits for the transaction before theirs to
end, begins their own and hands the lock on. It says who is next, no more: SQLite's own lock decides, and whoever is
killed loses both.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base

ENDING = "-line"


class DatabaseWrapper(base.DatabaseWrapper):
    _line: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        with self._next_in_line():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # missing in its types

    @contextmanager
    def _next_in_line(self) -> Iterator[None]:
        if self.is_in_memory_db():
            yield
            return
        if self._line is None:
            self._line = os.open(f"{self.settings_dict['NAME']}{ENDING}", os.O_RDWR | os.O_CREAT, 0o660)
        fcntl.flock(self._line, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._line, fcntl.LOCK_UN)

    def close(self) -> Any:
        line, self._line = self._line, None
        if line is not None:
            os.close(line)
        return super().close()
