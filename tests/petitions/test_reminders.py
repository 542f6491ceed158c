import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config import blocked, mail
from config.models import OutgoingMail
from petitions import reminders
from petitions.codes import code_of, spaced
from petitions.models import Petition, Signature
from petitions.retention import forget_unconfirmed
from tests.factories import make_campaign, make_petition, make_signature

pytestmark = pytest.mark.django_db
SIGN = "/campaigns/jeonju/sign/"
TYPED = {"name": "Ada Bianchi", "email": "ada@example.org", "country": "IT", "consent": "on"}
SIGNED = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


@pytest.fixture
def petition() -> Petition:
    return make_petition(make_campaign(slug="jeonju"))


def ago(**time: float) -> dt.datetime:
    return timezone.now() - dt.timedelta(**time)


def make_waiting(petition: Petition, **fields: Any) -> Signature:
    return make_signature(petition, **{"screened": True, "asked_at": ago(days=3, hours=1)} | fields)


def reminded() -> list[str]:
    """To whom a run of the job wrote."""
    mailbox.outbox.clear()
    reminders.remind()
    while mail.send_due():
        continue
    return [message.to[0] for message in mailbox.outbox]


def test_reminders_come_after_three_and_ten_days_and_never_again(
    client: Client, petition: Petition, time_machine: Any
) -> None:
    time_machine.move_to(SIGNED, tick=False)
    client.post(SIGN, TYPED)
    mail.send_due()
    subjects = []
    for hours in range(12, 24 * 31, 12):
        time_machine.move_to(SIGNED + dt.timedelta(hours=hours, minutes=1), tick=False)
        if reminded():
            subjects.append((hours / 24, mailbox.outbox[-1].subject))
        forget_unconfirmed()
    words = f"Your signature is waiting for you: {petition.campaign.title}"
    assert subjects == [(3, words), (10, words)]
    assert Signature.objects.count() == 0


def test_reminder_holds_link_code_last_day_and_a_way_never_to_hear_of_us_again(
    client: Client, petition: Petition, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC), tick=False)
    signature = make_waiting(
        petition, name="Cheap Pills", asked_at=dt.datetime(2026, 11, 17, 8, tzinfo=dt.UTC)
    )
    reminded()
    body = str(mailbox.outbox[0].body)
    link = f"http://testserver{signature.get_absolute_url()}"
    links = re.findall(r"\S+/signatures/\S+", body)
    assert links == [link, f"{link}#never"]
    assert (spaced(code_of(signature)) in body, "17 December 2026" in body, "Pills" in body) == (
        True,
        True,
        False,
    )
    assert client.get(links[0]).status_code == 200


def test_reminder_is_written_in_the_language_of_the_signature(petition: Petition) -> None:
    make_waiting(petition, language="it")
    reminded()
    assert "/it/signatures/" in mailbox.outbox[0].body


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "confirmed"},
        {"state": "withdrawn"},
        {"state": "rejected"},
        {"state": "held"},
        {"screened": False},
        {"reminders": 1},
        {"asked_at": ago(days=2, hours=23)},
        # The worker was away: too late for the first, too early for the second.
        {"asked_at": ago(days=7, hours=1)},
        {"asked_at": ago(days=10, hours=1), "reminders": 2},
        {"asked_at": ago(days=14, hours=1)},
    ],
)
def test_nobody_else_is_reminded(petition: Petition, changes: dict[str, Any]) -> None:
    make_waiting(petition, **changes)
    assert reminded() == []


@pytest.mark.parametrize(
    "petition_is",
    [
        {"reminds": False},
        {"closes_at": ago(minutes=1)},
        {"opens_at": timezone.now() + dt.timedelta(days=1)},
    ],
)
def test_petition_that_is_closed_or_reminds_nobody_is_left_alone(petition_is: dict[str, Any]) -> None:
    make_waiting(make_petition(**petition_is))
    assert reminded() == []


@pytest.mark.parametrize("state", ["closed", "won", "draft"])
def test_campaign_that_is_over_reminds_nobody(state: str) -> None:
    make_waiting(make_petition(make_campaign(state=state)))
    assert reminded() == []


def test_what_has_changed_while_the_mail_waited_counts(petition: Petition) -> None:
    rows = [make_waiting(petition) for _row in range(4)]
    reminders.remind()
    rows[0].confirm()
    Signature.objects.filter(pk=rows[1].pk).update(state="held")
    blocked.block(rows[2].email, by=blocked.STAFF)
    mail.send_due()
    assert [message.to for message in mailbox.outbox] == [[rows[3].email]]
    Petition.objects.update(reminds=False)


def test_reminders_are_counted_among_the_five_mails(
    client: Client, petition: Petition, time_machine: Any
) -> None:
    for hour in range(5):
        time_machine.move_to(SIGNED + dt.timedelta(hours=hour), tick=False)
        client.post(SIGN, TYPED)
        mail.send_due()
    time_machine.move_to(SIGNED + dt.timedelta(days=4), tick=False)
    assert (len(mailbox.outbox), reminded()) == (5, [])


def test_job_that_is_cut_off_goes_on_and_doubles_nothing(
    petition: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "BATCH", 2)
    for _row in range(5):
        make_waiting(petition)
    assert reminders.remind_batch(0, reminders.FIRST) == 2
    assert reminders.remind() == 3
    assert reminders.remind() == 0
    assert OutgoingMail.objects.filter(kind="petitions.remind_signer").count() == 5
    assert set(Signature.objects.values_list("reminders", flat=True)) == {1}


def test_a_batch_takes_the_same_statements_for_one_and_for_three(
    petition: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 3):
        for _row in range(number):
            make_waiting(petition)
        with django_assert_num_queries(5):  # a savepoint and its end, read, note, mail
            reminders.remind_batch(0, reminders.FIRST)


def test_blocking_an_address_deletes_what_waits_for_it(petition: Petition) -> None:
    waiting = [
        make_signature(make_petition(), email="ada@example.org"),
        make_signature(petition, email="ada@example.org", state="held"),
    ]
    kept = [
        make_signature(make_petition(), email="ada@example.org", state="confirmed"),
        make_signature(petition),
    ]
    blocked.block("ADA@example.org", by=blocked.HOLDER)
    assert set(Signature.objects.all()) == set(kept)
    assert len(waiting) == 2
