import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core.mail import EmailMessage
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from config import mail
from config.models import JobRun, OutgoingMail
from config.models.mail import BACKOFF

pytestmark = pytest.mark.django_db

State = OutgoingMail.State


class Post:
    """A mail server that refuses whom it is told to refuse."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], bytes]] = []
        self.recipients: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.senders = "250 OK"

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd calls it so
        envelope.mail_from = address
        return self.senders

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  aiosmtpd calls it so
        envelope.rcpt_tos.append(address)
        return self.recipients.get(address, "250 OK")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd calls it so
        answer = self.texts.get(envelope.rcpt_tos[0], "250 OK")
        if answer.startswith("250"):
            self.received.append((envelope.rcpt_tos, envelope.content))
        return answer

    @property
    def readers(self) -> list[str]:
        return [recipient for recipients, _ in self.received for recipient in recipients]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(autouse=True)
def kinds():
    """What these tests send; every mail says what its row says."""
    registered = dict(mail._renderers)

    def write(row: OutgoingMail) -> EmailMessage:
        return EmailMessage(f"Hello {row.args['number']}", "Text", to=[row.recipient])

    def fail(row: OutgoingMail) -> EmailMessage:
        raise LookupError(row.recipient)

    mail.sends("town.hello")(write)
    mail.sends("town.broken")(fail)
    mail.sends("town.gone")(lambda row: None)
    yield
    mail._renderers.clear()
    mail._renderers.update(registered)


@pytest.fixture
def port():
    port = free_port()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_TIMEOUT=5):
        yield port


@contextmanager
def listening(port: int, post: Post):
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def post(port):
    post = Post()
    with listening(port, post):
        yield post


def queue(number: int, kind: str = "town.hello", **changes) -> OutgoingMail:
    values = {"recipient": f"{number}@example.org", "language": "en", "args": {"number": number}}
    return OutgoingMail.objects.create(kind=kind, dedupe=f"{kind}:{number}", **{**values, **changes})


def states() -> list[str]:
    return list(OutgoingMail.objects.order_by("pk").values_list("state", flat=True))


def test_sent_mail_is_noted_and_forgets_its_reader(post):
    row = queue(1)

    assert mail.send_due() == 1

    row.refresh_from_db()
    assert post.readers == ["1@example.org"]
    assert (row.state, row.recipient, row.args, row.lease, row.leased_until) == (State.SENT, "", {}, "", None)
    assert timezone.now() - row.sent_at < timedelta(minutes=1)
    assert mail.send_due() == 0


def test_confirmations_go_before_newsletters_and_nothing_before_its_time(mailoutbox):
    queue(1, priority=mail.Priority.LOW)
    queue(2, priority=mail.Priority.NORMAL)
    queue(3, priority=mail.Priority.HIGH)
    queue(4, not_before=timezone.now() + timedelta(hours=1))

    mail.send_due()

    assert [message.subject for message in mailoutbox] == ["Hello 3", "Hello 2", "Hello 1"]


def test_mail_that_is_no_longer_due_is_dropped(mailoutbox):
    queue(1, "town.gone")

    mail.send_due()

    assert mailoutbox == []
    assert list(OutgoingMail.objects.values_list("state", "recipient", "args")) == [(State.DROPPED, "", {})]


def test_mail_that_cannot_be_written_stops_no_other_and_tells_nothing_about_its_reader(mailoutbox, caplog):
    broken = queue(1, "town.broken")
    unknown = queue(2, "town.unheard-of")
    queue(3)

    with caplog.at_level(logging.ERROR):
        mail.send_due()

    broken.refresh_from_db()
    unknown.refresh_from_db()
    assert [message.subject for message in mailoutbox] == ["Hello 3"]
    assert (broken.state, broken.attempts, broken.error) == (State.QUEUED, 1, "LookupError")
    assert (unknown.state, unknown.attempts, unknown.error) == (State.QUEUED, 1, "KeyError")
    assert "example.org" not in caplog.text


def test_address_with_a_line_break_reaches_nobody(post):
    queue(1, recipient="1@example.org\nBcc: all@example.org")
    queue(2)

    mail.send_due()

    assert post.readers == ["2@example.org"]


@pytest.mark.parametrize("answer", ["550 5.1.1 No such mailbox", "554 5.7.1 No"])
def test_refused_reader_is_given_up_at_once(post, answer):
    post.recipients["1@example.org"] = answer
    queue(1)
    queue(2)

    mail.send_due()

    assert states() == [State.FAILED, State.SENT]
    assert list(
        OutgoingMail.objects.filter(state=State.FAILED).values_list("recipient", "args", "error")
    ) == [("", {}, "SMTPRecipientsRefused")]


def test_refused_text_is_given_up_at_once(post):
    post.texts["1@example.org"] = "554 5.6.0 Not this"
    queue(1)

    mail.send_due()

    assert states() == [State.FAILED]


def test_mail_refused_for_now_is_tried_again_for_three_days_and_then_given_up(post):
    post.recipients["1@example.org"] = "450 4.2.1 Come back later"
    row = queue(1)
    waits = []

    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        row.not_before = timezone.now()
        row.save()
        while row.state == State.QUEUED:
            assert mail.send_due() == 1
            row.refresh_from_db()
            if row.state == State.QUEUED:
                waits.append(row.not_before - timezone.now())
                assert mail.send_due() == 0
                clock.move_to(row.not_before)

    assert waits == list(BACKOFF)
    assert sum(waits, timedelta()) > timedelta(days=3)
    assert (row.state, row.recipient, row.error) == (State.FAILED, "", "SMTPRecipientsRefused")


def test_server_that_takes_nothing_for_now_costs_at_most_one_mail_an_attempt(post):
    post.senders = "451 4.3.0 Disk full"
    queue(1)
    queue(2)

    with pytest.raises(mail.MailServerAway):
        mail.send_due()

    assert list(OutgoingMail.objects.order_by("pk").values_list("state", "attempts", "lease")) == [
        (State.QUEUED, 1, ""),
        (State.QUEUED, 0, ""),
    ]


def test_nothing_is_lost_while_the_mail_server_is_away(port):
    post = Post()
    for number in range(3):
        queue(number)

    with time_machine.travel(timezone.now()) as clock:
        for _ in range(30):
            with pytest.raises(mail.MailServerAway):
                mail.send_due()
            clock.shift(timedelta(days=1))
        assert set(OutgoingMail.objects.values_list("state", "attempts", "lease")) == {(State.QUEUED, 0, "")}
        with listening(port, post):
            assert mail.send_due() == 3

    assert post.readers == ["0@example.org", "1@example.org", "2@example.org"]


def test_worker_asks_less_often_while_the_mail_server_is_away(port, caplog):
    queue(1)
    JobRun.objects.create(name="send-mail", next_run_at=timezone.now())

    with caplog.at_level(logging.ERROR):
        mail.jobs.Runner().run("send-mail")

    job = JobRun.objects.get()
    assert job.last_error == "MailServerAway"
    assert job.next_run_at - timezone.now() > timedelta(seconds=3)
    assert "The job send-mail failed and will be tried again: MailServerAway" in caplog.text


def test_mail_taken_by_a_worker_that_died_is_sent_when_its_lease_ends(mailoutbox):
    queue(1)
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        OutgoingMail.objects.update(not_before=timezone.now())
        taken = OutgoingMail.objects.claim(10)
        assert mail.send_due() == 0
        clock.shift(timedelta(minutes=5))
        assert mail.send_due() == 1

        # The first worker was only slow: what it says now no longer counts.
        taken[0].mark_failed("TimeoutError")

    assert len(mailoutbox) == 1
    assert states() == [State.SENT]


def test_mail_sent_twice_after_a_crash_carries_the_same_message_id(post):
    row = queue(1)
    mail.send_due()
    OutgoingMail.objects.update(state=State.QUEUED, recipient="1@example.org", args={"number": 1})
    mail.send_due()

    first, second = (content.decode() for _, content in post.received)
    line = f"Message-ID: {mail.message_id(row)}\r\n"
    assert line in first
    assert line in second
    assert mail.message_id(row) != mail.message_id(queue(2))


def test_slow_server_keeps_other_jobs_waiting_only_for_a_while(mailoutbox):
    for number in range(3):
        queue(number)

    assert mail.send_due(seconds=-1) == 0

    assert set(OutgoingMail.objects.values_list("state", "lease")) == {(State.QUEUED, "")}
    assert mail.send_for_a_while() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_every_mail_once(post):
    ready = Barrier(2)
    for number in range(40):
        queue(number)

    def worker(_: int) -> int:
        try:
            ready.wait()
            sent = 0
            while worked_on := mail.send_due(limit=5):
                sent += worked_on
            return sent
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        totals = list(threads.map(worker, range(2)))

    assert sum(totals) == 40
    assert sorted(post.readers) == sorted(f"{number}@example.org" for number in range(40))
    assert set(states()) == {State.SENT}


def test_rows_of_finished_mails_are_deleted_after_thirty_days():
    long_ago = timezone.now() - timedelta(days=31)
    queue(1, state=State.SENT, recipient="", created_at=long_ago)
    queue(2, state=State.SENT, recipient="", created_at=timezone.now() - timedelta(days=29))
    queue(3, created_at=long_ago)

    assert mail.forget() == 1
    assert set(OutgoingMail.objects.values_list("dedupe", flat=True)) == {"town.hello:2", "town.hello:3"}
