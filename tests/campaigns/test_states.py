import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.models import Campaign, Pairing, Term, Update
from config.pages import current_version
from config.partial_dates import PartialDate
from tests.factories import (
    both,
    make_campaign,
    make_city,
    make_office,
    make_official,
    make_pairing,
    make_term,
    make_update,
)

pytestmark = pytest.mark.django_db


def test_campaign_lives_and_ends() -> None:
    campaign = make_campaign(state="draft", opened_on=None)
    campaign.publish()
    assert (campaign.state, campaign.opened_on) == ("live", PartialDate.from_date(timezone.localdate()))
    campaign.win()
    assert (campaign.state, campaign.ended_on) == ("won", PartialDate.from_date(timezone.localdate()))
    campaign.publish()
    assert (campaign.state, campaign.ended_on) == ("live", None)


@pytest.mark.parametrize(
    ("state", "method"),
    [("draft", "close"), ("draft", "win"), ("live", "publish"), ("closed", "close"), ("won", "win")],
)
def test_campaign_refuses_a_step_that_makes_no_sense(state: str, method: str) -> None:
    campaign = make_campaign(state=state)
    with pytest.raises(ValidationError):
        getattr(campaign, method)()
    assert Campaign.objects.get().state == state


def test_the_second_of_two_who_act_at_once_starts_from_what_the_first_did() -> None:
    one = make_campaign()
    other = Campaign.objects.get(pk=one.pk)
    one.win()
    with pytest.raises(ValidationError):
        other.replace_with(make_campaign(state="draft"))
    with pytest.raises(ValidationError):
        other.win()
    assert Campaign.objects.get(pk=one.pk).state == "won"


def test_replacing_needs_a_public_campaign_that_does_not_lead_back() -> None:
    old, new, draft = make_campaign(), make_campaign(), make_campaign(state="draft")
    for wrong in (old, draft):
        with pytest.raises(ValidationError):
            old.replace_with(wrong)
    old.replace_with(new)
    with pytest.raises(ValidationError):
        new.replace_with(old)
    assert (Campaign.objects.get(pk=old.pk).replaced_by, new.state) == (new, "live")


def test_every_transition_renews_the_pages() -> None:
    campaign, update = make_campaign(), make_update(state="draft", published_at=None)
    for change in (campaign.close, campaign.publish, update.publish, update.withdraw_to_draft):
        before = current_version("site")
        change()
        assert current_version("site") > before


def test_update_is_scheduled_for_later_only() -> None:
    update = make_update(state="draft", published_at=None)
    with pytest.raises(ValidationError):
        update.schedule(at=timezone.now() - dt.timedelta(minutes=1))
    later = timezone.now() + dt.timedelta(hours=1)
    update.schedule(at=later)
    assert (Update.objects.get().state, Update.objects.get().publish_at) == ("scheduled", later)
    update.withdraw_to_draft()
    assert (Update.objects.get().state, Update.objects.get().publish_at) == ("draft", None)


def broken(make: Any, **fields: Any) -> bool:
    try:
        with transaction.atomic():
            make(**fields)
    except IntegrityError:
        return True
    return False


def test_the_database_refuses_what_cannot_be() -> None:
    city, pairing, office, official = make_city(), make_pairing(), make_office(), make_official()
    year = PartialDate(2020)
    assert [
        broken(make_city, latitude=91.0),
        broken(Pairing.objects.create, first_city=city, second_city=city, kind="sister"),
        broken(Pairing.objects.create, first_city=city, second_city=pairing.first_city, kind="rivals"),
        broken(make_pairing, first_city=pairing.first_city, second_city=pairing.second_city),
        broken(make_campaign, state="replaced"),
        broken(make_campaign, state="famous"),
        broken(make_campaign, opened_on=PartialDate(2024, 1, 2), ended_on=PartialDate(2024, 1, 1)),
        broken(make_update, state="published", published_at=None),
        broken(make_update, state="scheduled", publish_at=None),
        broken(make_term, office=office, official=official, started_on=year, ended_on=PartialDate(2019)),
    ] == [True] * 10


def test_term_is_handed_over_on_one_form() -> None:
    office = make_office()
    term = make_term(office, official=make_official("Dario"), started_on=PartialDate(2014))
    successor = term.hand_over(
        last_day=PartialDate(2024, 6, 23),
        to=make_official("Sara"),
        first_day=PartialDate(2024, 6, 24),
        greeting=both("Madam Mayor", "Signora Sindaca"),
    )
    office = type(office).objects.with_holders().get()
    assert [str(office.term_on(day).official) for day in (dt.date(2024, 6, 23), dt.date(2024, 6, 24))] == [
        "Dario",
        "Sara",
    ]
    assert (successor.first_day, Term.objects.get(pk=term.pk).last_day) == (
        dt.date(2024, 6, 24),
        dt.date(2024, 6, 23),
    )


def test_handing_over_leaves_everything_as_it_was_when_it_cannot_be() -> None:
    term = make_term(make_office(), started_on=PartialDate(2014))
    with pytest.raises(ValidationError):
        term.hand_over(last_day=PartialDate(2010), to=make_official(), first_day=PartialDate(2010))
    assert (Term.objects.get().last_day, Term.objects.count()) == (None, 1)


@pytest.mark.parametrize(
    ("started", "ended", "day", "covers"),
    [
        ("2014", "2024-06", dt.date(2014, 1, 1), True),
        ("2014", "2024-06", dt.date(2024, 6, 30), True),
        ("2014", "2024-06", dt.date(2024, 7, 1), False),
        ("2014-07-01", None, dt.date(2014, 6, 30), False),
        ("2014-07-01", None, dt.date(2999, 1, 1), True),
    ],
)
def test_term_covers_all_that_its_dates_may_mean(
    started: str, ended: str | None, day: dt.date, covers: bool
) -> None:
    term = make_term(
        make_office(),
        started_on=PartialDate.parse(started),
        ended_on=PartialDate.parse(ended) if ended else None,
    )
    assert (term.may_cover(day), Term.objects.in_office(on=day).exists()) == (covers, covers)


def test_office_takes_only_addresses() -> None:
    office = make_office(email_addresses="a@example.org\n\n b@example.org \nnot an address")
    with pytest.raises(ValidationError) as refused:
        office.full_clean()
    assert "not an address" in str(refused.value)
    office.email_addresses = "a@example.org\n\n b@example.org "
    office.full_clean()
    assert office.email_list == ["a@example.org", "b@example.org"]
