from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign
from tests.factories import both, make_campaign, make_office, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff("ada"))
    return client


def change(staff: Client, office: Any, title: str) -> None:
    data = {
        "city": office.city.pk,
        "title_0": title,
        "salutation_0": "Dear Mayor",
        "slug": office.slug,
        "email_addresses": office.email_addresses,
        "terms-TOTAL_FORMS": 0,
        "terms-INITIAL_FORMS": 0,
    }
    assert staff.post(f"/admin/campaigns/office/{office.pk}/change/", data).status_code == 302


def test_versions_say_who_changed_what(staff: Client) -> None:
    office = make_office(title=both("Mayor", "Sindaco"), salutation={"en": "Dear Mayor"})
    change(staff, office, "Lord Mayor")
    newest, oldest = staff.get(f"/admin/campaigns/office/{office.pk}/history/").context["versions"]
    assert (str(newest.record.history_user), newest.changed, newest.is_current) == (
        "ada",
        ["title"],
        True,
    )
    assert (oldest.record.history_user, oldest.changed, oldest.is_current) == (None, [], False)


def test_an_earlier_version_comes_back_and_that_is_kept_too(staff: Client) -> None:
    office = make_office(title=both("Mayor", "Sindaco"))
    first = office.history.get()
    change(staff, office, "Lord Mayor")
    staff.post(f"/admin/campaigns/office/{office.pk}/history/{first.history_id}/")
    office.refresh_from_db()
    assert office.title.data == {"en": "Mayor", "it": "Sindaco"}
    assert office.history.count() == 3


def test_looking_brings_nothing_back(staff: Client) -> None:
    office = make_office()
    version = office.history.get().history_id
    assert staff.get(f"/admin/campaigns/office/{office.pk}/history/{version}/").status_code == 405


def test_bringing_a_text_back_leaves_the_page_on_the_site(staff: Client) -> None:
    campaign = make_campaign(state=Campaign.State.DRAFT, title=both("First words"))
    draft = campaign.history.get()
    campaign.publish()
    campaign.title = both("Other words")
    campaign.save()
    staff.post(f"/admin/campaigns/campaign/{campaign.pk}/history/{draft.history_id}/")
    campaign.refresh_from_db()
    assert (str(campaign.title), campaign.state) == ("First words", Campaign.State.LIVE)


def test_version_of_another_row_is_not_found(staff: Client) -> None:
    one, other = make_office(), make_office()
    version = other.history.get().history_id
    assert staff.post(f"/admin/campaigns/office/{one.pk}/history/{version}/").status_code == 404
