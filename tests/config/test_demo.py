import socket
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.management import CommandError, call_command
from django.test import RequestFactory, override_settings
from django.urls import include, path

from config import demo, urls

urlpatterns = [*urls.urlpatterns, path("demo/", include("config.demo"))]

LINE = "-" * 79


@pytest.fixture
def mailbox(tmp_path):
    backend = "django.core.mail.backends.filebased.EmailBackend"
    with override_settings(
        DEMO=True, ROOT_URLCONF=__name__, EMAIL_BACKEND=backend, EMAIL_FILE_PATH=str(tmp_path)
    ):
        yield tmp_path


def send(*messages: EmailMessage) -> None:
    get_connection().send_messages(list(messages))


def test_mails_are_found_one_by_one_newest_first(mailbox):
    send(
        EmailMessage("First", "One", to=["ana@example.org"]),
        EmailMessage("Second", "Two", to=["li@example.org"]),
    )
    send(EmailMessage("Terza: perché", "Tre", to=["전주@example.org"]))

    assert [(mail.subject, mail.text) for mail in demo.sent_mails()] == [
        ("Terza: perché", "Tre\n"),
        ("Second", "Two\n"),
        ("First", "One\n"),
    ]


def test_long_subject_and_time_are_read_back_as_they_were(mailbox):
    subject = "Conferma la tua firma: perché Firenze chieda a Jeonju quante attività hanno già chiuso"
    with time_machine.travel("2026-06-01 12:00Z", tick=False):
        send(EmailMessage(subject, "Testo", to=["ana@example.org"]))

    assert [(mail.subject, mail.sent_at) for mail in demo.sent_mails()] == [
        (subject, datetime(2026, 6, 1, 12, tzinfo=UTC))
    ]


@pytest.mark.parametrize("text", [LINE, f"{LINE}\n{LINE}", f"above\n{LINE}\nbelow: not a header", ""])
def test_a_line_of_dashes_in_a_text_splits_no_mail(mailbox, text):
    send(
        EmailMessage("First", text, to=["a@example.org"]), EmailMessage("Second", "Two", to=["b@example.org"])
    )

    assert [mail.subject for mail in demo.sent_mails()] == ["Second", "First"]
    assert demo.sent_mails()[1].text.strip() == text


def test_mail_of_several_parts_shows_its_plain_text(mailbox):
    message = EmailMultiAlternatives("Both", "Plain", to=["a@example.org"])
    message.attach_alternative("<script>alert(1)</script>", "text/html")
    send(message)

    assert [mail.text for mail in demo.sent_mails()] == ["Plain"]


def test_damaged_mail_is_shown_as_far_as_it_goes(mailbox):
    (mailbox / "broken.log").write_bytes(b"\xff\xfe: \x00\n\nDate: never\n" + LINE.encode() + b"\n")

    assert [(mail.subject, mail.sent_at) for mail in demo.sent_mails()] == [
        ("", datetime.fromtimestamp(0, UTC))
    ]


def test_mailbox_lists_mails_and_each_has_its_page(client, mailbox):
    send(
        EmailMessage(
            "Please confirm <b>now</b>",
            "Open https://friendship.example/signatures/abc/ <script>alert(1)</script>",
            to=["ana@example.org"],
            headers={"List-Unsubscribe": "<https://friendship.example/unsubscribe/abc/>"},
        )
    )

    found = demo.sent_mails()[0]
    address = f"/demo/mail/{found.file}/{found.number}/"
    listed = client.get("/demo/mail/")
    page = client.get(address)

    assert f'href="{address}"' in listed.content.decode()
    assert "Please confirm &lt;b&gt;now&lt;/b&gt;" in listed.content.decode()
    assert 'href="https://friendship.example/signatures/abc/"' in page.content.decode()
    assert "&lt;https://friendship.example/unsubscribe/abc/&gt;" in page.content.decode()
    assert "<script>alert" not in page.content.decode()
    assert "no-store" in listed["Cache-Control"]
    assert "no-store" in page["Cache-Control"]


def test_empty_mailbox_says_what_will_be_there(client, mailbox):
    assert "No mail yet." in client.get("/demo/mail/").content.decode()


@pytest.mark.parametrize("address", ["nobody/1", "..%2F..%2Fetc%2Fpasswd/1"])
def test_unknown_mail_is_not_found(client, mailbox, address):
    assert client.get(f"/demo/mail/{address}/").status_code == 404


def test_mailbox_exists_in_demo_mode_only(client, mailbox):
    send(EmailMessage("First", "One", to=["ana@example.org"]))
    found = demo.sent_mails()[0]

    with override_settings(DEMO=False):
        assert client.get("/demo/mail/").status_code == 404
        assert client.get(f"/demo/mail/{found.file}/{found.number}/").status_code == 404


@pytest.mark.django_db
def test_demo_password_opens_nothing_outside_demo_mode():
    user = get_user_model().objects.create_superuser(demo.STAFF_NAME, password=demo.STAFF_PASSWORD)
    login = {"username": demo.STAFF_NAME, "password": demo.STAFF_PASSWORD}

    assert authenticate(RequestFactory().post("/"), **login) is None
    with override_settings(DEMO=True):
        assert authenticate(RequestFactory().post("/"), **login) == user


def test_demo_password_is_refused_before_any_other_way_to_log_in_is_asked():
    assert settings.AUTHENTICATION_BACKENDS[0] == "config.demo.RefuseDemoPassword"


@pytest.mark.parametrize("command", ["demo", "load_demo"])
def test_demo_commands_refuse_to_run_outside_demo_mode(command):
    with pytest.raises(CommandError, match="demo mode"):
        call_command(command)


def test_demo_says_at_once_that_its_port_is_taken():
    with socket.socket() as other, override_settings(DEMO=True):
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} cannot be used"):
            call_command("demo", port=port)


@pytest.mark.django_db
def test_demonstration_is_loaded_once(capsys):
    with override_settings(DEMO=True):
        call_command("load_demo")
        call_command("load_demo")

    assert capsys.readouterr().out == "The demonstration content is loaded.\n"
    staff = get_user_model().objects.get(username=demo.STAFF_NAME)
    assert staff.check_password(demo.STAFF_PASSWORD)
    assert staff.is_superuser
