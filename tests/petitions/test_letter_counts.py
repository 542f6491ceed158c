"""Letters are counted exactly, without a trace of who, and no network can make many of one."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from time_machine import travel

from config.limits import LIMITS
from config.retention import periods
from petitions import letter_counting
from petitions.models import Letter, LetterCount
from tests.factories import make_campaign, make_delivery, make_letter, make_office, make_petition, make_term
from tests.petitions.test_concurrency import at_once

COUNTED = "/campaigns/jeonju/letters/mayor/counted/"
SENT = "/campaigns/jeonju/letters/mayor/sent/"


@pytest.fixture(autouse=True)
def _no_kept_pages() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def letter(db: None) -> Letter:
    campaign = make_campaign(slug="jeonju")
    offices = [make_office(slug="mayor"), make_office(slug="council")]
    make_letter(campaign, offices=offices, language="it")
    return make_letter(campaign, offices=offices, language="en").letter


def rows() -> list[tuple[str | None, str, int, int, int]]:
    values = ("office__slug", "language", "opened", "copied", "sent")
    return list(LetterCount.objects.order_by("office_id", "language").values_list(*values))


def test_acts_are_counted_apart_for_each_office_and_language(client: Client, letter: Letter) -> None:
    for act, language in (("opened", "it"), ("copied", "it"), ("copied", "it"), ("sent", "en")):
        answer = client.post(COUNTED, {"act": act, "language": language})
        assert (answer.status_code, answer.cookies) == (204, {})
    assert sorted(rows(), key=str) == [
        *[("council", "en", 0, 0, 1), ("council", "it", 1, 2, 0)],
        *[("mayor", "en", 0, 0, 1), ("mayor", "it", 1, 2, 0)],
        *[(None, "en", 0, 0, 1), (None, "it", 1, 2, 0)],
    ]
    assert letter_counting.totals_of(letter.campaign) == {"opened": 1, "copied": 2, "sent": 1}


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"act": "sent"},
        {"act": "sent", "language": "fr"},
        {"act": "sent; DROP TABLE", "language": "it"},
        {"act": "SENT", "language": "it"},
        {"act": "sent", "language": "it\x00"},
        {"act": "sent", "language": "x" * 10_000},
    ],
)
def test_what_makes_no_sense_is_answered_the_same_and_counts_nothing(
    client: Client, letter: Letter, posted: dict[str, str]
) -> None:
    assert client.post(COUNTED, posted).status_code == 204
    assert rows() == []


def test_one_network_adds_ten_a_day_and_is_not_told(client: Client, letter: Letter) -> None:
    with travel(dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC), tick=False):
        answers = {client.post(COUNTED, {"act": "sent", "language": "it"}).status_code for _time in range(30)}
        client.post(COUNTED, {"act": "sent", "language": "it"}, REMOTE_ADDR="203.0.113.9")
    assert answers == {204}
    assert letter_counting.totals_of(letter.campaign)["sent"] == 11


def test_campaign_that_is_over_counts_no_more_letters(client: Client, letter: Letter) -> None:
    letter.campaign.state = "closed"
    letter.campaign.save()
    client.post(COUNTED, {"act": "sent", "language": "it"})
    assert rows() == []


def test_letters_of_drafts_and_of_nothing_are_not_found(client: Client, letter: Letter) -> None:
    assert client.post("/campaigns/jeonju/letters/nobody/counted/").status_code == 404
    letter.campaign.state = "draft"
    letter.campaign.save()
    assert client.post(COUNTED, {"act": "sent", "language": "it"}).status_code == 404
    assert client.get(SENT).status_code == 404


def test_other_sites_cannot_count(client: Client, letter: Letter) -> None:
    answer = client.post(COUNTED, {"act": "sent", "language": "it"}, headers={"sec-fetch-site": "cross-site"})
    assert (answer.status_code, rows()) == (403, [])


def test_saying_that_it_was_sent_needs_no_script_and_thanks_with_the_number(
    client: Client, letter: Letter
) -> None:
    answer = client.post(SENT, {"language": "it"})
    assert (answer.status_code, answer["Location"]) == (303, SENT)
    page = client.get(SENT).content.decode()
    assert "1 letter has been sent in this campaign, as its writer says." in page
    italian = client.get(f"/it{SENT}").content.decode()
    assert "Grazie" in italian


def test_campaign_page_says_how_many_letters_were_sent_a_quarter_of_an_hour_late_at_most(
    client: Client, letter: Letter
) -> None:
    make_petition(letter.campaign, offices=[letter.offices.first()])
    now = dt.datetime(2026, 11, 27, 10, tzinfo=dt.UTC)
    for minutes, words in ((0, "1 letter sent so far, as its writer says"), (15, "2 letters sent so far")):
        letter_counting.count(letter, "it", "sent")
        with travel(now + dt.timedelta(minutes=minutes), tick=False):
            page = client.get("/campaigns/jeonju/").content.decode()
        assert words in " ".join(page.split())


def test_public_interface_tells_the_numbers(client: Client, letter: Letter) -> None:
    letter_counting.count(letter, "it", "copied")
    letter_counting.count(letter, "en", "sent")
    told = client.get("/api/v1/campaigns/jeonju/").json()["letters"]
    assert told == {"copied": 1, "opened": 0, "sent": 1}


def test_office_page_tells_letters_and_deliveries_by_term(client: Client, letter: Letter) -> None:
    mayor = letter.offices.get(slug="mayor")
    make_term(mayor)
    letter_counting.count(letter, "it", "sent")
    make_petition(letter.campaign, offices=[mayor])
    delivery = make_delivery(letter.campaign.petition, office=mayor, number=1_000)
    letter.campaign.petition.retell()
    page = client.get("/offices/mayor/").content.decode()
    assert "1 letter has been sent to this office, as its writer says." in page
    history = page[page.index('id="history-title"') :]
    assert "Ada Bianchi" in history
    assert (delivery.number, "1 letter" in history) == (1_000, True)


@pytest.mark.django_db(transaction=True)
def test_counting_at_once_is_exact() -> None:
    letter = make_letter(make_campaign(), offices=[make_office()]).letter

    def count_ten() -> None:
        for _time in range(10):
            letter_counting.count(letter, "it", "sent")
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(count_ten) for _thread in range(4)]:
            done.result()
    assert letter_counting.totals_of(letter.campaign)["sent"] == 40


@pytest.mark.django_db(transaction=True)
def test_bound_of_a_network_is_exact_when_it_counts_at_once() -> None:
    letter = make_letter(make_campaign(slug="jeonju"), offices=[make_office()], language="it").letter
    posts = [partial(Client().post, COUNTED, {"act": "sent", "language": "it"}) for _ in range(40)]
    assert {answer.status_code for answer in at_once(*posts)} == {204}  # type: ignore[attr-defined] # of the client
    assert letter_counting.totals_of(letter.campaign)["sent"] == 10


@pytest.mark.django_db
def test_other_networks_other_acts_and_other_days_count_on(client: Client, letter: Letter) -> None:
    def copy(**headers: str) -> None:
        client.post(COUNTED, {"act": "copied", "language": "it"}, **headers)

    with travel("2026-11-27T08:00:00+00:00", tick=False):
        for _time in range(12):
            copy()
        copy(REMOTE_ADDR="198.51.100.7")
        client.post(COUNTED, {"act": "opened", "language": "it"})
    with travel("2026-11-28T09:00:00+00:00", tick=False):
        copy()
    assert letter_counting.totals_of(letter.campaign) == {"opened": 1, "copied": 12, "sent": 0}


def test_privacy_page_states_a_time_as_long_as_the_longest_limit() -> None:
    stated = next(period for period in periods if "config.RateCounter.key" in period.columns)
    assert stated.time == dt.timedelta(seconds=max(limit.seconds for limit in LIMITS.values()))


def test_number_of_letters_is_true_whatever_offices_a_letter_gains_or_loses(letter: Letter) -> None:
    letter_counting.count(letter, "it", "sent")
    gone = letter.offices.get(slug="mayor")
    letter.offices.set([make_office(slug="new"), letter.offices.get(slug="council")])
    letter_counting.count(letter, "it", "sent")
    gone.delete()
    assert letter_counting.totals_of(letter.campaign)["sent"] == 2
    assert sorted(rows(), key=str) == [
        ("council", "it", 0, 0, 2),
        ("new", "it", 0, 0, 1),
        (None, "it", 0, 0, 2),
    ]
