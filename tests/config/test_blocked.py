from typing import Any

import pytest
from django.core import mail as mailbox
from pytest_django.fixtures import DjangoAssertNumQueries

from campaigns.models import Follower
from config import address_rules, blocked, mail
from config.models import AddressRule, BlockedAddress
from tests.factories import make_campaign, make_comment, make_follower

pytestmark = pytest.mark.django_db


def test_an_address_is_blocked_in_each_of_its_spellings_until_it_is_unblocked() -> None:
    blocked.block("Anna.Rossi+petition@gmail.com", by=blocked.HOLDER)
    spellings = ["annarossi@gmail.com", "ANNA.ROSSI@googlemail.com", "anna.rossi+petition@gmail.com"]
    assert [blocked.is_blocked(spelling) for spelling in [*spellings, "bruno@gmail.com"]] == [True] * 3 + [
        False
    ]

    assert blocked.unblock("annarossi+x@googlemail.com")
    assert [blocked.is_blocked(spelling) for spelling in spellings] == [False] * 3
    assert not blocked.unblock("annarossi@gmail.com")


def test_blocking_twice_keeps_one_row_that_shows_no_address() -> None:
    blocked.block("anna@example.org", by=blocked.HOLDER)
    blocked.block("ANNA@example.org", by=blocked.STAFF)
    row = BlockedAddress.objects.get()
    assert row.made_by == "holder"
    assert [word for word in ("anna", "example") if word in f"{row.digest} {row.spelled} {row}"] == []


def test_an_address_stays_blocked_when_the_rules_change() -> None:
    address_rules.hold([AddressRule(domains="town.it", ignores_dots=True)])
    blocked.block("an.na@town.it", by=blocked.HOLDER)
    address_rules.hold([])
    assert blocked.is_blocked("an.na@town.it")
    assert blocked.is_blocked("anna@town.it")

    blocked.block("bru.no@town.it", by=blocked.HOLDER)
    address_rules.hold([AddressRule(domains="town.it", ignores_dots=True)])
    assert blocked.is_blocked("bru.no@town.it")


def test_an_address_stays_blocked_under_a_new_key(settings: Any) -> None:
    blocked.block("anna@example.org", by=blocked.STAFF)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key for tests, which guards nothing either and is long"
    assert blocked.is_blocked("anna@example.org")
    settings.SECRET_KEY_FALLBACKS = []
    assert not blocked.is_blocked("anna@example.org")


def test_asking_whether_an_address_is_blocked_is_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        blocked.is_blocked("anna@example.org")


def test_whoever_blocks_follows_nothing_any_more() -> None:
    for _ in range(2):
        make_follower(make_campaign(), email="an.na@gmail.com", address="anna@gmail.com")
    other = make_follower(make_campaign(), email="bruno@gmail.com")
    blocked.block("anna@gmail.com", by=blocked.HOLDER)
    assert list(Follower.objects.confirmed()) == [other]


def test_a_blocked_address_gets_neither_confirmation_nor_receipt() -> None:
    blocked.block("anna@example.org", by=blocked.HOLDER)
    campaign = make_campaign()
    Follower.objects.ask(campaign, "Anna@example.org")
    comment = make_comment(campaign, email="anna@example.org")
    mail.enqueue(
        "comments.receipt",
        recipient="anna@example.org",
        language="en",
        args={"comment": comment.pk},
        dedupe="one",
    )
    assert mail.send_due() == 2
    assert mailbox.outbox == []


def test_what_its_holder_asks_for_later_is_theirs_to_ask_for() -> None:
    campaign = make_campaign()
    blocked.block("anna@example.org", by=blocked.HOLDER)
    Follower.objects.of_proven_address(campaign, "anna@example.org", "en", wanted=True)
    assert Follower.objects.confirmed().count() == 1
