import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Follower
from campaigns.retention import forget_followers
from comments.models import Comment, Decision
from comments.retention import forget_addresses
from config.retention import periods
from petitions.models import Petition, Signature
from petitions.retention import forget_unconfirmed
from tests.factories import (
    make_campaign,
    make_comment,
    make_follower,
    make_petition,
    make_signature,
    make_staff,
)

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - dt.timedelta(days=91)


def test_unconfirmed_signatures_go_after_thirty_days_and_confirmed_ones_stay() -> None:
    petition = make_petition()
    make_signature(petition, created_at=LONG_AGO)
    make_signature(petition)
    make_signature(petition, created_at=LONG_AGO, state="confirmed")
    assert forget_unconfirmed() == 1
    assert sorted(Signature.objects.values_list("state", flat=True)) == ["confirmed", "pending"]
    assert Petition.objects.get().waiting == 0


def test_followers_who_left_or_never_confirmed_go() -> None:
    campaign = make_campaign()
    kept = make_follower(campaign, created_at=LONG_AGO)
    make_follower(campaign, created_at=LONG_AGO, confirmed=False)
    make_follower(campaign).leave()
    Follower.objects.filter(state="left").update(left_at=LONG_AGO)
    assert forget_followers() == 2
    assert Follower.objects.get() == kept


def test_addresses_of_old_replies_go_and_published_words_stay() -> None:
    campaign, staff = make_campaign(), make_staff()
    said = make_comment(campaign, name="Ada", body="kept", approved=True, created_at=LONG_AGO)
    refused = make_comment(campaign, name="Bob", body="refused", created_at=LONG_AGO)
    refused.reject(by=staff, reason=Decision.Reason.INSULT)
    waiting = make_comment(campaign, created_at=LONG_AGO)
    assert forget_addresses() == 2
    rows = {row.pk: (row.name, row.body, row.email) for row in Comment.objects.all()}
    assert rows[said.pk] == ("Ada", "kept", "")
    assert rows[refused.pk] == ("", "", "")
    assert rows[waiting.pk][2] == waiting.email


def test_privacy_page_shows_every_period(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    assert [str(period.until) for period in periods if str(period.until) not in page] == []
