import json
import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from petitions.models import Signature
from tests.journeys.conftest import DESK, NO_SCRIPT, PHONE
from tests.journeys.stories import link_in, newest_mail, number_on, sign, tap

ADA = "ada@example.org"
NO_SCRIPT_PHONE = {**PHONE, "java_script_enabled": False}


@pytest.mark.parametrize(
    "browser_of_ada",
    [DESK, NO_SCRIPT, PHONE, NO_SCRIPT_PHONE],
    ids=["desk", "desk-plain", "phone", "phone-plain"],
)
def test_signing_counts_when_the_button_behind_the_mail_is_pressed(
    demo, open_page, run_worker, browser_of_ada
):
    page = open_page(**browser_of_ada)
    page.goto(demo)
    before = number_on(page)

    sign(page, name="Ada Lovelace", email=ADA)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step: check your e-mail")
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


def test_signing_again_leads_to_the_same_page_and_counts_once(demo, page, run_worker):
    shown = []
    for name in ("Ada Lovelace", "Somebody Else"):
        page.goto(f"{demo}sign/")
        sign(page, name=name, email=ADA)
        expect(page.locator("h1")).to_have_text("One more step: check your e-mail")
        shown.append((page.url, page.content()))
    run_worker()

    assert shown[0] == shown[1]
    assert list(Signature.objects.filter(email=ADA).values_list("name", "state")) == [
        ("Ada Lovelace", "pending")
    ]


def test_slip_is_asked_about_and_the_code_from_the_mail_confirms(demo, open_page, run_worker):
    page = open_page(**NO_SCRIPT_PHONE)
    page.goto(f"{demo}sign/")
    sign(page, name="Ada Lovelace", email="ada.lovelace@gmial.com")
    expect(page.locator(".form-errors")).to_be_in_viewport()
    expect(page.locator("#petition").get_by_label("Your name", exact=True)).to_have_value("Ada Lovelace")
    page.get_by_role("button", name="Use ada.lovelace@gmail.com").click()
    run_worker()

    body = str(newest_mail("ada.lovelace@gmail.com").body)
    (code,) = re.findall(r"^\d{4} \d{4}$", body, re.MULTILINE)
    box = page.locator("#code")
    box.get_by_label("Your e-mail address").fill("ada.lovelace@gmail.com")
    box.get_by_label("Code from the mail").fill(f"{(int(code[0]) + 1) % 10}{code[1:]}")
    box.get_by_role("button", name="Go on with the code").click()
    expect(page.locator(".form-errors li")).to_have_text(
        "This address and this code do not belong together, or the code was used."
    )
    box.get_by_label("Code from the mail").fill(code)
    box.get_by_role("button", name="Go on with the code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please confirm your signature")
    page.get_by_role("button", name="Yes, I sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. You have signed.")


def test_signer_takes_everything_along_and_leaves_nothing(demo, page, run_worker):
    page.goto(f"{demo}sign/")
    sign(page, name="Ada Lovelace", email=ADA)
    run_worker()
    link = link_in(newest_mail(ADA), "/signatures/")
    page.goto(link)
    page.get_by_role("button", name="Yes, I sign").click()
    run_worker()
    page.goto(link)
    expect(page.locator(".private__lead")).to_have_text("You are number 413. So far 413 people have signed.")
    page.get_by_text("Download everything", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download everything (JSON)").click()
    told = json.loads(download.value.path().read_text())
    assert [row["name"] for row in told["signatures"]] == ["Ada Lovelace"]

    page.get_by_text("Delete this signature").click()
    page.get_by_role("link", name="delete everything we hold about this address").click()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything about this address is deleted")
    assert not Signature.objects.filter(email=ADA).exists()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work any more")


def test_link_of_a_reminder_opens_the_way_out(demo, page, run_worker):
    page.goto(f"{demo}sign/")
    sign(page, name="Somebody Else", email=ADA)
    run_worker()
    page.goto(f"{link_in(newest_mail(ADA), '/signatures/')}#never")
    page.get_by_role("button", name="Never write to me again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We write to this address no more")
    page.goto(f"{demo}sign/")
    sign(page, name="Somebody Else", email=ADA)
    mails = len(mail.outbox)
    run_worker()
    assert len(mail.outbox) == mails


@pytest.mark.parametrize("browser_of_ada", [DESK, NO_SCRIPT_PHONE], ids=["desk", "phone-plain"])
def test_refused_form_leads_to_its_errors_and_keeps_what_was_typed(demo, open_page, browser_of_ada):
    page = open_page(**browser_of_ada)
    page.goto(demo)
    page.locator("#petition").get_by_label("Full name").check()
    sign(page, name="Ada Lovelace", email="ada at example", city="Bologna", country="")

    summary = page.locator(".form-errors")
    expect(summary).to_be_in_viewport()
    assert summary.get_by_role("link").all_inner_texts() == [
        "This is not an e-mail address that can receive mail. An address looks like name@example.org.",
        "Choose your country.",
    ]
    box = page.locator("#petition")
    assert box.get_by_label("Your name", exact=True).input_value() == "Ada Lovelace"
    assert box.get_by_label("Your e-mail address").input_value() == "ada at example"
    assert box.get_by_label("City").input_value() == "Bologna"
    expect(box.get_by_label("Full name")).to_be_checked()
    expect(box.get_by_label("I agree")).to_be_checked()
    expect(box.get_by_label("Country")).to_have_accessible_description("Choose your country.")
    summary.get_by_role("link").last.click()
    expect(box.get_by_label("Country")).to_be_focused()
    assert not Signature.objects.filter(email__startswith="ada").exists()


def test_summary_of_errors_takes_the_focus(demo, page):
    page.goto(f"{demo}sign/")
    page.locator("#petition").get_by_role("button", name="Sign").click()
    expect(page.locator(".form-errors")).to_be_focused()


def test_italians_sign_in_italian_from_the_page_to_the_thanks(demo, phone, run_worker):
    phone.goto(f"/it{demo}")
    tap(phone, phone.locator(".sign-bar").get_by_role("link", name="Firma"))
    box = phone.locator("#petition")
    expect(phone.locator(".sign-bar")).to_be_hidden()
    box.get_by_label("Il tuo nome", exact=True).fill("Ada Bianchi")
    box.get_by_label("Il tuo indirizzo e-mail").fill(ADA)
    box.get_by_label("Paese").select_option("Italia")
    box.get_by_label("Acconsento").check()
    box.get_by_role("button", name="Firma").tap()
    expect(phone.locator("h1")).to_have_text("Ancora un passo: controlla la tua posta")
    run_worker()

    message = newest_mail(ADA)
    assert message.extra_headers["Content-Language"] == "it"
    phone.goto(link_in(message, "/it/signatures/"))
    phone.get_by_role("button", name="Sì, firmo").tap()
    expect(phone.locator("h1")).to_have_text("Grazie. Hai firmato.")
    phone.get_by_role("button", name="Inviami gli aggiornamenti").tap()
    expect(phone.get_by_text("Gli aggiornamenti di questa campagna ti arrivano per e-mail.")).to_be_visible()
