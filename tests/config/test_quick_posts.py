"""A later post to an address is done before all middleware, and nobody can tell it from the first one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError
from django.test import Client

from config import limits
from config.models import RateCounter
from petitions import sign_path
from petitions.models import Petition, Signature
from tests.factories import make_campaign, make_petition

pytestmark = pytest.mark.django_db

PATH = "/campaigns/jeonju/sign/"
Post = Callable[..., Any]


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


def post(client: Client, number: int, path: str = PATH, headers: Any = None, **more: str) -> Any:
    """As a browser posts a form without files, from a network of its own."""
    return client.post(
        path,
        urlencode(typed(number, **more)),
        content_type="application/x-www-form-urlencoded",
        headers=headers,
        REMOTE_ADDR=f"10.0.{number}.1",
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


@pytest.mark.parametrize("length", ["x" * 70_000, "x" * 4_000_000])
def test_long_bodies_are_answered_as_at_first(
    client: Client, petition: Petition, length: str, long_ways: list[int]
) -> None:
    fresh = Client(raise_request_exception=False)
    answers = [post(one, 1, city=length) for one in (fresh, client)]
    assert answers[0].status_code == answers[1].status_code in (413, 422)
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


def test_broken_database_is_answered_with_our_page(
    client: Client, first: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_signing: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(sign_path, "_write", broken)
    answer = post(client, 1)
    assert (answer.status_code, answer["Content-Security-Policy"]) == (500, first["Content-Security-Policy"])
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 1


def test_closed_petition_takes_nothing_more(client: Client, petition: Petition, first: Any) -> None:
    petition.campaign.close()
    answer = post(client, 1)
    assert answer.status_code == 422
    assert names() == {"Ada 0"}
    assert RateCounter.objects.count() == 2, "a refusal counts as well"


def test_reading_goes_on_as_before(client: Client, first: Any) -> None:
    assert client.get(PATH).status_code == HTTPStatus.OK


def test_answers_are_kept_for_so_many_addresses_only(
    client: Client, petition: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.quick_posts.MOST_ADDRESSES", 0)
    assert [post(client, number).status_code for number in (1, 2)] == [303, 303]
    assert names() == {"Ada 1", "Ada 2"}
