"""Every public page, in both languages and colour schemes: what axe finds, how wide it is, what it leaves behind."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import include, path
from playwright.sync_api import Page

from config import urls
from tests.journeys import tour
from tests.journeys.conftest import DESK, PHONE

urlpatterns = [*urls.urlpatterns, path("demo/", include("config.demo"))]

AXE = Axe()
# Without loading the style sheets a second time, which none of its rules that are on by default needs.
OPTIONS = {"resultTypes": ["violations"], "preload": False}


@pytest.fixture
def whole_site(demo, settings, tmp_path):
    """The demonstration with what else may be on a site, and with its mailbox."""
    settings.DEMO = True
    settings.ROOT_URLCONF = __name__
    settings.EMAIL_FILE_PATH = str(tmp_path)
    tour.prepare()


@pytest.mark.parametrize(
    ("language", "scheme", "screen"),
    [("en", "light", DESK), ("it", "dark", DESK), ("it", "light", PHONE), ("en", "dark", PHONE)],
    ids=["en-light-desk", "it-dark-desk", "it-light-phone", "en-dark-phone"],
)
def test_every_page_serves_everybody(whole_site, open_page, language, scheme, screen):
    page = open_page(**screen, color_scheme=scheme)
    problems = []
    for address in tour.addresses(language):
        page.goto(address)
        problems += [f"{address}: {problem}" for problem in problems_of(page)]
    for name, visit in tour.refusals(language).items():
        visit(page)
        problems += [f"{name}: {problem}" for problem in problems_of(page)]
    assert problems == []
    assert page.context.cookies() == []


def problems_of(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))")
    found = AXE.run(page, options=OPTIONS).response["violations"]
    violations = [
        f"{one['id']} at {', '.join(map(str, node['target']))}" for one in found for node in one["nodes"]
    ]
    width, room = page.evaluate(
        "[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return violations + ([f"{width} pixels wide"] if width > room else [])
