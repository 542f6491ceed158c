"""Browsers for the journeys: `page` on a desk, `phone`, `plain` without JavaScript, `open_page`: others."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, NoReturn

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright
from pytest_django.live_server_helper import LiveServer

from campaigns.demo import second_round
from config import jobs, pages
from config.demo import modules
from config.models import JobRun
from tests import chromium

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
NO_SCRIPT = {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, where Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        program = chromium.find(playwright)
        if program is None:
            _no_browser()
        with playwright.chromium.launch(executable_path=program, args=chromium.FLAGS) as browser:
            yield browser


def _no_browser() -> NoReturn:
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail("No Chromium was found, and none could be installed.")
    pytest.skip("=== No Chromium was found, and none could be installed: this journey did NOT run ===")


@pytest.fixture
def site(live_server: LiveServer, settings: Any) -> str:
    """The address at which the site of this test runs; mails link to it."""
    settings.SITE_URL = live_server.url
    # The server outlives a test and its database; the pages it kept must not.
    pages.bump_all()
    return live_server.url


@pytest.fixture
def demo(site: str) -> str:
    """The demonstration's content; gives the address of its live campaign."""
    for module in modules():
        module.load()
    return f"/campaigns/{second_round.SLUG}/"


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a page in a fresh browser; takes Playwright's options for one, such as `color_scheme="dark"`."""
    with ExitStack() as contexts:
        complaints: list[str] = []

        def open_page(**options: Any) -> Page:
            context = contexts.enter_context(browser.new_context(base_url=site, **{**DESK, **options}))
            _stay_on(site, context, complaints)
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: complaints.extend(_complaints(message)))
            return page

        yield open_page
        assert complaints == []


def _stay_on(site: str, context: BrowserContext, complaints: list[str]) -> None:
    def refuse(route: Route) -> None:
        complaints.append(f"The page asked another host: {route.request.url}")
        route.abort()

    context.route(lambda url: not url.startswith(site), refuse)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)


def _complaints(message: ConsoleMessage) -> list[str]:
    # A page that answers 422 is no mistake of the page.
    is_mistake = message.type == "error" and not message.text.startswith("Failed to load resource")
    return [message.text] if is_mistake else []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page(**DESK)


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(**PHONE)


@pytest.fixture
def plain(open_page: Callable[..., Page]) -> Page:
    return open_page(**NO_SCRIPT)


@pytest.fixture
def run_worker(transactional_db: None) -> Callable[[], None]:
    """Does what the worker would have done after a while: all but the nightly jobs, and what they lead to."""

    def run_worker() -> None:
        for _round in range(2):
            jobs.due()
            JobRun.objects.filter(name__in=FREQUENT).update(next_run_at=timezone.now())
            jobs.run_due()

    return run_worker


FREQUENT = [job.name for job in jobs.registry.values() if job.interval]
