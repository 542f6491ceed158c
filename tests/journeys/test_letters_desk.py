"""The supporter's desk: letters fill in as one types, and nothing of it leaves the page."""

import pytest
from playwright.sync_api import Page

from campaigns.models import Campaign
from tests.factories import both, make_campaign, make_letter, make_office, make_petition

pytestmark = pytest.mark.django_db(transaction=True)

ITALIAN = "Gentile Sindaca,\n\nLe scrivo da {your_city}, {your_country}.\n\n{name}"
ENGLISH = "Dear Mayor,\n\nI write from {your_city}, {your_country}.\n\n{name}"
NAME = "Zoë & <i>김</i>"


@pytest.fixture
def campaign(site: str) -> Campaign:
    campaign = make_campaign(slug="desk")
    office = make_office(
        title=both("Mayor", "Sindaca"),
        city=campaign.pairing.first_city,
        email_addresses="one@example.org\ntwo@example.org",
    )
    make_petition(campaign, offices=[office])
    make_letter(campaign, offices=[office], subject="Da {your_city}", body=ITALIAN)
    make_letter(campaign, offices=[office], subject="From {your_city}", body=ENGLISH, language="en")
    return campaign


def open_desk(page: Page) -> None:
    page.goto("/campaigns/desk/letters/")


def type_in(page: Page) -> None:
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Your city").fill("Lyon")
    page.get_by_label("Your country").select_option("FR")


def mail_links(page: Page) -> list[str | None]:
    links = page.get_by_role("link", name="Open in my mail program")
    return [link.get_attribute("href") for link in links.all()]


def test_typing_fills_every_language_at_once(page: Page, campaign: Campaign) -> None:
    open_desk(page)
    type_in(page)
    italian, english = (page.locator(f"#text-mayor-{code} p").all_inner_texts() for code in ("it", "en"))
    assert italian == ["Gentile Sindaca,", "Le scrivo da Lyon, Francia.", NAME]
    assert english == ["Dear Mayor,", "I write from Lyon, France.", NAME]


def test_what_is_deleted_again_leaves_the_prompt_of_its_language(page: Page, campaign: Campaign) -> None:
    open_desk(page)
    before = page.locator("#sheet-mayor-it").inner_text()
    type_in(page)
    for label in ("Your name", "Your city"):
        page.get_by_label(label).fill("")
    page.get_by_label("Your country").select_option("")
    assert page.locator("#sheet-mayor-it").inner_text() == before


def test_links_made_in_the_browser_equal_the_servers(page: Page, plain: Page, campaign: Campaign) -> None:
    for visitor in (page, plain):
        open_desk(visitor)
        type_in(visitor)
    plain.get_by_role("button", name="Fill in the letter").click()
    assert len(mail_links(page)) == 2
    assert mail_links(page) == mail_links(plain)


def test_nothing_that_is_typed_goes_to_the_server(page: Page, campaign: Campaign) -> None:
    open_desk(page)
    page.wait_for_load_state("networkidle")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    type_in(page)
    page.get_by_label("Your city").press("Enter")
    page.wait_for_timeout(300)
    assert requests == []


def test_copying_says_so_and_copies_the_letter_as_it_stands(page: Page, campaign: Campaign) -> None:
    open_desk(page)
    type_in(page)
    page.get_by_role("button", name="Copy the letter").last.click()
    page.get_by_text("The letter is copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"Dear Mayor,\n\nI write from Lyon, France.\n\n{NAME}"


def test_i_have_sent_it_speaks_of_the_language_that_was_used_last(page: Page, campaign: Campaign) -> None:
    open_desk(page)
    for language in ("it", "en"):
        page.locator(f"[data-copy-from=text-mayor-{language}]").click()
        assert page.locator(".letter__sent [name=language]").input_value() == language


def test_addresses_are_copied_with_the_separator_of_the_mail_program(page: Page, campaign: Campaign) -> None:
    open_desk(page)
    page.get_by_label("Separated by").select_option(label="semicolon")
    page.get_by_role("button", name="Copy the addresses").click()
    page.get_by_text("The addresses are copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "one@example.org; two@example.org"


def test_copying_works_where_the_browser_offers_no_clipboard(page: Page, campaign: Campaign) -> None:
    open_desk(page)
    page.evaluate("Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})")
    page.get_by_role("button", name="Copy the subject").first.click()
    page.get_by_text("The subject is copied.").wait_for()
    assert page.locator(":focus").inner_text() == "Copy the subject"


def test_one_letter_is_printed_alone(page: Page, campaign: Campaign) -> None:
    open_desk(page)
    page.evaluate("window.print = () => {}")
    page.get_by_text("More ways to send it").last.click()
    page.get_by_role("button", name="Print").last.click()
    page.emulate_media(media="print")
    assert page.locator("#sheet-mayor-en").is_visible()
    rest = [page.locator(selector) for selector in ("#sheet-mayor-it", "h1", ".masthead", ".desk-fields")]
    assert [part.is_visible() for part in rest] == [False] * 4


def test_a_phone_shows_one_language_at_a_time(phone: Page, campaign: Campaign) -> None:
    open_desk(phone)
    sheets = phone.locator("#sheet-mayor-it"), phone.locator("#sheet-mayor-en")
    assert [sheet.is_visible() for sheet in sheets] == [True, False]
    phone.get_by_text("English", exact=True).first.tap()
    assert [sheet.is_visible() for sheet in sheets] == [False, True]


def test_without_script_there_are_no_buttons_that_do_nothing(plain: Page, campaign: Campaign) -> None:
    open_desk(plain)
    labels = [button.inner_text() for button in plain.get_by_role("button").all()]
    # Drafts and PDFs come from the server; what cannot work here is not shown.
    assert labels == ["Fill in the letter", "I have sent it"]
    plain.get_by_text("More ways to send it").first.click()
    with plain.expect_download() as download:
        plain.get_by_role("button", name="Download as a draft (.eml)").first.click()
    assert download.value.suggested_filename == "desk-mayor-it.eml"
