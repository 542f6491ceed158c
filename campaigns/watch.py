"""Staff are told in time when an office is about to change hands, or can no longer be reached as we say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from config import jobs, mail
from config.models import OutgoingMail

from .models import Bounce, ChannelCheck, Office, Term
from .models.channels import CHECK_EVERY

SOON = dt.timedelta(days=60)
VERY_SOON = dt.timedelta(days=7)
# A mail that went out is forgotten after a while and would be written again: what is older is no news.
NEWS_FOR = mail.KEPT_FOR - dt.timedelta(days=1)


@dataclass(frozen=True)
class Event:
    """`key` tells it from all others, so that each of staff is told once; `kind` chooses the words."""

    kind: str
    key: str
    office: int
    about: int


def without_successor(terms: models.QuerySet[Term]) -> models.QuerySet[Term]:
    """The last recorded terms of their offices that are over, or will be soon."""
    others = Term.objects.filter(office=OuterRef("office")).exclude(pk=OuterRef("pk"))
    later = others.filter(
        Q(first_day__gt=OuterRef("first_day"))
        | Q(last_day__isnull=True)
        | Q(last_day__gt=OuterRef("last_day"))
    )
    return terms.filter(~Exists(later), last_day__lte=timezone.localdate() + SOON)


def unchecked_channels() -> dict[int, list[str]]:
    """By office: the channels that it has and that nobody has looked at for a year, or ever."""
    limit = timezone.localdate() - CHECK_EVERY
    fresh = set(ChannelCheck.objects.filter(checked_on__gt=limit).values_list("office", "channel"))
    found = {}
    for office in Office.objects.with_holders():
        if stale := [channel for channel in office.channels if (office.pk, channel) not in fresh]:
            found[office.pk] = stale
    return found


@jobs.every(name="watch-offices", daily_at="06:30")
def watch() -> int:
    """Writes a mail for each event and each of staff who may act on it, once."""
    events = [*_terms_that_end(), *_bounces(), *_unchecked()]
    readers = _readers()
    rows = [_row(event, user) for event in events for user in readers]
    mail.enqueue_many("campaigns.watch", rows)
    return len(events)


def _terms_that_end() -> Iterator[Event]:
    today = timezone.localdate()
    for term in without_successor(Term.objects.all()):
        if term.last_day is None:
            continue
        left = term.last_day - today
        if left < -NEWS_FOR or VERY_SOON < left < SOON - NEWS_FOR:
            continue
        kind = "ended" if left < dt.timedelta() else "ends_very_soon" if left <= VERY_SOON else "ends_soon"
        yield Event(kind, f"{kind}:{term.pk}:{term.last_day}", term.office_id, term.pk)


def _bounces() -> Iterator[Event]:
    new = timezone.localdate() - NEWS_FOR
    bounces = Bounce.objects.filter(settled_at__isnull=True, reported_on__gte=new)
    for pk, office in bounces.values_list("pk", "office"):
        yield Event("bounced", f"bounced:{pk}", office, pk)


def _unchecked() -> Iterator[Event]:
    """A year after the last check; what was never checked, after staff have changed the office."""
    new = timezone.now() - NEWS_FOR
    limit = timezone.localdate() - CHECK_EVERY
    checks = ChannelCheck.objects.filter(checked_on__range=(limit - NEWS_FOR, limit))
    over = dict(checks.values_list("office").annotate(models.Max("checked_on")))
    checked = set(ChannelCheck.objects.values_list("office", "channel"))
    changed = set(Office.history.filter(history_date__gte=new).values_list("id", flat=True))
    for office, channels in unchecked_channels().items():
        is_new = any((office, channel) not in checked for channel in channels) and office in changed
        if is_new or office in over:
            since = over.get(office) or f"never:{timezone.localdate().year}"
            yield Event("unchecked", f"unchecked:{office}:{since}", office, office)


def _readers() -> list[tuple[int, str]]:
    """Active staff with an address who may change offices and terms."""
    users = get_user_model()._default_manager.filter(is_active=True, is_staff=True).exclude(email="")
    may = ("campaigns.change_office", "campaigns.change_term")
    return [(user.pk, user.email) for user in users.order_by("pk") if user.has_perms(may)]


def _row(event: Event, user: tuple[int, str]) -> OutgoingMail:
    pk, address = user
    return OutgoingMail(
        recipient=address,
        language=settings.LANGUAGE_CODE,
        args={"kind": event.kind, "office": event.office, "about": event.about},
        dedupe=f"watch:{event.key}:{pk}",
        not_before=timezone.now(),
    )
