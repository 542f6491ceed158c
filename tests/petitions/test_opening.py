"""Petitions open and close on time without anybody awake."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.forms import Field
from django.test import Client
from time_machine import TimeMachineFixture

from config import jobs, pages
from config.models import ContentVersion
from petitions import counting
from petitions.models import Signature
from tests.factories import make_campaign, make_petition, make_staff

pytestmark = pytest.mark.django_db

ROME = ZoneInfo("Europe/Rome")
PAGES = ("", "sign/", "embed/")
SECOND = dt.timedelta(seconds=1)
FILLED = {"name": "Ada", "email": "ada@example.org", "country": "IT", "consent": "on"}
# The days on which clocks change, around the hour that is there twice or not at all; and an ordinary midnight.
TURNS = [
    dt.datetime(2027, 3, 28, 1, 59, 59, tzinfo=ROME),
    dt.datetime(2027, 3, 28, 3, 0, tzinfo=ROME),
    dt.datetime(2027, 10, 31, 2, 30, tzinfo=ROME, fold=0),
    dt.datetime(2027, 10, 31, 2, 30, tzinfo=ROME, fold=1),
    dt.datetime(2027, 11, 1, 0, 0, tzinfo=ROME),
]


def test_pages_turn_when_the_petition_opens_and_closes(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    start = dt.datetime(2026, 11, 22, 10, 2, tzinfo=dt.UTC)
    make_petition(make_campaign(slug="jeonju"), opens_at=start, closes_at=start + dt.timedelta(minutes=5))
    shown = []
    for minutes in (-1, 0.1, 4, 5.1):
        time_machine.move_to(start + dt.timedelta(minutes=minutes), tick=False)
        counting.open_and_close()
        shown.append('name="consent"' in client.get("/campaigns/jeonju/").content.decode())
    assert shown == [False, True, True, False]


@pytest.mark.parametrize("moment", TURNS, ids=str)
@pytest.mark.parametrize("field", ["opens_at", "closes_at"])
def test_pages_and_posts_turn_at_the_very_second(
    client: Client, time_machine: TimeMachineFixture, field: str, moment: dt.datetime
) -> None:
    turn = moment.astimezone(dt.UTC)  # on a clock that never changes, a second later is a second later
    time_machine.move_to(turn - dt.timedelta(hours=3), tick=False)
    make_petition(make_campaign(slug="jeonju"), **{field: moment})
    for now, is_after in ((turn - SECOND, False), (turn, True)):
        time_machine.move_to(now, tick=False)
        counting.open_and_close()
        is_open = is_after == (field == "opens_at")
        forms = [
            'name="consent"' in client.get(f"/campaigns/jeonju/{path}").content.decode() for path in PAGES
        ]
        assert forms == [is_open] * 3
        assert client.post("/campaigns/jeonju/sign/", FILLED).status_code == (303 if is_open else 422)
    assert Signature.objects.count() == 1


def test_each_turn_renews_the_pages_once_however_late_the_worker_is(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(TURNS[0], tick=False)
    make_petition(make_campaign(), opens_at=TURNS[0] + SECOND, closes_at=TURNS[0] + dt.timedelta(days=9))
    make_petition(make_campaign(), closes_at=TURNS[0] + dt.timedelta(days=200))
    renewed = []
    for wait in (0, 1, 1, 60, 10 * 86_400, 1, 300):
        time_machine.shift(wait)
        renewed.append(counting.open_and_close())
    assert renewed == [0, 1, 0, 0, 1, 0, 0]


def test_pages_that_were_renewed_after_the_turn_are_left_alone(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(TURNS[0], tick=False)
    campaign = make_petition(make_campaign(), closes_at=TURNS[0] + SECOND).campaign
    time_machine.shift(2)
    pages.bump(campaign.scope)
    before = ContentVersion.objects.get(scope=campaign.scope).number
    assert counting.open_and_close() == 0
    assert ContentVersion.objects.get(scope=campaign.scope).number == before


def test_the_worker_looks_every_second() -> None:
    assert jobs.registry["open-and-close"].interval == SECOND


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2027-07-01 12:00", dt.datetime(2027, 7, 1, 10, tzinfo=dt.UTC)),
        ("2027-12-01 12:00", dt.datetime(2027, 12, 1, 11, tzinfo=dt.UTC)),
    ],
    ids=["summer", "winter"],
)
def test_staff_write_times_of_the_site(client: Client, typed: str, meant: dt.datetime) -> None:
    assert times_field(client).clean(typed) == meant


@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31"], ids=["never", "twice"])
def test_time_that_is_there_never_or_twice_is_refused_in_place_of_being_guessed(
    client: Client, day: str
) -> None:
    with pytest.raises(ValidationError, match="ambiguous"):
        times_field(client).clean(f"{day} 02:30")


def times_field(client: Client) -> Field:
    """The field of staff's form in which they write when a petition closes."""
    petition = make_petition()
    client.force_login(make_staff())
    page = client.get(f"/admin/petitions/petition/{petition.pk}/change/")
    assert page.content.decode().count("Times are those of Europe/Rome.") == 2
    field: Field = page.context["adminform"].form.fields["closes_at"]
    return field
