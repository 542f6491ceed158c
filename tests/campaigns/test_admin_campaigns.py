from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign
from tests.factories import (
    both,
    make_campaign,
    make_city,
    make_comment,
    make_letter,
    make_office,
    make_pairing,
    make_petition,
    make_staff,
    make_step,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/campaign/"
DRAFT, LIVE, WON, CLOSED, REPLACED = Campaign.State.values


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("act", "before", "after", "message"),
    [
        ("publish", DRAFT, LIVE, "The campaign is on the site."),
        ("close", LIVE, CLOSED, "The campaign is closed."),
        ("win", LIVE, WON, "The campaign is won. Congratulations!"),
        ("to-draft", LIVE, DRAFT, "The campaign is a draft again, and off the site."),
        ("publish", CLOSED, LIVE, "The campaign is on the site."),
    ],
)
def test_act_changes_the_state_and_says_so(
    staff: Client, act: str, before: str, after: str, message: str
) -> None:
    campaign = make_campaign(state=before)
    response = staff.post(f"{LIST}{campaign.pk}/act/{act}/")
    campaign.refresh_from_db()
    assert campaign.state == after
    assert messages_of(response) == [message]
    assert response.url == f"{LIST}{campaign.pk}/change/"


def test_looking_at_an_act_changes_nothing(staff: Client) -> None:
    campaign = make_campaign(state=DRAFT)
    page = staff.get(f"{LIST}{campaign.pk}/act/publish/").content.decode()
    campaign.refresh_from_db()
    assert campaign.state == DRAFT
    assert "Everybody can see it from now on" in page


def test_act_that_came_too_late_explains_itself(staff: Client) -> None:
    campaign = make_campaign(state=DRAFT)
    response = staff.post(f"{LIST}{campaign.pk}/act/close/")
    assert response.status_code == 422
    assert "This is “draft” now, so there is nothing to do here." in response.content.decode()
    campaign.refresh_from_db()
    assert campaign.state == DRAFT


def test_replacing_names_the_successor(staff: Client) -> None:
    old, new = make_campaign(), make_campaign()
    staff.post(f"{LIST}{old.pk}/act/replace/", {"successor": new.pk})
    old.refresh_from_db()
    assert (old.state, old.replaced_by) == (REPLACED, new)


def test_a_draft_cannot_be_the_successor(staff: Client) -> None:
    old, draft = make_campaign(), make_campaign(state=DRAFT)
    assert staff.post(f"{LIST}{old.pk}/act/replace/", {"successor": draft.pk}).status_code == 422
    old.refresh_from_db()
    assert old.state == LIVE


def test_list_publishes_many_after_asking(staff: Client) -> None:
    drafts = [make_campaign(state=DRAFT) for _campaign in range(2)]
    chosen = {"action": "publish", "_selected_action": [draft.pk for draft in drafts]}
    asked = staff.post(LIST, chosen)
    assert "For these 2:" in asked.content.decode()
    assert Campaign.objects.filter(state=DRAFT).count() == 2
    done = staff.post(LIST, {**chosen, "_asked": "1"})
    assert messages_of(done) == ["Publish: done for 2."]
    assert Campaign.objects.filter(state=LIVE).count() == 2


def test_list_says_which_could_not_be_changed(staff: Client) -> None:
    draft, live = make_campaign(state=DRAFT), make_campaign(title=both("Live one"))
    data = {"action": "publish", "_selected_action": [draft.pk, live.pk], "_asked": "1"}
    assert sorted(messages_of(staff.post(LIST, data))) == [
        "Live one: This is “live” now, so there is nothing to do here. Perhaps somebody else was quicker.",
        "Publish: done for 1.",
    ]


def test_copy_takes_what_is_asked_and_leaves_what_happened(staff: Client) -> None:
    office = make_office()
    old = make_campaign(case=both("Why"))
    asked = {"shares_addresses": True, "reminds": False, "cover": both("Dear Mayor"), "fixed_goal": 700}
    make_petition(old, offices=[office], closes_at=timezone.now(), paper=9, **asked)
    make_letter(old, offices=[office])
    make_step(old)
    make_comment(old, approved=True)
    pairing = make_pairing()
    data = {"pairing": pairing.pk, "title_0": "A new round", "title_1": "Un nuovo giro"}
    response = staff.post(f"{LIST}{old.pk}/act/copy/", data)
    new = Campaign.objects.get(slug="a-new-round")
    assert response.url == f"{LIST}{new.pk}/change/"
    assert (new.state, new.pairing, str(new.case), new.replies) == (DRAFT, pairing, "Why", 0)
    assert list(new.petition.offices.all()) == [office]
    assert {name: getattr(new.petition, name) for name in asked} == asked
    assert (new.petition.closes_at, new.petition.paper) == (None, 0)
    assert [list(letter.offices.all()) for letter in new.letters.all()] == [[office]]
    assert new.steps.count() == 1
    assert old.letters.count() == 1


def test_draft_can_be_previewed_by_staff_alone(staff: Client) -> None:
    campaign = make_campaign(state=DRAFT, title=both("Not yet public"))
    address = f"{LIST}{campaign.pk}/preview/"
    page = staff.get(address)
    assert "Not yet public" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert Client().get(address).status_code == 302
    assert Client().get(campaign.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("words", ["città", "citta", "CITTÀ", "jeonju", "전주", "campagna citta"])
def test_search_finds_every_language_with_and_without_accents(staff: Client, words: str) -> None:
    second = make_city("jeonju", own_name="전주시")
    wanted = make_campaign(
        title=both("Campaign for the city", "Campagna per la città"), pairing=make_pairing(second_city=second)
    )
    make_campaign()
    assert list(staff.get(LIST, {"q": words}).context["cl"].result_list) == [wanted]


def test_list_shows_how_many_replies_wait(staff: Client) -> None:
    campaign = make_campaign()
    make_comment(campaign)
    make_comment(campaign, approved=True)
    page = staff.get(LIST).content.decode()
    assert '<td class="field-waiting">1</td>' in page
    assert '<td class="field-replies">1</td>' in page


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_as_many_queries_for_one_as_for_three(
    staff: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for _row in range(rows):
        make_comment(make_campaign())
    with django_assert_num_queries(6):
        staff.get(LIST)


def test_new_campaign_derives_its_address_and_goes_on_to_publishing(staff: Client) -> None:
    data = {
        "pairing": make_pairing().pk,
        "title_0": "Florence, please act",
        "title_1": "Firenze, agisci",
        "demand_0": "Act.",
        "reply_mode": "all",
        "trusted_after": 3,
        "_act": "publish",
        **empty_formsets("figures", "videos", "petition", "steps", "letters"),
    }
    response = staff.post(f"{LIST}add/", data)
    campaign = Campaign.objects.get()
    assert campaign.slug == "florence-please-act"
    assert response.url == f"{LIST}{campaign.pk}/act/publish/"
    assert campaign.state == DRAFT


def test_each_language_has_a_label_of_its_own(staff: Client) -> None:
    page = staff.get(f"{LIST}add/").content.decode()
    assert '<label for="id_title_0" lang="en">English</label>' in page
    assert '<label for="id_title_1" lang="it">Italiano</label>' in page


def test_what_was_public_cannot_be_deleted(staff: Client) -> None:
    live, draft = make_campaign(), make_campaign(state=DRAFT)
    assert staff.post(f"{LIST}{live.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(Campaign.objects.all()) == [live]


def empty_formsets(*prefixes: str) -> dict[str, int]:
    return {f"{prefix}-{name}_FORMS": 0 for prefix in prefixes for name in ("TOTAL", "INITIAL")}
