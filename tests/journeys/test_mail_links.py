"""The links that a browser makes from what is typed are, letter by letter, those of the server."""

from typing import Any

import pytest
from playwright.sync_api import Page

from petitions.sending import LONGEST_LINK, links, mailto, webmails
from tests.petitions.test_sending import councillors, typed_by_many

pytestmark = pytest.mark.django_db(transaction=True)

MADE_IN_THE_BROWSER = """async (letters) => {
    const module = await import("/static/js/mail-links.js");
    return letters.map((letter) => ({
        mailto: module.mailto(letter),
        links: module.links(letter),
        webmails: module.webmails(letter),
    }));
}"""
ODD = ["a+b@example.org", '"a,b"@example.org', "x'y!z*(1)@example.org", "ä@bücher.example", "no address"]


def letters() -> list[dict[str, Any]]:
    """In 25 scripts; of each length, to as many recipients, hidden from each other or not."""
    found = []
    for place, typed in enumerate(typed_by_many(75)):
        recipients = [*councillors((1, 60, 600, 2, 7)[place % 5]), *ODD[: place % 6]]
        body = "\n\n".join([typed.body] * (1, 2, 9)[place % 3])
        found.append(letter(recipients, typed.subject, body, blind=place % 2 == 1))
    found.append(
        letter(ODD, "\r\n Ciao\x00\x85\u2028Bcc: x@example.org ", "a\rb\r\nc\td\x07!'()*~", blind=False)
    )
    return [*found, letter([], "Ciao", "", blind=True), letter(councillors(3), "한" * 300, "한", blind=True)]


def letter(recipients: list[str], subject: str, body: str, *, blind: bool) -> dict[str, Any]:
    return {"recipients": recipients, "subject": subject, "body": body, "blind": blind}


def made_by_the_server(letter: dict[str, Any], longest: int = LONGEST_LINK) -> dict[str, Any]:
    mail = links(**letter, longest=longest)
    return {
        "mailto": mailto(**letter),
        "links": {
            "links": [{"href": link.href, "recipients": link.recipients} for link in mail.links],
            "hasText": mail.has_text,
        },
        "webmails": [
            {"key": one.key, "href": one.href, "hasText": one.has_text} for one in webmails(**letter)
        ],
    }


def test_browser_and_server_make_the_same_links(page: Page) -> None:
    page.goto("/")
    made = page.evaluate(MADE_IN_THE_BROWSER, letters())
    assert made == [made_by_the_server(letter) for letter in letters()]


def test_links_on_a_phone_may_be_longer(phone: Page) -> None:
    phone.goto("/")
    made = phone.evaluate(MADE_IN_THE_BROWSER, letters())
    assert made == [made_by_the_server(letter, longest=8_000) for letter in letters()]


def test_half_an_emoji_breaks_no_link(page: Page) -> None:
    page.goto("/")
    found = page.evaluate(
        """async () => {
            const { mailto } = await import("/static/js/mail-links.js");
            return mailto({ recipients: ["a@example.org"], subject: "x\\ud83d", body: "\\udc00 😀" });
        }"""
    )
    assert found == mailto(["a@example.org"], "x\ufffd", "\ufffd 😀")
