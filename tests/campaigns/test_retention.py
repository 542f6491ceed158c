import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Follower
from campaigns.retention import forget_followers
from comments.models import Comment, Decision, Mark
from comments.retention import forget_addresses, forget_marks, forget_replies
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


def test_followers_who_left_or_never_confirmed_go_and_all_once_the_campaign_is_long_over() -> None:
    campaign = make_campaign()
    make_follower(make_campaign(state="won", opened_on=None, ended_on=PartialDate(2024, 1)))
    kept = make_follower(campaign, created_at=LONG_AGO)
    make_follower(campaign, created_at=LONG_AGO, confirmed=False)
    make_follower(campaign).leave()
    Follower.objects.filter(state="left").update(left_at=LONG_AGO)
    assert forget_followers() == 3
    assert Follower.objects.get() == kept


def test_addresses_of_old_replies_go_and_published_words_stay() -> None:
    campaign, staff = make_campaign(), make_staff()
    said = make_comment(campaign, name="Ada", body="kept", approved=True, created_at=LONG_AGO)
    refused = make_comment(campaign, name="Bob", body="refused", created_at=LONG_AGO)
    refused.reject(by=staff, reason=Decision.Reason.INSULT)
    young = make_comment(campaign, email="eve@example.org")
    assert forget_addresses() == 2
    rows = {row.pk: (row.name, row.body, row.email, row.address) for row in Comment.objects.all()}
    assert rows[said.pk] == ("Ada", "kept", "", "")
    assert rows[refused.pk] == ("Bob", "refused", "", "")
    assert rows[young.pk] == (young.name, young.body, "eve@example.org", "eve@example.org")


def test_refused_words_go_ninety_days_after_the_decision_and_the_decision_stays() -> None:
    campaign, staff = make_campaign(), make_staff()
    refused = make_comment(campaign, created_at=LONG_AGO)
    refused.reject(by=staff, reason=Decision.Reason.INSULT)
    taken_down = make_comment(campaign, approved=True, created_at=LONG_AGO)
    taken_down.remove(by=staff, reason=Decision.Reason.INSULT)
    Decision._base_manager.update(at=LONG_AGO)
    lately = make_comment(campaign, name="Eve", body="lately", approved=True, created_at=LONG_AGO)
    lately.remove(by=staff, reason=Decision.Reason.INSULT)
    assert forget_replies() == 2
    rows = {row.pk: (row.name, row.body, row.fingerprint) for row in Comment.objects.all()}
    assert rows[refused.pk] == ("", "", f"erased-{refused.pk}")
    assert rows[taken_down.pk] == ("", "", f"erased-{taken_down.pk}")
    assert rows[lately.pk][:2] == ("Eve", "lately")
    assert Decision.objects.count() == 5


def test_reply_that_nobody_decided_on_goes_after_half_a_year_and_its_author_is_told(client: Client) -> None:
    campaign = make_campaign()
    old = make_comment(campaign, created_at=timezone.now() - dt.timedelta(days=181))
    young = make_comment(campaign, created_at=LONG_AGO)
    assert forget_replies() == 1
    old.refresh_from_db()
    assert (old.state, old.name, old.email, old.body) == ("removed", "", "", "")
    assert "Your reply is deleted" in client.get(f"/comments/{old.token}/").content.decode()
    young.refresh_from_db()
    assert (young.state, bool(young.body)) == ("pending", True)


def test_reply_that_nobody_stands_up_for_goes_after_two_weeks() -> None:
    campaign = make_campaign()
    days = {name: timezone.now() - dt.timedelta(days=number) for name, number in (("old", 15), ("young", 13))}
    unproven = {"confirmed_at": None, "queued_at": None}
    old = make_comment(campaign, created_at=days["old"], **unproven)
    make_comment(campaign, created_at=days["young"], **unproven)
    confirmed = make_comment(campaign, created_at=days["old"], **unproven)
    confirmed.confirm()
    assert (forget_replies(), forget_replies()) == (1, 0)
    assert list(Comment.objects.filter(body="", email="", name="")) == [old]


def test_marks_go_after_thirty_days() -> None:
    campaign = make_campaign()
    for days in (29, 31):
        comment = make_comment(campaign, created_at=timezone.now() - dt.timedelta(days=days))
        Mark.objects.create(comment=comment, mark=days)
    assert (forget_marks(), Mark.objects.get().mark) == (1, 29)


def test_withdrawn_rejected_and_long_ended_signatures_lose_their_person_and_still_count() -> None:
    ended = make_petition(make_campaign(state="closed", opened_on=None, ended_on=PartialDate(2024, 1)))
    petition = make_petition()
    old = make_signature(ended, state="confirmed", confirmed_at=timezone.now() - dt.timedelta(days=800))
    rejected = make_signature(petition, state="confirmed")
    rejected.reject()
    Signature.objects.filter(pk=rejected.pk).update(rejected_at=LONG_AGO)
    lately = make_signature(petition, state="confirmed", created_at=LONG_AGO, name="Eve")
    lately.reject()
    withdrawn = make_signature(petition, state="confirmed")
    withdrawn.withdraw()
    Signature.objects.filter(pk=withdrawn.pk).update(withdrawn_at=LONG_AGO, asked_at=LONG_AGO)
    kept = make_signature(petition, state="confirmed", name="Ada")
    counting.fold()
    assert forget_signers() == 3
    assert forget_signers() == 0
    people = {row.pk: (row.name, row.email, row.address, row.secret) for row in Signature.objects.all()}
    for gone in (old, rejected, withdrawn):
        assert people[gone.pk] == ("", "", f"gone-{gone.pk}", "")
    assert (people[kept.pk][0], people[lately.pk][0]) == ("Ada", "Eve")
    assert [(row.confirmed, row.withdrawn, row.rejected) for row in Petition.objects.order_by("pk")] == [
        (1, 0, 0),
        (1, 1, 2),
    ]
    assert (counting.recount(petition), counting.recount(ended)) == ({}, {})


def test_privacy_page_shows_every_period(client: Client) -> None:
    page = client.get("/privacy/").content.decode()
    assert [str(period.until) for period in periods if str(period.until) not in page] == []
