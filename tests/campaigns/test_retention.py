import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Follower
from campaigns.retention import forget_followers
from comments.models import Comment, Decision
from comments.retention import forget_addresses
from config.partial_dates import PartialDate
from config.retention import periods
from petitions import counting
from petitions.models import Petition, Signature
from petitions.retention import forget_signers, forget_unconfirmed
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
    make_signature(petition, asked_at=LONG_AGO)
    make_signature(petition)
    make_signature(petition, asked_at=LONG_AGO, state="confirmed")
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
    taken_down = make_comment(campaign, body="insult", approved=True, created_at=LONG_AGO)
    taken_down.remove(by=staff, reason=Decision.Reason.INSULT)
    assert forget_addresses() == 4
    rows = {row.pk: (row.name, row.body, row.email) for row in Comment.objects.all()}
    assert rows[said.pk] == ("Ada", "kept", "")
    assert rows[refused.pk] == ("", "", "")
    assert rows[taken_down.pk] == ("", "", "")
    assert rows[waiting.pk] == (waiting.name, waiting.body, "")


def test_withdrawn_rejected_and_long_ended_signatures_lose_their_person_and_still_count() -> None:
    ended = make_petition(make_campaign(state="closed", opened_on=None, ended_on=PartialDate(2024, 1)))
    petition = make_petition()
    old = make_signature(ended, state="confirmed")
    rejected = make_signature(petition, state="confirmed", created_at=LONG_AGO)
    rejected.reject()
    withdrawn = make_signature(petition, state="confirmed")
    withdrawn.withdraw()
    Signature.objects.filter(pk=withdrawn.pk).update(withdrawn_at=LONG_AGO)
    kept = make_signature(petition, state="confirmed", name="Ada")
    counting.fold()
    assert forget_signers() == 3
    assert forget_signers() == 0
    people = {row.pk: (row.name, row.email, row.address, row.secret) for row in Signature.objects.all()}
    for gone in (old, rejected, withdrawn):
        assert people[gone.pk] == ("", "", f"gone-{gone.pk}", "")
    assert people[kept.pk][0] == "Ada"
    assert [(row.confirmed, row.withdrawn, row.rejected) for row in Petition.objects.order_by("pk")] == [
        (1, 0, 0),
        (1, 1, 1),
    ]
    assert (counting.recount(petition), counting.recount(ended)) == ({}, {})


def test_privacy_page_shows_every_period(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    assert [str(period.until) for period in periods if str(period.until) not in page] == []
