from collections.abc import Iterator
from importlib import import_module

import pytest
from django.conf import settings
from django.utils import translation

from config import address_rules, catalogues, parts
from config.models import AddressRule
from petitions import consent, sign_path


def pytest_configure(config: pytest.Config) -> None:
    catalogues.compile_all(settings.LOCALE_PATHS)


@pytest.fixture(autouse=True)
def own_parts() -> None:
    """A rolled-back test gives its numbers back, and the next one may use them for other texts."""
    parts.forget()


@pytest.fixture(autouse=True)
def own_words_of_consent() -> None:
    """A rolled-back test takes along what it wrote down once for its process."""
    consent.forget()


@pytest.fixture(autouse=True)
def own_petitions_to_sign() -> None:
    """As above, of what a process remembers of the petitions that are signed."""
    sign_path.forget()


@pytest.fixture(autouse=True)
def own_address_rules() -> None:
    """Those of a new installation, in memory: reading them is a query, and tests without a database compare too."""
    providers = import_module("config.migrations.0003_mail_providers").PROVIDERS
    address_rules.hold([AddressRule(**provider) for provider in providers])


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request leaves its language to its thread, where the next test would find it."""
    yield
    translation.deactivate()
