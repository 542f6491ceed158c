import pytest
from django.conf import settings

from config import catalogues


def pytest_configure(config: pytest.Config) -> None:
    catalogues.compile_all(settings.LOCALE_PATHS)
