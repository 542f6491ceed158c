"""Installations that are older than the letters of today keep what they had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from campaigns.models import Office
from petitions.models import Letter, LetterTemplate, OfficeAnswer

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("campaigns", "0003_mails_in_tallies"), ("petitions", "0015_cover_letters")]


@pytest.fixture
def before() -> Iterator[Any]:
    """The models as they were; whatever happens, the tables of today are back afterwards."""
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    migrate()


def migrate_to(*targets: tuple[str, str]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


def migrate() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def make_office(apps: Any, *terms: tuple[str, str]) -> Any:
    """An office with terms, each a first and a last day; "" for still."""
    values = {"own_name": "A", "own_language": "it", "country": "IT"}
    city = apps.get_model("campaigns", "City").objects.create(slug="florence", name="Florence", **values)
    office = apps.get_model("campaigns", "Office").objects.create(
        slug="mayor", city=city, title="M", salutation="S"
    )
    for number, (first, last) in enumerate(terms):
        official = apps.get_model("campaigns", "Official").objects.create(
            slug=f"no-{number}", name=f"No {number}"
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


def test_what_an_office_was_told_to_have_answered_stays_its_own(before: Any) -> None:
    apps = migrate_to(("petitions", "0018_texts_of_letters"))
    office = make_office(apps)
    partner = apps.get_model("campaigns", "City").objects.create(
        slug="jeonju", name="J", own_name="J", own_language="ko", country="KR"
    )
    pairing = apps.get_model("campaigns", "Pairing").objects.create(
        first_city=office.city, second_city=partner, kind="sister"
    )
    campaign = apps.get_model("campaigns", "Campaign").objects.create(
        slug="one", pairing=pairing, title="One", demand="Act", state="live"
    )
    letter = apps.get_model("petitions", "Letter").objects.create(campaign=campaign, key="mayor")
    asked = {"letter": letter, "office": office, "language": "en", "mail_language": "en"}
    for address, answer, day in (("a@example.org", "", None), ("", "yes", dt.date(2026, 11, 8))):
        apps.get_model("petitions", "FollowUp").objects.create(
            address=address, answer=answer, answered_on=day, sent_on=dt.date(2026, 11, 1), **asked
        )
    migrate()
    rows = OfficeAnswer.objects.order_by("follow_up_id").values_list(
        "follow_up__address", "office__slug", "answer", "answered_on"
    )
    assert list(rows) == [
        ("a@example.org", "mayor", "", None),
        ("", "mayor", "yes", dt.date(2026, 11, 8)),
    ]


def holders(*days: str) -> list[str]:
    office = Office.objects.get()
    terms = [office.term_on(dt.date.fromisoformat(day)) for day in days]
    return [str(term.official.name) if term else "" for term in terms]


def test_whoever_was_addressed_before_is_addressed_after(before: Any) -> None:
    make_office(
        before,
        ("2005-01-01", ""),
        ("2010-01-01", "2010-06-30"),
        ("2020-01-01", "2024-06-30"),
        ("2024-06-01", ""),
    )
    migrate()
    days = ("2009-12-31", "2010-03-01", "2010-07-01", "2019-12-31", "2020-01-02", "2024-06-15", "2026-11-27")
    assert holders(*days) == ["No 0", "No 1", "No 0", "No 0", "No 2", "No 3", "No 3"]


def test_terms_that_began_together_leave_the_newer_one(before: Any) -> None:
    make_office(before, ("2014-01-01", ""), ("2014-01-01", ""))
    migrate()
    assert holders("2014-01-02", "2026-11-27") == ["No 1", "No 1"]


def test_letters_keep_their_offices_languages_and_versions(before: Any) -> None:
    office = make_office(before)
    cities = before.get_model("campaigns", "City")
    partner = cities.objects.create(slug="jeonju", name="J", own_name="J", own_language="ko", country="KR")
    pairing = before.get_model("campaigns", "Pairing").objects.create(
        first_city=office.city, second_city=partner, kind="sister"
    )
    campaign = before.get_model("campaigns", "Campaign").objects.create(
        slug="one", pairing=pairing, title="One", demand="Act", state="live"
    )
    for key, language in (("mayor", "it"), ("mayor", "en"), ("alone", "en")):
        text = before.get_model("petitions", "LetterTemplate").objects.create(
            campaign=campaign, key=key, position=2, language=language, subject="s", body="b"
        )
        text.offices.set([office])
        before.get_model("petitions", "HistoricalLetterTemplate").objects.create(
            id=text.pk,
            campaign_id=campaign.pk,
            key=key,
            language=language,
            subject="earlier",
            body="b",
            history_type="+",
            history_date=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        )
    migrate()
    told = [
        (letter.key, letter.position, letter.is_untranslated, letter.texts.count(), letter.offices.count())
        for letter in Letter.objects.order_by("key")
    ]
    assert told == [("alone", 2, True, 1, 1), ("mayor", 2, False, 2, 1)]
    for text in LetterTemplate.objects.all():
        assert [version.letter_id for version in text.history.all()] == [text.letter_id]
