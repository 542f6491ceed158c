import pytest
from playwright.sync_api import expect

from petitions.models import Signature
from tests.journeys.conftest import DESK, NO_SCRIPT, PHONE
from tests.journeys.stories import link_in, newest_mail, number_on, sign

ADA = "ada@example.org"
NO_SCRIPT_PHONE = {**PHONE, "java_script_enabled": False}


@pytest.mark.parametrize(
    "browser_of_ada", [DESK, NO_SCRIPT, PHONE, NO_SCRIPT_PHONE], ids=["desk", "desk-plain", "phone", "phone-plain"]
)
def test_signing_counts_when_the_button_behind_the_mail_is_pressed(demo, open_page, run_worker, browser_of_ada):
    page = open_page(**browser_of_ada)
    page.goto(demo)
    before = number_on(page)

    sign(page, name="Ada Lovelace", email=ADA)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step: look into your mail")
    run_worker()

    page.goto(link_in(newest_mail(ADA), "/signatures/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Please confirm your signature")
    run_worker()
    page.goto(demo)
    assert number_on(page) == before

    page.goto(link_in(newest_mail(ADA), "/signatures/"))
    page.get_by_role("button", name="Yes, I sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. You have signed.")
    italian = page.locator("#sheet-mayor-it")
    expect(italian.locator(".sheet__text")).to_contain_text("Gentile Signora Sindaca Sara Funaro")
    expect(italian.locator(".sheet__sender")).to_have_text("Ada Lovelace Bologna Italia")
    run_worker()
    page.goto(demo)
    assert number_on(page) == before + 1
    expect(page.locator(".latest__list li").first).to_have_text("A. L. Bologna, Italy")

    page.goto(link_in(newest_mail(ADA), "/signatures/"))
    page.get_by_text("Withdraw your signature").click()
    page.get_by_role("button", name="Withdraw my signature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have withdrawn your signature")
    run_worker()
    page.goto(demo)
    assert number_on(page) == before
    assert page.context.cookies() == []
