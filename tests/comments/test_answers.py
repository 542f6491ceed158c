"""Who follows a conversation hears of new answers: at once the first time, then once a day, until one click."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from comments import answers
from comments.answers import mail_answers, stop_token
from comments.models import Comment
from config import mail, tokens
from config.blocked import block
from config.models import BlockedAddress, OutgoingMail
from tests.factories import make_campaign, make_comment, make_follower, make_staff
from tests.petitions.test_concurrency import at_once

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 11, 1, 10, tzinfo=dt.UTC)
ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def start(time_machine: Any) -> None:
    time_machine.move_to(START, tick=False)


@pytest.fixture
def asked() -> Comment:
    """Ada began a conversation, and wants to hear what others say."""
    return begin(make_campaign(slug="jeonju"))


def begin(campaign: Campaign, **fields: Any) -> Comment:
    values = {"name": "Ada", "email": ADA, "body": "What do you think?", "follows": True, "approved": True}
    values["created_at"] = timezone.now() - dt.timedelta(minutes=1)
    return make_comment(campaign, **(values | fields))


def answer(parent: Comment, body: str = "I think so.", **fields: Any) -> Comment:
    return make_comment(parent.campaign, parent=parent, body=body, approved=True, **fields)


def after(time_machine: Any, **later: float) -> list[Any]:
    """The mailbox after so much more time, in which the jobs have run."""
    time_machine.move_to(timezone.now() + dt.timedelta(**later), tick=False)
    mail_answers()
    mail.send_due()
    return list(mailbox.outbox)


def words_of(message: Any) -> str:
    return " ".join(str(message.body).split())


def test_first_answer_is_told_at_once_but_not_before_its_grace(asked: Comment, time_machine: Any) -> None:
    given = answer(asked, "Yes,\n\n-- \nI do.", name="Bruno")
    assert after(time_machine, minutes=2) == []
    (message,) = after(time_machine, minutes=2)
    assert (message.to, message.subject) == ([ADA], f"A new answer: {asked.campaign.title}")
    assert "Bruno: “Yes, -- I do.”" in words_of(message)
    assert f"http://testserver{given.get_absolute_url()}" in message.body


def test_further_answers_come_once_in_a_day_in_one_mail(asked: Comment, time_machine: Any) -> None:
    answer(asked)
    assert len(after(time_machine, minutes=5)) == 1
    for number in range(7):
        answer(asked, f"Further thought {number}")
        assert len(after(time_machine, hours=3)) == 1
    messages = after(time_machine, hours=4)
    assert [message.subject for message in messages[1:]] == [f"7 new answers: {asked.campaign.title}"]
    told = words_of(messages[1])
    assert [number for number in range(7) if f"thought {number}" in told] == [0, 1, 2, 3, 4]
    assert "And 2 more." in told
    assert len(after(time_machine, days=9)) == 2


def test_no_answer_falls_between_two_mails(asked: Comment, time_machine: Any) -> None:
    """One within the grace at the time of the first mail comes in the second."""
    answer(asked, "early")
    time_machine.move_to(START + dt.timedelta(minutes=3), tick=False)
    answer(asked, "late")
    (first,) = after(time_machine, minutes=1)
    second = after(time_machine, days=2)[1]
    assert [("early" in words_of(one), "late" in words_of(one)) for one in (first, second)] == [
        (True, False),
        (False, True),
    ]


def test_one_mail_for_an_address_and_conversation_however_many_replies_it_wrote(
    asked: Comment, time_machine: Any
) -> None:
    other = begin(asked.campaign, body="Another thread")
    begin(asked.campaign, body="And I add", parent=asked)
    answer(asked)
    answer(other)
    messages = after(time_machine, minutes=5)
    assert [message.to for message in messages] == [[ADA], [ADA]]
    assert len(after(time_machine, minutes=5)) == 2
    assert Comment.objects.filter(follows=True, told_until=None).count() == 0


def test_later_reply_of_who_was_told_brings_no_mail_before_its_day(asked: Comment, time_machine: Any) -> None:
    answer(asked)
    after(time_machine, minutes=5)
    earlier = begin(asked.campaign, body="And I add", parent=asked)
    answer(earlier, "New again")
    assert len(after(time_machine, hours=20)) == 1
    # What is first in the conversation may go; what was told before stays told.
    asked.erase_by_author()
    messages = after(time_machine, hours=5)
    assert [message.subject.partition(":")[0] for message in messages] == ["A new answer"] * 2


def test_own_words_and_other_conversations_bring_no_mail(asked: Comment, time_machine: Any) -> None:
    begin(asked.campaign, body="Also", parent=asked, follows=False, email="ADA@example.org")
    make_comment(asked.campaign, approved=True)
    make_comment(asked.campaign, parent=asked)
    assert after(time_machine, hours=1) == []


@pytest.mark.parametrize(
    "without",
    [{"follows": False}, {"queued_at": None}, {"approved": False}, {"email": ""}],
    ids=lambda fields: next(iter(fields)),
)
def test_who_did_not_ask_or_is_not_proven_or_not_on_the_page_hears_nothing(
    time_machine: Any, without: dict[str, Any]
) -> None:
    asked = begin(make_campaign(), **without)
    answer(asked)
    assert after(time_machine, hours=1) == []


def test_approval_undone_within_the_grace_is_told_to_nobody(asked: Comment, time_machine: Any) -> None:
    staff = make_staff()
    given = make_comment(asked.campaign, parent=asked)
    given.undo(given.approve(by=staff), by=staff)
    assert after(time_machine, minutes=5) == []


def test_answer_removed_before_the_mail_leaves_is_not_quoted(asked: Comment, time_machine: Any) -> None:
    bad, good = answer(asked, "A bad word"), answer(asked, "A good word")
    time_machine.move_to(START + dt.timedelta(minutes=5), tick=False)
    assert mail_answers() == 1
    bad.remove(by=make_staff(), reason="insult")
    mail.send_due()
    (message,) = mailbox.outbox
    assert ("bad word" in message.body, "good word" in message.body) == (False, True)
    assert message.subject.startswith("A new answer")
    assert f"http://testserver{good.get_absolute_url()}" in message.body


@pytest.mark.parametrize("ending", ["erase", "nameless", "leave", "block", "draft"])
def test_who_has_gone_before_the_mail_leaves_gets_none(
    asked: Comment, time_machine: Any, ending: str
) -> None:
    answer(asked)
    time_machine.move_to(START + dt.timedelta(minutes=5), tick=False)
    assert mail_answers() == 1
    match ending:
        case "erase":
            asked.erase_by_author()
        case "nameless":
            asked.forget_author()
        case "leave":
            answers.leave(asked)
        case "block":
            block(ADA, by=BlockedAddress.MadeBy.HOLDER)
        case "draft":
            Campaign.objects.update(state="draft")
    mail.send_due()
    assert mailbox.outbox == []


def test_mail_goes_on_for_another_reply_when_the_first_has_gone(asked: Comment, time_machine: Any) -> None:
    second = begin(asked.campaign, body="And I add", parent=asked)
    answer(second)
    time_machine.move_to(START + dt.timedelta(minutes=5), tick=False)
    mail_answers()
    asked.erase_by_author()
    mail.send_due()
    assert stop_token(second) in mailbox.outbox[0].body


def test_long_answer_is_cut_and_nameless_one_has_no_name(asked: Comment, time_machine: Any) -> None:
    answer(asked, "word " * 200).forget_author()
    (message,) = after(time_machine, minutes=5)
    told = words_of(message)
    assert f"Name withdrawn: “{('word ' * 60)[:299].rstrip()}" in told
    assert told.count("word") == 60


def test_address_proven_elsewhere_is_not_mailed_without_end_because_of_others(
    time_machine: Any,
) -> None:
    campaign = make_campaign()
    for number in range(7):
        answer(begin(campaign, body=f"Thread {number}", confirmed_at=None))
    assert len(after(time_machine, minutes=5)) == mail.MOST_TO_A_STRANGER


def test_answers_are_told_in_the_language_of_the_page(time_machine: Any) -> None:
    asked = begin(make_campaign(), page_language="it", language="ko")
    given = answer(asked)
    (message,) = after(time_machine, minutes=5)
    assert message.message()["Content-Language"] == "it"
    assert str(asked.campaign.title.data["it"]) in message.subject
    assert f"http://testserver/it{given.get_absolute_url()}" in message.body
    assert "/it/unsubscribe/" in message.message()["List-Unsubscribe"]


def test_one_click_ends_the_mails_of_this_conversation_and_of_no_other(
    client: Client, asked: Comment, time_machine: Any
) -> None:
    second = begin(asked.campaign, body="And I add", parent=asked)
    other = begin(asked.campaign, body="Another thread")
    stranger = begin(asked.campaign, email="eve@example.org", parent=asked, body="Eve too")
    answer(asked)
    message = next(one for one in after(time_machine, minutes=5) if one.to == [ADA])
    headers = message.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    page = client.get(address)
    assert (page.status_code, "Stop mails about new answers?" in page.content.decode()) == (200, True)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert Comment.objects.filter(follows=True).count() == 4
    for _click in range(2):
        done = client.post(
            address,
            {"List-Unsubscribe": "One-Click"},
            headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        )
        assert (done.status_code, done.cookies.output()) == (200, "")
        assert "No more mails about answers come." in done.content.decode()
    follows = {comment.pk: comment.follows for comment in (asked, second, other, stranger)}
    assert set(follows) == set(Comment.objects.filter(pk__in=follows).values_list("pk", flat=True))
    still = set(Comment.objects.filter(follows=True).values_list("pk", flat=True))
    assert still == {other.pk, stranger.pk}


def test_link_of_an_erased_reply_does_no_harm(client: Client, asked: Comment) -> None:
    stranger = begin(asked.campaign, parent=asked, email="", body="No address", follows=False)
    asked.erase_by_author()
    assert client.post(f"/unsubscribe/{stop_token(asked)}/").status_code == 200
    assert Comment.objects.get(pk=stranger.pk).body == "No address"


def test_forged_link_and_one_for_another_purpose_get_the_friendly_page(
    client: Client, asked: Comment
) -> None:
    made = [
        "forged",
        stop_token(asked)[:-1],
        asked.token,
        asked.mailed_token,
        tokens.make("unsubscribe", asked.pk, asked.secret),
        tokens.make("unsubscribe-thread", asked.pk, "another secret"),
        tokens.make("unsubscribe-thread", 10**12, asked.secret),
    ]
    for token in made:
        page = client.post(f"/unsubscribe/{token}/")
        assert (page.status_code, "This link does not work any more" in page.content.decode()) == (404, True)
    assert Comment.objects.get().follows


def test_followers_of_a_campaign_still_leave_with_their_links(client: Client, asked: Comment) -> None:
    follower = make_follower(asked.campaign)
    path = f"/unsubscribe/{tokens.make('unsubscribe', follower.pk, follower.secret)}/"
    assert "Stop the updates?" in client.get(path).content.decode()
    assert "Done. No more updates come." in client.post(path).content.decode()
    follower.refresh_from_db()
    assert (follower.state, Comment.objects.get().follows) == ("left", True)


@pytest.mark.parametrize("authors", [1, 6])
def test_a_batch_takes_as_many_queries_for_one_author_as_for_six(
    time_machine: Any, django_assert_num_queries: DjangoAssertNumQueries, authors: int
) -> None:
    campaign = make_campaign()
    for number in range(authors):
        answer(begin(campaign, email=f"ada-{number}@example.org", body=f"Question {number}"))
    time_machine.move_to(START + dt.timedelta(minutes=5), tick=False)
    with django_assert_num_queries(9):
        assert mail_answers() == authors


def test_batches_go_on_until_all_are_told(time_machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "BATCH", 2)
    campaign = make_campaign()
    for number in range(5):
        answer(begin(campaign, email=f"ada-{number}@example.org", body=f"Question {number}"))
    time_machine.move_to(START + dt.timedelta(minutes=5), tick=False)
    assert (mail_answers(), mail_answers(), OutgoingMail.objects.count()) == (5, 0, 5)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_write_one_mail_each_and_lose_none(
    time_machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "BATCH", 3)
    campaign = make_campaign()
    for number in range(10):
        asked = begin(campaign, email=f"ada-{number}@example.org", body=f"Question {number}")
        begin(campaign, email=f"ada-{number}@example.org", body="And I add", parent=asked)
        answer(asked)
    time_machine.move_to(START + dt.timedelta(minutes=5), tick=False)
    done: Any = at_once(*[mail_answers] * 8)
    mail_answers()
    assert (sum(done) <= 10, OutgoingMail.objects.count()) == (True, 10)
    assert Comment.objects.filter(follows=True, told_until=None).count() == 0
