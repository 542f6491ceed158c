import datetime as dt

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from config import pages
from config.partial_dates import PartialDate
from tests.factories import (
    both,
    make_campaign,
    make_comment,
    make_figure,
    make_office,
    make_pairing,
    make_petition,
    make_step,
    make_term,
    make_update,
    make_video,
)

pytestmark = pytest.mark.django_db

ANCHORS = ["updates", "evidence", "petition", "letters", "share", "comments", "follow"]


def full_campaign(number: int) -> Campaign:
    """A campaign with so many of everything."""
    campaign = make_campaign(slug="jeonju")
    offices = [make_office() for _ in range(number)]
    for office in offices:
        for year in range(number):
            make_term(office, started_on=PartialDate(2020 + year), ended_on=PartialDate(2021 + year))
    make_petition(campaign, offices=offices)
    for day in range(1, number + 1):
        make_update(campaign, day=dt.date(2026, 8, day))
        make_figure(campaign)
        make_video(campaign)
        make_step(campaign)
        parent = make_comment(campaign, approved=True)
        make_comment(campaign, parent=parent, approved=True)
    return campaign


@pytest.mark.parametrize("number", [1, 3])
def test_campaign_page_takes_eight_queries_however_much_there_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    full_campaign(number)
    with django_assert_num_queries(8):
        assert client.get("/campaigns/jeonju/").status_code == 200


def test_page_renewed_by_a_signature_asks_for_no_texts(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    petition = full_campaign(3).petition
    client.get("/campaigns/jeonju/")
    petition.publish()
    with django_assert_num_queries(
        1 + 2
    ):  # what holds now, then the campaign and the numbers of its petition
        assert client.get("/campaigns/jeonju/").status_code == 200


def test_texts_are_kept_for_one_language_and_renewed_by_staff_and_replies(client: Client) -> None:
    campaign = make_campaign(slug="jeonju")
    update = make_update(campaign, title=both("Breakthrough", "Svolta"))
    pages.bump_all()
    assert "Breakthrough" in client.get("/campaigns/jeonju/").content.decode()
    assert "Svolta" in client.get("/it/campaigns/jeonju/").content.decode()
    make_comment(campaign, body="I agree.", approved=True)
    assert "I agree." in client.get("/campaigns/jeonju/").content.decode()
    update.withdraw_to_draft()
    for path in ("/campaigns/jeonju/", "/it/campaigns/jeonju/"):
        assert (
            "Breakthrough" in client.get(path).content.decode(),
            "Svolta" in client.get(path).content.decode(),
        ) == (
            False,
            False,
        )


def test_kept_page_takes_one_query_to_check(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    full_campaign(1)
    client.get("/campaigns/jeonju/")
    with django_assert_num_queries(1):
        client.get("/campaigns/jeonju/")


def test_fresh_kept_page_takes_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, settings: object
) -> None:
    settings.PAGE_CHECK_SECONDS = 60  # type: ignore[attr-defined] # pytest-django's settings
    full_campaign(1)
    client.get("/campaigns/jeonju/")
    with django_assert_num_queries(0):
        client.get("/campaigns/jeonju/?fbclid=abc")


def test_page_has_the_anchors_others_link_to(client: Client) -> None:
    full_campaign(1)
    page = client.get("/campaigns/jeonju/").content.decode()
    assert [anchor for anchor in ANCHORS if f'id="{anchor}"' not in page] == []


def test_page_of_an_empty_campaign_works_in_both_languages(client: Client) -> None:
    make_campaign(slug="bare", title=both("Bare", "Spoglia"))
    assert "Bare" in client.get("/campaigns/bare/").content.decode()
    assert "Spoglia" in client.get("/it/campaigns/bare/").content.decode()


def test_missing_translation_falls_back_visibly(client: Client) -> None:
    make_campaign(slug="half", title={"en": "Only English"}, demand={"en": "Only English too"})
    page = client.get("/it/campaigns/half/").content.decode()
    assert 'lang="en"' in page
    assert "Only English" in page


def test_replaced_campaign_stays_readable_and_points_onward(client: Client) -> None:
    new = make_campaign(slug="new-round", title=both("The new round", "Il nuovo giro"))
    old = make_campaign(slug="old-round")
    old.replace_with(new)
    page = client.get("/campaigns/old-round/").content.decode()
    assert ('href="/campaigns/new-round/"' in page, "The new round" in page) == (True, True)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("replaced", "This campaign has ended. A newer one carries on its work"),
        ("won", "Won. Thank you to all"),
        ("closed", "This campaign is closed. This page stays as a record."),
    ],
)
def test_ended_campaign_whose_last_day_is_not_known_says_no_day(
    client: Client, state: str, words: str
) -> None:
    successor = make_campaign() if state == "replaced" else None
    make_campaign(slug="ended", state=state, replaced_by=successor)
    page = client.get("/campaigns/ended/").content.decode()
    assert (words in page, "()" in page) == (True, False)


def test_days_are_told_as_far_as_they_are_known(client: Client) -> None:
    pairing = make_pairing(since=None, until=PartialDate(2019))
    ended = PartialDate(2020, 6)
    make_campaign(slug="old", state="closed", pairing=pairing, opened_on=None, ended_on=ended)
    assert "friendship city until 2019" in client.get("/campaigns/old/").content.decode()
    assert "until June 2020" in client.get("/").content.decode()


def test_public_pages_set_no_cookie_and_vary_on_nothing_but_coding(client: Client) -> None:
    full_campaign(1)
    for path in (
        "/",
        "/campaigns/jeonju/",
        "/campaigns/jeonju/sign/",
        "/privacy/",
        "/rules/",
        "/feed/",
        "/it/",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.cookies.output(), answer.headers.get("Vary")) == (
            200,
            "",
            "Accept-Encoding",
        )


def test_a_change_shows_on_the_kept_page(client: Client) -> None:
    campaign = make_campaign(slug="jeonju")
    client.get("/campaigns/jeonju/")
    update = make_update(campaign, state="draft", published_at=None, title=both("Great news"))
    assert "Great news" not in client.get("/campaigns/jeonju/").content.decode()
    update.publish()
    assert "Great news" in client.get("/campaigns/jeonju/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/campaigns/jeonju/feed/",
        "/campaigns/jeonju/card.png",
        "/campaigns/jeonju/qr.svg",
        "/campaigns/jeonju/embed/",
        "/campaigns/jeonju/letters/",
        "/campaigns/jeonju/comments/",
        "/campaigns/jeonju/signatures/",
        "/campaigns/jeonju/follow/sent/",
        "/campaigns/jeonju/sign/sent/",
        "/api/v1/campaigns/jeonju/",
        "/sitemap.xml",
    ],
)
def test_every_page_around_a_campaign_answers_and_is_hidden_for_drafts(client: Client, path: str) -> None:
    campaign = full_campaign(1)
    assert client.get(path).status_code == 200
    if "jeonju" in path:
        campaign.withdraw_to_draft()
        assert client.get(path).status_code == 404


def test_update_page_has_its_neighbours(client: Client) -> None:
    campaign = make_campaign(slug="jeonju")
    for day in (1, 2, 3):
        make_update(campaign, day=dt.date(2026, 8, day), slug="news", title=both(f"Day {day}"))
    page = client.get("/campaigns/jeonju/updates/2026-08-02/news/").content.decode()
    assert ("updates/2026-08-01/news/" in page, "updates/2026-08-03/news/" in page) == (True, True)
    assert client.get("/campaigns/jeonju/updates/2026-08-09/news/").status_code == 404
    assert client.get("/campaigns/jeonju/updates/2026-99-99/news/").status_code == 404


def test_update_of_another_campaign_is_not_found_here(client: Client) -> None:
    make_campaign(slug="jeonju")
    make_update(make_campaign(), day=dt.date(2026, 8, 2), slug="news")
    assert client.get("/campaigns/jeonju/updates/2026-08-02/news/").status_code == 404
