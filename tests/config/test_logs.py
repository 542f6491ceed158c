import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import IntegrityError

TOKEN = "1.abcDEF0123456789abcDEF.1tQz9a.kX3_-AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abc"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a handler of the site writes, set up as the settings say."""
    stream = io.StringIO()
    described = settings.LOGGING
    names = ("django", "django.request", "django.server", "gunicorn.error")
    handler = {"class": "logging.StreamHandler", "formatter": "line", "stream": stream}
    logging.config.dictConfig(
        {
            **described,
            "handlers": {"stderr": handler},
            "root": {},
            "loggers": {name: described["loggers"][name] for name in names},
        }
    )
    yield stream
    logging.config.dictConfig(described)


@pytest.mark.parametrize("page", ["signatures", "comments", "following", "unsubscribe"])
@pytest.mark.parametrize("logger", ["django.request", "django.server", "gunicorn.error"])
def test_token_in_an_address_is_not_logged(written: io.StringIO, logger: str, page: str) -> None:
    logging.getLogger(logger).error("Internal Server Error: %s", f"/it/{page}/{TOKEN}/")
    assert TOKEN not in written.getvalue()
    assert written.getvalue().endswith(f" ERROR {logger}: Internal Server Error: /it/{page}/…/\n")


def test_token_in_an_exception_is_not_logged_and_the_traceback_stays(written: io.StringIO) -> None:
    try:
        int(f"/signatures/{TOKEN}/?x=1")
    except ValueError:
        logging.getLogger("django.request").exception("at /srv/site/comments/models.py")
    assert TOKEN not in written.getvalue()
    assert "'/signatures/…/?x=1'" in written.getvalue()
    assert "/srv/site/comments/models.py" in written.getvalue()


def write_as_the_database_does(quoted: str) -> None:
    raise IntegrityError(quoted) from ValueError(quoted)


def test_row_that_the_database_quotes_is_not_logged_and_the_traceback_stays(written: io.StringIO) -> None:
    quoted = (
        "breaks a rule\nDETAIL:  Failing row contains (7, Ada, ada@friendship.example, one\n\ntwo, IT).\n"
    )
    try:
        write_as_the_database_does(quoted)
    except IntegrityError:
        logging.getLogger("django.request").exception("Internal Server Error: /")
    lines = written.getvalue().splitlines()
    assert [
        line for line in lines if line.startswith(("ValueError", "django.db.utils.", "DETAIL", "two"))
    ] == [
        "ValueError: breaks a rule",
        "DETAIL: …",
        "django.db.utils.IntegrityError: breaks a rule",
        "DETAIL: …",
    ]
    assert "The above exception was the direct cause of the following exception:" in lines
