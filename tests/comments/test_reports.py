"""Readers report a reply: it stays, one case opens, and nothing tells who else reported it."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from comments.models import Case, Comment, Decision, Report
from comments.models.comments import GRACE
from comments.report_forms import REASONS
from comments.retention import forget_reports
from config import mail
from config.blocked import block
from config.models import BlockedAddress
from config.personal import erase_all, export_of
from tests.factories import make_campaign, make_comment, make_staff
from tests.petitions.test_concurrency import at_once

pytestmark = pytest.mark.django_db

SENT = "/campaigns/jeonju/comments/reported/"
GIVEN = {"reason": "insult", "text": "He calls us names.", "email": "Ada@Example.org"}


@pytest.fixture
def reply() -> Comment:
    return make_comment(make_campaign(slug="jeonju"), name="Bruno", body="Words of Bruno.", approved=True)


def path_of(reply: Comment) -> str:
    return f"/campaigns/jeonju/comments/{reply.pk}/report/"


def report(client: Client, reply: Comment, prefix: str = "", **given: Any) -> Any:
    return client.post(f"{prefix}{path_of(reply)}", {**GIVEN, **given})


def filed() -> list[tuple[str, str, str]]:
    return list(Report.objects.order_by("pk").values_list("reason", "text", "address"))


def send_later(time_machine: Any, minutes: int = 4) -> list[str]:
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=minutes), tick=False)
    mail.send_due()
    return [str(message.body) for message in mailbox.outbox]


def test_page_shows_the_reply_and_asks_for_a_reason_only(client: Client, reply: Comment) -> None:
    page = client.get(path_of(reply)).content.decode()
    assert "Words of Bruno." in page
    assert page.count('name="reason"') == len(REASONS) == 9
    assert "was deleted by its author" not in page
    assert report(client, reply, text="", email="").status_code == 303
    assert filed() == [("insult", "", "")]


def test_report_hides_nothing_and_is_answered_with_thanks(client: Client, reply: Comment) -> None:
    answer = report(client, reply)
    assert (answer.status_code, answer.headers["Location"]) == (303, SENT)
    assert "Thank you. Somebody reads the reply again." in client.get(answer["Location"]).content.decode()
    reply.refresh_from_db()
    assert (reply.state, Campaign.objects.get().replies) == ("approved", 1)
    assert filed() == [("insult", "He calls us names.", "ada@example.org")]
    assert Case.objects.open().get().comment == reply


def test_markup_of_a_reply_is_shown_as_text(client: Client) -> None:
    body = '<script>alert(1)</script> "><img src=x onerror=alert(1)>'
    reply = make_comment(make_campaign(slug="jeonju"), name="Ada <i>", body=body, approved=True)
    page = client.get(path_of(reply)).content.decode()
    assert [risky for risky in ("<script>alert", "<img src=x", "Ada <i>") if risky in page] == []


def test_second_report_of_an_address_changes_nothing_and_others_join_the_case(
    client: Client, reply: Comment
) -> None:
    first = report(client, reply)
    again = report(client, reply, reason="spam", email="ada@example.org")
    other = report(client, reply, email="eve@example.org")
    answers = [
        (answer.status_code, answer.headers["Location"], answer.content) for answer in (first, again, other)
    ]
    assert len(set(answers)) == 1
    assert [address for _reason, _text, address in filed()] == ["ada@example.org", "eve@example.org"]
    assert Case.objects.count() == 1


def test_page_looks_the_same_after_others_have_reported(client: Client, reply: Comment) -> None:
    paths = [path_of(reply), SENT, "/campaigns/jeonju/comments/"]
    before = [client.get(path).content for path in paths]
    report(client, reply)
    assert [client.get(path).content for path in paths] == before


def test_double_click_without_an_address_is_one_report(
    client: Client, reply: Comment, time_machine: Any
) -> None:
    for _click in range(2):
        report(client, reply, email="")
    assert Report.objects.count() == 1
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=2), tick=False)
    report(client, reply, email="")
    assert Report.objects.count() == 2


def test_page_after_a_report_outlives_the_reply(client: Client, reply: Comment) -> None:
    reply.erase_by_author()
    assert client.get(SENT).status_code == 200
    assert client.get(SENT).status_code == 200


def test_only_what_stands_on_a_public_page_can_be_reported(client: Client, reply: Comment) -> None:
    waiting = make_comment(reply.campaign)
    removed = make_comment(reply.campaign, approved=True)
    removed.remove(by=make_staff(), reason="topic")
    elsewhere = make_comment(make_campaign(), approved=True)
    for comment in (waiting, removed, elsewhere):
        assert client.get(path_of(comment)).status_code == 404
        assert report(client, comment).status_code == 404
    for number in ("0", "9" * 30, "9" * 5_000, "-1", "x"):
        assert client.get(f"/campaigns/jeonju/comments/{number}/report/").status_code == 404
    Campaign.objects.filter(pk=reply.campaign_id).update(state="draft")
    assert report(client, reply).status_code == 404
    assert Case.objects.count() == 0


def test_kept_page_goes_with_the_reply(client: Client, reply: Comment) -> None:
    assert client.get(path_of(reply)).status_code == 200
    reply.remove(by=make_staff(), reason="topic")
    assert client.get(path_of(reply)).status_code == 404


def test_reported_again_after_it_was_found_to_be_right_is_a_new_case(client: Client, reply: Comment) -> None:
    report(client, reply)
    reply.keep(by=make_staff())
    report(client, reply)
    assert [case.closed_at is None for case in Case.objects.order_by("pk")] == [False, True]
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reason", ""),
        ("reason", "author"),
        ("reason", "insult\x00"),
        ("reason", "i" * 10_000),
        ("text", "x" * 501),
        ("text", "x" * 10_000),
        ("email", "x"),
        ("email", "a\x00@example.org"),
        ("email", "a@b\r\nBcc: c@example.org"),
        ("email", "a" * 10_000),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    client: Client, reply: Comment, field: str, value: str
) -> None:
    answer = report(client, reply, **{field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    # What was typed is still there.
    kept = {"text": "He calls us names.", "email": "Ada@Example.org"}
    assert [
        typed for name, typed in kept.items() if name != field and typed not in answer.content.decode()
    ] == []
    assert Case.objects.count() == 0


def test_text_is_cleaned_of_what_nobody_sees(client: Client, reply: Comment) -> None:
    report(client, reply, text="look\x00 at\u202e this\u200b\r\n\r\n\r\n\r\n\r\nplease")
    assert filed()[0][1] == "look at this\n\n\nplease"


def test_files_lists_and_other_forms_of_posts_do_no_harm(client: Client, reply: Comment) -> None:
    assert client.post(path_of(reply), {"reason": ["spam", "insult"]}).status_code == 303
    assert client.post(path_of(reply), "[1, 2]", content_type="application/json").status_code == 422
    assert client.post(path_of(reply), b"\xff\xfe", content_type="text/plain").status_code == 422
    assert client.put(path_of(reply)).status_code == 405
    assert client.post(SENT).status_code == 405
    assert filed() == [("insult", "", "")]


def test_trapped_post_keeps_nothing(client: Client, reply: Comment) -> None:
    assert report(client, reply, website="https://example.org").status_code == 303
    assert Case.objects.count() == 0


def test_other_sites_cannot_report(client: Client, reply: Comment) -> None:
    answer = client.post(path_of(reply), GIVEN, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, Case.objects.count()) == (403, 0)


def test_network_that_reports_without_end_is_asked_to_wait(client: Client, reply: Comment) -> None:
    statuses = [report(client, reply, email=f"a{number}@example.org").status_code for number in range(21)]
    assert statuses == [303] * 20 + [429]
    assert Report.objects.count() == 20


def test_page_in_italian(client: Client, reply: Comment) -> None:
    assert report(client, reply, prefix="/it").headers["Location"] == f"/it{SENT}"
    assert Report.objects.get().language == "it"
    page = client.get(f"/it{path_of(reply)}").content.decode()
    assert "insulta o minaccia qualcuno" in page


@pytest.mark.parametrize("others", [0, 5])
def test_reporting_takes_as_many_queries_in_a_busy_case(
    client: Client, reply: Comment, django_assert_num_queries: DjangoAssertNumQueries, others: int
) -> None:
    report(client, reply, email="first@example.org")
    for number in range(others):
        report(client, reply, email=f"other-{number}@example.org")
    # Campaign, reply, limit, transaction, lock, case, block, report.
    with django_assert_num_queries(9):
        report(client, reply)


@pytest.mark.django_db(transaction=True)
def test_many_who_report_at_once_share_one_case_and_one_address_counts_once() -> None:
    reply = make_comment(make_campaign(slug="jeonju"), approved=True)
    works = [
        partial(report, Client(REMOTE_ADDR=f"10.0.{n}.1"), reply, email=f"a{n % 4}@example.org")
        for n in range(16)
    ]
    answers: Any = at_once(*works, threads=8)
    assert {answer.status_code for answer in answers} == {303}
    assert (Case.objects.count(), Report.objects.count()) == (1, 4)


@pytest.mark.django_db(transaction=True)
def test_decision_and_reports_at_once_leave_no_report_without_an_open_or_closed_case() -> None:
    reply = make_comment(make_campaign(slug="jeonju"), approved=True)
    staff = make_staff()
    report(Client(), reply, email="first@example.org")
    works: list[Any] = [
        partial(report, Client(REMOTE_ADDR=f"10.0.{n}.1"), reply, email=f"a{n}@example.org") for n in range(7)
    ]
    at_once(*works, partial(Comment.objects.get(pk=reply.pk).remove, by=staff, reason="insult"), threads=8)
    assert Case.objects.open().count() == 0
    decision = Decision.objects.latest("pk")
    assert {case.decision for case in Case.objects.all()} == {decision}


def test_reporter_who_asked_hears_that_it_was_removed_and_nothing_that_was_typed(
    client: Client, reply: Comment, time_machine: Any
) -> None:
    report(client, reply, text="Buy pills at once")
    report(client, reply, email="")
    reply.remove(by=make_staff(), reason="insult", note="A note")
    assert send_later(time_machine, minutes=2) == []
    (body,) = send_later(time_machine)
    message = mailbox.outbox[0]
    assert message.to == ["Ada@example.org"]
    assert str(reply.campaign.title) in body
    assert "It is no longer on the page." in body
    typed = ("pills", "Bruno", "Words", "A note", "insult")
    assert [word for word in typed if word in message.message().as_string()] == []


def test_reporter_hears_that_it_stays_in_the_language_of_the_page(
    client: Client, reply: Comment, time_machine: Any
) -> None:
    report(client, reply, prefix="/it")
    reply.keep(by=make_staff())
    (body,) = send_later(time_machine)
    assert str(reply.campaign.title.data["it"]) in " ".join(body.split())
    assert mailbox.outbox[0].message()["Content-Language"] == "it"


def test_reporter_of_what_its_author_deletes_hears_that_it_has_gone(
    client: Client, reply: Comment, time_machine: Any
) -> None:
    report(client, reply)
    reply.erase_by_author()
    (body,) = send_later(time_machine)
    assert ("It is no longer on the page." in body, "Somebody has read it" in body) == (True, False)


def test_decision_undone_within_the_grace_is_told_to_nobody_and_the_next_one_is(
    client: Client, reply: Comment, time_machine: Any
) -> None:
    report(client, reply)
    staff = make_staff()
    reply.undo(reply.remove(by=staff, reason="insult"), by=staff)
    assert send_later(time_machine) == []
    assert Case.objects.open().count() == 1
    reply.keep(by=staff)
    (body,) = send_later(time_machine)
    assert "it stays on the page" in body


def test_mail_says_what_is_true_when_it_leaves(client: Client, reply: Comment, time_machine: Any) -> None:
    report(client, reply)
    staff = make_staff()
    reply.keep(by=staff)
    reply.remove(by=staff, reason="insult")
    (body,) = send_later(time_machine)
    assert "It is no longer on the page." in body


def test_nobody_is_mailed_without_end_because_others_report_in_their_name(
    client: Client, time_machine: Any
) -> None:
    campaign, staff = make_campaign(slug="jeonju"), make_staff()
    for _number in range(7):
        reply = make_comment(campaign, approved=True)
        report(client, reply)
        reply.keep(by=staff)
    assert len(send_later(time_machine)) == mail.MOST_TO_A_STRANGER


def test_who_wants_no_mail_is_answered_the_same_and_their_address_is_not_kept(
    client: Client, reply: Comment, time_machine: Any
) -> None:
    report(client, reply)
    block("ada@example.org", by=BlockedAddress.MadeBy.HOLDER)
    assert filed() == [("insult", "He calls us names.", "")]
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=2), tick=False)
    assert report(client, reply).status_code == 303
    assert [address for _reason, _text, address in filed()] == ["", ""]
    reply.keep(by=make_staff())
    assert send_later(time_machine) == []


def test_campaign_taken_off_the_site_is_not_named_in_a_mail(
    client: Client, reply: Comment, time_machine: Any
) -> None:
    report(client, reply)
    reply.keep(by=make_staff())
    Campaign.objects.update(state="draft")
    assert send_later(time_machine) == []


def test_words_and_addresses_of_reports_go_in_their_time(
    client: Client, reply: Comment, time_machine: Any
) -> None:
    campaign, staff, began = reply.campaign, make_staff(), timezone.now()
    time_machine.move_to(began, tick=False)
    still_open = make_comment(campaign, approved=True)
    for comment in (reply, still_open):
        report(client, comment)
    reply.keep(by=staff)
    expected = {29: 0, 31: 1, 89: 0, 91: 2, 179: 0, 181: 1, 400: 0}
    done = {}
    for days in expected:
        time_machine.move_to(began + dt.timedelta(days=days), tick=False)
        done[days] = forget_reports()
    assert done == expected
    assert filed() == [("insult", "", "")] * 2


def test_report_is_exported_without_the_reply_and_erased_with_everything_else(
    client: Client, reply: Comment
) -> None:
    report(client, reply)
    (told,) = export_of("ADA@example.org")["reports"]
    assert (told["text"], told["email"], len(told["kept"])) == ("He calls us names.", "Ada@example.org", 2)
    assert "Words of Bruno" not in str(told)
    assert erase_all("ada@example.org")["reports"] == 1
    assert filed() == [("insult", "", "")]
    assert (erase_all("ada@example.org")["reports"], Case.objects.open().count()) == (0, 1)


def test_grace_is_what_these_tests_wait_for() -> None:
    assert dt.timedelta(minutes=2) < GRACE < dt.timedelta(minutes=4)
