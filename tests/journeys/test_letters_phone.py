"""A council of sixty, on a phone: four taps, and nobody is written to twice or left out."""

import time
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from campaigns.models import Campaign
from petitions.models import ActionStep, LetterCount
from tests.factories import both, make_campaign, make_letter, make_office, make_petition, make_step

pytestmark = pytest.mark.django_db(transaction=True)

BODY = {
    "it": "Gentili Consigliere e Consiglieri,\n\n"
    + "Vi prego di chiedere quante attività hanno chiuso. " * 12,
    "en": "Dear Councillors,\n\n" + "Please ask how many businesses have closed. " * 12,
}


@pytest.fixture
def campaign(site: str) -> Campaign:
    campaign = make_campaign(slug="sixty")
    council = make_office(
        title=both("City Council", "Consiglio comunale"),
        is_body=True,
        email_addresses="\n".join(f"councillor-{number:02}@example.org" for number in range(1, 61)),
    )
    make_petition(campaign, offices=[council])
    make_step(
        campaign,
        kind=ActionStep.Kind.LETTER,
        title=both("Write to the council", "Scrivi"),
        letter_key="council",
    )
    for language, body in BODY.items():
        make_letter(
            campaign,
            key="council",
            offices=[council],
            language=language,
            subject="Una domanda" if language == "it" else "A question",
            body=f"{body}\n\n{{own_words}}\n\n{{name}}\n{{your_city}}",
        )
    return campaign


def test_sixty_councillors_are_written_to_with_four_taps(phone: Page, campaign: Campaign) -> None:
    began = time.monotonic()
    phone.goto("/campaigns/sixty/")
    phone.get_by_role("link", name="Open the letter").tap()  # one
    phone.wait_for_url("**/letters/#letter-council")
    phone.locator("#sheet-council-it .sheet__sender [data-fill=name]").tap()  # two
    phone.keyboard.type("Ada Lovelace")
    phone.keyboard.press("Tab")
    phone.keyboard.type("Bologna")
    link = phone.get_by_role("link", name="Open in my mail program").first
    href = str(link.get_attribute("href"))
    link.evaluate("link => link.addEventListener('click', event => event.preventDefault())")
    link.tap()  # three
    phone.get_by_role("button", name="I have sent it").tap()  # four
    phone.wait_for_url("**/letters/council/sent/")
    assert time.monotonic() - began < 120

    to = unquote(urlsplit(href).path).split(",")
    fields = parse_qs(urlsplit(href).query)
    assert to == [f"councillor-{number:02}@example.org" for number in range(1, 61)]
    assert fields["body"][0].endswith("Ada Lovelace\r\nBologna")
    assert "Bologna" not in phone.url
    count = LetterCount.objects.get(office=None)
    assert (count.opened, count.sent, count.day) == (1, 1, timezone.localdate())


def test_on_a_computer_sixty_addresses_open_in_groups_that_add_up(page: Page, campaign: Campaign) -> None:
    page.goto("/campaigns/sixty/letters/")
    page.get_by_label("Your name").fill("Ada")
    links = page.locator("#letter-council .sheet").first.get_by_role("link", name="Open group")
    hrefs = [str(link.get_attribute("href")) for link in links.all()]
    assert len(hrefs) > 1
    assert all(len(href) <= 2000 for href in hrefs)
    found = [address for href in hrefs for address in unquote(urlsplit(href).path).split(",")]
    assert found == [f"councillor-{number:02}@example.org" for number in range(1, 61)]
    page.get_by_label("Hide the addresses from each other").check()
    blind = [str(link.get_attribute("href")) for link in links.all()]
    assert all(urlsplit(href).path == "" and "bcc" in parse_qs(urlsplit(href).query) for href in blind)


def test_what_is_remembered_stays_on_the_device_and_goes_when_asked(page: Page, campaign: Campaign) -> None:
    page.goto("/campaigns/sixty/letters/")
    page.get_by_label("Your name").fill("Ada")
    page.reload()
    assert page.get_by_label("Your name").input_value() == ""
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("Remember this on my device").check()
    page.get_by_label("Your city").fill("Lyon")
    page.reload()
    kept = page.get_by_label("Your name").input_value(), page.get_by_label("Your city").input_value()
    assert kept == ("Ada", "Lyon")
    page.get_by_label("Remember this on my device").uncheck()
    page.reload()
    assert page.get_by_label("Your name").input_value() == ""
    assert page.evaluate("localStorage.length") == 0


def test_own_words_stand_in_both_languages_and_the_meter_says_how_much_is_ones_own(
    page: Page, campaign: Campaign
) -> None:
    page.goto("/campaigns/sixty/letters/")
    spot = page.locator("#text-council-it").get_by_text("A sentence of your own can stand here.")
    assert spot.is_visible()
    page.get_by_label("A sentence of your own").fill("Abito a Prato e ci tengo molto.")
    assert not spot.is_visible()
    for language in ("it", "en"):
        own = page.locator(f"#text-council-{language} [data-own]")
        assert own.inner_text() == "Abito a Prato e ci tengo molto."
        assert "not translated" in own.evaluate(
            "p => getComputedStyle(p.firstElementChild, '::after').content"
        )
    assert "% of the first letter is in your own words" in page.locator("#own-words-said").inner_text()
