import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from config.partial_dates import PartialDate
from tests.factories import both, make_campaign, make_city, make_pairing

pytestmark = pytest.mark.django_db


def make_tie(first: str, second: str, country: str, **campaign: object) -> Campaign:
    pairing = make_pairing(
        first_city=make_city(first, name=both(first.replace("zu", "Zü"))),
        second_city=make_city(second, country=country),
        since=PartialDate(2007),
    )
    return make_campaign(
        slug=f"{first}-{second}", pairing=pairing, title=both(f"{first} {second}"), **campaign
    )


def shown(client: Client, query: str = "") -> list[str]:
    """The slugs of the campaigns in the table, in order."""
    page = client.get(f"/{query}").content.decode()
    return list(dict.fromkeys(re.findall(r'href="/campaigns/([\w-]+)/"', page)))


@pytest.fixture
def three() -> None:
    make_tie("florence", "jeonju", "KR", supporters=10, opened_on=PartialDate(2024, 2, 1))
    make_tie("lyon", "guangzhou", "CN", supporters=300, opened_on=PartialDate(2020, 1, 1), state="won")
    make_tie("zurich", "kunming", "CN", supporters=20, opened_on=PartialDate(2022, 1, 1), state="closed")


@pytest.mark.usefixtures("three")
def test_centre_lists_newest_first() -> None:
    assert shown(Client()) == ["florence-jeonju", "zurich-kunming", "lyon-guangzhou"]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?country=CN", ["zurich-kunming", "lyon-guangzhou"]),
        ("?state=won", ["lyon-guangzhou"]),
        ("?q=ZURICH", ["zurich-kunming"]),
        ("?q=Zürich+kunming", ["zurich-kunming"]),
        ("?q=china", ["zurich-kunming", "lyon-guangzhou"]),
        ("?q=nothing", []),
        ("?country=CN&state=closed", ["zurich-kunming"]),
        ("?sort=signatures", ["florence-jeonju", "zurich-kunming", "lyon-guangzhou"]),
        ("?sort=-signatures", ["lyon-guangzhou", "zurich-kunming", "florence-jeonju"]),
        ("?sort=city", ["florence-jeonju", "lyon-guangzhou", "zurich-kunming"]),
        (
            "?sort=nonsense&country=XX&state=odd&page=-4",
            ["florence-jeonju", "zurich-kunming", "lyon-guangzhou"],
        ),
    ],
)
def test_centre_filters_and_sorts_by_its_address(query: str, expected: list[str]) -> None:
    assert shown(Client(), query) == expected


def test_centre_hides_drafts() -> None:
    make_campaign(slug="secret", state="draft")
    assert shown(Client()) == []


@pytest.mark.parametrize("number", [1, 3])
def test_centre_asks_as_many_queries_for_one_as_for_three(
    django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        make_campaign()
    with django_assert_num_queries(2):
        Client().get("/")


def test_centre_in_italian_shows_italian(client: Client) -> None:
    make_campaign(title=both("A demand", "Una richiesta"))
    page = client.get("/it/").content.decode()
    assert ("Una richiesta" in page or "Firenze" in page, 'lang="it"' in page) == (True, True)


def test_hostile_search_is_shown_as_text(client: Client) -> None:
    make_campaign()
    page = client.get("/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in page
