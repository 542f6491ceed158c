import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, Update
from tests.factories import both, make_campaign, make_follower, make_staff, make_update

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/update/"
DRAFT, SCHEDULED, PUBLISHED = Update.State.values


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def make_draft(*campaigns: Campaign, **fields: Any) -> Update:
    return make_update(*campaigns, **{"state": DRAFT, "published_at": None, **fields})


def test_publishing_says_beforehand_where_it_appears_and_who_gets_it(staff: Client) -> None:
    first, second = make_campaign(title=both("First")), make_campaign(title=both("Second"))
    make_follower(first, email="both@example.org")
    make_follower(second, email="both@example.org")
    make_follower(second)
    make_follower(second, confirmed=False)
    update = make_draft(first, second)
    consequences = staff.get(f"{LIST}{update.pk}/act/publish/").context["consequences"]
    assert sorted(consequences) == ["It appears on: First, Second.", "It is mailed to 2 followers."]


def test_publishing_puts_it_on_the_site(staff: Client) -> None:
    update = make_draft(make_campaign())
    staff.post(f"{LIST}{update.pk}/act/publish/")
    update.refresh_from_db()
    assert update.state == PUBLISHED
    assert Client().get(update.get_absolute_url()).status_code == 200


def test_scheduling_takes_the_time_of_the_site(staff: Client) -> None:
    update = make_draft(make_campaign())
    staff.post(f"{LIST}{update.pk}/act/schedule/", {"at": "2050-05-04T09:30"})
    update.refresh_from_db()
    assert update.state == SCHEDULED
    assert update.publish_at == dt.datetime(2050, 5, 4, 7, 30, tzinfo=dt.UTC)


def test_scheduling_refuses_the_past_in_place(staff: Client) -> None:
    update = make_draft(make_campaign())
    response = staff.post(f"{LIST}{update.pk}/act/schedule/", {"at": "2020-05-04T09:30"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Choose a time that is still to come, or publish now." in page
    assert 'value="2020-05-04T09:30"' in page


def test_back_to_draft_takes_it_off_the_site(staff: Client) -> None:
    update = make_update(make_campaign())
    staff.post(f"{LIST}{update.pk}/act/to-draft/")
    update.refresh_from_db()
    assert update.state == DRAFT


def test_list_schedules_many_for_one_time(staff: Client) -> None:
    updates = [make_draft(make_campaign()) for _update in range(2)]
    chosen = {"action": "schedule", "_selected_action": [update.pk for update in updates]}
    assert 'type="datetime-local"' in staff.post(LIST, chosen).content.decode()
    staff.post(LIST, {**chosen, "_asked": "1", "at": "2050-05-04T09:30"})
    assert Update.objects.filter(state=SCHEDULED).count() == 2


def test_one_update_is_written_for_several_campaigns_and_goes_on_to_its_preview(staff: Client) -> None:
    campaigns = [make_campaign(), make_campaign()]
    data = {
        "campaigns": [campaign.pk for campaign in campaigns],
        "day": "2026-08-07",
        "title_0": "Half a year left",
        "body_0": "Six **months**.",
        "_preview": "1",
    }
    response = staff.post(f"{LIST}add/", data)
    update = Update.objects.get()
    assert (update.slug, set(update.campaigns.all())) == ("half-a-year-left", set(campaigns))
    assert response.url == f"{LIST}{update.pk}/preview/"
    assert "<strong>months</strong>" in staff.get(response.url).content.decode()
    assert Client().get(response.url).status_code == 302


def test_state_and_time_stand_on_the_form(staff: Client) -> None:
    at = timezone.now() + dt.timedelta(days=3)
    update = make_draft(make_campaign(), state=SCHEDULED, publish_at=at)
    page = staff.get(f"{LIST}{update.pk}/change/").content.decode()
    assert '<strong class="state state--scheduled">scheduled</strong>' in page
    assert timezone.localtime(at).strftime("%H:%M") in page


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_as_many_queries_for_one_as_for_three(
    staff: Client, django_assert_num_queries: Any, rows: int
) -> None:
    campaign = make_campaign()
    for _row in range(rows):
        make_update(campaign)
    with django_assert_num_queries(9):
        staff.get(LIST)
