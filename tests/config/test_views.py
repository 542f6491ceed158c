from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config import urls, views

pytestmark = pytest.mark.urls(__name__)


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


def gone(request: HttpRequest) -> HttpResponse:
    raise Http404


handler404 = views.not_found
handler500 = views.server_error
urlpatterns = [
    path("broken/", broken),
    path("gone/", gone),
    *urls.urlpatterns,  # to which the error pages link
]


@pytest.mark.django_db
def test_healthz_asks_the_database_once(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_healthz_says_when_the_database_is_down(client: Client) -> None:
    def refuse(*_args: Any) -> Any:
        raise OperationalError

    with connection.execute_wrapper(refuse):
        assert client.get("/healthz").status_code == 503


def test_robots_are_kept_from_private_pages_in_every_language(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"User-agent: *", "Disallow: /signatures/", "Disallow: /it/following/"} <= set(lines)
    assert lines[-1] == "Sitemap: http://testserver/sitemap.xml"


@time_machine.travel("2026-11-22T12:00:00Z", tick=False)
def test_security_txt_is_valid_for_a_year(client: Client, settings: Any) -> None:
    settings.ADMINS = [("", "safety@example.org")]
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:safety@example.org",
        "Expires: 2027-11-22T00:00:00Z",
        "Preferred-Languages: en, it",
        "Canonical: http://testserver/.well-known/security.txt",
    ]


def test_security_txt_falls_back_to_the_sender_of_mails(client: Client, settings: Any) -> None:
    settings.ADMINS = []
    settings.DEFAULT_FROM_EMAIL = "Friends <post@example.org>"
    assert b"Contact: mailto:post@example.org\n" in client.get("/.well-known/security.txt").content


@pytest.mark.parametrize(("address", "status"), [("/broken/", 500), ("/gone/", 404), ("/never/was/", 404)])
def test_error_pages_ask_no_database(client: Client, address: str, status: int) -> None:
    """Without a mark for the database, any query fails this test."""
    client.raise_request_exception = False
    response = client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (status, "private, no-store")
    assert f"{status}.html" in [template.name for template in response.templates]


@pytest.mark.parametrize(
    ("view", "status"), [(views.bad_request, 400), (views.forbidden, 403), (views.not_found, 404)]
)
def test_error_views_answer_with_their_status(rf: Any, view: Any, status: int) -> None:
    assert view(rf.get("/"), RuntimeError()).status_code == status


def test_server_error_view_answers_with_its_status(rf: Any) -> None:
    assert views.server_error(rf.get("/")).status_code == 500


@pytest.mark.parametrize("name", ["../settings.py", "%2e%2e/settings.py", "../../manage.py", "a%00b"])
def test_nothing_outside_the_folder_of_pictures_is_found(client: Client, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404
