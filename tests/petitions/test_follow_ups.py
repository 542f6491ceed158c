"""Who asked for it is asked once whether the office answered, and then forgotten."""

import datetime as dt
import re
from functools import partial

import pytest
from django.core import mail as sent_mail
from django.test import Client
from time_machine import travel

from campaigns.models import Office
from config import mail
from config.blocked import block
from config.models import BlockedAddress, OutgoingMail
from config.personal import erase_all, export_of
from petitions.admin import letter_counts
from petitions.follow_ups import ask_now, clock_of
from petitions.models import FollowUp, Letter, OfficeAnswer
from petitions.retention import forget_follow_ups
from tests.factories import both, make_campaign, make_letter, make_office
from tests.petitions.test_concurrency import at_once

ASK = "/campaigns/jeonju/letters/mayor/sent/ask/"
THEN = dt.datetime(2026, 11, 1, 10, tzinfo=dt.UTC)
GIVEN = {"email": "Ada@Example.org", "consent": "on"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return make_letter(make_campaign(slug="jeonju"), offices=[make_office(slug="mayor")]).letter


def asked(client: Client, prefix: str = "") -> FollowUp:
    with travel(THEN, tick=False):
        answer = client.post(f"{prefix}{ASK}", GIVEN)
    assert (answer.status_code, answer["Location"].endswith("/sent/noted/")) == (303, True)
    return FollowUp.objects.get()


def mailed(after: int = 14) -> list[str]:
    with travel(THEN + dt.timedelta(days=after, minutes=1), tick=False):
        ask_now()
        mail.send_due()
    return [str(one.body) for one in sent_mail.outbox]


def test_mail_comes_once_after_fourteen_days_with_nothing_that_was_typed(
    client: Client, letter: Letter
) -> None:
    asked(client)
    assert mailed(after=13) == []
    assert len(mailed()) == 1
    assert len(mailed(after=20)) == 1
    body = mailed(after=20)[0]
    assert "Mayor of Florence" in body
    assert "/letters/answer/" in body


def test_mail_speaks_the_language_of_the_page(client: Client, letter: Letter) -> None:
    asked(client, "/it")
    body = mailed()[0]
    assert "/it/letters/answer/" in body
    assert "Sindaca di Firenze" in body


def test_asking_twice_is_one_question_and_the_same_answer(client: Client, letter: Letter) -> None:
    asked(client)
    asked(client)
    assert FollowUp.objects.count() == 1


def test_without_agreement_nothing_is_kept(client: Client, letter: Letter) -> None:
    answer = client.post(ASK, {"email": "ada@example.org"})
    assert (answer.status_code, FollowUp.objects.count()) == (422, 0)
    assert "Without your agreement we may not keep your address." in answer.content.decode()


def test_blocked_address_gets_no_mail(client: Client, letter: Letter) -> None:
    asked(client)
    block("ada@example.org", by=BlockedAddress.MadeBy.STAFF)
    assert mailed() == []


def test_trapped_post_keeps_nothing(client: Client, letter: Letter) -> None:
    client.post(ASK, {**GIVEN, "website": "https://example.org"})
    assert FollowUp.objects.count() == 0


def told(answer: str = "", day: str = "", office: Office | None = None) -> dict[str, str]:
    """The form behind the link, filled in for one office."""
    office = office or Office.objects.get()
    return {f"answer_{office.pk}": answer, f"answered_on_{office.pk}": day}


def tell(asked: FollowUp, answer: str) -> None:
    asked.tell({Office.objects.get().pk: (answer, None)})


def link_in(body: str) -> str:
    found = re.search(r"http://testserver(\S+/letters/answer/\S+|/letters/answer/\S+)", body)
    assert found
    return found[1]


def test_opening_the_link_changes_nothing_and_answering_forgets_the_address(
    client: Client, letter: Letter
) -> None:
    asked(client)
    link = link_in(mailed()[0])
    with travel(THEN + dt.timedelta(days=15), tick=False):
        assert client.get(link).status_code == 200
        assert OfficeAnswer.objects.get().answer == ""
        answer = client.post(link, told("yes", "2026-11-08"))
        assert answer.status_code == 303
        asker = FollowUp.objects.get()
        assert (asker.email, asker.address, asker.secret) == ("", "", "")
        assert OfficeAnswer.objects.values_list("answer", "answered_on").get() == (
            "yes",
            dt.date(2026, 11, 8),
        )
        assert client.get(link).status_code == 404
        assert client.post(link, told("no")).status_code == 404
    clock = clock_of(letter.offices.get(), sent=3)
    assert (clock.told, clock.answered, clock.median_days) == (1, 1, 7)


@pytest.mark.parametrize("day", ["", "2026-10-31", "2027-01-01", "yesterday"])
def test_day_of_an_answer_must_make_sense(client: Client, letter: Letter, day: str) -> None:
    asked(client)
    link = link_in(mailed()[0])
    with travel(THEN + dt.timedelta(days=15), tick=False):
        assert client.post(link, told("yes", day)).status_code == 422
    assert OfficeAnswer.objects.get().answer == ""


def test_who_tells_nothing_may_be_forgotten_at_once(client: Client, letter: Letter) -> None:
    asked(client)
    link = link_in(mailed()[0])
    assert client.post(link, {"action": "forget"}).status_code == 303
    assert (FollowUp.objects.get().address, OfficeAnswer.objects.get().answer) == ("", "")


def test_address_goes_thirty_days_after_the_mail(client: Client, letter: Letter) -> None:
    asked(client)
    mailed()
    with travel(THEN + dt.timedelta(days=14 + 29), tick=False):
        assert forget_follow_ups() == 0
    with travel(THEN + dt.timedelta(days=14 + 31), tick=False):
        assert forget_follow_ups() == 1
    assert FollowUp.objects.get().email == ""


def test_address_is_exported_and_erased_with_everything_else(client: Client, letter: Letter) -> None:
    asked(client)
    assert [row["offices"] for row in export_of("ada@example.org")["letters"]] == [["Mayor of Florence"]]
    erase_all("ada@example.org")
    assert FollowUp.objects.count() == 0


def test_office_page_states_the_base_of_its_clock(client: Client, letter: Letter) -> None:
    tell(asked(client), "no")
    page = client.get("/offices/mayor/").content.decode()
    assert "1 writer told us two weeks later whether an answer had come; answered: 0." in " ".join(
        page.split()
    )


def test_forged_link_gets_the_friendly_page(client: Client) -> None:
    page = client.get("/letters/answer/1.abc.def/")
    assert (page.status_code, "This link does not work any more" in page.content.decode()) == (404, True)


def test_of_two_answers_the_first_counts_and_no_job_takes_it_away(client: Client, letter: Letter) -> None:
    asked(client)
    mailed()
    first, second, read_by_a_job = (FollowUp.objects.get() for _ in range(3))
    tell(first, "receipt")
    tell(second, "no")
    read_by_a_job.forget()
    assert OfficeAnswer.objects.get().answer == "receipt"


def test_empty_answer_is_refused_with_words(client: Client, letter: Letter) -> None:
    page = client.post(asked(client).get_absolute_url(), {})
    assert (page.status_code, "Choose one of the answers." in page.content.decode()) == (422, True)


def test_answer_page_is_private_and_names_no_address(client: Client, letter: Letter) -> None:
    page = client.get(asked(client).get_absolute_url())
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "example.org" not in page.content.decode().lower()
    assert not client.cookies


def test_other_sites_can_neither_ask_nor_answer(client: Client, letter: Letter) -> None:
    path = asked(client).get_absolute_url()
    assert client.post(path, told("no"), HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert client.post(ASK, GIVEN, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403
    assert OfficeAnswer.objects.get().answer == ""


@pytest.mark.parametrize("email", ["", "x", "a\x00@example.org", "a@b\r\nBcc: c@example.org", "a" * 9_000])
def test_what_is_no_address_is_refused(client: Client, letter: Letter, email: str) -> None:
    assert client.post(ASK, {**GIVEN, "email": email}).status_code == 422
    assert FollowUp.objects.count() == 0


@pytest.mark.parametrize("answer", ["maybe", "yes\x00", "y" * 9_000])
def test_what_is_no_answer_is_refused(client: Client, letter: Letter, answer: str) -> None:
    path = asked(client).get_absolute_url()
    assert client.post(path, told(answer, "x\x00")).status_code == 422
    assert OfficeAnswer.objects.get().answer == ""


def test_who_wants_no_mail_is_answered_the_same_and_not_kept(client: Client, letter: Letter) -> None:
    block("ada@example.org", by=BlockedAddress.MadeBy.HOLDER)
    answer = client.post(ASK, GIVEN)
    assert (answer.status_code, answer["Location"].endswith("/sent/noted/")) == (303, True)
    assert FollowUp.objects.count() == 0


def test_blocking_forgets_an_address_that_waits(client: Client, letter: Letter) -> None:
    asked(client)
    block("ada@example.org", by=BlockedAddress.MadeBy.HOLDER)
    assert FollowUp.objects.get().email == ""


def test_mails_about_following_leave_room_for_the_one_that_asks(client: Client, letter: Letter) -> None:
    asked(client)
    for number in range(mail.MOST_TO_A_STRANGER):
        row = OutgoingMail(recipient="ada@example.org", language="en", args={}, dedupe=f"{number}")
        mail.may_go_to_a_stranger(row, letter.campaign.scope, "ada@example.org")
    assert len(mailed()) == 1


def test_address_that_could_not_be_mailed_is_forgotten_too(client: Client, letter: Letter) -> None:
    asked(client)
    with travel(THEN + dt.timedelta(days=14 + 31), tick=False):
        assert forget_follow_ups() == 1
    assert FollowUp.objects.get().email == ""


def test_export_says_until_when_before_the_mail_and_after(client: Client, letter: Letter) -> None:
    asked(client)
    assert len(export_of("ada@example.org")["letters"][0]["kept"]) == 1
    mailed()
    told = export_of("ada@example.org")["letters"][0]
    assert (len(told["kept"]), "secret" in told) == (1, False)


def test_staff_see_on_their_first_page_that_letters_came_back(client: Client, letter: Letter) -> None:
    asked(client)
    with travel(THEN, tick=False):
        tell(FollowUp.objects.get(), "returned")
        assert [task.count for task in letter_counts.letters_that_came_back()] == [1]
    with travel(THEN + dt.timedelta(days=31), tick=False):
        assert [task.count for task in letter_counts.letters_that_came_back()] == [0]


def test_letter_to_several_offices_is_asked_about_once_and_told_of_each(
    client: Client, letter: Letter
) -> None:
    mayor, council = (
        letter.offices.get(),
        make_office(slug="council", title=both("City Council", "Consiglio comunale")),
    )
    letter.offices.add(council)
    asked(client)
    letter.offices.remove(council)  # what it goes to from now on is another question
    (body,) = mailed()
    assert ("- Mayor of Florence\n- City Council\n" in body, FollowUp.objects.count()) == (True, 1)
    with travel(THEN + dt.timedelta(days=15), tick=False):
        page = client.get(link_in(body)).content.decode()
        assert "Did this office answer: Mayor of Florence?" in page
        assert "Did this office answer: City Council?" in page
        given = {**told("yes", "2026-11-08", mayor), **told("", "2026-11-09", council)}
        assert client.post(link_in(body), given).status_code == 303
    assert (clock_of(mayor, sent=1).answered, clock_of(mayor, sent=1).told) == (1, 1)
    assert clock_of(council, sent=1).told == 0


def test_of_several_offices_one_has_to_be_told_of(client: Client, letter: Letter) -> None:
    letter.offices.add(make_office(slug="council", title=both("City Council", "Consiglio comunale")))
    page = client.post(asked(client).get_absolute_url(), {})
    assert (page.status_code, "Choose an answer for one office at least." in page.content.decode()) == (
        422,
        True,
    )


@pytest.mark.django_db(transaction=True)
def test_asking_and_mailing_at_once_is_one_question_and_one_mail() -> None:
    make_letter(make_campaign(slug="jeonju"), offices=[make_office()])
    with travel(THEN, tick=False):
        answers = at_once(*(partial(Client().post, ASK, GIVEN) for _ in range(16)))
    assert {answer.status_code for answer in answers} == {303}  # type: ignore[attr-defined] # of the client
    with travel(THEN + dt.timedelta(days=15), tick=False):
        at_once(*[ask_now] * 8)
    rows = (FollowUp, OfficeAnswer, OutgoingMail)
    assert [row.objects.count() for row in rows] == [1, 1, 1]
