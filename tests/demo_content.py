"""Demonstration content for the tests of a module: loaded once, rolled back behind the last of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker


@contextmanager
def loaded(blocker: DjangoDbBlocker, *demos: ModuleType) -> Iterator[None]:
    with blocker.unblock(), transaction.atomic():
        for demo in demos:
            demo.load()
        yield
        transaction.set_rollback(True)
