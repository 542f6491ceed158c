"""What an address follows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from config.mail import site_url, tallied
from config.personal import Addresses, Entry, entry, holds

from .models import Follower
from .models.followers import FollowerQuerySet


def _followed_by(addresses: Addresses) -> FollowerQuerySet:
    return Follower.objects.filter(address__in=addresses).select_related("campaign").order_by("pk")


def _export(addresses: Addresses) -> list[Entry]:
    return [_told(follower) for follower in _followed_by(addresses)]


def _told(follower: Follower) -> Entry:
    campaign = follower.campaign
    return entry(
        follower,
        campaign=str(campaign.title),
        page=site_url(campaign.get_absolute_url()),
        mails_before_confirming=tallied(f"campaign:{campaign.pk}", follower.email),
    )


def _erase(addresses: Addresses) -> int:
    return _followed_by(addresses).delete()[0]


holds("following", _("Campaigns that this address follows"), export=_export, erase=_erase)
