"""From the top of a page to its end with nothing but the Tab key."""

import pytest
from playwright.sync_api import Page

from petitions.models import Signature
from tests.journeys.conftest import DESK

CALM = {"reduced_motion": "reduce"}  # no waiting for smooth scrolling
NARROW = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
STOPS = """() => {
    const isChosen = (radio) => radio.checked || !document.querySelector(`[name="${radio.name}"]:checked`);
    window.stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
        .filter((one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }))
        .filter((one) => one.type !== "radio" || isChosen(one));
    return window.stops.map((one) => one.outerHTML.slice(0, 120));
}"""
HERE = """() => {
    const here = document.activeElement;
    // A tab is a hidden radio button, and what one sees is its label.
    const seen = getComputedStyle(here).opacity === "0" ? here.labels[0] : here;
    const { outlineStyle, outlineWidth } = getComputedStyle(seen);
    const { x, y, width, height } = seen.getClientRects()[0] ?? seen.getBoundingClientRect();
    const over = document.elementFromPoint(x + width / 2, y + height / 2);
    return {
        stop: window.stops.indexOf(here),
        isMarked: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
        isInSight: over !== null && (seen.contains(over) || over.contains(seen)),
    };
}"""


@pytest.mark.parametrize("screen", [DESK, NARROW], ids=["desk", "narrow-dark"])
def test_keyboard_reaches_every_control_and_shows_where_it_is(demo, open_page, screen):
    page = open_page(**screen, **CALM)
    signed = Signature.objects.filter(petition__campaign__slug="jeonju-florence", state="confirmed").first()
    problems = []
    for address in ("/", demo, f"{demo}sign/", f"{demo}letters/", f"/signatures/{signed.token}/"):
        page.goto(address)
        problems += [f"{address}: {problem}" for problem in tab_through(page)]
    assert problems == []


def tab_through(page: Page) -> list[str]:
    stops = page.evaluate(STOPS)
    reached, problems = [], []
    for _ in stops:
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        reached.append(here["stop"])
        if not (here["isMarked"] and here["isInSight"]):
            problems.append(f"not to be seen: {stops[here['stop']]}")
    problems += [f"not reached: {stop}" for number, stop in enumerate(stops) if number not in reached]
    assert "skip-link" in stops[reached[0]]
    return problems
