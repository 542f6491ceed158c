"""Installations that are older than the letters of today keep what they had.

Going back to the tables of then and forward again takes half a minute, so all of it is told in one test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from campaigns.models import Campaign, Office
from comments.models import Comment
from petitions.models import Letter, LetterTemplate, OfficeAnswer

BEFORE = [
    ("campaigns", "0003_mails_in_tallies"),
    ("petitions", "0015_cover_letters"),
    ("comments", "0001_initial"),
]
QUESTIONS = [("campaigns", "0006_terms_do_not_overlap"), ("petitions", "0018_texts_of_letters")]


@pytest.fixture
def before() -> Iterator[Any]:
    """The models as they were; whatever happens, the tables of today are back afterwards."""
    yield migrate_to(BEFORE)
    migrate()


def migrate_to(targets: list[tuple[str, str]]) -> Any:
    MigrationExecutor(connection).migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def migrate() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_older_installations_keep_what_they_had(before: Any) -> None:
    make_office(
        before,
        "long",
        ("2005-01-01", ""),
        ("2010-01-01", "2010-06-30"),
        ("2020-01-01", "2024-06-30"),
        ("2024-06-01", ""),
    )
    make_office(before, "doubled", ("2014-01-01", ""), ("2014-01-01", ""))
    make_letters(before)
    make_replies(before)
    make_questions(migrate_to(QUESTIONS))
    migrate()
    whoever_was_addressed_before_is_addressed_after()
    letters_keep_their_offices_languages_and_versions()
    what_an_office_was_told_to_have_answered_stays_its_own()
    replies_wait_where_they_waited_and_closed_campaigns_stay_closed()


def make_office(apps: Any, slug: str, *terms: tuple[str, str]) -> Any:
    """An office with terms, each a first and a last day; "" for still."""
    values = {"own_name": "A", "own_language": "it", "country": "IT"}
    city = apps.get_model("campaigns", "City").objects.create(slug=f"city-{slug}", name="Florence", **values)
    office = apps.get_model("campaigns", "Office").objects.create(
        slug=slug, city=city, title="M", salutation="S"
    )
    for number, (first, last) in enumerate(terms):
        official = apps.get_model("campaigns", "Official").objects.create(
            slug=f"{slug}-{number}", name=f"No {number}"
        )
        apps.get_model("campaigns", "Term").objects.create(
            office=office,
            official=official,
            started_on=first,
            first_day=dt.date.fromisoformat(first),
            ended_on=last or None,
            last_day=dt.date.fromisoformat(last) if last else None,
        )
    return office


def whoever_was_addressed_before_is_addressed_after() -> None:
    days = ("2009-12-31", "2010-03-01", "2010-07-01", "2019-12-31", "2020-01-02", "2024-06-15", "2026-11-27")
    assert holders("long", *days) == ["No 0", "No 1", "No 0", "No 0", "No 2", "No 3", "No 3"]
    # Of terms that began together the newer one is left.
    assert holders("doubled", "2014-01-02", "2026-11-27") == ["No 1", "No 1"]


def holders(slug: str, *days: str) -> list[str]:
    office = Office.objects.get(slug=slug)
    terms = [office.term_on(dt.date.fromisoformat(day)) for day in days]
    return [str(term.official.name) if term else "" for term in terms]


def make_campaign(apps: Any, slug: str, office: Any, **fields: Any) -> Any:
    partner = apps.get_model("campaigns", "City").objects.create(
        slug=f"partner-{slug}", name="J", own_name="J", own_language="ko", country="KR"
    )
    pairing = apps.get_model("campaigns", "Pairing").objects.create(
        first_city=office.city, second_city=partner, kind="sister"
    )
    return apps.get_model("campaigns", "Campaign").objects.create(
        slug=slug, pairing=pairing, title="One", demand="Act", state="live", **fields
    )


def make_letters(apps: Any) -> None:
    office = make_office(apps, "mayor")
    campaign = make_campaign(apps, "one", office)
    for key, language in (("mayor", "it"), ("mayor", "en"), ("alone", "en")):
        text = apps.get_model("petitions", "LetterTemplate").objects.create(
            campaign=campaign, key=key, position=2, language=language, subject="s", body="b"
        )
        text.offices.set([office])
        apps.get_model("petitions", "HistoricalLetterTemplate").objects.create(
            id=text.pk,
            campaign_id=campaign.pk,
            key=key,
            language=language,
            subject="earlier",
            body="b",
            history_type="+",
            history_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )


def letters_keep_their_offices_languages_and_versions() -> None:
    told = [
        (letter.key, letter.position, letter.is_untranslated, letter.texts.count(), letter.offices.count())
        for letter in Letter.objects.filter(campaign__slug="one").order_by("key")
    ]
    assert told == [("alone", 2, True, 1, 1), ("mayor", 2, False, 2, 1)]
    for text in LetterTemplate.objects.filter(letter__campaign__slug="one"):
        assert [version.letter_id for version in text.history.all()] == [text.letter_id]


def make_questions(apps: Any) -> None:
    """As they were when a letter was asked about for one office alone."""
    office = apps.get_model("campaigns", "Office").objects.get(slug="mayor")
    letter = apps.get_model("petitions", "Letter").objects.get(key="mayor")
    asked = {"letter": letter, "office": office, "language": "en", "mail_language": "en"}
    for address, answer, day in (("a@example.org", "", None), ("", "yes", dt.date(2026, 11, 8))):
        apps.get_model("petitions", "FollowUp").objects.create(
            address=address, answer=answer, answered_on=day, sent_on=dt.date(2026, 11, 1), **asked
        )


def what_an_office_was_told_to_have_answered_stays_its_own() -> None:
    rows = OfficeAnswer.objects.order_by("follow_up_id").values_list(
        "follow_up__address", "office__slug", "answer", "answered_on"
    )
    assert list(rows) == [
        ("a@example.org", "mayor", "", None),
        ("", "mayor", "yes", dt.date(2026, 11, 8)),
    ]


def make_replies(apps: Any) -> None:
    office = make_office(apps, "replied-to")
    for slug, takes_replies in (("open", True), ("shut", False)):
        campaign = make_campaign(apps, slug, office, takes_replies=takes_replies)
        apps.get_model("comments", "Comment").objects.create(
            campaign=campaign, name="Ada", body="Words", language="it", fingerprint=slug, secret="s"
        )


def replies_wait_where_they_waited_and_closed_campaigns_stay_closed() -> None:
    assert dict(Campaign.objects.values_list("slug", "reply_mode")) == {
        "one": "all",
        "open": "all",
        "shut": "closed",
    }
    told = Comment.objects.values_list("language", "page_language", "state")
    assert list(told) == [("it", "it", "pending")] * 2
    assert (Comment.objects.queued().count(), Comment.objects.to_screen().count()) == (2, 0)
