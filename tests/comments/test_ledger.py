import datetime as dt
import random
import re
from collections import Counter
from statistics import median
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from campaigns.models import Campaign
from comments.ledger import Account, reckon
from comments.models import Case, Comment, Decision, Report, Surge
from config import parts
from tests.factories import make_campaign, make_comment, make_staff

pytestmark = pytest.mark.django_db

PATH = "/campaigns/jeonju/comments/ledger/"
R = Decision.Reason


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(slug="jeonju")


def queued(campaign: Campaign, **fields: Any) -> Comment:
    """As after the button behind the mailed link."""
    comment = make_comment(campaign, **fields)
    comment.confirm()
    return comment


def outcomes(campaign: Campaign) -> dict[str, int]:
    return dict(reckon(campaign).total.outcomes)


def counted(account: Account) -> dict[str, Any]:
    lines = {
        "reasons": {reason: dict(counts) for reason, counts in account.by_reason.items()},
        "languages": {code: dict(counts) for code, counts in account.by_language.items()},
    }
    return {**lines, "outcomes": dict(account.outcomes), "automatic": account.automatic}


def test_each_decision_has_its_outcome(campaign: Campaign) -> None:
    staff = make_staff()
    approved, removed, refused, spam = (queued(campaign) for _ in range(4))
    approved.approve(by=None)
    removed.approve(by=staff)
    removed.remove(by=staff, reason=R.PEOPLE)
    refused.reject(by=staff, reason=R.TOPIC)
    spam.mark_spam(by=None)
    spam.reject(by=staff, reason=R.SPAM)
    total = reckon(campaign).total
    assert dict(total.outcomes) == {"approved": 2, "removed": 1, "refused": 2, "unchanged": 1}
    assert (total.decided, total.automatic) == (6, 2)
    assert {line.label: dict(line.counts) for line in total.reasons} == {
        "attacks a people or a group instead of a practice": {"removed": 1},
        "is about something else": {"refused": 1},
        "is advertising or spam": {"refused": 1},
    }


def test_what_was_undone_does_not_count(campaign: Campaign) -> None:
    staff = make_staff()
    comment = queued(campaign)
    decision = comment.reject(by=staff, reason=R.TOPIC)
    comment.undo(decision, by=staff)
    assert outcomes(campaign) == {}
    comment.approve(by=staff)
    total = reckon(campaign).total
    assert (dict(total.outcomes), dict(total.by_reason)) == ({"approved": 1}, {})


def test_what_authors_do_is_told_apart(campaign: Campaign) -> None:
    staff = make_staff()
    deleted, changed, forgotten = (queued(campaign) for _ in range(3))
    for comment in (deleted, changed):
        comment.approve(by=staff)
    deleted.erase_by_author()
    changed.edit("Other words")
    forgotten.erase_undecided()
    total = reckon(campaign).total
    assert dict(total.outcomes) == {"approved": 2, "by_author": 1, "out_of_time": 1}
    assert (total.decided, total.automatic, dict(total.by_reason)) == (2, 0, {})


def test_an_appeal_is_upheld_where_the_reply_appears_after_all(campaign: Campaign) -> None:
    staff = make_staff()
    for is_upheld in (True, False, False):
        comment = queued(campaign)
        comment.reject(by=staff, reason=R.TOPIC)
        comment.ask_again("It is about this.")
        if is_upheld:
            comment.approve(by=staff)
        else:
            comment.keep(by=staff)
    total = reckon(campaign).total
    assert (total.asked, total.upheld, dict(total.outcomes)) == (
        3,
        1,
        {"refused": 3, "approved": 1, "unchanged": 2},
    )


def test_an_appeal_whose_decision_was_undone_is_not_upheld(campaign: Campaign) -> None:
    staff = make_staff()
    comment = queued(campaign)
    comment.reject(by=staff, reason=R.TOPIC)
    comment.ask_again("It is about this.")
    comment.undo(comment.approve(by=staff), by=staff)
    total = reckon(campaign).total
    assert (total.asked, total.upheld) == (1, 0)


def test_reports_tell_what_came_of_them(campaign: Campaign) -> None:
    staff = make_staff()
    removed, stayed, undecided = (queued(campaign) for _ in range(3))
    for comment in (removed, stayed, undecided):
        comment.approve(by=staff)
        case = Case.objects.create(comment=comment)
        for _ in range(2):
            Report.objects.create(case=case, reason=R.INSULT, language="en")
    removed.remove(by=staff, reason=R.INSULT)
    stayed.keep(by=staff)
    total = reckon(campaign).total
    assert (dict(total.reports), total.reported) == ({"removed": 2, "stayed": 2, "open": 2}, 6)


def test_waiting_is_from_the_queue_to_the_first_decision_that_holds(
    campaign: Campaign, time_machine: TimeMachineFixture
) -> None:
    staff, start = make_staff(), dt.datetime(2026, 11, 3, 8, tzinfo=dt.UTC)
    for minutes in (10, 30, 200):
        time_machine.move_to(start, tick=False)
        comment = queued(campaign)
        time_machine.move_to(start + dt.timedelta(minutes=5), tick=False)
        comment.undo(comment.reject(by=staff, reason=R.TOPIC), by=staff)
        time_machine.move_to(start + dt.timedelta(minutes=minutes), tick=False)
        comment.approve(by=staff)
        time_machine.move_to(start + dt.timedelta(days=3), tick=False)
        comment.remove(by=staff, reason=R.TOPIC)
    assert reckon(campaign).total.waited == 30 * 60


def test_months_are_those_of_the_site(campaign: Campaign, time_machine: TimeMachineFixture) -> None:
    for moment in ("2026-10-31T22:59:59+00:00", "2026-10-31T23:00:00+00:00", "2026-11-30T22:59:59+00:00"):
        time_machine.move_to(moment, tick=False)
        queued(campaign).approve(by=None)
    Surge.objects.create(campaign=campaign, arrivals=60, usual=2.5)
    months = [(str(one.month), one.decided, one.surges) for one in reckon(campaign).months]
    assert months == [("2026-11", 2, 1), ("2026-10", 1, 0)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ledger_equals_a_recount(campaign: Campaign, time_machine: TimeMachineFixture, seed: int) -> None:
    """A quarter of a year at random, counted again the slow way: row by row, each looking for its undoing."""
    act_at_random(campaign, random.Random(seed), time_machine)  # noqa: S311 - guards nothing
    act_at_random(make_campaign(), random.Random(seed), time_machine)  # noqa: S311 - as above
    book = reckon(campaign)
    recounted = recount(campaign)
    assert {str(one.month): counted(one) for one in book.months if one.outcomes} == recounted
    for name in ("outcomes", "automatic"):
        together: Counter[str] = Counter()
        for month in recounted.values():
            together.update(month[name] if name == "outcomes" else {name: month[name]})
        assert dict(together) == (
            counted(book.total)[name] if name == "outcomes" else {name: book.total.automatic}
        )
    for account in (*book.months, book.total):
        assert account.decided == sum(line.decided for line in account.languages)
        turned_down = account.outcomes["refused"] + account.outcomes["removed"]
        assert turned_down == sum(line.decided for line in account.reasons)
    assert book.total.waited == median(waits(campaign))


def act_at_random(campaign: Campaign, chance: random.Random, time_machine: TimeMachineFixture) -> None:
    staff, known = make_staff(), []
    now = dt.datetime(2026, 8, 25, 9, tzinfo=dt.UTC)
    for _ in range(120):
        now += dt.timedelta(hours=chance.randrange(1, 40))
        time_machine.move_to(now, tick=False)
        if len(known) < 3 or chance.random() < 0.4:
            known.append(queued(campaign, language=chance.choice(["en", "it", "ko"])))
            continue
        comment = Comment.objects.get(pk=chance.choice(known).pk)
        by, reason, last = (
            chance.choice([staff, None]),
            chance.choice([R.TOPIC, R.PEOPLE]),
            comment.last_decision,
        )
        if last and not last.undoes_id and not comment.is_erased and chance.random() < 0.2:
            comment.undo(last, by=staff)
        elif comment.state == "approved":
            comment.erase_by_author() if chance.random() < 0.1 else comment.remove(by=by, reason=reason)
        elif comment.state == "pending":
            comment.approve(by=by) if chance.random() < 0.6 else comment.reject(by=by, reason=reason)
        elif not comment.is_erased:
            comment.approve(by=by)


def held(campaign: Campaign) -> list[Decision]:
    rows = list(Decision.objects.filter(comment__campaign=campaign).order_by("pk").select_related("comment"))
    undone = {row.undoes_id for row in rows if row.undoes_id}
    return [row for row in rows if row.pk not in undone and row.undoes_id is None]


def recount(campaign: Campaign) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in held(campaign):
        month = timezone.localtime(row.at).strftime("%Y-%m")
        at = found.setdefault(month, {"outcomes": {}, "reasons": {}, "languages": {}, "automatic": 0})
        if row.reason == "author":
            at["outcomes"]["by_author"] = at["outcomes"].get("by_author", 0) + 1
            continue
        name = {
            ("pending", "approved"): "approved",
            ("removed", "approved"): "approved",
            ("rejected", "approved"): "approved",
            ("approved", "removed"): "removed",
            ("pending", "rejected"): "refused",
        }[row.before, row.after]
        counts = [at["outcomes"], at["languages"].setdefault(row.comment.language, {})]
        if row.reason:
            counts.append(at["reasons"].setdefault(row.reason, {}))
        for count in counts:
            count[name] = count.get(name, 0) + 1
        at["automatic"] += row.by is None
    return found


def waits(campaign: Campaign) -> list[float]:
    first: dict[int, Decision] = {}
    for row in held(campaign):
        first.setdefault(row.comment.pk, row)
    return [
        (row.at - row.comment.queued_at).total_seconds()
        for row in first.values()
        if row.reason != "author" and row.comment.queued_at and not row.is_automatic
    ]


@pytest.mark.parametrize("number", [1, 3, 12])
def test_queries_do_not_grow_with_decisions(
    client: Client, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    staff = make_staff()
    for _ in range(number):
        comment = queued(campaign)
        comment.approve(by=staff)
        Report.objects.create(case=Case.objects.create(comment=comment), reason=R.TOPIC, language="en")
        comment.remove(by=staff, reason=R.TOPIC)
        comment.ask_again("why?")
        Surge.objects.create(campaign=campaign, arrivals=60, usual=2, ended_at=timezone.now())
    with django_assert_num_queries(5):
        assert client.get(PATH).status_code == 200
    month = f"{timezone.localtime():%Y-%m}"
    with django_assert_num_queries(1):  # what was reckoned is kept until the texts change
        assert client.get(f"{PATH}?month={month}").status_code == 200


def test_page_shows_the_numbers_of_a_month_or_of_all(client: Client, campaign: Campaign) -> None:
    staff = make_staff(username="giudice")
    comment = queued(campaign, name="Ada Bianchi", body="What I said", language="ko")
    comment.approve(by=staff)
    comment.remove(by=staff, reason=R.PEOPLE, note="a note for staff")
    month = f"{timezone.localtime():%Y-%m}"
    for path in (PATH, f"{PATH}?month={month}"):
        page = client.get(path).content.decode()
        assert ("attacks a people or a group" in page, "Korean" in page) == (True, True)
        cells = re.findall(r'data-label="(Decisions|Approved|Removed)">(\d+)<', page)
        assert Counter(cells)["Decisions", "2"] == 2
        for secret in ("giudice", "Ada Bianchi", "What I said", "a note for staff", "@"):
            assert secret not in page


def test_thread_page_leads_to_the_ledger(client: Client, campaign: Campaign) -> None:
    assert f'href="{PATH}"' in client.get("/campaigns/jeonju/comments/").content.decode()
    page = client.get(PATH).content.decode()
    assert "Nothing was decided yet" in page


def test_kept_ledger_shows_a_decision_that_changed_the_page(client: Client, campaign: Campaign) -> None:
    assert "<table" not in client.get(PATH).content.decode()
    queued(campaign).approve(by=make_staff())
    assert "<table" in client.get(PATH).content.decode()


def test_a_refusal_is_shown_a_quarter_of_an_hour_late_at_most(
    client: Client, campaign: Campaign, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-11-22T10:02:00+00:00", tick=False)
    client.get(PATH)
    queued(campaign).reject(by=make_staff(), reason=R.TOPIC)
    time_machine.move_to("2026-11-22T10:17:00+00:00", tick=False)
    assert "is about something else" in client.get(PATH).content.decode()


HOSTILE = [
    "x",
    "2026",
    "2026-13",
    "2026-00",
    "-2026-11",
    "2026-11-01",
    "1999-01",
    "%00",
    "٢٠٢٦-١١",
    "9" * 10_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_month_of_it_is_not_found(client: Client, campaign: Campaign, text: str) -> None:
    queued(campaign).approve(by=None)
    assert client.get(f"{PATH}?month={text}").status_code == 404


def test_a_draft_has_no_ledger(client: Client) -> None:
    make_campaign(slug="draft", state="draft")
    assert client.get("/campaigns/draft/comments/ledger/").status_code == 404


def test_page_speaks_italian(client: Client, campaign: Campaign, time_machine: TimeMachineFixture) -> None:
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    queued(campaign, language="ko").approve(by=None)
    parts.forget()
    page = client.get(f"/it{PATH}").content.decode()
    assert ('<html lang="it">' in page, "novembre 2026" in page, ">coreano<" in page.lower()) == (
        True,
        True,
        True,
    )


def test_sitemap_lists_ledgers_that_hold_something(client: Client, campaign: Campaign) -> None:
    queued(campaign).approve(by=None)
    make_campaign(slug="silent")
    found = re.findall(
        "<loc>http://testserver(.*?ledger/)</loc>", client.get("/sitemap.xml").content.decode()
    )
    assert found == [PATH, f"/it{PATH}"]
