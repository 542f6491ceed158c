import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from pytest_django.fixtures import DjangoAssertNumQueries

from campaigns.models import Campaign, Follower
from config import address_rules, readdressing
from config.addresses import canonical
from config.models import AddressRule, Readdressing
from petitions.models import Signature
from tests.factories import make_campaign, make_comment, make_follower, make_petition, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Any]:
    address_rules.hold([])
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        readdressing.readdress()
        clock.shift(readdressing.SETTLES_IN)
        readdressing.readdress()
        yield clock


def change_rules(clock: Any, **rule: object) -> None:
    """Until every process goes by the new rules."""
    address_rules.hold([AddressRule(**rule)] if rule else [])
    readdressing.readdress()
    clock.shift(readdressing.SETTLES_IN)


def follow(campaign: Campaign, email: str) -> Follower:
    return make_follower(campaign, email=email, address=canonical(email))


def addresses(*rows: Follower) -> list[str]:
    return [Follower.objects.get(pk=row.pk).address for row in rows]


def progress(table: str = "campaigns.follower") -> tuple[int, int, bool]:
    state = Readdressing.objects.get(table=table)
    return state.rewritten, state.collided, state.finished_at is not None


def test_every_table_with_compared_addresses_follows_the_rules(clock: Any) -> None:
    campaign = make_campaign()
    email = "An.na+x@town.it"
    petition = make_petition(campaign)
    rows = [
        follow(campaign, email),
        make_comment(campaign, email=email),
        make_signature(petition, email=email, address=canonical(email)),
    ]

    change_rules(clock, domains="town.it", ignores_dots=True, tag_sign="+")
    readdressing.readdress()

    assert [type(row).objects.get(pk=row.pk).address for row in rows] == ["anna@town.it"] * 3
    assert [type(row).objects.get(pk=row.pk).email for row in rows] == [email] * 3


def test_a_row_is_left_alone_where_another_has_the_address(clock: Any) -> None:
    campaign = make_campaign()
    rows = [follow(campaign, "anna@town.it"), follow(campaign, "an.na@town.it")]
    elsewhere = follow(make_campaign(), "an.na@town.it")

    change_rules(clock, domains="town.it", ignores_dots=True)
    readdressing.readdress()

    assert addresses(*rows, elsewhere) == ["anna@town.it", "an.na@town.it", "anna@town.it"]
    assert progress() == (1, 1, True)


def test_taking_a_rule_away_parts_addresses_again(clock: Any) -> None:
    change_rules(clock, domains="town.it", ignores_dots=True)
    row = follow(make_campaign(), "an.na@town.it")
    assert row.address == "anna@town.it"

    change_rules(clock)
    readdressing.readdress()

    assert addresses(row) == ["an.na@town.it"]


def test_nothing_is_rewritten_before_every_process_knows_the_rules(clock: Any) -> None:
    row = follow(make_campaign(), "an.na@town.it")
    address_rules.hold([AddressRule(domains="town.it", ignores_dots=True)])

    readdressing.readdress()
    clock.shift(readdressing.SETTLES_IN - dt.timedelta(seconds=1))
    readdressing.readdress()
    assert addresses(row) == ["an.na@town.it"]

    clock.shift(dt.timedelta(seconds=1))
    readdressing.readdress()
    assert addresses(row) == ["anna@town.it"]


def test_work_is_done_in_batches_and_goes_on_where_it_was_cut_off(
    clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readdressing, "BATCH", 2)
    campaign = make_campaign()
    rows = [follow(campaign, f"an.na{number}@town.it") for number in range(5)]
    change_rules(clock, domains="town.it", ignores_dots=True)

    monkeypatch.setattr(readdressing, "TIME_FOR_A_RUN", 0.0)
    steps = [(readdressing.readdress(), *progress()) for _ in range(4)]

    assert steps == [(2, 2, 0, False), (2, 4, 0, False), (1, 5, 0, False), (0, 5, 0, True)]
    assert addresses(*rows) == [f"anna{number}@town.it" for number in range(5)]


def test_erased_rows_stay_erased(clock: Any) -> None:
    comment = make_comment(make_campaign(), email="an.na@town.it")
    signature = make_signature(make_petition(), email="", address="erased-1")
    comment.erase_by_author()

    change_rules(clock, domains="town.it", ignores_dots=True)
    readdressing.readdress()

    assert type(comment).objects.get().address == ""
    assert Signature.objects.get(pk=signature.pk).address == "erased-1"


def test_an_idle_site_asks_once_for_each_table(
    clock: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(len(readdressing.tables)):
        assert readdressing.readdress() == 0
