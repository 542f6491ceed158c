from typing import Any

import pytest
from django.core import mail as mailbox
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from comments.models import Comment, Decision
from comments.thread import newest
from config import mail
from tests.factories import make_campaign, make_comment, make_staff

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ada", "email": "ada@example.org", "body": "I agree with this campaign."}
PATH = "/campaigns/jeonju/comments/"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(slug="jeonju")


def post(client: Client, **typed: Any) -> Any:
    return client.post(PATH, {**TYPED, **typed})


def shown(campaign: Campaign) -> list[tuple[str, int, bool]]:
    return [(node.comment.body, node.depth, node.is_tombstone) for node in newest(campaign, 100).nodes]


def test_reply_waits_and_its_author_sees_so(client: Client, campaign: Campaign) -> None:
    answer = post(client)
    comment = Comment.objects.get()
    assert (answer.status_code, comment.state) == (303, "pending")
    receipt = client.get(answer.headers["Location"])
    assert (receipt.status_code, TYPED["body"] in receipt.content.decode()) == (200, True)
    assert TYPED["body"] not in client.get("/campaigns/jeonju/").content.decode()


def test_author_is_mailed_the_link_and_nothing_that_was_typed(client: Client, campaign: Campaign) -> None:
    post(client, name="Blue Bicycle")
    mail.send_due()
    assert mailbox.outbox[0].to == ["ada@example.org"]
    sent = mailbox.outbox[0].message().as_string()
    link = f"/comments/{Comment.objects.get().mailed_token}/"
    assert (link in mailbox.outbox[0].body, "Bicycle" in sent, TYPED["body"] in sent) == (True, False, False)


def test_nobody_is_mailed_without_end_because_others_reply_in_their_name(
    client: Client, campaign: Campaign
) -> None:
    for number in range(7):
        post(client, body=f"Reply number {number}")
    mail.send_due()
    assert len(mailbox.outbox) == 5


def test_approved_reply_appears_and_is_counted(client: Client, campaign: Campaign) -> None:
    post(client)
    client.get("/campaigns/jeonju/")
    Comment.objects.get().approve(by=make_staff())
    assert TYPED["body"] in client.get("/campaigns/jeonju/").content.decode()
    assert Campaign.objects.get().replies == 1


def test_answers_stand_below_what_they_answer(campaign: Campaign) -> None:
    first = make_comment(campaign, body="first", approved=True)
    second = make_comment(campaign, body="second", approved=True)
    answer = make_comment(campaign, body="answer", parent=first, approved=True)
    make_comment(campaign, body="deeper", parent=answer, approved=True)
    assert shown(campaign) == [
        ("second", 0, False),
        ("first", 0, False),
        ("answer", 1, False),
        ("deeper", 2, False),
    ]
    assert second.thread != first.thread


def test_answers_to_the_deepest_stand_beside_it(campaign: Campaign) -> None:
    parent = make_comment(campaign, body="0", approved=True)
    for depth in range(1, 5):
        parent = make_comment(campaign, body=str(depth), parent=parent, approved=True)
    assert [(body, depth) for body, depth, _gone in shown(campaign)] == [
        ("0", 0),
        ("1", 1),
        ("2", 2),
        ("3", 2),
        ("4", 2),
    ]


def test_removed_reply_leaves_a_tombstone_only_where_it_has_answers(
    client: Client, campaign: Campaign
) -> None:
    staff = make_staff()
    lonely = make_comment(campaign, body="lonely insult", approved=True)
    answered = make_comment(campaign, body="answered insult", approved=True)
    make_comment(campaign, body="kind answer", parent=answered, approved=True)
    for comment in (lonely, answered):
        comment.remove(by=staff, reason=Decision.Reason.PEOPLE)
    assert shown(campaign) == [("answered insult", 0, True), ("kind answer", 1, False)]
    page = client.get("/campaigns/jeonju/").content.decode()
    assert ("insult" in page, "kind answer" in page) == (False, True)
    assert "attacks a people or a group" in page
    assert Campaign.objects.get().replies == 1


def test_a_tombstone_goes_with_its_last_answer(campaign: Campaign) -> None:
    staff = make_staff()
    parent = make_comment(campaign, approved=True)
    answer = make_comment(campaign, parent=parent, approved=True)
    parent.remove(by=staff, reason=Decision.Reason.TOPIC)
    answer.remove(by=staff, reason=Decision.Reason.TOPIC)
    assert shown(campaign) == []


def test_every_act_is_a_decision_that_stays(campaign: Campaign) -> None:
    staff, comment = make_staff(), make_comment(campaign)
    comment.approve(by=staff)
    comment.remove(by=staff, reason=Decision.Reason.INSULT, note="see thread")
    comment.approve(by=staff)
    acts = [(d.before, d.after, d.reason, d.by) for d in comment.decisions.order_by("pk")]
    assert acts == [
        ("pending", "approved", "", staff),
        ("approved", "removed", "insult", staff),
        ("removed", "approved", "", staff),
    ]
    decision = comment.decisions.first()
    assert decision is not None
    for change in (decision.save, decision.delete, Decision.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        Decision.objects.update(note="changed")


def test_a_second_moderator_is_told_what_the_first_did(campaign: Campaign) -> None:
    comment = make_comment(campaign)
    same = Comment.objects.get(pk=comment.pk)
    comment.approve(by=make_staff())
    with pytest.raises(ValidationError) as refused:
        same.reject(by=make_staff(), reason=Decision.Reason.TOPIC)
    assert refused.value.messages == ["What is “approved” cannot become “rejected”."]
    assert comment.decisions.count() == 1


def test_empty_reply_is_refused_kindly(client: Client, campaign: Campaign) -> None:
    for body in ("", "  \n ", "\u200b\u2800", "\u3164"):
        answer = post(client, body=body)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["body"])
    assert Comment.objects.count() == 0


def test_doubled_reply_is_refused_kindly_and_its_text_kept(client: Client, campaign: Campaign) -> None:
    post(client)
    answer = post(client, body="  I AGREE with this\ncampaign. ", email="ADA@example.org")
    assert answer.status_code == 422
    assert "just this reply already" in answer.content.decode()
    assert Comment.objects.count() == 1
    # Nobody learns from the answer who wrote it: whoever sends these words gets the same.
    stranger = post(client, email="somebody-else@example.org")
    assert (stranger.status_code, "just this reply already" in stranger.content.decode()) == (422, True)
    assert post(client, name="Bruno").status_code == 303


def test_the_database_refuses_a_double_as_well(campaign: Campaign) -> None:
    first = make_comment(campaign)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(
            campaign=campaign, name="x", body="x", language="en", fingerprint=first.fingerprint
        )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "<svg/onload=alert(1)>",
        "javascript:alert(1)",
        "[click](javascript:alert(1))",
        'http://example.com/"onmouseover=alert(1)',
        "{{ 7|add:7 }}{% load i18n %}",
    ],
)
def test_markup_is_shown_as_text(client: Client, campaign: Campaign, text: str) -> None:
    comment = make_comment(campaign, name="Ada <i>", body=text, approved=True)
    page = client.get(PATH).content.decode()
    for risky in (
        "Ada <i>",
        "<script>alert",
        "<img src=x",
        "<svg/onload",
        'href="javascript',
        '"onmouseover=',
    ):
        assert risky not in page
    assert comment.body == text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 81),
        ("body", "x" * 4001),
        ("email", "x"),
        ("parent", "-1"),
        ("parent", "9" * 30),
        ("parent", "one"),
    ],
)
def test_fields_are_bounded(client: Client, campaign: Campaign, field: str, value: str) -> None:
    answer = post(client, **{field: value})
    assert (answer.status_code, TYPED["name"] in answer.content.decode() or field == "name") == (422, True)
    assert Comment.objects.count() == 0


def test_an_answer_to_what_is_hidden_or_elsewhere_is_refused(client: Client, campaign: Campaign) -> None:
    waiting = make_comment(campaign)
    elsewhere = make_comment(make_campaign(), approved=True)
    for parent in (waiting, elsewhere):
        answer = post(client, parent=parent.pk)
        assert (answer.status_code, TYPED["body"] in answer.content.decode()) == (422, True)
    again = {name: answer.context["form"][name].value() for name in ("name", "email", "body", "parent")}
    assert post(client, **again).status_code == 303


def test_a_closed_campaign_takes_no_replies_and_shows_the_old_ones(
    client: Client, campaign: Campaign
) -> None:
    make_comment(campaign, body="said before", approved=True)
    campaign.close()
    assert post(client).status_code == 422
    assert "said before" in client.get(PATH).content.decode()


def test_a_filled_trap_stores_nothing(client: Client, campaign: Campaign) -> None:
    assert post(client, website="x").status_code == 303
    assert Comment.objects.count() == 0


def test_author_deletes_words_and_person_and_answers_stay(client: Client, campaign: Campaign) -> None:
    comment = make_comment(campaign, name="Ada Bianchi", body="my words", approved=True)
    make_comment(campaign, body="an answer", parent=comment, approved=True)
    link = f"/comments/{comment.token}/"
    for _ in range(2):
        client.post(link, {"action": "erase"})
    comment.refresh_from_db()
    assert (comment.name, comment.email, comment.address, comment.body) == ("", "", "", "")
    assert shown(campaign) == [("", 0, True), ("an answer", 1, False)]
    assert client.get(link).status_code == 200
    with pytest.raises(ValidationError):
        comment.approve(by=make_staff())


@pytest.mark.parametrize("number", [1, 30])
def test_thread_page_takes_as_many_queries_for_one_as_for_thirty(
    client: Client, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        parent = make_comment(campaign, approved=True)
        make_comment(campaign, parent=parent, approved=True)
    with django_assert_num_queries(2):
        assert client.get(PATH).status_code == 200


def test_pages_never_cut_a_thread_in_two(campaign: Campaign) -> None:
    for _ in range(3):
        parent = make_comment(campaign, approved=True)
        make_comment(campaign, parent=parent, approved=True)
    first = newest(campaign, 3)
    assert len(first.nodes) == 2
    rest = newest(campaign, 10, after=first.cursor)
    assert (len(rest.nodes), rest.cursor) == (4, "")


def test_a_thread_longer_than_a_page_goes_on_on_the_next(client: Client, campaign: Campaign) -> None:
    parent = make_comment(campaign, body="0", approved=True)
    for number in range(1, 6):
        make_comment(campaign, body=str(number), parent=parent, approved=True)
    older = newest(campaign, 2)
    shown, cursor = [node.comment.body for node in older.nodes], older.cursor
    while cursor:
        assert client.get(f"{PATH}?after={cursor}").status_code == 200
        page = newest(campaign, 2, after=cursor)
        shown, cursor = shown + [node.comment.body for node in page.nodes], page.cursor
    assert shown == ["0", "1", "2", "3", "4", "5"]


def test_removed_replies_do_not_hide_older_ones(campaign: Campaign) -> None:
    make_comment(campaign, body="older", approved=True)
    for _ in range(4):
        make_comment(campaign, approved=True).remove(by=make_staff(), reason=Decision.Reason.TOPIC)
    assert [node.comment.body for node in newest(campaign, 3).nodes] == ["older"]


def test_hostile_cursor_is_not_found(client: Client, campaign: Campaign) -> None:
    for query in ("after=x", "after=-1", "after=" + "9" * 40, "after=٣", "after=0000000001/"):
        assert client.get(f"{PATH}?{query}").status_code == 404
    for query in ("parent=%00", "parent=x", "parent=" + "9" * 40):
        assert client.get(f"{PATH}?{query}").status_code == 200
