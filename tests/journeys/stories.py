"""What several journeys have in common, in the words of the people who take them."""

from __future__ import annotations

import re

from django.core import mail
from django.core.mail import EmailMessage
from playwright.sync_api import Locator, Page

from tests.factories import make_staff

PASSWORD = "a long test password"


def number_on(page: Page) -> int:
    """How many have signed, as the page says it."""
    return int(re.sub(r"\D", "", page.locator(".progress__number").inner_text()))


def newest_mail(to: str) -> EmailMessage:
    return [message for message in mail.outbox if message.to == [to]][-1]


def link_in(message: EmailMessage, part: str) -> str:
    """The link in a mail's text whose address holds this part."""
    return next(link for link in re.findall(r"https?://\S+", str(message.body)) if part in link)


def sign(page: Page, *, name: str, email: str, city: str = "Bologna", country: str = "Italy") -> None:
    box = page.locator("#petition")
    box.get_by_label("Your name", exact=True).fill(name)
    box.get_by_label("Your e-mail address").fill(email)
    box.get_by_label("City").fill(city)
    box.get_by_label("Country").select_option(country)
    box.get_by_label("I agree").check()
    box.get_by_role("button", name="Sign").click()


def log_in(page: Page) -> Page:
    """Somebody of the staff, in a browser of their own."""
    user = make_staff()
    page.goto("/admin/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def shown(page: Page, letter: str) -> str:
    """The text of a letter as its reader sees it: paragraphs with an empty line between."""
    return "\n\n".join(page.locator(f"{letter} [data-part]:not([hidden])").all_inner_texts())


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def tap(phone: Page, control: Locator) -> None:
    """Presses what sticks to the edge of the screen, without scrolling to it first."""
    box = control.bounding_box()
    assert box is not None
    phone.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
