"""What an address follows."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from config.mail import site_url, tallied
from config.personal import Addresses, Entry, entry, holds, of_mailbox
from config.proven import proves

from .models import Campaign, Follower
from .models.followers import FollowerQuerySet


def _followed_by(addresses: Addresses) -> FollowerQuerySet:
    rows = Follower.objects.filter(of_mailbox(Follower, addresses))
    return rows.select_related("campaign").order_by("pk")


def _count(addresses: Addresses) -> int:
    return _followed_by(addresses).count()


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


holds("following", _("Campaigns that this address follows"), count=_count, export=_export, erase=_erase)


@proves
def follows(address: str) -> bool:
    campaigns = Campaign.objects.values("pk")
    return Follower.objects.confirmed().filter(campaign__in=campaigns, address=address).exists()
