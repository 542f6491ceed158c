"""A later post to an address is done before all middleware, and nobody can tell it from the first one."""

import os
import re
import subprocess
import sys
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from campaigns.models import Campaign
from config import limits
from config.models import RateCounter
from config.quick_posts import QuickPosts, same_for_all
from petitions import sign_path
from petitions.models import Petition, Signature
from petitions.views import signing
from tests.factories import make_campaign, make_petition

pytestmark = pytest.mark.django_db

PATH = "/campaigns/jeonju/sign/"


@pytest.fixture
def petition() -> Petition:
    return make_petition(make_campaign(slug="jeonju"))


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def typed(number: int, **more: str) -> dict[str, str]:
    return {
        "name": f"Ada {number}", "email": f"ada-{number}@example.org", "country": "IT", "consent": "on", **more
    }  # fmt: skip


def post(
    client: Client, number: int, path: str = PATH, headers: Any = None, prefix: str = "", **more: str
) -> Any:
    """As a browser posts a form without files, from a network of its own."""
    return client.post(
        path,
        urlencode(typed(number, **more)),
        content_type="application/x-www-form-urlencoded",
        headers=headers,
        REMOTE_ADDR=f"10.0.{number}.1",
        SCRIPT_NAME=prefix,
    )


@pytest.fixture
def first(client: Client, petition: Petition) -> Any:
    """The answer to the first post, which has passed all middleware."""
    answer = post(client, 0)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    return answer


@pytest.fixture
def long_ways(client: Client, first: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The status of each later answer that the view gave, instead of the quick way."""
    taken: list[int] = []
    resolved = client.handler.resolve_request

    def noted(request: Any) -> Any:
        taken.append(1)
        return resolved(request)

    monkeypatch.setattr(client.handler, "resolve_request", noted)
    return taken


@pytest.fixture
def read(first: Any, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each later post whose form was read: whether that was before any middleware."""
    ways: list[bool] = []
    is_signed = signing._is_signed

    def noted(request: Any, *more: Any) -> bool:
        ways.append(request.resolver_match is None)
        return is_signed(request, *more)

    monkeypatch.setattr(signing, "_is_signed", noted)
    return ways


def names() -> set[str]:
    return set(Signature.objects.values_list("name", flat=True))


def test_later_posts_get_the_answer_of_the_first(client: Client, first: Any, long_ways: list[int]) -> None:
    for number in (1, 2):
        answer = post(client, number)
        assert (answer.status_code, answer.headers, answer.content) == (303, first.headers, first.content)
    assert not long_ways
    assert names() == {"Ada 0", "Ada 1", "Ada 2"}
    assert "default-src 'none'" in first["Content-Security-Policy"]
    assert first["X-Content-Type-Options"] == "nosniff"
    assert first["Cache-Control"] == "private, no-store"
    assert {signature.language for signature in Signature.objects.all()} == {"en"}


def test_each_language_has_its_own_first_answer(client: Client, first: Any, long_ways: list[int]) -> None:
    italian = [post(client, number, f"/it{PATH}") for number in (1, 2)]
    english = post(client, 3)
    assert len(long_ways) == 1
    assert [answer["Content-Language"] for answer in (*italian, english)] == ["it", "it", "en"]
    assert [answer["Location"] for answer in (*italian, english)] == [
        "/it/campaigns/jeonju/sign/sent/",
        "/it/campaigns/jeonju/sign/sent/",
        "/campaigns/jeonju/sign/sent/",
    ]
    languages = dict(Signature.objects.values_list("name", "language"))
    assert languages == {"Ada 0": "en", "Ada 1": "it", "Ada 2": "it", "Ada 3": "en"}


def test_slip_takes_the_long_way_and_is_told(client: Client, first: Any, long_ways: list[int]) -> None:
    answer = post(client, 1, email="nobody")
    assert (answer.status_code, len(long_ways)) == (422, 1)
    assert "An address looks like name@example.org." in answer.content.decode()
    assert answer["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert names() == {"Ada 0"}


def test_trapped_post_gets_the_same_answer_and_is_kept_nowhere(
    client: Client, first: Any, long_ways: list[int]
) -> None:
    answer = post(client, 1, website="https://spam.example")
    assert (answer.status_code, answer.headers, len(long_ways)) == (303, first.headers, 0)
    assert names() == {"Ada 0"}


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_other_sites_are_refused_as_at_first(
    client: Client, first: Any, long_ways: list[int], headers: dict[str, str]
) -> None:
    assert post(client, 1, headers=headers).status_code == HTTPStatus.FORBIDDEN
    assert names() == {"Ada 0"}


def test_unknown_host_is_refused_as_at_first(client: Client, first: Any) -> None:
    assert post(client, 1, headers={"Host": "evil.example"}).status_code == HTTPStatus.BAD_REQUEST
    assert names() == {"Ada 0"}


def test_forms_with_files_take_the_long_way(client: Client, first: Any, long_ways: list[int]) -> None:
    assert client.post(PATH, typed(1)).status_code == HTTPStatus.SEE_OTHER
    assert (len(long_ways), names()) == (1, {"Ada 0", "Ada 1"})


@pytest.mark.parametrize(("length", "status"), [(70_000, 422), (4_000_000, 413)])
def test_long_bodies_are_answered_as_at_first(
    client: Client, petition: Petition, length: int, status: int, read: list[bool]
) -> None:
    fresh = Client(raise_request_exception=False)
    answers = [post(one, 1, city="x" * length).status_code for one in (fresh, client)]
    assert (answers, True in read) == ([status, status], False)
    assert names() == {"Ada 0"}


def test_thousands_of_fields_are_answered_as_at_first(client: Client, petition: Petition, first: Any) -> None:
    many = {f"field-{number}": "" for number in range(2_000)}
    answers = [post(one, 1, **many) for one in (Client(raise_request_exception=False), client)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content


def test_too_many_posts_are_told_when_to_come_back(
    client: Client, first: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "sign", limits.Limit(times=1, seconds=600))
    answer = post(client, 0)
    assert (answer.status_code, answer["Content-Security-Policy"]) == (429, first["Content-Security-Policy"])
    assert 0 < int(answer["Retry-After"]) <= 600
    assert RateCounter.objects.get().count == 2, "each post counts once, whichever way it takes"


def test_broken_database_is_answered_with_our_page(
    client: Client, first: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries = []

    def broken(_signing: object) -> None:
        tries.append(1)
        raise DatabaseError("away")

    monkeypatch.setattr(sign_path, "_write", broken)
    answer = post(client, 1)
    assert len(tries) == 1
    assert (answer.status_code, answer["Content-Security-Policy"]) == (500, first["Content-Security-Policy"])
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


def test_closed_petition_takes_nothing_more(client: Client, petition: Petition, first: Any) -> None:
    petition.campaign.close()
    answer = post(client, 1)
    assert answer.status_code == 422
    assert names() == {"Ada 0"}
    assert RateCounter.objects.count() == 2, "a refusal counts as well"


@pytest.mark.parametrize("end", ["close", "delete"])
def test_trapped_post_learns_at_once_that_a_petition_has_ended(
    client: Client, petition: Petition, first: Any, end: str
) -> None:
    if end == "close":
        petition.campaign.close()
    else:
        Campaign.objects.update(state=Campaign.State.DRAFT)
    answer = post(client, 1, website="https://spam.example")
    assert answer.status_code == {"close": 422, "delete": 404}[end]


def test_reading_goes_on_as_before(client: Client, first: Any) -> None:
    assert client.get(PATH).status_code == HTTPStatus.OK


def test_answers_are_kept_for_so_many_addresses_only(
    client: Client, first: Any, long_ways: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.quick_posts.MOST_ADDRESSES", 1)
    for number, path in enumerate([f"/it{PATH}", f"/it{PATH}", PATH, PATH], start=1):
        assert post(client, number, path).status_code == HTTPStatus.SEE_OTHER
    assert len(long_ways) == 2, "the newest takes the place of the oldest"


def test_answer_that_sets_a_cookie_is_kept_for_nobody(rf: RequestFactory) -> None:
    asked = []

    def answering(_request: Any) -> HttpResponse:
        asked.append(1)
        answer = same_for_all(HttpResponse(status=303), lambda _request: True)
        answer.set_cookie("who", "Ada")
        return answer

    posts = QuickPosts(answering)
    for _time in range(2):
        posts(rf.post(PATH, "name=Ada", content_type="application/x-www-form-urlencoded"))
    assert len(asked) == 2


def test_nothing_is_kept_for_a_path_with_a_prefix(client: Client, petition: Petition) -> None:
    """A prefix makes one address of another page's path: /it would answer Italians in English from then on."""
    post(client, 1, PATH, prefix="/it")
    assert post(client, 2, f"/it{PATH}")["Content-Language"] == "it"
    client.get("/", SCRIPT_NAME="/campaigns/jeonju")
    assert 'name="consent"' in client.get("/campaigns/jeonju/sign/").content.decode()
    assert str(petition.campaign.title) in client.get("/campaigns/jeonju/").content.decode()


def test_prefix_that_a_client_names_is_not_believed() -> None:
    command = [sys.executable, "-m", "gunicorn", "--print-config", "-c", "config/gunicorn.py", "config.wsgi"]
    environ = {"SECRET_KEY": "s" * 60, "SITE_URL": "https://friendship.example", "TRUSTED_PROXIES": "1"}
    told = subprocess.run(
        command, env=os.environ | environ, capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"^forwarder_headers\s+= \[\]$", told, re.MULTILINE)
