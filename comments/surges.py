"""When many more replies arrive than a campaign is used to, all of them wait for a person until it is calm again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from campaigns.models import Campaign
from config import jobs, pages

from .models import Comment, Surge

WINDOW = timedelta(hours=1)
BASELINE = timedelta(days=14)
# Fewer than this in an hour a small team reads anyway.
FEWEST = 20
TIMES = 6
# It is calm again below half of what began it, and not before an hour is over.
CALM = 0.5
MODES_THAT_MATTER = (Campaign.ReplyMode.FIRST, Campaign.ReplyMode.FLAGGED)


@dataclass(frozen=True)
class Pace:
    """Replies that arrived in the last hour, and in an hour of the two weeks before."""

    arrivals: int
    usual: float

    @property
    def limit(self) -> float:
        return max(FEWEST, TIMES * self.usual)

    @property
    def is_surge(self) -> bool:
        return self.arrivals >= self.limit

    @property
    def is_calm(self) -> bool:
        return self.arrivals < CALM * self.limit


@jobs.every(name="watch-surges", minutes=1)
def watch() -> int:
    """How many campaigns changed between surge and calm."""
    return sum(map(_watch_one, Campaign.objects.filter(_watched())))


def _watched() -> Q:
    lately = Comment.objects.arrived_since(timezone.now() - WINDOW)
    busy = lately.order_by().values("campaign").annotate(n=Count("pk")).filter(n__gte=FEWEST)
    return Q(surge_since__isnull=False) | Q(reply_mode__in=MODES_THAT_MATTER, pk__in=busy.values("campaign"))


def pace_of(campaign: Campaign) -> Pace:
    now = timezone.now()
    rows = Comment.objects.filter(campaign=campaign)
    arrivals = rows.arrived_since(now - WINDOW).count()
    since, until = max(now - BASELINE - WINDOW, campaign.created_at), now - WINDOW
    before = rows.filter(created_at__gte=since, created_at__lt=until).count()
    # A young campaign has no two weeks behind it.
    return Pace(arrivals, before / max((until - since) / timedelta(hours=1), 1))


@transaction.atomic
def _watch_one(campaign: Campaign) -> int:
    held = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    pace = pace_of(held)
    if held.surge_since is None:
        return _begin(held, pace) if pace.is_surge else 0
    is_over = timezone.now() - held.surge_since >= WINDOW and pace.is_calm
    return _end(held) if is_over or held.reply_mode not in MODES_THAT_MATTER else 0


def _begin(campaign: Campaign, pace: Pace) -> int:
    surge = Surge.objects.create(campaign=campaign, arrivals=pace.arrivals, usual=pace.usual)
    return _mark(campaign, since=surge.began_at)


def _end(campaign: Campaign) -> int:
    campaign.surges.filter(ended_at__isnull=True).update(ended_at=timezone.now())
    return _mark(campaign, since=None)


def _mark(campaign: Campaign, *, since: object) -> int:
    Campaign.objects.filter(pk=campaign.pk).update(surge_since=since)
    pages.bump(campaign.scope, campaign.text_scope)
    return 1
