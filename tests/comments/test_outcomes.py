"""Authors who asked for it are told what was decided, once it can no longer be taken back unnoticed."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from comments.models import Case, Comment, Decision, Report
from config import mail
from config.blocked import block
from config.models import BlockedAddress, OutgoingMail
from tests.factories import make_campaign, make_comment, make_staff

pytestmark = pytest.mark.django_db

TYPED = {"name": "Cheap Pills", "email": "ada@example.org", "body": "Buy them at once."}


@pytest.fixture
def staff() -> Any:
    return make_staff()


def written(**fields: Any) -> Comment:
    campaign = fields.pop("campaign", None) or make_campaign(slug="jeonju")
    return make_comment(campaign, **{**TYPED, "wants_outcome": True, **fields})


def send(time_machine: Any, minutes: float = 4) -> list[tuple[str, str]]:
    """What has left after so many more minutes."""
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=minutes), tick=False)
    mail.send_due()
    return [(str(message.subject), " ".join(str(message.body).split())) for message in mailbox.outbox]


def test_approval_is_told_after_the_grace_with_the_link_to_the_reply(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.approve(by=staff)
    assert send(time_machine, minutes=2.5) == []
    ((subject, body),) = send(time_machine, minutes=1)
    assert subject == f"Your reply is on the page: {comment.campaign.title}"
    assert f"http://testserver{comment.get_absolute_url()} " in body
    assert mailbox.outbox[0].to == ["ada@example.org"]
    assert len(send(time_machine, minutes=99)) == 1


@pytest.mark.parametrize("is_removed", [False, True])
def test_refusal_is_told_with_its_reason_and_a_way_to_ask_again(
    staff: Any, time_machine: Any, client: Client, is_removed: bool
) -> None:
    comment = written()
    if is_removed:
        comment.approve(by=staff)
        comment.remove(by=staff, reason="people", note="third time")
    else:
        comment.reject(by=staff, reason="people", note="third time")
    ((subject, body),) = send(time_machine)
    assert subject == f"About your reply: {comment.campaign.title}"
    assert "The reason: it attacks a people or a group instead of a practice." in body
    assert "ask once that somebody reads it again" in body
    link = f"/comments/{comment.mailed_token}/"
    assert f"http://testserver{link} " in body
    assert client.get(link).status_code == 200
    assert "third time" not in body


def test_nothing_that_was_typed_stands_in_any_of_these_mails(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.reject(by=staff, reason="spam")
    send(time_machine)
    comment.ask_again("Please, I sell nothing")
    comment.keep(by=staff)
    send(time_machine)
    comment.approve(by=staff)
    send(time_machine)
    assert len(mailbox.outbox) == 3
    told = "".join(message.message().as_string() for message in mailbox.outbox)
    assert [word for word in ("Pills", "Buy", "sell") if word in told] == []


def test_who_did_not_ask_hears_nothing(staff: Any, time_machine: Any) -> None:
    written(wants_outcome=False).approve(by=staff)
    assert (OutgoingMail.objects.count(), send(time_machine)) == (0, [])


def test_address_that_never_proved_itself_hears_nothing(staff: Any, time_machine: Any) -> None:
    written(queued_at=None, confirmed_at=None).reject(by=staff, reason="spam")
    assert send(time_machine) == []


def test_decision_undone_within_the_grace_is_not_told(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.undo(comment.reject(by=staff, reason="insult"), by=staff)
    assert send(time_machine) == []
    comment.approve(by=staff)
    ((subject, _body),) = send(time_machine)
    assert subject.startswith("Your reply is on the page")


def test_of_two_decisions_in_a_row_the_last_is_told(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.approve(by=staff)
    comment.remove(by=staff, reason="topic")
    ((subject, body),) = send(time_machine)
    assert (subject.startswith("About your reply"), "is about something else" in body) == (True, True)


def test_answered_appeal_says_so_and_offers_no_other(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.reject(by=staff, reason="topic")
    send(time_machine)
    comment.ask_again("Why?")
    comment.keep(by=staff)
    body = send(time_machine)[1][1]
    assert "as you asked, and came to the same result" in body
    assert "The reason: it is about something else." in body
    assert "ask once" not in body


def test_appeal_that_was_right_is_told(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.reject(by=staff, reason="topic")
    send(time_machine)
    comment.ask_again("Why?")
    comment.approve(by=staff)
    assert "again, as you asked. Now it is on the page:" in send(time_machine)[1][1]


def test_author_hears_that_a_reported_reply_stays(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.approve(by=staff)
    send(time_machine)
    Report.objects.create(
        case=Case.objects.create(comment=comment), reason="insult", text="a lie", language="en"
    )
    comment.keep(by=staff)
    subject, body = send(time_machine)[1]
    assert subject.startswith("About your reply")
    assert "it stays on the page:" in body
    assert "a lie" not in body


def test_rule_that_decided_without_a_person_is_named(time_machine: Any) -> None:
    written().reject(by=None, reason="spam")
    assert "A list of words decided this, not a person" in send(time_machine)[0][1]


def test_erased_reply_gets_no_mail_whoever_erased_it(staff: Any, time_machine: Any) -> None:
    for number, erase in enumerate((Comment.erase_by_author, Comment.forget_author)):
        comment = written(campaign=make_campaign(), name=f"Ada {number}")
        comment.approve(by=staff)
        erase(comment)
    assert send(time_machine) == []


def test_who_changed_their_mind_hears_nothing(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.approve(by=staff)
    Comment.objects.update(wants_outcome=False)
    assert send(time_machine) == []


def test_blocked_address_hears_nothing(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.approve(by=staff)
    block("ada@example.org", by=BlockedAddress.MadeBy.HOLDER)
    assert send(time_machine) == []
    assert not Comment.objects.get().wants_outcome


def test_address_proven_elsewhere_is_not_mailed_without_end_because_of_others(
    staff: Any, time_machine: Any
) -> None:
    campaign = make_campaign()
    for number in range(7):
        written(campaign=campaign, name=f"Ada {number}", confirmed_at=None).approve(by=staff)
    assert len(send(time_machine)) == mail.MOST_TO_A_STRANGER


def test_campaign_taken_off_the_site_is_not_mailed_about(staff: Any, time_machine: Any) -> None:
    written().approve(by=staff)
    Campaign.objects.update(state="draft")
    assert send(time_machine) == []


def test_outcome_speaks_the_language_of_the_page_it_was_written_on(staff: Any, time_machine: Any) -> None:
    comment = written(page_language="it", language="ko")
    comment.reject(by=staff, reason="insult")
    ((subject, body),) = send(time_machine)
    assert str(comment.campaign.title.data["it"]) in subject
    assert f"http://testserver/it/comments/{comment.mailed_token}/" in body
    assert "insulta o minaccia qualcuno" in body


def test_receipt_leads_to_the_page_with_the_button_and_an_erased_reply_gets_none(client: Client) -> None:
    comment = written(confirmed_at=None, queued_at=None)
    asked = {"recipient": comment.email, "language": "en", "args": {"comment": comment.pk}}
    mail.enqueue("comments.receipt", **asked, dedupe="1")
    mail.send_due()
    (message,) = mailbox.outbox
    assert f"/comments/{comment.mailed_token}/" in message.body
    assert comment.token not in message.body
    mail.enqueue("comments.receipt", **asked, dedupe="2")
    comment.erase_by_author()
    mail.send_due()
    assert len(mailbox.outbox) == 1


def test_decision_is_never_mailed_twice(staff: Any, time_machine: Any) -> None:
    comment = written()
    comment.approve(by=staff)
    comment._settle(Decision.objects.get())
    assert len(send(time_machine)) == 1
