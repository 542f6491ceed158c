from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.test import Client

from comments.models import Comment, Decision
from tests.factories import make_campaign, make_comment, make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/comment/"
PENDING, APPROVED, REJECTED, SPAM, REMOVED = Comment.State.values


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff("moderator"))
    return client


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def decisions() -> list[tuple[str, str, str, str, str]]:
    rows = Decision.objects.order_by("pk")
    return list(rows.values_list("by__username", "before", "after", "reason", "note"))


def test_queue_opens_on_what_waits_and_shows_it_whole(staff: Client) -> None:
    campaign = make_campaign()
    body = "A long reply. " * 40 + "The end."
    waiting = make_comment(campaign, body=body)
    approved = make_comment(campaign, approved=True)
    response = staff.get(LIST)
    assert list(response.context["cl"].result_list) == [waiting]
    assert body in response.content.decode()
    assert list(staff.get(LIST, {"state": "approved"}).context["cl"].result_list) == [approved]
    assert staff.get(LIST, {"state": "all"}).context["cl"].result_list.count() == 2


def test_visitors_text_is_shown_as_text(staff: Client) -> None:
    make_comment(make_campaign(), body="<script>alert(1)</script>")
    assert "<script>alert(1)" not in staff.get(LIST).content.decode()


def test_approving_from_the_queue_takes_one_press_and_leads_back(staff: Client) -> None:
    comment = make_comment(make_campaign())
    back = "?_changelist_filters=language%3Den"
    assert (
        f'formaction="{LIST}{comment.pk}/act/approve/{back}"'
        in staff.get(LIST, {"language": "en"}).content.decode()
    )
    response = staff.post(f"{LIST}{comment.pk}/act/approve/{back}")
    assert response.url == f"{LIST}?language=en"
    assert decisions() == [("moderator", PENDING, APPROVED, "", "")]
    assert messages_of(response) == ["The reply is on the page."]


def test_rejecting_needs_a_reason(staff: Client) -> None:
    comment = make_comment(make_campaign())
    assert staff.post(f"{LIST}{comment.pk}/act/reject/").status_code == 422
    staff.post(f"{LIST}{comment.pk}/act/reject/", {"reason": "people", "note": "third time"})
    assert decisions() == [("moderator", PENDING, REJECTED, "people", "third time")]


def test_bulk_rejection_asks_once_and_writes_a_decision_for_each(staff: Client) -> None:
    campaign = make_campaign()
    rows = [make_comment(campaign) for _row in range(3)]
    chosen = {"action": "reject", "_selected_action": [row.pk for row in rows]}
    asked = staff.post(LIST, chosen)
    assert "For these 3:" in asked.content.decode()
    assert decisions() == []
    assert staff.post(LIST, {**chosen, "_asked": "1"}).status_code == 422
    done = staff.post(LIST, {**chosen, "_asked": "1", "reason": "topic", "note": ""})
    assert messages_of(done) == ["Reject: done for 3."]
    assert decisions() == [("moderator", PENDING, REJECTED, "topic", "")] * 3


def test_bulk_approval_does_not_ask(staff: Client) -> None:
    campaign = make_campaign()
    rows = [make_comment(campaign) for _row in range(2)]
    staff.post(LIST, {"action": "approve", "_selected_action": [row.pk for row in rows]})
    campaign.refresh_from_db()
    assert campaign.replies == 2


def test_removing_and_approving_again_undo_each_other(staff: Client) -> None:
    comment = make_comment(make_campaign(), approved=True)
    staff.post(f"{LIST}{comment.pk}/act/remove/", {"reason": "insult"})
    comment.refresh_from_db()
    assert comment.state == REMOVED
    staff.post(f"{LIST}{comment.pk}/act/approve/")
    comment.refresh_from_db()
    assert comment.state == APPROVED


def test_second_moderator_is_told_that_the_first_was_quicker(staff: Client) -> None:
    comment = make_comment(make_campaign())
    comment.reject(by=make_staff(), reason="topic")
    response = staff.post(f"{LIST}{comment.pk}/act/reject/", {"reason": "insult"})
    assert response.status_code == 422
    assert "This is “rejected” now, so there is nothing to do here." in response.content.decode()
    assert Decision.objects.count() == 1


def test_reply_is_read_in_its_thread(staff: Client) -> None:
    campaign = make_campaign()
    first = make_comment(campaign, body="The question", approved=True)
    second = make_comment(campaign, body="The answer", parent=first)
    page = staff.get(f"{LIST}{second.pk}/change/").content.decode()
    assert page.index("<p>The question</p>") < page.index("<p>The answer</p>")


def test_nobody_types_into_what_visitors_wrote(staff: Client) -> None:
    comment = make_comment(make_campaign())
    page = staff.get(f"{LIST}{comment.pk}/change/").content.decode()
    assert 'name="body"' not in page
    assert staff.post(f"{LIST}{comment.pk}/change/", {"body": "changed"}).status_code == 403
    assert staff.post(f"{LIST}{comment.pk}/delete/", {"post": "yes"}).status_code == 403


def test_log_of_the_admin_keeps_nothing_that_visitors_wrote(staff: Client) -> None:
    comment = make_comment(make_campaign())
    staff.post(f"{LIST}{comment.pk}/act/approve/")
    assert LogEntry.objects.count() == 0


def test_decisions_are_for_reading(staff: Client) -> None:
    make_comment(make_campaign(), approved=True)
    decision = Decision.objects.get()
    assert staff.get("/admin/comments/decision/").status_code == 200
    assert staff.get("/admin/comments/decision/add/").status_code == 403
    address = f"/admin/comments/decision/{decision.pk}"
    assert staff.post(f"{address}/change/", {"note": "other"}).status_code == 403
    assert staff.post(f"{address}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_needs_as_many_queries_for_one_as_for_three(
    staff: Client, django_assert_num_queries: Any, rows: int
) -> None:
    campaign = make_campaign()
    parent = make_comment(campaign, approved=True)
    for _row in range(rows):
        make_comment(campaign, parent=parent)
    with django_assert_num_queries(8):
        staff.get(LIST)
