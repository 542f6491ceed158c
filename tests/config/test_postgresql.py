from __future__ import annotations

import time
from contextlib import closing
from typing import Self

import psycopg2
import pytest
from django.db import close_old_connections, connection
from django.test import Client

from config.postgresql import base
from config.postgresql.base import DatabaseWrapper


class Server:
    """A session's other end: counts what it is asked, and can go away."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_there = True

    def cursor(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        pass

    def execute(self, _sql: str) -> None:
        self.asked += 1
        if not self.is_there:
            raise psycopg2.OperationalError("the server is gone")

    def close(self) -> None:
        self.is_there = False


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def database(server: Server) -> DatabaseWrapper:
    wrapper = DatabaseWrapper({**connection.settings_dict, "NAME": "a", "TIME_ZONE": None})
    wrapper.connection = server
    return wrapper


@pytest.fixture
def short_trust(monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.setattr(base, "TRUSTED_FOR", 0.2)
    return 0.25


def test_session_is_asked_only_now_and_then(
    database: DatabaseWrapper, server: Server, short_trust: float
) -> None:
    assert [database.is_usable() for _request in range(3)] == [True, True, True]
    assert server.asked == 1

    time.sleep(short_trust)

    assert database.is_usable()
    assert server.asked == 2


def test_session_is_asked_at_once_after_an_error(database: DatabaseWrapper, server: Server) -> None:
    assert database.is_usable()
    server.is_there = False
    database.errors_occurred = True

    assert not database.is_usable()


def test_vanished_server_is_noticed_when_it_is_asked_next(
    database: DatabaseWrapper, server: Server, short_trust: float
) -> None:
    assert database.is_usable()
    server.is_there = False
    time.sleep(short_trust)

    assert [database.is_usable() for _request in range(2)] == [False, False]


def test_new_session_is_asked_anew(database: DatabaseWrapper, server: Server) -> None:
    assert database.is_usable()
    database.close()
    later = Server()
    database.connection = later

    assert database.is_usable()
    assert later.asked == 1


def end_session() -> None:
    """What a restart of PostgreSQL does to a session that the site keeps; SQLite has no server to lose."""
    if connection.vendor == "postgresql":
        with closing(psycopg2.connect(**connection.get_connection_params())) as other:
            other.cursor().execute(
                "SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid]
            )


@pytest.mark.django_db(transaction=True)
def test_site_answers_again_after_its_session_was_ended(client: Client) -> None:
    assert client.get("/healthz").status_code == 200

    end_session()
    client.get("/healthz")  # may find the session gone
    close_old_connections()  # as Django does after each request, except in tests

    assert client.get("/healthz").status_code == 200
