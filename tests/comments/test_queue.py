"""The moderators' queue: quick, fair between several who decide at once, and safe against what is typed into it."""

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from comments.arrivals import screen_arrivals
from comments.models import Case, Comment, Decision, Phrase, Report
from comments.queue import Filters, items, segments
from comments.screening import Finding, Weight
from tests.factories import make_campaign, make_comment, make_staff
from tests.petitions.test_concurrency import at_once

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/queue/"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff("moderator"))
    return client


def decide(client: Client, comment: Comment, act: str = "approve", seen: str = "", **data: Any) -> Any:
    seen = seen or comment.seen_after(0)
    return client.post(f"{QUEUE}decide/", {"one": f"{comment.pk}:{seen}", "act": act, **data}, **JSON)


def now(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def found(start: int, end: int, **more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"check": "hold", "where": "body", "weight": Weight.HOLD, "reason": "insult"}
    return Finding(start=start, end=end, **(values | more)).as_json()


def test_queue_shows_what_waits_the_oldest_first(staff: Client) -> None:
    campaign = make_campaign()
    first, second = make_comment(campaign), make_comment(campaign)
    unproven = make_comment(campaign, queued_at=None, confirmed_at=None)
    make_comment(campaign, approved=True)
    response = staff.get(QUEUE)
    assert [item.comment for item in response.context["items"]] == [first, second]
    assert [item.comment for item in staff.get(QUEUE, {"tab": "unproven"}).context["items"]] == [unproven]
    assert {tab: number for tab, _label, number in response.context["tabs"]} == {
        "waiting": 2,
        "reported": 0,
        "appeals": 0,
        "unproven": 1,
    }


def test_what_visitors_typed_is_shown_as_text(staff: Client) -> None:
    hostile = "<script>alert(1)</script>"
    make_comment(make_campaign(), name="Ada <i>", body=hostile, findings=[found(0, 8)])
    page = staff.get(QUEUE).content.decode()
    assert ("<script>alert" in page, "Ada <i>" in page) == (False, False)
    assert '<mark title="' in page


def test_what_hurts_is_covered_and_what_was_found_is_marked(staff: Client) -> None:
    covered = make_comment(make_campaign(), body="You fool, listen.", findings=[found(4, 8)])
    page = staff.get(QUEUE).content.decode()
    assert "data-cover" in page
    (item,) = items(Filters())
    assert (item.comment, item.is_covered) == (covered, True)
    assert [(part.text, bool(part.why)) for part in item.segments] == [
        ("You ", False),
        ("fool", True),
        (", listen.", False),
    ]


@pytest.mark.parametrize("spans", [[(0, 3), (2, 5)], [(4, 99)], [(-1, 2)], [(3, 3)], [(2, 1)], []])
def test_marks_never_lose_or_double_a_letter(spans: list[tuple[int, int]]) -> None:
    rows = [Finding("hold", "body", start, end, Weight.HOLD) for start, end in spans]
    assert "".join(part.text for part in segments("abcde", rows)) == "abcde"


@pytest.mark.parametrize(
    ("act", "reason", "state"),
    [("approve", "", "approved"), ("refuse", "people", "rejected"), ("refuse", "spam", "spam")],
)
def test_one_press_decides(staff: Client, act: str, reason: str, state: str) -> None:
    comment = make_comment(make_campaign())
    answer = decide(staff, comment, act, reason=reason, note="seen before")
    decision = Decision.objects.get()
    assert (answer.status_code, answer.json()["decisions"]) == (200, [decision.pk])
    assert answer.json()["counts"]["waiting"] == 0
    assert (now(comment).state, decision.by.username, decision.note) == (state, "moderator", "seen before")


def test_a_plain_form_leads_back_under_the_same_filters(staff: Client) -> None:
    comment = make_comment(make_campaign())
    back = f"{QUEUE}?language=en"
    data = {"one": f"{comment.pk}:{comment.seen_after(0)}", "act": "approve", "back": back}
    assert staff.post(f"{QUEUE}decide/", data)["Location"] == back
    data["back"] = "https://evil.example/"
    assert staff.post(f"{QUEUE}decide/", data)["Location"] == QUEUE


def test_the_slower_of_two_moderators_is_told_what_holds_and_changes_nothing(staff: Client) -> None:
    comment = make_comment(make_campaign())
    comment.reject(by=make_staff("bruno"), reason="topic")
    answer = decide(staff, comment)
    assert (answer.status_code, Decision.objects.count()) == (409, 1)
    assert answer.json()["refused"] == ["bruno was faster: this reply is “rejected” now."]


def test_words_that_changed_while_a_moderator_read_are_not_published(staff: Client) -> None:
    comment = make_comment(make_campaign(), body="A kind text.")
    seen = items(Filters())[0].seen
    now(comment).edit("All of them are savages.")
    answer = decide(staff, comment, seen=seen)
    assert (answer.status_code, now(comment).state) == (409, "pending")
    assert answer.json()["refused"] == ["Its author has just changed it: look at the new words."]
    assert decide(staff, now(comment), seen=items(Filters())[0].seen).status_code == 200


def test_list_publishes_nothing_that_its_author_has_changed(staff: Client) -> None:
    comment = make_comment(make_campaign())
    now(comment).edit("Other words.")
    staff.post(f"/admin/comments/comment/{comment.pk}/act/approve/")
    assert now(comment).state == "pending"


def test_approving_a_cluster_takes_along_what_says_no_more_and_leaves_the_rest(staff: Client) -> None:
    campaign = make_campaign()
    Phrase.objects.create(kind="hold", language="en", text="zorgblat", reason="insult")
    text = "Florence must end this pact with Jeonju today, before another summer passes without an answer{}"
    clean, same, worse = (
        make_comment(campaign, body=text.format(end), screened_at=None)
        for end in (".", "!", ", you zorgblat.")
    )
    while Comment.objects.to_screen().exists():
        screen_arrivals()
    (item,) = items(Filters())
    pairs = [f"{one.comment.pk}:{one.seen}" for one in item.alike]
    decide(staff, now(clean), seen=item.seen, all="1", alike=pairs)
    assert [now(one).state for one in (clean, same, worse)] == ["approved", "approved", "pending"]


def test_quoted_word_that_is_shown_does_not_take_along_one_that_is_meant(staff: Client) -> None:
    campaign = make_campaign()
    note = [found(0, 4, weight=Weight.NOTE, rule=7)]
    head = make_comment(campaign, findings=note, found="|hold|")
    Comment.objects.filter(pk=head.pk).update(cluster=head.pk)
    twin = make_comment(campaign, cluster=head.pk, findings=[found(0, 4, rule=7)], found="|hold|")
    decide(staff, now(head), all="1", alike=[f"{twin.pk}:{twin.seen_after(0)}"])
    assert now(twin).state == "pending"


def test_refusing_asks_for_a_reason(staff: Client) -> None:
    comment = make_comment(make_campaign())
    answer = decide(staff, comment, "refuse", reason="")
    assert (answer.status_code, now(comment).state) == (409, "pending")
    assert answer.json()["refused"] == [
        "Choose a reason: the author is told, and a line in the thread says it."
    ]


def test_thousands_of_reports_are_counted_and_a_few_are_shown(staff: Client) -> None:
    comment = make_comment(make_campaign(), approved=True)
    case = Case.objects.create(comment=comment)
    Report.objects.bulk_create(
        Report(case=case, reason="insult", text=f"words {number}", language="en") for number in range(3_000)
    )
    page = staff.get(QUEUE, {"tab": "reported"}).content.decode()
    assert ("3000 × insults or threatens somebody" in page, page.count("“words ")) == (True, 5)


def test_a_cluster_is_decided_once_and_can_be_undone_as_one(staff: Client) -> None:
    campaign = make_campaign()
    first = make_comment(campaign)
    Comment.objects.filter(pk=first.pk).update(cluster=first.pk)
    alike = [make_comment(campaign, cluster=first.pk) for _ in range(3)]
    (item,) = items(Filters())
    assert (item.comment, [one.comment for one in item.alike]) == (first, alike)
    pairs = [f"{one.comment.pk}:{one.seen}" for one in item.alike]
    answer = decide(staff, first, "refuse", reason="doubled", all="1", alike=pairs)
    assert len(answer.json()["decisions"]) == 4
    assert set(Comment.objects.values_list("state", flat=True)) == {"rejected"}
    undone = staff.post(f"{QUEUE}undo/", {"decision": answer.json()["decisions"]}, **JSON)
    assert (undone.json()["refused"], undone.json()["counts"]["waiting"]) == ([], 4)


def test_without_the_tick_the_others_of_a_cluster_stay(staff: Client) -> None:
    campaign = make_campaign()
    first, second = make_comment(campaign), make_comment(campaign)
    decide(staff, first, alike=[f"{second.pk}:{second.seen_after(0)}"])
    assert now(second).state == "pending"


def test_claiming_says_who_else_looks_and_keeps_nobody_out(staff: Client) -> None:
    comment = make_comment(make_campaign())
    assert staff.post(f"{QUEUE}claim/", {"pk": comment.pk}).json()["words"] == ""
    other = Client()
    other.force_login(make_staff("bruno"))
    assert (
        other.post(f"{QUEUE}claim/", {"pk": comment.pk}).json()["words"]
        == "moderator is looking at this too."
    )
    assert decide(other, comment).status_code == 200


def test_language_is_corrected(staff: Client) -> None:
    comment = make_comment(make_campaign(), language="en")
    data = {"pk": comment.pk, "language": "ko"}
    assert staff.post(f"{QUEUE}language/", data, **JSON).status_code == 200
    assert (now(comment).language, now(comment).language_by) == ("ko", "staff")
    assert staff.post(f"{QUEUE}language/", data | {"language": "zh"}, **JSON).json()["dir"] == "ltr"
    assert staff.post(f"{QUEUE}language/", data | {"language": "ar"}, **JSON).json()["dir"] == "rtl"
    refused = staff.post(f"{QUEUE}language/", data | {"language": "zz"}, **JSON)
    assert refused.json()["refused"] == ["Write the code of a language, such as ko: two letters."]
    assert now(comment).language == "ar"


def test_reported_reply_stays_or_goes(staff: Client) -> None:
    campaign = make_campaign()
    stays, goes = make_comment(campaign, approved=True), make_comment(campaign, approved=True)
    for comment in (stays, goes):
        case = Case.objects.create(comment=comment)
        Report.objects.create(case=case, reason="insult", text="Look <b>here</b>", language="en")
    page = staff.get(QUEUE, {"tab": "reported"})
    assert "Look &lt;b&gt;here&lt;/b&gt;" in page.content.decode()
    seen = {item.comment.pk: item.seen for item in page.context["items"]}
    decide(staff, stays, "keep", seen=seen[stays.pk])
    decide(staff, goes, "refuse", seen=seen[goes.pk], reason="insult")
    assert (now(stays).state, now(goes).state) == ("approved", "removed")
    assert not Case.objects.open().exists()
    assert {row.cause for row in Decision.objects.exclude(cause="")} == {"report"}


def test_filters_find_by_campaign_language_and_what_was_found(staff: Client) -> None:
    one, other = make_campaign(), make_campaign()
    first = make_comment(one, language="it", found="|links|")
    unknown = make_comment(other)
    Comment.objects.filter(pk=unknown.pk).update(language="")
    for query in ({"campaign": one.pk}, {"language": "it"}, {"check": "links"}):
        assert [item.comment for item in staff.get(QUEUE, query).context["items"]] == [first]
    assert len(staff.get(QUEUE, {"language": "-"}).context["items"]) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"tab": "x\x00"},
        {"campaign": "1' OR 1=1"},
        {"campaign": "9" * 40},
        {"language": "\x00"},
        {"check": "%"},
        {"language": "x" * 9_000},
    ],
)
def test_hostile_filters_are_no_filters(staff: Client, query: dict[str, str]) -> None:
    make_comment(make_campaign())
    assert staff.get(QUEUE, query).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"one": "1"},
        {"one": "x:y", "act": "approve"},
        {"one": "9" * 40 + ":0", "act": "approve"},
        {"one": "{pk}:", "act": "approve"},
        {"one": "{pk}:0", "act": "destroy"},
        {"one": "{pk}:0", "act": "refuse", "reason": "author"},
        {"one": "{pk}:0", "act": "refuse", "reason": "\x00"},
    ],
)
def test_hostile_decisions_are_refused(staff: Client, data: dict[str, str]) -> None:
    comment = make_comment(make_campaign())
    answer = staff.post(f"{QUEUE}decide/", {key: text.format(pk=comment.pk) for key, text in data.items()})
    assert (answer.status_code, Decision.objects.count()) == (400, 0)


def test_note_with_a_nul_is_kept_without_it(staff: Client) -> None:
    comment = make_comment(make_campaign())
    assert decide(staff, comment, note="a\x00b" + "x" * 900).status_code == 200
    assert Decision.objects.get().note.startswith("abx")


def test_only_moderators_get_in(client: Client) -> None:
    comment = make_comment(make_campaign())
    assert client.get(QUEUE).status_code == 302
    viewer = make_staff("viewer", is_superuser=False)
    viewer.user_permissions.add(Permission.objects.get(codename="view_comment"))
    client.force_login(viewer)
    for answer in (client.get(QUEUE), decide(client, comment), client.post(f"{QUEUE}undo/", {"decision": 1})):
        assert answer.status_code == 403
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("tab", ["waiting", "reported", "appeals"])
def test_queue_takes_as_many_queries_for_one_as_for_thirty(
    staff: Client, tab: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    campaign = make_campaign()
    staff.get(QUEUE)
    for number in (1, 30):
        while len(items(Filters(tab))) < number:
            comment = make_comment(campaign, approved=tab == "reported")
            if tab == "reported":
                Report.objects.create(case=Case.objects.create(comment=comment), reason="spam", language="en")
            elif tab == "appeals":
                comment.reject(by=make_staff(), reason="spam")
                comment.ask_again("why")
        with django_assert_num_queries(5 if tab == "reported" else 3):
            items(Filters(tab))


@pytest.mark.django_db(transaction=True)
def test_many_moderators_at_once_leave_one_decision_for_each_reply() -> None:
    campaign = make_campaign()
    comments = [make_comment(campaign) for _ in range(40)]
    clients = []
    for number in range(10):
        client = Client()
        client.force_login(make_staff(f"moderator-{number}"))
        clients.append(client)

    def work(client: Client, offset: int) -> list[int]:
        acts: list[dict[str, str]] = [{"act": "approve"}, {"act": "refuse", "reason": "topic"}]
        turned = comments[offset:] + comments[:offset]
        return [decide(client, one, **acts[offset % 2]).status_code for one in turned]

    answers = at_once(*(partial(work, client, place) for place, client in enumerate(clients)))
    codes = [code for row in answers for code in row]  # type: ignore[attr-defined] # lists, as work returns them
    assert (codes.count(200), codes.count(409)) == (40, 360)
    assert Decision.objects.count() == 40
    assert Campaign.objects.get().replies == Comment.objects.approved().count()
