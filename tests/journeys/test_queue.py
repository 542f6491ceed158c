"""Moderating by keyboard and by thumb, fast, and beside somebody who is faster."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from comments.models import Case, Comment, Decision, Report
from tests.factories import make_campaign, make_comment, make_staff
from tests.journeys.conftest import DESK, PHONE
from tests.journeys.stories import log_in
from tests.journeys.test_pages import problems_of

QUEUE = "/admin/comments/comment/queue/"


@pytest.fixture
def waiting(site: str) -> list[Comment]:
    campaign = make_campaign(slug="jeonju")
    return [make_comment(campaign, name=f"Writer {number:02}") for number in range(40)]


def current(page: Page) -> str:
    return page.locator("[data-item][data-current] .queue-item__name").inner_text()


def states() -> list[str]:
    return list(Comment.objects.order_by("pk").values_list("state", flat=True))


def test_forty_replies_are_decided_by_keyboard_alone(page: Page, waiting: list[Comment]) -> None:
    staff = log_in(page)
    staff.goto(QUEUE)
    assert current(staff) == "Writer 00"
    for number in range(40):
        expect(staff.locator("[data-item][data-current] .queue-item__name")).to_have_text(
            f"Writer {number:02}"
        )
        if number % 4 == 3:
            staff.keyboard.press("r")
            staff.keyboard.press("4")
        else:
            staff.keyboard.press("a")
    expect(staff.locator("[data-count=waiting]")).to_have_text("0")
    expect(staff.locator("[data-none]")).to_be_visible()
    assert states() == ["approved", "approved", "approved", "rejected"] * 10
    assert set(Decision.objects.filter(after="rejected").values_list("reason", flat=True)) == {"topic"}


def test_keys_go_up_and_down_write_a_note_and_undo(page: Page, waiting: list[Comment]) -> None:
    staff = log_in(page)
    staff.goto(QUEUE)
    staff.keyboard.press("j")
    staff.keyboard.press("j")
    staff.keyboard.press("k")
    assert current(staff) == "Writer 01"
    staff.keyboard.press("e")
    staff.keyboard.type("a note with a, r and u in it")
    staff.keyboard.press("Enter")  # decides nothing
    staff.keyboard.press("Escape")
    staff.keyboard.press("a")
    expect(staff.locator("[data-count=waiting]")).to_have_text("39")
    assert Decision.objects.get().note == "a note with a, r and u in it"
    staff.keyboard.press("u")
    expect(staff.locator("[data-count=waiting]")).to_have_text("40")
    expect(staff.locator("[data-item][data-current] .queue-item__name")).to_have_text("Writer 01")
    assert set(states()) == {"pending"}
    staff.keyboard.press("?")
    expect(staff.get_by_role("dialog")).to_be_visible()
    staff.keyboard.press("Escape")
    expect(staff.get_by_role("dialog")).to_be_hidden()
    staff.keyboard.press("a")
    expect(staff.locator("[data-count=waiting]")).to_have_text("39")


def test_typing_into_a_field_of_a_later_reply_decides_nothing(open_page: Any, waiting: list[Comment]) -> None:
    for screen in (DESK, PHONE):
        staff = log_in(open_page(**screen))
        staff.goto(QUEUE)
        third = staff.locator("[data-item]").nth(2)
        third.get_by_label("Note for staff").click()
        staff.keyboard.type("bad, a r u")
        assert third.get_by_label("Note for staff").input_value() == "bad, a r u"
        assert (current(staff), set(states())) == ("Writer 02", {"pending"})


def test_held_key_and_a_reply_out_of_sight_decide_nothing(page: Page, waiting: list[Comment]) -> None:
    staff = log_in(page)
    staff.goto(QUEUE)
    staff.mouse.wheel(0, 3_000)
    staff.wait_for_timeout(400)
    staff.keyboard.press("a")  # brings it back into view
    assert set(states()) == {"pending"}
    staff.keyboard.down("a")
    staff.keyboard.down("a")  # held down: the browser says so
    staff.keyboard.up("a")
    expect(staff.locator("[data-count=waiting]")).to_have_text("39")


def test_language_is_written_without_leaving_the_page(page: Page, waiting: list[Comment]) -> None:
    staff = log_in(page)
    staff.goto(QUEUE)
    field = staff.locator("[data-item]").first.locator("[data-language]")
    field.fill("ar")
    field.press("Enter")
    expect(staff.locator("[data-item]").first.locator("[data-text]")).to_have_attribute("dir", "rtl")
    assert Comment.objects.get(pk=waiting[0].pk).language == "ar"


def test_letters_typed_elsewhere_are_no_shortcuts(page: Page, waiting: list[Comment]) -> None:
    staff = log_in(page)
    staff.goto(QUEUE)
    staff.get_by_role("link", name="All replies").focus()
    staff.keyboard.press("a")
    staff.wait_for_timeout(300)
    assert set(states()) == {"pending"}


def test_who_is_slower_sees_the_reply_come_back_with_the_reason(page: Page, waiting: list[Comment]) -> None:
    staff = log_in(page)
    staff.goto(QUEUE)
    waiting[0].reject(by=make_staff("bruno"), reason="topic")
    staff.keyboard.press("a")
    expect(staff.locator("[data-status]")).to_have_text("bruno was faster: this reply is “rejected” now.")
    expect(staff.locator("[data-item][data-current] .queue-item__name")).to_have_text("Writer 01")
    # Its line says what holds, not what was pressed.
    said = "bruno was faster: this reply is “rejected” now."
    expect(staff.locator("[data-item]").first).to_have_attribute("data-done", said)
    assert Decision.objects.count() == 1


def test_words_that_changed_come_back_to_be_read(page: Page, waiting: list[Comment]) -> None:
    staff = log_in(page)
    staff.goto(QUEUE)
    waiting[0].edit("Other words than before.")
    staff.keyboard.press("a")
    expect(staff.locator("[data-status]")).to_have_text(
        "Its author has just changed it: look at the new words."
    )
    first = staff.locator("[data-item]").first
    expect(first).to_contain_text("Other words than before.")
    first.get_by_role("button", name="Approve").click()
    expect(staff.locator("[data-count=waiting]")).to_have_text("39")
    assert states()[0] == "approved"


def test_what_hurts_is_covered_until_asked_for(page: Page, waiting: list[Comment]) -> None:
    found = {"check": "hold", "where": "body", "start": 0, "end": 4, "weight": 2, "reason": "insult"}
    Comment.objects.filter(pk=waiting[0].pk).update(findings=[found])
    staff = log_in(page)
    staff.goto(QUEUE)
    text = staff.locator("[data-item]").first.locator(".queue-item__text")
    expect(text).to_be_hidden()
    staff.keyboard.press("s")
    expect(text).to_be_visible()
    expect(text.locator("mark")).to_have_text("What")


def test_queue_works_with_thumbs(phone: Page, waiting: list[Comment]) -> None:
    staff = log_in(phone)
    staff.goto(QUEUE)
    first = staff.locator("[data-item]").first
    first.get_by_text("Refuse…").tap()
    first.get_by_label("is advertising or spam").check()
    first.get_by_role("button", name="Refuse it").tap()
    expect(staff.locator("[data-status]")).to_have_text("Refused: Writer 00")
    expect(staff.locator("[data-count=waiting]")).to_have_text("39")
    assert states()[0] == "spam"
    staff.get_by_role("button", name="Undo", exact=True).tap()
    expect(staff.locator("[data-count=waiting]")).to_have_text("40")
    assert staff.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("tab", ["waiting", "reported", "appeals"])
def test_queue_serves_everybody(open_page: Any, waiting: list[Comment], tab: str) -> None:
    found = [{"check": "hold", "where": "body", "start": 0, "end": 4, "weight": 2, "reason": "insult"}]
    Comment.objects.filter(pk=waiting[0].pk).update(findings=found, cluster=waiting[1].pk)
    Comment.objects.filter(pk=waiting[1].pk).update(cluster=waiting[1].pk)
    staff = make_staff()
    waiting[2].approve(by=staff)
    Report.objects.create(
        case=Case.objects.create(comment=waiting[2]), reason="insult", text="Look", language="en"
    )
    waiting[3].reject(by=staff, reason="topic")
    waiting[3].ask_again("It is about the subject.")
    for scheme, screen, prefix in (("light", PHONE, ""), ("dark", DESK, "/it")):
        page = log_in(open_page(**screen, color_scheme=scheme))
        page.goto(f"{prefix}{QUEUE}?tab={tab}")
        assert page.locator("[data-item]").count() > 0
        assert problems_of(page) == []


def test_queue_works_without_script(plain: Page, waiting: list[Comment]) -> None:
    staff = log_in(plain)
    staff.goto(QUEUE)
    first = staff.locator("[data-item]").first
    first.get_by_text("Refuse…").click()
    first.get_by_label("is about something else").check()
    first.get_by_role("button", name="Refuse it").click()
    expect(staff.get_by_text("Done for one reply.")).to_be_visible()
    staff.get_by_text("Your last decisions").click()
    staff.get_by_role("button", name="Undo").first.click()
    assert states()[0] == "pending"
