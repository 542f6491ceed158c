import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory, override_settings

from config import limits
from config.models import DailyKey, RateCounter


def request_from(address: str, forwarded: str | None = None):
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return RequestFactory().post("/", REMOTE_ADDR=address, **headers)


def hits_until_refused(address: str, action: str) -> int:
    for done in range(1_000):
        try:
            limits.hit(request_from(address), action)
        except limits.TooFast:
            return done
    return -1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("action", "allowed"), [("sign", 300), ("comment", 8), ("follow", 20), ("private", 120)]
)
def test_limit_allows_exactly_its_number(action, allowed):
    assert hits_until_refused("192.0.2.1", action) == allowed


@pytest.mark.django_db
def test_limit_says_when_to_come_back_and_opens_again_then():
    with time_machine.travel("2026-06-01 12:00:00Z", tick=False) as clock:
        assert hits_until_refused("192.0.2.1", "comment") == 8
        clock.shift(timedelta(minutes=4))
        with pytest.raises(limits.TooFast) as refused:
            limits.hit(request_from("192.0.2.1"), "comment")
        assert refused.value.retry_after == 360
        clock.shift(timedelta(seconds=360))
        assert hits_until_refused("192.0.2.1", "comment") == 8


@pytest.mark.django_db
def test_limit_counts_actions_and_networks_apart():
    assert hits_until_refused("192.0.2.1", "comment") == 8

    limits.hit(request_from("192.0.2.1"), "sign")
    limits.hit(request_from("192.0.3.1"), "comment")


@pytest.mark.django_db
def test_hit_is_one_query(django_assert_num_queries):
    limits.hit(request_from("192.0.2.1"), "sign")

    with django_assert_num_queries(1):
        limits.hit(request_from("192.0.2.1"), "sign")


@pytest.mark.django_db(transaction=True)
def test_limit_is_exact_when_many_come_at_once():
    def one(_: int) -> bool:
        try:
            limits.hit(request_from("192.0.2.1"), "comment")
        except limits.TooFast:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(one, range(40)))

    assert answers.count(True) == 8
    assert RateCounter.objects.get().count == 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1:1::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:192.0.2.7", "192.0.2.1", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.3.7", False),
        ("", "a unix socket", True),
    ],
)
def test_client_key_stands_for_the_network(one, other, same):
    assert (limits.client_key(request_from(one)) == limits.client_key(request_from(other))) is same


@pytest.mark.django_db
def test_client_key_shows_no_address_and_changes_every_day():
    with time_machine.travel("2026-06-01 23:59:59Z", tick=False) as clock:
        today = limits.client_key(request_from("192.0.2.1"))
        clock.shift(timedelta(seconds=1))
        tomorrow = limits.client_key(request_from("192.0.2.1"))

    assert re.fullmatch("[0-9a-f]{32}", today)
    assert today != tomorrow


@pytest.mark.django_db(transaction=True)
def test_daily_key_is_one_when_many_need_it_first(monkeypatch):
    def key(_: int) -> str:
        try:
            limits._keys.clear()
            return limits.client_key(request_from("192.0.2.1"))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(key, range(24)))

    assert len(keys) == 1
    assert DailyKey.objects.count() == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "198.51.100.66, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "unknown", "10.0.0.1"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::9]:4711", "2001:db8::9"),
        (1, "2001:db8::9", "2001:db8::9"),
    ],
)
def test_client_address_believes_only_our_own_proxies(proxies, forwarded, expected):
    with override_settings(TRUSTED_PROXIES=proxies):
        assert limits.client_address(request_from("10.0.0.1", forwarded)) == expected


@pytest.mark.django_db
def test_old_counters_and_keys_are_forgotten():
    now = int(datetime.now(UTC).timestamp())
    RateCounter.objects.create(key="sign:old", count=3, expires_at=now - 1)
    RateCounter.objects.create(key="sign:new", count=3, expires_at=now + 100)
    DailyKey.objects.create(day=date(2026, 1, 1))
    DailyKey.objects.create(day=datetime.now(UTC).date())

    assert limits.forget() == 2
    assert [counter.key for counter in RateCounter.objects.all()] == ["sign:new"]
    assert [key.day for key in DailyKey.objects.all()] == [datetime.now(UTC).date()]
