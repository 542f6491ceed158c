"""Threads that want to write at the same moment share one transaction, so they wait for the disk once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, connection, transaction

Job = TypeVar("Job")


@dataclass(eq=False)
class _Entry(Generic[Job]):
    job: Job
    is_over: bool = False
    error: DatabaseError | InterfaceError | None = None


class Together(Generic[Job]):
    """`add` returns when its job is on disk, and raises what the database said against it.

    Whoever comes first writes for all who come while it waits for its turn; it holds back nobody who comes alone.
    """

    def __init__(self, write: Callable[[Sequence[Job]], None]) -> None:
        self._write = write  # several jobs, in the caller's transaction
        self._waiting: list[_Entry[Job]] = []
        self._joining = threading.Lock()
        self._writing = threading.Lock()

    def add(self, job: Job) -> None:
        if connection.in_atomic_block:  # what others write must not hang on the end of this transaction
            self._write([job])
            return
        entry = _Entry(job)
        with self._joining:
            self._waiting.append(entry)
        with self._writing:
            if not entry.is_over:
                self._write_all()
        if entry.error:
            raise entry.error

    def _write_all(self) -> None:
        with self._joining:
            entries, self._waiting = self._waiting, []
        for entry in entries:  # until it is done, for whatever reason that may never be
            entry.is_over, entry.error = True, InterfaceError("The writing was broken off.")
        if not self._are_written(entries):
            for entry in entries:  # one of them is at fault: the others must not suffer from it
                self._are_written([entry])

    def _are_written(self, entries: Sequence[_Entry[Job]]) -> bool:
        """False when it may be for the sake of one of them that the others were not."""
        error: DatabaseError | None = None
        try:
            with transaction.atomic():
                self._write([entry.job for entry in entries])
        except DatabaseError as refused:
            error = refused
        for entry in entries:
            entry.error = error
        return len(entries) == 1 or not isinstance(error, IntegrityError | DataError)
