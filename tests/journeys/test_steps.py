"""The call for action is ticked off in the browser, which tells nobody."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.factories import make_campaign, make_step
from tests.journeys.stories import clipboard

REFUSED = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("", "SecurityError"); },
});"""


def open_with_pictures(page: Page, address: str) -> None:
    """Pictures that wait until somebody scrolls to them are asked for at once."""
    page.goto(address)
    page.evaluate("for (const one of document.images) one.loading = 'eager'")
    page.wait_for_load_state("networkidle")


def test_ticks_survive_a_reload_and_are_forgotten_without_a_request(demo: str, page: Page) -> None:
    open_with_pictures(page, demo)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    progress = page.locator("#letters").get_by_role("status").last
    expect(progress).to_have_text("0 of 8 done")
    page.get_by_label("Done: Sign the petition").check()
    page.get_by_label("Done: Post it on paper").focus()
    page.keyboard.press("Space")
    expect(progress).to_have_text("2 of 8 done")
    assert asked == []

    page.reload()
    expect(progress).to_have_text("2 of 8 done")
    expect(page.get_by_label("Done: Sign the petition")).to_be_checked()
    page.goto(f"/it{demo}")
    expect(progress).to_have_text("2 di 8 fatti")

    open_with_pictures(page, demo)
    asked.clear()
    page.get_by_role("button", name="Forget my ticks").press("Enter")
    expect(progress).to_have_text("0 of 8 done")
    assert (asked, page.evaluate("localStorage.length"), page.context.cookies()) == ([], 0, [])
    page.reload()
    expect(page.get_by_label("Done: Sign the petition")).not_to_be_checked()


def test_ticks_are_those_of_their_campaign(site: str, page: Page) -> None:
    for slug in ("one", "two"):
        make_step(make_campaign(slug=slug))
    page.goto("/campaigns/one/")
    page.get_by_label("Done: Sign the petition").check()
    page.goto("/campaigns/two/")
    expect(page.get_by_label("Done: Sign the petition")).not_to_be_checked()


def test_ticks_work_where_the_browser_keeps_nothing(demo: str, page: Page) -> None:
    page.add_init_script(REFUSED)
    page.goto(demo)
    page.get_by_label("Done: Sign the petition").check()
    expect(page.get_by_text("1 of 8 done")).to_be_visible()
    page.get_by_role("button", name="Forget my ticks").click()
    expect(page.get_by_text("0 of 8 done")).to_be_visible()


def test_without_script_there_is_nothing_to_tick_and_the_words_are_there(demo: str, plain: Page) -> None:
    plain.goto(demo)
    assert plain.locator("#letters input, #letters button").locator("visible=true").count() == 0
    expect(plain.get_by_text("Florence, please ask your friendship city Jeonju")).to_be_visible()
    plain.get_by_text("What you can say").click()
    expect(plain.get_by_text("Good morning. A short request for Sara Funaro")).to_be_visible()


def test_words_of_a_post_are_copied_as_they_stand(demo: str, page: Page) -> None:
    page.goto(demo)
    post = page.locator(".step", has_text="Post one question")
    post.get_by_role("button", name="Copy the text").click()
    expect(post.get_by_role("status")).to_have_text("Copied.")
    first, _blank, address = clipboard(page).splitlines()
    assert first.startswith("Florence, please ask your friendship city Jeonju how many")
    assert address.endswith(demo)


def test_steps_fit_a_narrow_phone_do_not_move_and_serve_everybody(demo: str, phone: Page) -> None:
    phone.add_init_script(
        """window.moved = 0; new PerformanceObserver((list) => {
          for (const one of list.getEntries()) if (!one.hadRecentInput) window.moved += one.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    phone.goto(f"{demo}#letters", wait_until="networkidle")
    phone.get_by_label("Done: Sign the petition").check()
    phone.get_by_text("What you can say").click()
    assert phone.evaluate("document.scrollingElement.scrollWidth") == 360
    assert phone.evaluate("window.moved") < 0.05
    size = phone.locator(".step__tick").first.bounding_box()
    assert size is not None
    assert (size["height"] >= 44, size["width"] >= 44) == (True, True)
    found = Axe().run(phone, context="#letters", options={"resultTypes": ["violations"], "preload": False})
    assert [one["id"] for one in found.response["violations"]] == []
