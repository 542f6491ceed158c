"""The sign box on somebody else's page: another host, another port, no script, no cookie."""

import functools
import html
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from campaigns.demo import second_round
from petitions.models import Signature
from petitions.views.numbers import BOX_HEIGHT
from tests.journeys.conftest import DESK, NO_SCRIPT, PHONE
from tests.journeys.stories import link_in, newest_mail
from tests.journeys.test_pages import problems_of

ADA = "ada@example.org"
NUMBERS = f"/campaigns/{second_round.SLUG}/numbers/"
NO_SCRIPT_PHONE = {**PHONE, "java_script_enabled": False}


class Elsewhere(BaseHTTPRequestHandler):
    """A page of another site, with our lines in it."""

    def __init__(self, *args: object, lines: str) -> None:
        self._page = (
            f'<!DOCTYPE html><html lang="en"><title>Elsewhere</title><h1>A friend</h1>{lines}'.encode()
        )
        super().__init__(*args)  # type: ignore[arg-type]  # what the server hands on

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self._page)))
        self.end_headers()
        self.wfile.write(self._page)

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@contextmanager
def elsewhere(lines: str, host: str) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Elsewhere, lines=lines)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{host}:{server.server_address[1]}/"
        server.shutdown()


def lines_to_copy(page: Page, prefix: str = "") -> str:
    page.goto(f"{prefix}{NUMBERS}")
    return page.locator("#embed-code").input_value()


def sign(
    page: Page, words: tuple[str, ...] = ("Your name", "Your e-mail address", "Country", "Italy")
) -> Page:
    """Fills in the form inside the frame; gives the tab in which the answer opens."""
    name, email, country, italy = words
    box = page.frame_locator("iframe")
    box.get_by_label(name, exact=True).fill("Ada Lovelace")
    box.get_by_label(email).fill(ADA)
    box.get_by_label(country).select_option(italy)
    box.locator("[name=consent]").check()
    return send(page)


def send(page: Page) -> Page:
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").locator("button[type=submit]").click()
    opened.value.wait_for_load_state()
    return opened.value


@pytest.fixture
def anywhere(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A browser that may visit other sites as well."""
    contexts = []

    def anywhere(**options: object) -> Page:
        contexts.append(browser.new_context(**{**DESK, **options}))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        return page

    yield anywhere
    for context in contexts:
        context.close()


@pytest.mark.parametrize(
    "screen", [DESK, NO_SCRIPT, NO_SCRIPT_PHONE], ids=["desk", "desk-plain", "phone-plain"]
)
def test_people_sign_on_another_site(demo, site, plain, anywhere, run_worker, screen):
    own_host = urlsplit(site).hostname
    lines = lines_to_copy(plain)
    visitor = anywhere(**screen)
    with elsewhere(lines, "localhost" if own_host == "127.0.0.1" else "127.0.0.1") as address:
        visitor.goto(address)
        answer = sign(visitor)
    expect(answer.get_by_role("heading", level=1)).to_have_text("One more step: check your e-mail")
    assert answer.url.startswith(f"{site}/campaigns/{second_round.SLUG}/sign/sent/")
    assert visitor.context.cookies() == []
    run_worker()

    answer.goto(link_in(newest_mail(ADA), "/signatures/"))
    answer.get_by_role("button", name="Yes, I sign").click()
    signed = Signature.objects.get(email=ADA)
    assert (signed.name, signed.country.code, signed.state) == ("Ada Lovelace", "IT", "confirmed")


def test_italians_sign_on_another_site_in_italian(demo, site, plain, anywhere, run_worker):
    visitor = anywhere()
    with elsewhere(lines_to_copy(plain, "/it"), "localhost") as address:
        visitor.goto(address)
        answer = sign(visitor, ("Il tuo nome", "Il tuo indirizzo e-mail", "Paese", "Italia"))
    expect(answer.locator("h1")).to_have_text("Ancora un passo: controlla la tua posta")
    assert Signature.objects.get(email=ADA).language == "it"


def test_mistakes_show_the_whole_page_with_what_was_typed(demo, site, plain, anywhere):
    visitor = anywhere()
    with elsewhere(lines_to_copy(plain), "localhost") as address:
        visitor.goto(address)
        visitor.frame_locator("iframe").get_by_label("Your name", exact=True).fill("Ada Lovelace")
        answer = send(visitor)
    assert urlsplit(answer.url).path == f"/campaigns/{second_round.SLUG}/sign/"
    expect(answer.locator(".form-errors")).to_be_visible()
    expect(answer.get_by_label("Your name", exact=True)).to_have_value("Ada Lovelace")
    expect(answer.get_by_role("link", name="Friendship City").first).to_be_visible()


def test_another_site_cannot_post_for_its_visitors(demo, site, anywhere):
    form = f'<form method="post" action="{site}/campaigns/{second_round.SLUG}/sign/"><button>Win a car</button></form>'
    visitor = anywhere()
    with elsewhere(form, "localhost") as address:
        visitor.goto(address)
        with visitor.expect_navigation() as answer:
            visitor.get_by_role("button").click()
    assert answer.value.status == 403


@pytest.mark.parametrize("prefix", ["", "/it"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_box_fits_its_frame_and_serves_everybody(demo, open_page, prefix, scheme):
    phone = open_page(**{**PHONE, "viewport": {"width": 360, "height": BOX_HEIGHT}}, color_scheme=scheme)
    phone.goto(f"{prefix}/campaigns/{second_round.SLUG}/embed/")
    assert phone.evaluate("document.scrollingElement.scrollHeight") <= BOX_HEIGHT
    assert problems_of(phone) == []


def test_lines_are_copied_by_their_button(demo, page):
    lines = lines_to_copy(page)
    page.locator("#embed").get_by_role("button", name="Copy").click()
    expect(page.locator("#embed [role=status]")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == lines
    address = re.search(r'src="([^"]+)"', lines)
    assert address is not None
    page.goto(html.unescape(address[1]))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("prefix", ["", "/it"])
@pytest.mark.parametrize(
    ("screen", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"]
)
def test_numbers_and_names_serve_everybody(demo, open_page, prefix, screen, scheme):
    page = open_page(**screen, color_scheme=scheme)
    for path in ("numbers/", "signatures/"):
        page.goto(f"{prefix}/campaigns/{second_round.SLUG}/{path}")
        assert problems_of(page) == []
