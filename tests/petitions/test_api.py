import datetime as dt
import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from petitions import api, counting
from petitions.models import DayTotal
from tests.factories import both, make_campaign, make_petition, make_signature, make_update

pytestmark = pytest.mark.django_db

LIST, ONE = "/api/v1/campaigns/", "/api/v1/campaigns/first/"


def test_api_tells_what_the_contract_says(client: Client) -> None:
    successor = make_campaign(slug="second")
    campaign = make_campaign(slug="first", title=both("First", "Prima"))
    petition = make_petition(campaign, paper=5, fixed_goal=100)
    make_signature(petition, state="confirmed", country="KR")
    for _row in range(13):
        make_signature(petition)
    make_update(campaign, title=both("News", "Notizia"), slug="news")
    counting.fold()
    counting.show_waiting()
    campaign.replace_with(successor)
    answer = client.get("/api/v1/campaigns/first/")
    data = json.loads(answer.content)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (data["state"], data["replaced_by"], data["title"]) == ("replaced", "second", "First")
    assert data["signatures"] == {
        "confirmed": 1, "waiting": 10, "paper": 5, "withdrawn": 0, "rejected": 0, "total": 6, "goal": 100,
    }  # fmt: skip
    assert data["countries"] == [{"code": "KR", "confirmed": 1}]
    assert [day["confirmed"] for day in data["days"]] == [1]
    assert data["updates"] == [
        {
            "date": "2026-08-07",
            "title": "News",
            "url": "http://testserver/campaigns/first/updates/2026-08-07/news/",
        }
    ]
    assert set(data) == {
        "slug", "title", "state", "url", "replaced_by", "updated_at", "pairing", "signatures", "countries", "days",
        "letters", "updates", "deliveries", "responses",
    }  # fmt: skip
    assert client.get("/it/api/v1/campaigns/first/").json()["title"] == "Prima"


def test_api_lists_public_campaigns_in_pages(client: Client) -> None:
    for _ in range(3):
        make_campaign()
    make_campaign(slug="hidden", state="draft")
    data = client.get("/api/v1/campaigns/").json()
    assert (len(data["campaigns"]), data["next"]) == (3, None)
    assert set(data["campaigns"][0]) == {"slug", "title", "state", "url", "signatures"}
    assert data["campaigns"][0]["signatures"] == {"confirmed": 0, "total": 0}


@pytest.mark.parametrize("language", ["", "/it"])
def test_list_leads_to_its_next_page_in_its_language(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(api, "PER_PAGE", 2)
    for number in range(5):
        make_campaign(slug=f"c{number}", title=both(f"C{number}", f"D{number}"))
    titles, address, pages = [], f"http://testserver{language}{LIST}", 0
    while address and pages < 9:
        answer = client.get(address).json()
        titles += [campaign["title"] for campaign in answer["campaigns"]]
        address, pages = answer["next"], pages + 1
    letter = "D" if language else "C"
    assert (sorted(titles), pages) == ([f"{letter}{number}" for number in range(5)], 3)


def test_history_has_a_running_total_and_may_begin_later(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 22, 10, 2, tzinfo=dt.UTC), tick=False)
    petition = make_petition(make_campaign(slug="first"), confirmed=9)
    for day, confirmed in ((18, 3), (19, 0), (20, 2), (22, 4)):
        DayTotal.objects.create(petition=petition, day=dt.date(2026, 11, day), confirmed=confirmed)
    whole = [
        {"date": "2026-11-18", "confirmed": 3, "total": 3},
        {"date": "2026-11-20", "confirmed": 2, "total": 5},
        {"date": "2026-11-22", "confirmed": 4, "total": 9},
    ]
    assert client.get(ONE).json()["days"] == whole
    assert client.get(f"{ONE}?since=2026-11-19").json()["days"] == whole[1:]
    assert client.get(f"{ONE}?since=2026-11-23").json()["days"] == []
    assert client.get(ONE).json()["days"] == whole


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01", "2026-11-01%00", "9" * 400])
def test_day_that_is_none_is_refused_in_json(client: Client, since: str) -> None:
    make_campaign(slug="first")
    answer = client.get(f"{ONE}?since={since}")
    assert (answer.status_code, set(answer.json())) == (400, {"error"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("address", [LIST, ONE, "/it/api/v1/campaigns/first/"])
def test_answers_are_shared_and_tagged(client: Client, address: str) -> None:
    make_petition(make_campaign(slug="first"))
    answer = client.get(address)
    assert answer.headers["Cache-Control"].startswith("public, max-age=1")
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for one in (answer, again, head):
        assert one.headers["Access-Control-Allow-Origin"] == "*"
        assert one.headers["Access-Control-Expose-Headers"] == "ETag"
        assert one.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in one.headers


def test_tag_changes_with_the_numbers(client: Client) -> None:
    petition = make_petition(make_campaign(slug="first"))
    before = client.get(ONE).headers["ETag"]
    make_signature(petition, state="confirmed")
    counting.fold()
    after = client.get(ONE, headers={"If-None-Match": before})
    assert (after.status_code, json.loads(after.content)["signatures"]["confirmed"]) == (200, 1)


@pytest.mark.parametrize("address", [LIST, ONE, "/api/v1/campaigns/nowhere/"])
def test_other_sites_may_ask_beforehand(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    asked = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    with django_assert_num_queries(0):
        answer = client.options(address, headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert {name: value for name, value in answer.headers.items() if name.startswith("Access-Control")} == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Content-Type",
        "Access-Control-Max-Age": "86400",
        "Access-Control-Expose-Headers": "ETag",
    }


@pytest.mark.parametrize(
    "address",
    ["/api/v1/", "/api/v1/campaigns/nowhere/", "/api/v1/campaigns/hidden/", "/it/api/v1/else/where/"],
)
def test_what_is_not_there_is_said_in_json(client: Client, address: str) -> None:
    make_campaign(slug="hidden", state="draft")
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_interface_is_for_reading_only(client: Client) -> None:
    answer = Client(enforce_csrf_checks=True).post(LIST)
    assert (answer.status_code, answer.headers["Allow"], set(answer.json())) == (
        405, "GET, HEAD, OPTIONS", {"error"},
    )  # fmt: skip


def test_address_without_a_slash_leads_to_the_one_with_it(client: Client) -> None:
    make_campaign(slug="first")
    assert client.get(ONE.removesuffix("/")).headers["Location"] == ONE


def test_campaign_without_a_petition_has_numbers_too(client: Client) -> None:
    make_campaign(slug="first")
    data = client.get(ONE).json()
    assert (set(data["signatures"].values()), data["countries"], data["days"]) == ({0}, [], [])


@pytest.mark.parametrize("days", [2, 400])
def test_answer_costs_the_same_however_long_the_history(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, days: int
) -> None:
    petition = make_petition(make_campaign(slug="first"))
    first = dt.date(2024, 1, 1)
    DayTotal.objects.bulk_create(
        DayTotal(petition=petition, day=first + dt.timedelta(days=at), confirmed=1) for at in range(days)
    )
    with django_assert_num_queries(5):
        client.get(ONE)
