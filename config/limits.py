"""How often one client may do something: counted exactly, in one statement, without knowing who it is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import jobs
from .models import DailyKey, RateCounter
from .retention import RUNNING, Held, as_day, as_number, keeps, not_personal


@dataclass(frozen=True)
class Limit:
    times: int
    seconds: int


TEN_MINUTES = 600
LIMITS = {
    # A school, a square, a mobile carrier: many sign behind one address. petitions.screening looks more closely.
    "sign": Limit(300, TEN_MINUTES),
    "comment": Limit(8, TEN_MINUTES),
    "comment-draft": Limit(60, TEN_MINUTES),  # looked at before it is sent, or refused: nothing is kept
    "follow": Limit(20, TEN_MINUTES),
    "report": Limit(20, TEN_MINUTES),
    "private": Limit(120, TEN_MINUTES),
    "code": Limit(30, TEN_MINUTES),
    # Letters that one network adds to the numbers in a day, for one letter and one act.
    "letter-count": Limit(10, 86_400),
    "code-address": Limit(10, 3600),
    "letter": Limit(60, TEN_MINUTES),  # drafts and sheets to print: making one takes a moment
}

keeps(
    _("How often a network sent a form: the first part of your address, as a hash that cannot be undone"),
    about=RUNNING,
    why=_("to stop machines that send forms by the thousand"),
    until=_("24 hours at most; the key of the hash, until the next day"),
    time=timedelta(hours=24),
    columns=["config.RateCounter.key", "config.DailyKey.key"],
    job="forget-clients",
    held=[
        Held(RateCounter.objects.all, "expires_at", written=as_number),
        Held(DailyKey.objects.all, "day", written=as_day),
    ],
)
not_personal("config.RateCounter", "count expires_at")
not_personal("config.DailyKey", "day")


def counting(row: str) -> str:
    """Counts this row (key, 1, end of its window); starts anew where there is none or its window is over."""
    return f"""
        INSERT INTO config_ratecounter AS kept (key, count, expires_at) {row}
        ON CONFLICT (key) DO UPDATE SET
            count = CASE WHEN kept.expires_at <= %s THEN 1 ELSE kept.count + 1 END,
            expires_at = CASE WHEN kept.expires_at <= %s THEN excluded.expires_at ELSE kept.expires_at END
        RETURNING count, expires_at
    """


COUNT = counting("VALUES (%s, 1, %s)")
TYPES = ["text", "bigint", "bigint", "bigint"]  # of its parameters


class TooFast(Exception):
    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


@dataclass(frozen=True)
class Visit:
    """One more time that a client does something; counted by COUNT with these parameters."""

    action: str
    client: str
    at: int

    @property
    def key(self) -> str:
        return f"{self.action}:{self.client}"

    @property
    def parameters(self) -> list[str | int]:
        return [self.key, self.at + self.limit.seconds, self.at, self.at]

    @property
    def limit(self) -> Limit:
        return LIMITS[self.action]

    def allows(self, count: int) -> bool:
        return count <= self.limit.times

    def judge(self, count: int, expires_at: int) -> None:
        """What COUNT returned. Raises TooFast, which says in how many seconds to come back."""
        if not self.allows(count):
            raise TooFast(retry_after=max(1, expires_at - self.at))


def visit(request: HttpRequest, action: str) -> Visit:
    return Visit(action, client_key(request), int(time.time()))


def hit(request: HttpRequest, action: str) -> None:
    """Counts one more. Raises TooFast.

    In the caller's transaction, if there is one: when that is rolled back the count is too. A refusal may be, since
    the next one finds the same count.
    """
    count(action, client_key(request))


def count(action: str, who: str) -> None:
    """As `hit`, for somebody else than a network; `who` must tell nobody anything. Raises TooFast."""
    one = Visit(action, who, int(time.time()))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, one.parameters)
        times, expires_at = cursor.fetchone()
    one.judge(times, expires_at)


def take_back(action: str, who: str) -> None:
    """What `count` counted last was none of what is limited."""
    RateCounter.objects.filter(key=Visit(action, who, 0).key, count__gt=0).update(count=F("count") - 1)


def client_key(request: HttpRequest) -> str:
    """Stands for the client's network today. Tomorrow the key is gone and nothing leads back to it."""
    key = _key_of(datetime.now(UTC).date())
    return blake2b(_network(client_address(request)), key=key, digest_size=16).hexdigest()


def client_address(request: HttpRequest) -> str:
    """Who spoke to the first of our own proxies. Anyone can invent what stands left of that."""
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies < 1 or len(hops) < proxies:
        return direct
    claimed = _without_port(hops[-proxies])
    return claimed if _parsed(claimed) else direct


@jobs.every(minutes=30, name="forget-clients")
def forget() -> int:
    counters = RateCounter.objects.filter(expires_at__lte=int(time.time())).delete()[0]
    keys = DailyKey.objects.filter(day__lt=timezone.now().astimezone(UTC).date()).delete()[0]
    return counters + keys


_keys: dict[date, bytes] = {}


def _key_of(day: date) -> bytes:
    if day not in _keys:
        kept = DailyKey.objects.filter(day=day).first()
        if kept is None:
            # Several processes may get here at once: one row is written, all read that one.
            DailyKey.objects.bulk_create([DailyKey(day=day)], ignore_conflicts=True)
            kept = DailyKey.objects.get(day=day)
        _keys.clear()
        _keys[day] = bytes.fromhex(kept.key)
    return _keys[day]


def _network(address: str) -> bytes:
    """The part of an address that stays when a provider hands out new ones: /24, or /48 for IPv6."""
    parsed = _parsed(address)
    if parsed is None:
        return b"unknown"
    return parsed.packed[:3] if parsed.version == 4 else parsed.packed[:6]


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed


def _without_port(hop: str) -> str:
    """Some proxies write 192.0.2.1:50000 and [2001:db8::1]:50000."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
