from django.core import mail
from playwright.sync_api import Page, expect

from tests.factories import both, make_campaign, make_follower
from tests.journeys.stories import link_in, log_in, newest_mail

MIA = "mia@example.org"
TITLES = {"English": "The city has answered", "Italiano": "La città ha risposto"}
TEXTS = {"English": "At last.", "Italiano": "Finalmente."}


def publish(staff: Page, title: dict[str, str]) -> None:
    staff.goto("/admin/campaigns/update/add/")
    staff.get_by_label("Jeonju and Florence").check()
    for language, words in title.items():
        staff.get_by_role("group", name="Title").get_by_label(language, exact=True).fill(words)
        staff.get_by_role("group", name="Text", exact=True).get_by_label(language, exact=True).fill(
            TEXTS[language]
        )
    staff.get_by_role("button", name="Save, then: Publish now…").click()
    staff.get_by_role("button", name="Publish now").click()
    expect(staff.get_by_text("The update is on the site.")).to_be_visible()


def test_follower_gets_each_update_in_italian_until_one_click_ends_it(site, phone, open_page, run_worker):
    campaign = make_campaign(slug="jeonju", title=both("Jeonju and Florence", "Jeonju e Firenze"))
    make_follower(campaign, email="bob@example.org", language="en")
    phone.goto("/it/campaigns/jeonju/")
    form = phone.locator("#follow")
    form.get_by_label("Il tuo indirizzo e-mail").fill(MIA)
    form.get_by_role("button").tap()
    expect(phone.locator("h1")).to_have_text("Ancora un passo: controlla la tua posta")
    run_worker()

    phone.goto(link_in(newest_mail(MIA), "/it/following/"))
    phone.get_by_role("button", name="Sì, inviatemi gli aggiornamenti").tap()
    expect(phone.locator("h1")).to_have_text("Segui questa campagna")

    staff = log_in(open_page())
    publish(staff, TITLES)
    run_worker()
    assert subjects() == {MIA: ["La città ha risposto"], "bob@example.org": ["The city has answered"]}
    message = newest_mail(MIA)
    assert "Finalmente." in message.body
    phone.goto(link_in(message, "/it/campaigns/jeonju/updates/"))
    expect(phone.locator("h1")).to_have_text("La città ha risposto")

    one_click = message.extra_headers["List-Unsubscribe"].strip("<>")
    answer = phone.request.post(one_click, form={"List-Unsubscribe": "One-Click"}, max_redirects=0)
    assert (answer.status, answer.headers.get("set-cookie")) == (200, None)
    publish(staff, {"English": "A meeting is fixed", "Italiano": "C’è un incontro"})
    run_worker()
    assert subjects() == {
        MIA: ["La città ha risposto"],
        "bob@example.org": ["The city has answered", "A meeting is fixed"],
    }


def subjects() -> dict[str, list[str]]:
    """Whom updates went to, without the mails that ask for a confirmation."""
    updates = [message for message in mail.outbox if "List-Unsubscribe" in message.extra_headers]
    found: dict[str, list[str]] = {}
    for message in updates:
        found.setdefault(message.to[0], []).append(message.subject.rpartition(": ")[2])
    return found


def test_leaving_from_the_mail_takes_one_button_and_may_be_undone(site, plain, run_worker):
    follower = make_follower(make_campaign(slug="jeonju"), email=MIA)
    plain.goto(f"/following/{follower.token}/")
    plain.get_by_role("button", name="Stop the updates").click()
    expect(plain.locator("h1")).to_have_text("You no longer follow this campaign")
    plain.get_by_role("button", name="Follow again").click()
    expect(plain.locator("h1")).to_have_text("You follow this campaign")


def test_mistyped_address_is_refused_kindly(site, phone):
    make_campaign(slug="jeonju")
    phone.goto("/campaigns/jeonju/")
    phone.locator("#follow").get_by_label("Your e-mail address").fill("mia at example")
    phone.locator("#follow").get_by_role("button").tap()

    expect(phone.locator(".form-errors")).to_be_focused()
    assert phone.get_by_label("Your e-mail address").input_value() == "mia at example"
    assert mail.outbox == []
