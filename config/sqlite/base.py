"""Django's SQLite, where writers wait in line.

SQLite itself knows no line: whoever finds another one writing sleeps for up to a tenth of a second before trying
again, and whoever comes by in the meantime is faster. So the writers of all processes ask the kernel for a lock on a
file beside the database, which goes from one to the next. Whoever has it waits for the transaction before theirs to
end, begins their own and hands the lock on. A second lock, held by whoever writes, tells that end at once: SQLite looks
for it after a thousandth of a second, which is as long as a whole transaction takes. The locks say who is next and
when, no more: SQLite's own decides, and whoever is killed loses all of them.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db.backends.sqlite3 import base

LINE, WRITING = "-line", "-writing"
LOOKS_AGAIN = 0.0002  # seconds; only the first in line looks


class DatabaseWrapper(base.DatabaseWrapper):
    _locks: tuple[int, int] | None = None

    def _start_transaction_under_autocommit(self) -> None:
        with self._next_in_line():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # missing in its types

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # as above
        self._writes_no_more()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # as above
        self._writes_no_more()

    @contextmanager
    def _next_in_line(self) -> Iterator[None]:
        if self.is_in_memory_db():
            yield
            return
        if self._locks is None:
            self._locks = (self._opened(LINE), self._opened(WRITING))
        line, writing = self._locks
        fcntl.flock(line, fcntl.LOCK_EX)
        try:
            _wait_for(writing, self.settings_dict["OPTIONS"].get("timeout", 5) / 2)
            yield
        except BaseException:
            self._writes_no_more()
            raise
        finally:
            fcntl.flock(line, fcntl.LOCK_UN)

    def _opened(self, ending: str) -> int:
        return os.open(f"{self.settings_dict['NAME']}{ending}", os.O_RDWR | os.O_CREAT, 0o660)

    def _writes_no_more(self) -> None:
        if self._locks is not None:
            fcntl.flock(self._locks[1], fcntl.LOCK_UN)

    def close(self) -> Any:
        locks, self._locks = self._locks, None
        for lock in locks or ():
            os.close(lock)
        return super().close()


def _wait_for(lock: int, seconds: float) -> None:
    """Until it is ours. After so long SQLite is asked all the same: it waits too, and then says that it is locked."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(LOOKS_AGAIN)
