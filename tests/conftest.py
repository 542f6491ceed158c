from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from config import catalogues, parts


def pytest_configure(config: pytest.Config) -> None:
    catalogues.compile_all(settings.LOCALE_PATHS)


@pytest.fixture(autouse=True)
def own_parts() -> None:
    """A rolled-back test gives its numbers back, and the next one may use them for other texts."""
    parts.forget()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request leaves its language to its thread, where the next test would find it."""
    yield
    translation.deactivate()
