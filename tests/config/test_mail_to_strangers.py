import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from config import blocked, mail
from config.models import MailTally, OutgoingMail

ANNA = "anna@example.org"


def ask(address: str = ANNA, scope: str = "petition:3", attempts: int = 0) -> bool:
    return mail.may_go_to_a_stranger(OutgoingMail(attempts=attempts), scope, address)


@pytest.mark.django_db
def test_five_mails_for_one_purpose_and_no_more() -> None:
    assert [ask() for _ in range(7)] == [True] * 5 + [False] * 2
    assert ask(scope="petition:4")
    assert ask("bruno@example.org")


@pytest.mark.django_db
def test_spellings_of_one_mailbox_are_counted_together() -> None:
    spellings = ["anna.rossi@gmail.com", "annarossi+a@gmail.com", "ANNAROSSI@googlemail.com"]
    assert [ask(spelling) for spelling in 2 * spellings] == [True] * 5 + [False]
    assert [tally.count for tally in MailTally.objects.all()] == [5]


@pytest.mark.django_db
def test_a_mail_that_is_tried_again_is_not_counted_again() -> None:
    assert [ask() for _ in range(4)] == [True] * 4
    assert [ask(attempts=3) for _ in range(4)] == [True] * 4
    assert [ask() for _ in range(2)] == [True, False]


@pytest.mark.django_db
def test_counting_a_mail_takes_two_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        ask()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_exactly() -> None:
    ready = Barrier(10)

    def worker(_: int) -> bool:
        try:
            ready.wait()
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(worker, range(10)))

    assert sorted(answers) == [False] * 5 + [True] * 5


@pytest.mark.django_db
def test_a_tally_shows_no_address_and_goes_a_year_after_the_last_mail() -> None:
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        ask()
        clock.shift(dt.timedelta(days=300))
        ask()
        ask("bruno@example.org")
        clock.shift(dt.timedelta(days=65, minutes=1))
        assert mail.forget_tallies() == 0
        clock.shift(dt.timedelta(days=301))
        ask("carla@example.org")
        assert mail.forget_tallies() == 2
        tally = MailTally.objects.get()
        assert (tally.count, tally.last_at) == (1, timezone.now())
        assert "carla" not in tally.key


@pytest.mark.django_db
def test_a_refused_mail_does_not_keep_the_tally_longer() -> None:
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        asked = [ask() for _ in range(5)]
        before = timezone.now()
        clock.shift(dt.timedelta(days=1))
        assert [*asked, ask()] == [True] * 5 + [False]
        assert MailTally.objects.get().last_at == before


@pytest.mark.django_db
def test_a_blocked_address_gets_no_mail_that_others_can_cause() -> None:
    blocked.block("Anna.Rossi@gmail.com", by=blocked.STAFF)
    assert not ask("annarossi+petition@googlemail.com")
    assert not ask("anna.rossi@gmail.com", attempts=2)
    assert not MailTally.objects.exists()
