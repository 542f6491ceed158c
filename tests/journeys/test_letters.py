from urllib.parse import parse_qs, unquote, urlsplit

from playwright.sync_api import Page, expect

from tests.factories import make_campaign, make_letter, make_office, make_petition, make_term
from tests.journeys.stories import clipboard, shown

FIELDS = {"Your name": "Ada Lovelace", "Your city": "Bologna"}
SEPARATORS = {"comma": ", ", "semicolon": "; ", "new line": "\n"}


def fill(page: Page) -> None:
    for label, text in FIELDS.items():
        page.get_by_label(label).press_sequentially(text)
    page.get_by_label("Your country").select_option("Italy")


def test_letters_address_who_holds_the_office_today(demo, page):
    page.goto(f"{demo}letters/?variant=1")

    greetings = {
        sheet: page.locator(f"#text-{sheet} [data-part]").first.inner_text()
        for sheet in ("mayor-it", "mayor-en", "council-it", "jeonju-en")
    }
    assert greetings == {
        "mayor-it": "Gentile Signora Sindaca Sara Funaro,",
        "mayor-en": "Dear Madam Mayor Sara Funaro,",
        "council-it": "Gentili Consigliere e Consiglieri comunali di Firenze,",
        "jeonju-en": "Dear Mayor of Jeonju,",
    }


def test_typing_fills_every_letter_in_its_language_and_sends_nothing(demo, page):
    page.goto(f"{demo}letters/?variant=1", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    fill(page)
    for key in ("mayor", "council"):
        assert shown(page, f"#text-{key}-it").splitlines()[-2:] == ["Ada Lovelace", "Bologna, Italia"]
        assert shown(page, f"#text-{key}-en").splitlines()[-2:] == ["Ada Lovelace", "Bologna, Italy"]
    page.get_by_label("Your city").fill("")
    assert shown(page, "#text-mayor-it").splitlines()[-1] == "[città], Italia"
    page.get_by_label("Your city").press("Enter")
    assert (asked, urlsplit(page.url).query) == ([], "variant=1")


def test_copy_buttons_copy_what_is_shown(demo, page):
    page.goto(f"{demo}letters/?variant=1")
    fill(page)
    for language, sheet in enumerate(("mayor-it", "mayor-en")):
        actions = page.locator("#letter-mayor .sheet__actions").nth(language)
        actions.get_by_role("button", name="Copy the letter").click()
        expect(page.locator("#letter-mayor").get_by_role("status")).to_have_text("The letter is copied.")
        assert clipboard(page) == shown(page, f"#text-{sheet}")
        actions.get_by_role("button", name="Copy the subject").click()
        expect(page.locator("#letter-mayor").get_by_role("status")).to_have_text("The subject is copied.")
        assert clipboard(page) == page.locator(f"#subject-{sheet}").inner_text()


def test_addresses_are_copied_with_the_separator_of_choice(demo, page):
    page.goto(f"{demo}letters/?variant=1")
    letter = page.locator("#letter-council")
    letter.get_by_text("40 e-mail addresses").click()
    for name, joint in SEPARATORS.items():
        letter.get_by_label("Separated by").select_option(name)
        letter.get_by_role("button", name="Copy the addresses").click()
        expect(letter.get_by_role("status")).to_have_text("The addresses are copied.")
        assert clipboard(page) == joint.join(letter.locator("[data-letter=addresses] li").all_inner_texts())
        assert clipboard(page).count(joint) == 39


def test_mail_link_carries_the_letter_as_it_is_shown(site, page):
    campaign = make_campaign(slug="short")
    office = make_office(email_addresses="sindaca@example.org\nufficio+posta@example.org")
    make_term(office)
    make_petition(campaign, offices=[office])
    make_letter(campaign, offices=[office], subject="Jeonju & Firenze: 100 %?")
    page.goto("/campaigns/short/letters/")
    fill(page)

    link = page.get_by_role("link", name="Open in my mail program").get_attribute("href")
    fields = parse_qs(urlsplit(link).query, strict_parsing=True)
    assert unquote(urlsplit(link).path) == "sindaca@example.org,ufficio+posta@example.org"
    assert fields == {
        "subject": ["Jeonju & Firenze: 100 %?"],
        "body": [shown(page, "#text-mayor-it").replace("\n", "\r\n")],
    }


def test_letter_to_a_whole_council_opens_in_groups(demo, page):
    page.goto(f"{demo}letters/?variant=1")
    fill(page)
    links = page.locator("#letter-council .sheet").first.get_by_role("link", name="Open group")
    hrefs = [link.get_attribute("href") for link in links.all()]
    to = [address for href in hrefs for address in unquote(urlsplit(href).path).split(",")]
    assert to == page.locator("#letter-council [data-letter=addresses] li").all_text_contents()
    body = shown(page, "#text-council-it").replace("\n", "\r\n")
    assert {parse_qs(urlsplit(href).query)["body"][0] for href in hrefs} == {body}


def test_letters_are_filled_in_without_script(demo, plain):
    plain.goto(f"{demo}letters/")
    for label, text in FIELDS.items():
        plain.get_by_label(label).fill(text)
    plain.get_by_label("Your country").select_option("Italy")
    plain.get_by_role("button", name="Fill in the letter").click()
    plain.wait_for_url("**/?name=Ada*")  # with its style sheet, which says where lines end

    assert shown(plain, "#text-mayor-it").splitlines()[-2:] == ["Ada Lovelace", "Bologna, Italia"]
    assert shown(plain, "#text-mayor-en").splitlines()[-2:] == ["Ada Lovelace", "Bologna, Italy"]
    assert plain.get_by_label("Your name").input_value() == "Ada Lovelace"
    expect(plain.get_by_role("button", name="Copy the letter")).to_have_count(0)
