from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from config import mail
from config.models import OutgoingMail
from config.wrapping import wrapped

TEMPLATES = {
    "town/email/hello/subject.txt": "Hello {{ name }}\n",
    "town/email/hello/body.txt": 'Dear {{ name }},\n\n\n\n{{ day|date:"j b Y" }}\n',
    "town/email/both/subject.txt": "Both",
    "town/email/both/body.txt": "{{ name }}",
    "town/email/both/body.html": "<p>{{ name }}</p>",
}


@pytest.fixture(autouse=True)
def templates():
    loaders = [("django.template.loaders.locmem.Loader", TEMPLATES)]
    options = {"context_processors": [], "loaders": loaders}
    backend = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "OPTIONS": options}
    with override_settings(TEMPLATES=[backend]):
        yield


def hello(**changes):
    values = {"to": "ana@example.org", "language": "en", "context": {"name": "Ana", "day": date(2024, 6, 24)}}
    return mail.compose("town/email/hello", **{**values, **changes})


def enqueue(**changes) -> None:
    values = {
        "recipient": "ana@example.org",
        "language": "it",
        "args": {"signature": 1},
        "dedupe": "signature:1",
    }
    mail.enqueue("town.hello", **{**values, **changes})


def test_mail_is_written_in_the_language_of_its_reader():
    assert hello(language="it").body == "Dear Ana,\n\n24 giu 2024\n"
    assert hello(language="en").body == "Dear Ana,\n\n24 jun 2024\n"
    assert hello(language="it").extra_headers["Content-Language"] == "it"


def test_plain_text_shows_names_as_they_are_and_html_escapes_them():
    message = mail.compose(
        "town/email/both", to="a@example.org", language="en", context={"name": "O'Neill & <Co>"}
    )

    assert message.body == "O'Neill & <Co>\n"
    assert message.alternatives[0].content == "<p>O&#x27;Neill &amp; &lt;Co&gt;</p>"


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r", "\u2028"])
def test_a_line_break_in_a_name_starts_no_header(break_):
    message = hello(context={"name": f"Ana{break_}Bcc: all@example.org", "day": date(2024, 6, 24)}).message()

    assert message["Bcc"] is None
    assert str(message["Subject"]) == "Hello Ana Bcc: all@example.org"


def test_mail_says_that_a_machine_wrote_it():
    assert hello().message()["Auto-Submitted"] == "auto-generated"


def test_newsletter_can_be_left_in_one_click():
    message = hello(unsubscribe_url="https://friendship.example/unsubscribe/abc/").message()

    assert message["List-Unsubscribe"] == "<https://friendship.example/unsubscribe/abc/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert hello().message()["List-Unsubscribe"] is None


def test_addresses_in_mails_are_complete():
    assert mail.site_url("/it/campaigns/") == f"{settings.SITE_URL}/it/campaigns/"


def test_long_lines_are_wrapped_and_links_stay_whole():
    link = "https://friendship.example/signatures/" + "x" * 90 + "/"
    text = wrapped(f"- {'many words ' * 10}\n\n\n\n{link}\n")

    assert text.splitlines()[:2] == ["- " + "many words " * 6 + "many", "  words" + " many words" * 3]
    assert text.endswith(f"\n\n{link}\n")


@pytest.mark.django_db
def test_mail_is_one_insert(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        enqueue()

    row = OutgoingMail.objects.get()
    assert (row.kind, row.recipient, row.language, row.args, row.priority) == (
        "town.hello",
        "ana@example.org",
        "it",
        {"signature": 1},
        mail.Priority.NORMAL,
    )


@pytest.mark.django_db
def test_mail_with_the_same_dedupe_is_written_once():
    enqueue()
    enqueue(recipient="other@example.org")
    mail.enqueue_many(
        "town.news",
        [
            OutgoingMail(recipient=f"{number}@example.org", language="en", dedupe=f"news:{number % 2}")
            for number in range(4)
        ],
    )

    assert list(OutgoingMail.objects.order_by("pk").values_list("kind", "recipient")) == [
        ("town.hello", "ana@example.org"),
        ("town.news", "0@example.org"),
        ("town.news", "1@example.org"),
    ]


@pytest.mark.django_db
def test_mail_disappears_with_the_transaction_that_wanted_it():
    with transaction.atomic():
        enqueue()
        transaction.set_rollback(True)

    assert not OutgoingMail.objects.exists()


def test_the_same_wish_is_mailed_once_in_a_quarter_of_an_hour():
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        first = mail.once_per_window("follow", 3, "ana@example.org")
        clock.shift(timedelta(minutes=14))
        assert mail.once_per_window("follow", 3, "ana@example.org") == first
        assert mail.once_per_window("follow", 4, "ana@example.org") != first
        clock.shift(timedelta(minutes=1))
        assert mail.once_per_window("follow", 3, "ana@example.org") != first
    assert "ana" not in first
