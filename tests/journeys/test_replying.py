import pytest
from playwright.sync_api import Page, expect

from comments.models import Comment
from tests.factories import make_campaign, make_comment
from tests.journeys.stories import link_in, log_in, newest_mail

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> javascript:alert(3) {{ 7|add:7 }}'


@pytest.fixture
def thread(site):
    campaign = make_campaign(slug="jeonju")
    make_comment(campaign, name="Anna Esempio", body="Ho firmato.", approved=True)
    return "/campaigns/jeonju/comments/"


def reply(page: Page, name: str, body: str) -> None:
    form = page.locator("#reply-form")
    form.get_by_label("Your name").fill(name)
    form.get_by_label("Your e-mail address").fill("bo@example.org")
    form.get_by_label("Your reply").fill(body)
    form.get_by_role("button", name="Send reply").click()


def test_reply_waits_for_staff_and_then_stands_below_what_it_answers(thread, plain, open_page, run_worker):
    plain.goto("/campaigns/jeonju/")
    plain.get_by_role("link", name="Answer (Anna Esempio)").click()
    expect(plain.locator("#reply-form").get_by_role("heading")).to_have_text("Answer Anna Esempio")
    reply(plain, "Bo Campioni", "Me too.")
    expect(plain.locator("h1")).to_have_text("Received. Now look into your mail")
    run_worker()
    plain.goto(link_in(newest_mail("bo@example.org"), "/comments/"))
    plain.get_by_role("button", name="Yes, I wrote this").click()
    expect(plain.locator("h1")).to_have_text("Your reply is waiting")
    receipt = plain.url
    plain.goto(thread)
    expect(plain.locator(".reply__name bdi")).to_have_text(["Anna Esempio"])

    staff = log_in(open_page())
    staff.get_by_role("link", name="1 reply waits for your decision").click()
    expect(staff.locator(".queue-item__before")).to_contain_text("Answers Anna Esempio: show it")
    staff.get_by_role("button", name="Approve").click()
    expect(staff.locator("[data-status]")).to_have_text("Approved: Bo Campioni")
    expect(staff.locator("[data-count=waiting]")).to_have_text("0")

    plain.goto(receipt)
    expect(plain.locator("h1")).to_have_text("Your reply is on the page")
    plain.goto(thread)
    expect(plain.locator(".reply--depth-0 + .reply--depth-1 .reply__name bdi")).to_have_text("Bo Campioni")


def test_removed_reply_with_answers_leaves_a_line_that_says_why(thread, page, open_page):
    parent = Comment.objects.get()
    make_comment(parent.campaign, name="Bo Campioni", parent=parent, approved=True)
    page.goto(thread)
    expect(page.locator(".reply")).to_have_count(2)

    staff = log_in(open_page())
    staff.goto("/admin/comments/comment/?state=approved")
    staff.locator(".reply-queue__one", has_text="Ho firmato.").get_by_role("link", name="Remove").click()
    staff.get_by_label("attacks a people").check()
    staff.get_by_role("button", name="Remove").click()
    expect(staff.get_by_text("The reply is off the page.")).to_be_visible()

    page.reload()
    expect(page.locator(".reply__gone")).to_have_text(
        "A reply stood here. It was removed because it attacks a people or a group instead of a practice."
    )
    expect(page.locator(".reply__name bdi")).to_have_text(["Bo Campioni"])
    expect(page.get_by_text("Ho firmato.")).to_have_count(0)


def test_hostile_text_is_shown_and_never_run(thread, page, open_page):
    staff = log_in(open_page())
    dialogs: list[str] = []
    for anyone in (page, staff):
        anyone.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(thread)
    reply(page, "Bo <b>Campioni</b>", HOSTILE)
    expect(page.locator(".reply__text")).to_have_text(HOSTILE)
    staff.goto("/admin/comments/comment/")
    expect(staff.locator(".reply-card__text")).to_have_text(HOSTILE)
    staff.get_by_role("button", name="Approve").click()

    page.goto(thread)
    expect(page.locator(".reply__text").first).to_have_text(HOSTILE)
    expect(page.locator(".reply__name bdi").first).to_have_text("Bo <b>Campioni</b>")
    expect(page.locator(".reply__text :is(a, img, script)")).to_have_count(0)
    assert dialogs == []


def test_empty_and_doubled_replies_are_refused_kindly(thread, page):
    page.goto(thread)
    reply(page, "Bo Campioni", "   ")
    expect(page.locator(".form-errors li")).to_have_text(["Write a reply first; what you sent was empty."])
    assert page.get_by_label("Your name").input_value() == "Bo Campioni"

    for _ in range(2):
        page.goto(thread)
        reply(page, "Bo Campioni", "Me too.")
    expect(page.locator(".form-errors")).to_be_focused()
    assert page.get_by_label("Your reply").input_value() == "Me too."
    assert Comment.objects.filter(name="Bo Campioni").count() == 1


def test_author_deletes_a_reply_from_its_receipt(thread, phone):
    phone.goto(thread)
    reply(phone, "Bo Campioni", "Me too.")
    phone.get_by_text("Delete this reply").tap()
    phone.get_by_role("button", name="Delete my reply").tap()

    expect(phone.locator("h1")).to_have_text("Your reply is deleted")
    assert Comment.objects.values_list("name", "email", "body").first() == ("", "", "")


def test_rules_are_one_link_away_from_the_form(thread, phone):
    phone.goto(thread)
    phone.locator("#reply-form").get_by_role("link", name="All rules").tap()
    expect(phone.locator("h1")).to_have_text("Rules for replies")
