"""Staff are told once, each of them, in both languages."""

import datetime as dt

import pytest
from django.core import mail as sent_mail
from django.test import Client
from time_machine import travel

from campaigns import watch
from campaigns.models import Bounce, ChannelCheck, Office
from config import mail
from config.partial_dates import PartialDate
from tests.factories import make_office, make_staff, make_term

pytestmark = pytest.mark.django_db

END = PartialDate(2026, 6, 30)


def told_on(day: dt.date) -> list[str]:
    """What is mailed on that day."""
    sent_mail.outbox.clear()
    with travel(dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC), tick=False):
        watch.watch()
        mail.send_due()
    return [" ".join(str(one.body).split()) for one in sent_mail.outbox]


def checked(office: Office) -> None:
    for channel in office.channels:
        ChannelCheck.objects.create(
            office=office, channel=channel, checked_on=dt.date(2026, 3, 1), source="by telephone"
        )


def test_staff_are_told_sixty_and_seven_days_before_a_term_ends_and_when_nobody_follows() -> None:
    make_staff(email="clerk@example.org", is_superuser=True)
    make_staff(email="reader@example.org", is_superuser=False)  # may change nothing
    office = make_office()
    make_term(office, ended_on=END)
    checked(office)
    days = {day: told_on(day) for day in (dt.date(2026, 4, 30), dt.date(2026, 5, 1), dt.date(2026, 5, 2))}
    assert [len(told) for told in days.values()] == [0, 1, 0]
    assert "The term of Ada Bianchi ends: 30 June 2026." in days[dt.date(2026, 5, 1)][0]
    assert len(told_on(dt.date(2026, 6, 22))) == 0
    assert len(told_on(dt.date(2026, 6, 23))) == 1
    assert "is over (30 June 2026)" in told_on(dt.date(2026, 7, 1))[0]
    assert told_on(dt.date(2026, 8, 1)) == []
    assert sent_mail.outbox == []


def test_nobody_is_told_of_a_term_that_somebody_follows() -> None:
    make_staff(email="clerk@example.org", is_superuser=True)
    office = make_office()
    make_term(office, ended_on=END)
    make_term(office, started_on=PartialDate(2026, 7, 1))
    checked(office)
    assert told_on(dt.date(2026, 6, 25)) == []


def test_staff_are_told_of_returned_mail_and_of_channels_nobody_checked_for_a_year() -> None:
    make_staff(email="clerk@example.org", is_superuser=True)
    office = make_office(email_addresses="old@example.org")
    assert "nobody has checked" in told_on(dt.date(2026, 3, 1))[0]
    checked(office)
    assert told_on(dt.date(2026, 3, 2)) == []
    Bounce.objects.create(office=office, address="old@example.org", reported_on=dt.date(2026, 3, 2))
    assert "Mail to old@example.org came back." in told_on(dt.date(2026, 3, 3))[0]
    assert told_on(dt.date(2026, 3, 4)) == []
    assert "nobody has checked" in told_on(dt.date(2027, 3, 2))[0]


def test_settling_removes_the_address_or_keeps_it() -> None:
    office = make_office(email_addresses="old@example.org\nnew@example.org")
    make_term(office, email_address="old@example.org")
    kept = Bounce.objects.create(office=office, address="new@example.org")
    kept.settle(removing=False)
    Bounce.objects.create(office=office, address="old@example.org").settle(removing=True)
    office = Office.objects.get(pk=office.pk)
    assert office.contacts == ["new@example.org"]
    assert not Bounce.objects.filter(settled_at__isnull=True).exists()


def test_staff_record_checks_and_returned_mail_with_one_form_each(client: Client) -> None:
    client.force_login(make_staff(is_superuser=True))
    office = make_office(slug="mayor", email_addresses="old@example.org", telephone="+39 055 0000000")
    acts = f"/admin/campaigns/office/{office.pk}/act/"
    given = {
        "channels": ["email", "telephone"],
        "checked_on": "2026-11-01",
        "source": "https://example.org/city",
    }
    assert client.post(f"{acts}check-channels/", given).status_code == 302
    assert client.post(f"{acts}check-channels/", {**given, "checked_on": "2999-01-01"}).status_code == 422
    assert client.post(f"{acts}check-channels/", {**given, "channels": ["post"]}).status_code == 422
    page = client.get("/offices/mayor/").content.decode()
    assert page.count("Last checked on 1 November 2026.") == 2
    assert '<a href="https://example.org/city" rel="noopener">' in page
    assert client.post(f"{acts}bounce/", {"address": "old@example.org"}).status_code == 302
    assert client.post(f"{acts}bounce/", {"address": "old@example.org"}).status_code == 422
    assert client.post(f"{acts}bounce/", {"address": "stranger@example.org"}).status_code == 422
    bounce = Bounce.objects.get()
    assert client.post(f"/admin/campaigns/bounce/{bounce.pk}/act/remove/").status_code == 302
    assert Office.objects.get(pk=office.pk).email_list == []


def test_nobody_is_told_again_once_the_mail_is_forgotten() -> None:
    make_staff(email="clerk@example.org", is_superuser=True)
    office = make_office(email_addresses="old@example.org")
    make_term(office, ended_on=END)
    checked(office)
    Bounce.objects.create(office=office, address="old@example.org", reported_on=dt.date(2026, 4, 1))
    days = [dt.date(2026, 4, 1) + dt.timedelta(number) for number in range(150)]
    told = [(day.isoformat(), len(mails)) for day in days if (mails := told_and_forgotten_on(day))]
    assert told == [("2026-04-01", 1), ("2026-05-01", 1), ("2026-06-23", 1), ("2026-07-01", 1)]


def told_and_forgotten_on(day: dt.date) -> list[str]:
    with travel(dt.datetime(day.year, day.month, day.day, 3, 20, tzinfo=dt.UTC), tick=False):
        mail.forget()
    return told_on(day)


def test_acting_term_that_is_over_beside_a_full_one_raises_no_alarm() -> None:
    office = make_office()
    make_term(office, started_on=PartialDate(2020))
    make_term(office, is_acting=True, started_on=PartialDate(2024, 1, 1), ended_on=PartialDate(2024, 3, 1))
    assert not watch.without_successor(office.terms.all()).exists()
