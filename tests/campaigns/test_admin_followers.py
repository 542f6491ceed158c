import pytest
from django.test import Client

from campaigns.models import Follower
from tests.factories import make_campaign, make_follower, make_staff

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/follower/"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def test_follower_can_be_let_go(staff: Client) -> None:
    follower = make_follower(make_campaign())
    staff.post(f"{LIST}{follower.pk}/act/leave/")
    follower.refresh_from_db()
    assert follower.state == Follower.State.LEFT


def test_address_cannot_be_edited_and_nobody_can_be_added(staff: Client) -> None:
    follower = make_follower(make_campaign())
    changed = {"email": "other@example.org", "language": "it"}
    assert staff.post(f"{LIST}{follower.pk}/change/", changed).status_code == 403
    assert staff.get(f"{LIST}add/").status_code == 403
    follower.refresh_from_db()
    assert follower.language == "en"
