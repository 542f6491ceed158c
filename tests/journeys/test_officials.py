from playwright.sync_api import expect

from tests.journeys.stories import log_in


def test_every_letter_follows_when_staff_record_a_new_mayor(demo, page, open_page):
    page.goto(f"{demo}letters/")
    expect(page.locator("#text-mayor-it")).to_contain_text("Gentile Signora Sindaca Sara Funaro,")

    staff = log_in(open_page())
    staff.goto("/admin/campaigns/office/")
    staff.get_by_role("link", name="Mayor of Florence").click()
    staff.get_by_role("link", name="The holder has changed…").click()
    staff.get_by_label("Last day of the old holder").fill("2026-06-30")
    name = staff.locator(".field-new_name")
    name.get_by_label("English").fill("Marco Rossi")
    name.get_by_label("Italiano").fill("Marco Rossi")
    staff.get_by_label("First day of the new holder").fill("2026-07-01")
    greeting = staff.locator(".field-greeting")
    greeting.get_by_label("English").fill("Mr Mayor")
    greeting.get_by_label("Italiano").fill("Signor Sindaco")
    staff.get_by_role("button", name="The holder has changed").click()
    expect(staff.get_by_text("From the first day on every letter addresses the new holder.")).to_be_visible()

    page.reload()
    expect(page.locator("#text-mayor-it")).to_contain_text("Gentile Signor Sindaco Marco Rossi,")
    expect(page.locator("#text-mayor-en")).to_contain_text("Dear Mr Mayor Marco Rossi,")
    page.goto("/offices/mayor-of-florence/")
    expect(page.locator(".office__name")).to_have_text("Marco Rossi")
    expect(page.locator("main")).to_contain_text("Sara Funaro")


def test_letters_address_the_office_once_its_holder_has_left(demo, page, open_page):
    staff = log_in(open_page())
    staff.goto("/admin/campaigns/office/")
    staff.get_by_role("link", name="Mayor of Florence").click()
    staff.get_by_role("link", name="The holder leaves…").click()
    staff.get_by_label("Last day").fill("2026-06-30")
    staff.get_by_role("button", name="The holder leaves").click()

    page.goto(f"/it{demo}letters/")
    expect(page.locator("#text-mayor-it")).to_contain_text("Gentile Ufficio del Sindaco di Firenze,")
