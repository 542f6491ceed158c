"""The call for action: what staff may write in it, and what its page then shows."""

import html
import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from i18nfield.strings import LazyI18nString
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign, Office
from config.demo import modules
from petitions.models import ActionStep
from petitions.steps import dialled, mistakes_in
from tests.factories import (
    both,
    make_campaign,
    make_city,
    make_letter,
    make_office,
    make_official,
    make_pairing,
    make_petition,
    make_staff,
    make_step,
    make_term,
    make_video,
)

pytestmark = pytest.mark.django_db
STEPS = "/admin/petitions/actionstep/"
POST = ActionStep.Kind.POST
COMMENT = ActionStep.Kind.COMMENT
CALL = ActionStep.Kind.TELEPHONE


@pytest.fixture
def campaign() -> Campaign:
    florence = make_city("florence", country="IT")
    return make_campaign(slug="jeonju", pairing=make_pairing(first_city=florence))


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def post_step(campaign: Campaign, text: str = "Please ask. {petition_url}", **fields: Any) -> ActionStep:
    values = {
        "kind": POST,
        "network": "bluesky",
        "words": both(text, text),
        "link": "https://example.org/us",
    }
    return make_step(campaign, **(values | fields))


def called(**fields: Any) -> Office:
    office = make_office(telephone="+39 055 000 0000", **fields)
    make_term(office, official=make_official("Ada Bianchi"))
    return office


def shown(client: Client, path: str = "/campaigns/jeonju/") -> str:
    return " ".join(client.get(path).content.decode().split())


def errors_of(staff: Client, campaign: Campaign, **fields: Any) -> list[str]:
    """What saving this step says; nothing when it was saved."""
    data = {"campaign": campaign.pk, "position": 1, "title_0": "Title", "title_1": "Titolo", **fields}
    answer = staff.post(f"{STEPS}add/", data)
    if answer.status_code == 302:
        return []
    form = answer.context["adminform"].form
    return [html.unescape(str(error)) for errors in form.errors.values() for error in errors]


# What staff may save.


def test_post_needs_a_network_and_words(staff: Client, campaign: Campaign) -> None:
    assert errors_of(staff, campaign, kind="post") == [
        "Choose the network: it decides how long the post may be.",
        "Suggest what supporters may post; they can change it.",
    ]
    assert errors_of(staff, campaign, kind="post", network="x", words_0="Hello", words_1="Ciao") == []


def test_words_that_are_too_long_say_how_long_they_are_in_which_language(
    staff: Client, campaign: Campaign
) -> None:
    words = {"words_0": "a" * 278 + "한", "words_1": "a" * 257 + " {petition_url}"}
    assert errors_of(staff, campaign, kind="post", network="x", **words) == [
        "In Italian: with today's values filled in, this is 281 characters long as X counts them, and may be 280."
    ]
    (error,) = errors_of(staff, campaign, kind="comment", network="instagram", words_0="a" * 2201)
    assert error.endswith("this is 2201 characters long as Instagram counts them, and may be 2200.")


def test_comment_without_a_network_may_be_long(staff: Client, campaign: Campaign) -> None:
    assert errors_of(staff, campaign, kind="comment", words_0="a" * 2900) == []


def test_line_breaks_of_forms_count_once(staff: Client, campaign: Campaign) -> None:
    words = "\r\n".join(["a" * 99, "a" * 99, "a" * 80])
    assert errors_of(staff, campaign, kind="post", network="x", words_0=words) == []


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        ("One\r\ntwo {citty}", "Line 2, column 5: “{citty}” is not a placeholder. There are: {city}, "),
        ("{name} asks", "Line 1, column 1: nobody types anything for {name} here; only the page of letters"),
        ("{own_words}", "Line 1, column 1: nobody types anything for {own_words} here; only the page of"),
        ("Dear {greeting}", "Line 1, column 6: {greeting} needs an office; choose one above."),
        ("a } b", "Line 1, column 3: “}” is not a placeholder."),
    ],
)
@pytest.mark.parametrize("kind", ["post", "comment"])
def test_placeholder_that_means_nothing_here_is_named_with_its_place(
    staff: Client, campaign: Campaign, kind: str, words: str, mistake: str
) -> None:
    (error,) = errors_of(staff, campaign, kind=kind, network="bluesky", words_0="Fine", words_1=words)
    assert error.startswith(f"In Italian: {mistake}")


def test_words_may_speak_of_the_holder_of_a_chosen_office(staff: Client, campaign: Campaign) -> None:
    fields = {"network": "x", "words_0": "Dear {greeting}", "office": called().pk}
    assert errors_of(staff, campaign, kind="post", **fields) == []


def test_call_needs_an_office_with_a_number(staff: Client, campaign: Campaign) -> None:
    silent = make_office(title=both("Prefect"))
    assert errors_of(staff, campaign, kind="telephone") == ["Choose the office that is called."]
    assert errors_of(staff, campaign, kind="telephone", office=silent.pk) == [
        "“Prefect” has no telephone number yet: write it down with the office first."
    ]
    assert errors_of(staff, campaign, kind="telephone", office=called().pk, words_0="Hello {holder}") == []


@pytest.mark.parametrize("kind", ["letter", "copy", "paper"])
def test_letter_of_a_step_exists_in_its_campaign(staff: Client, campaign: Campaign, kind: str) -> None:
    make_letter(make_campaign(), key="elsewhere")
    assert errors_of(staff, campaign, kind=kind, letter_key="elsewhere") == [
        "This campaign has no letter yet: write it first, then add this step."
    ]
    make_letter(campaign, key="mayor")
    missing = ["Name the letter that this step opens. There are: mayor."]
    assert errors_of(staff, campaign, kind=kind) == missing
    assert errors_of(staff, campaign, kind=kind, letter_key="elsewhere") == missing
    assert errors_of(staff, campaign, kind=kind, letter_key="mayor") == []


def test_step_that_nobody_touches_keeps_nobody_from_saving(staff: Client, campaign: Campaign) -> None:
    step = make_step(campaign, kind="letter", letter_key="gone", position=1, title=both("Title", "Titolo"))
    data = {"campaign": campaign.pk, "position": 1, "title_0": "Title", "title_1": "Titolo", "kind": "letter"}
    assert staff.post(f"{STEPS}{step.pk}/change/", {**data, "letter_key": "gone"}).status_code == 302
    assert (
        staff.post(f"{STEPS}{step.pk}/change/", {**data, "letter_key": "gone", "position": 2}).status_code
        == 200
    )


def new_campaign(**fields: Any) -> dict[str, Any]:
    """A form with a campaign that is not saved yet, and its first step."""
    prefixes = ("figures", "videos", "petition", "steps", "letters")
    forms = {f"{prefix}-{name}_FORMS": 0 for prefix in prefixes for name in ("TOTAL", "INITIAL")}
    step = {"position": 1, "title_0": "Title", "title_1": "Titolo", **fields}
    about = {"pairing": make_pairing().pk, "title_0": "Act", "title_1": "Agisci", "demand_0": "Act."}
    about |= {"reply_mode": "all", "trusted_after": 3}
    return {**about, **forms, "steps-TOTAL_FORMS": 1, **{f"steps-0-{name}": step[name] for name in step}}


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({"kind": "letter", "letter_key": "mayor"}, "This campaign has no letter yet"),
        ({"kind": "post"}, "Choose the network"),
        (
            {"kind": "post", "network": "x", "words_0": "a" * 258 + " {petition_url}"},
            "282 characters long as X",
        ),
        ({"kind": "post", "network": "x", "words_0": "{citty}"}, "is not a placeholder"),
    ],
)
def test_steps_of_a_new_campaign_are_looked_at_as_well(
    staff: Client, fields: dict[str, Any], mistake: str
) -> None:
    data = new_campaign(**fields)
    assert mistake in staff.post("/admin/campaigns/campaign/add/", data).content.decode()
    unfinished = {**data, "title_0": "", "title_1": "", "pairing": ""}
    assert staff.post("/admin/campaigns/campaign/add/", unfinished).status_code == 200
    assert not Campaign.objects.filter(steps__isnull=False).exists()


def test_new_campaign_comes_with_its_steps(staff: Client) -> None:
    data = new_campaign(kind="post", network="x", words_0="Please ask. {petition_url}")
    assert staff.post("/admin/campaigns/campaign/add/", data).status_code == 302
    assert [step.network for step in ActionStep.objects.all()] == ["x"]


def test_demonstration_shows_steps_that_staff_could_have_saved() -> None:
    for module in modules():
        module.load()
    steps = ActionStep.objects.exclude(words="")
    said = {step.kind: sorted(step.words.data) for step in steps if step.words.data}
    assert said == {kind: ["en", "it"] for kind in ("telephone", "post", "comment")}
    mistakes = [mistake for step in steps for mistake in mistakes_in(step)]
    assert [(field, str(error)) for field, error in mistakes if field != "office"] == []


# What the page shows.


def test_post_shows_its_words_for_today_and_where_they_go(client: Client, campaign: Campaign) -> None:
    step = post_step(campaign)
    page = shown(client)
    words = "Please ask. http://testserver/campaigns/jeonju/"
    assert f'<p class="step__words" id="step-{step.pk}-words" dir="auto">{words}</p>' in page
    assert f"{len(words)} of 300 characters, as Bluesky counts" in page
    composed = re.findall(
        r'href="https://bsky.app/intent/compose\?text=([^"]*)" rel="noopener noreferrer"', page
    )
    assert words in map(unquote, composed)
    assert 'href="https://example.org/us" rel="noopener noreferrer"' in page
    assert f'data-copy-from="step-{step.pk}-words"' in page


@pytest.mark.parametrize(
    ("network", "start"),
    [
        ("x", "https://x.com/intent/tweet?text="),
        ("threads", "https://www.threads.net/intent/post?text="),
        ("mastodon", ""),
        ("facebook", ""),
        ("instagram", ""),
    ],
)
def test_compose_link_is_there_where_the_network_has_a_page_for_it(
    client: Client, campaign: Campaign, network: str, start: str
) -> None:
    post_step(campaign, "A & B", network=network)
    page = shown(client)
    assert (f"{start}A%20%26%20B" in page, "Write it on" in page) == (bool(start), bool(start))


def test_words_are_those_of_the_page_s_language(client: Client, campaign: Campaign) -> None:
    post_step(campaign, words=both("English {city_of}", "Italiano {city_of}"))
    assert "English of Florence</p>" in shown(client)
    assert "Italiano di Florence (it)</p>" in shown(client, "/it/campaigns/jeonju/")


def test_words_without_translation_say_their_language(client: Client, campaign: Campaign) -> None:
    post_step(campaign, words=LazyI18nString({"en": "Only {date}"}))
    assert 'dir="auto" lang="en">Only ' in shown(client, "/it/campaigns/jeonju/")


def test_hostile_words_are_text(client: Client, campaign: Campaign) -> None:
    post_step(campaign, "<script>alert(1)</script> \" onclick='x'")
    office = called(title=both("<b>Mayor</b>"))
    make_step(campaign, kind=CALL, office=office, words=both("<i>{office}</i>"))
    page = client.get("/campaigns/jeonju/").content.decode()
    assert ("<script>alert" in page, "<b>" in page, "<i>" in page) == (False, False, False)
    assert "&lt;i&gt;&lt;b&gt;Mayor&lt;/b&gt;&lt;/i&gt;" in page


def test_comment_shows_words_without_a_count_where_it_has_no_network(
    client: Client, campaign: Campaign
) -> None:
    make_step(campaign, kind=COMMENT, words=both("Friends may ask."), link="https://example.org/page")
    page = shown(client)
    assert ("Friends may ask.</p>" in page, "Go to the page" in page, "characters, as" in page) == (
        True,
        True,
        False,
    )


def test_call_shows_number_place_and_script(client: Client, campaign: Campaign) -> None:
    make_step(campaign, kind=CALL, office=called(), words=both("Good morning, {holder}."))
    page = shown(client)
    assert 'href="tel:+390550000000">+39 055 000 0000</a>' in page
    assert "time zone Europe/Rome" in page
    assert "Good morning, Ada Bianchi.</p> </details>" in page


def test_office_that_lost_its_number_is_not_called(client: Client, campaign: Campaign) -> None:
    make_step(campaign, kind=CALL, office=make_office())
    make_step(campaign, kind=CALL, office=None, words=both("Good morning."))
    page = shown(client)
    assert ("tel:" in page, "Good morning." in page) == (False, True)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+39 055 27681", "+3905527681"),
        ("055-276.81", "05527681"),
        ("(055) 27681", "05527681"),
        ("+39 (0)55 27681", ""),
        ("055 27681 / 27682", ""),
        ("055 27681 ext. 5", ""),
        ("", ""),
    ],
)
def test_number_is_dialled_as_written_or_not_at_all(written: str, number: str) -> None:
    assert dialled(written) == number


def test_ticks_wait_for_the_script(client: Client, campaign: Campaign) -> None:
    step = make_step(campaign)
    page = shown(client)
    box = f'<label class="step__tick" hidden><input type="checkbox" autocomplete="off" data-step="{step.pk}">'
    assert (box in page, 'steps__progress" hidden' in page) == (True, True)
    assert "data-step" not in client.get("/campaigns/jeonju/letters/").content.decode()


@pytest.mark.parametrize("number", [0, 1, 3])
@pytest.mark.parametrize("is_asked", [True, False])
def test_steps_cost_the_page_one_query_more_at_most(
    client: Client,
    campaign: Campaign,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
    is_asked: bool,
) -> None:
    asked = called()
    make_petition(campaign, offices=[asked])
    make_video(campaign)
    make_step(campaign)
    for _step in range(number):
        post_step(campaign, "{videos} {city_of} {date} {signatures}")
        office = asked if is_asked else called()
        make_step(campaign, kind=CALL, office=office, words=both("{greeting}"))
    with django_assert_num_queries(8 if is_asked or not number else 9):
        client.get("/campaigns/jeonju/")


def test_what_programs_read_is_the_same_with_and_without_steps(client: Client, campaign: Campaign) -> None:
    before = client.get("/api/v1/campaigns/jeonju/").json()
    post_step(campaign)
    assert client.get("/api/v1/campaigns/jeonju/").json() == before
