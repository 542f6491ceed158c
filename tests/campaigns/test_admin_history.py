from typing import Any

import pytest
from django.test import Client

from campaigns.models import Campaign
from tests.factories import (
    both,
    make_campaign,
    make_city,
    make_figure,
    make_office,
    make_official,
    make_pairing,
    make_staff,
    make_video,
)

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
        "checks-TOTAL_FORMS": 0,
        "checks-INITIAL_FORMS": 0,
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


def test_what_was_counted_meanwhile_survives_an_earlier_text(staff: Client) -> None:
    campaign = make_campaign(title=both("First words"))
    first = campaign.history.get()
    campaign.title = both("Other words")
    campaign.save()
    Campaign.objects.update(supporters=12)
    staff.post(f"/admin/campaigns/campaign/{campaign.pk}/history/{first.history_id}/")
    campaign.refresh_from_db()
    assert (str(campaign.title), campaign.supporters) == ("First words", 12)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (make_city, "name"),
        (lambda: make_figure(make_campaign()), "caption"),
        (make_official, "name"),
        (make_pairing, "source"),
        (lambda: make_video(make_campaign()), "title"),
    ],
    ids=["city", "figure", "official", "pairing", "video"],
)
def test_earlier_words_come_back(staff: Client, make: Any, field: str) -> None:
    row = make()
    before, first = getattr(row, field), row.history.get()
    setattr(row, field, both("Other words"))
    row.save()
    page = f"/admin/campaigns/{row._meta.model_name}/{row.pk}/history/"
    assert len(staff.get(page).context["versions"]) == 2
    staff.post(f"{page}{first.history_id}/")
    row.refresh_from_db()
    assert str(getattr(row, field)) == str(before)


def test_figures_and_videos_are_reached_from_their_campaign(staff: Client) -> None:
    campaign = make_campaign()
    figure, video = make_figure(campaign), make_video(campaign)
    page = staff.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode()
    for row in (figure, video):
        address = f"/admin/campaigns/{row._meta.model_name}/{row.pk}/change/"
        assert f'href="{address}"' in page
        assert staff.get(address).status_code == 200
    assert "/admin/campaigns/figure/" not in staff.get("/admin/").content.decode()
