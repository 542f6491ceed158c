"""A campaign holds all replies by itself while many more arrive than usual."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from campaigns.models import Campaign
from comments.arrivals import settle
from comments.models import Comment, Surge
from comments.surges import FEWEST, watch
from tests.factories import make_campaign, make_comment

pytestmark = pytest.mark.django_db

Mode = Campaign.ReplyMode


def flood(campaign: Campaign, number: int) -> list[Comment]:
    return [make_comment(campaign) for _ in range(number)]


def now(campaign: Campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


def test_surge_begins_holds_all_says_so_and_ends(client: Client) -> None:
    campaign = make_campaign(slug="jeonju", reply_mode=Mode.FLAGGED)
    flood(campaign, FEWEST - 1)
    assert watch() == 0
    last = flood(campaign, 1)[0]
    assert watch() == 1
    assert (now(campaign).reply_mode_now, now(campaign).reply_mode) == (Mode.ALL, Mode.FLAGGED)
    settle(Comment.objects.get(pk=last.pk))
    assert Comment.objects.get(pk=last.pk).state == "pending"
    assert "Many replies are arriving just now" in client.get("/campaigns/jeonju/comments/").content.decode()
    assert watch() == 0
    with travel(timezone.now() + timedelta(minutes=61)):
        assert watch() == 1
        assert now(campaign).surge_since is None
    surge = Surge.objects.get()
    assert (surge.arrivals, surge.usual, surge.ended_at is None) == (FEWEST, 0.0, False)


def test_busy_campaign_has_a_higher_limit() -> None:
    campaign = make_campaign(reply_mode=Mode.FIRST)
    Campaign.objects.update(created_at=timezone.now() - timedelta(days=60))
    rows = flood(campaign, 2 * FEWEST)
    # Some five an hour for two weeks.
    before = Comment.objects.filter(pk__in=[row.pk for row in rows[:FEWEST]])
    before.update(created_at=timezone.now() - timedelta(days=3))
    many = [
        Comment(campaign=campaign, fingerprint=f"f{n}", created_at=timezone.now() - timedelta(days=2))
        for n in range(5 * 24 * 14)
    ]
    Comment.objects.bulk_create(many)
    assert watch() == 0


@pytest.mark.parametrize("mode", [Mode.ALL, Mode.CLOSED])
def test_where_nothing_appears_by_itself_there_is_nothing_to_switch(mode: str) -> None:
    flood(make_campaign(reply_mode=mode), FEWEST)
    assert watch() == 0


def test_other_campaigns_stay_as_they_are() -> None:
    busy, calm = make_campaign(reply_mode=Mode.FLAGGED), make_campaign(reply_mode=Mode.FLAGGED)
    flood(busy, FEWEST)
    watch()
    assert (now(busy).surge_since is None, now(calm).surge_since is None) == (False, True)


def test_staff_who_choose_to_hold_all_end_the_surge() -> None:
    campaign = make_campaign(reply_mode=Mode.FLAGGED)
    flood(campaign, FEWEST)
    watch()
    Campaign.objects.update(reply_mode=Mode.ALL)
    assert watch() == 1
    assert Surge.objects.get().ended_at


def test_young_campaign_is_measured_by_its_own_days() -> None:
    campaign = make_campaign(reply_mode=Mode.FLAGGED)
    Campaign.objects.update(created_at=timezone.now() - timedelta(hours=11))
    many = [
        Comment(
            campaign=campaign, fingerprint=f"f{n}", created_at=timezone.now() - timedelta(hours=2 + n % 8)
        )
        for n in range(300)
    ]
    Comment.objects.bulk_create(many)
    flood(campaign, 2 * FEWEST)
    assert watch() == 0
