"""A newer campaign takes the place of an old one: staff ask its signers, and one of them signs again."""

from playwright.sync_api import expect

from petitions.models import Signature
from tests.factories import both, make_campaign, make_petition, make_signature
from tests.journeys.conftest import NO_SCRIPT, PHONE
from tests.journeys.stories import link_in, log_in, newest_mail, number_on

ADA = "ada@example.org"


def test_signer_who_allowed_it_signs_the_newer_petition_with_one_button(site, open_page, run_worker):
    old = make_petition(make_campaign(slug="old", title=both("The old round", "Il vecchio giro")))
    new = make_petition(make_campaign(slug="new", title=both("The new round", "Il nuovo giro")))
    make_signature(old, name="Ada Bianchi", email=ADA, city="Prato", state="confirmed", may_ask=True)
    old.campaign.replace_with(new.campaign)
    run_worker()
    assert new.signatures.count() == 0

    staff = log_in(open_page())
    staff.goto(f"/admin/petitions/petition/{old.pk}/change/")
    staff.get_by_role("link", name="Ask its signers to sign the new one").click()
    expect(staff.get_by_text("1 signer has allowed it")).to_be_visible()
    expect(staff.get_by_label("The mail", exact=True)).to_contain_text("The new round")
    staff.get_by_role("button", name="Ask its signers to sign the new one").click()
    expect(staff.get_by_text("The mails go out now")).to_be_visible()
    run_worker()

    phone = open_page(**PHONE)
    phone.goto(link_in(newest_mail(ADA), "/next/"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Sign the new petition too?")
    expect(phone.get_by_label("Your name")).to_have_value("Ada Bianchi")
    expect(phone.get_by_label("Country")).to_have_value("IT")
    assert new.signatures.count() == 0
    phone.get_by_role("button", name="Sign this one too").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. You have signed.")
    run_worker()
    phone.goto("/campaigns/new/")
    assert number_on(phone) == 1
    assert phone.context.cookies() == []


def test_signer_who_wants_no_more_mail_says_so_without_script(site, open_page, run_worker):
    old = make_petition(make_campaign(slug="old"))
    old.campaign.replace_with(make_petition(make_campaign(slug="new")).campaign)
    signature = make_signature(old, email=ADA, state="confirmed", may_ask=True)
    page = open_page(**NO_SCRIPT)
    page.goto(signature.get_absolute_url())
    page.get_by_role("link", name="See it, and sign it too").click()
    page.get_by_role("button", name="Do not ask me again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Done. We do not ask you again.")
    assert Signature.objects.filter(may_ask=True).count() == 0


def test_what_staff_handed_over_stands_on_the_page_until_it_is_answered(site, open_page):
    petition = make_petition(make_campaign(slug="jeonju"))
    staff = log_in(open_page())
    staff.goto(f"/admin/petitions/petition/{petition.pk}/change/")
    staff.get_by_role("link", name="Record a delivery").click()
    staff.get_by_label("Office:").select_option("Mayor of Florence")
    staff.get_by_label("Handed over on").fill("2026-03-12")
    staff.get_by_label("Way:").select_option("by registered mail")
    staff.get_by_label("How many signatures").fill("1000")
    staff.get_by_role("button", name="Save", exact=True).click()

    page = open_page()
    page.goto("/campaigns/jeonju/")
    expect(page.locator(".dealing h3")).to_have_text("1,000 signatures handed over")
    expect(page.locator(".waits")).to_contain_text("waiting for an answer for")

    staff.goto(f"/admin/petitions/response/add/?petition={petition.pk}")
    staff.get_by_label("Office:").select_option("Mayor of Florence")
    staff.get_by_label("Stance:").select_option("agrees in part")
    staff.get_by_role("button", name="Save", exact=True).click()
    page.goto("/campaigns/jeonju/")
    expect(page.locator(".dealing h3")).to_have_text(
        ["Answer: agrees in part", "1,000 signatures handed over"]
    )
    expect(page.locator(".waits")).to_have_count(0)
