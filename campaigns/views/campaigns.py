from __future__ import annotations

from functools import cache, partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from config import pages

from ..feeds import NEWEST, atom
from ..models import Campaign, Update
from ..share import qr_code, share
from ..share_cards import draw_card

OPEN_UPDATES = 5


@require_safe
def campaign_page(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = public_campaign(slug)
    return pages.keep(render_campaign(request, campaign), scope=campaign.scope, version=campaign.version)


def render_campaign(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The whole page, also of a draft: whoever calls it decides who may look."""
    updates = cache(partial(updates_on, campaign))
    context = {
        "campaign": campaign,
        "pairing": campaign.pairing,
        "cities": campaign.pairing.cities,
        # Functions, which the template calls: parts of the page that are kept need none of them.
        "newest": lambda: updates()[:OPEN_UPDATES],
        "older": lambda: updates()[OPEN_UPDATES:],
        "figures": cache(lambda: list(campaign.figures.all())),
        "videos": cache(lambda: list(campaign.videos.all())),
        "share": share(campaign),
    }
    return render(request, "campaigns/campaign.html", context)


@require_safe
def update_page(request: HttpRequest, slug: str, day: str, update: str) -> HttpResponse:
    campaign = public_campaign(slug)
    updates = updates_on(campaign)
    here = next(
        (n for n, one in enumerate(updates) if (one.day.isoformat(), one.slug) == (day, update)), None
    )
    if here is None:
        raise Http404
    context = {
        "campaign": campaign,
        "update": updates[here],
        "later": updates[here - 1] if here else None,
        "earlier": updates[here + 1] if here + 1 < len(updates) else None,
        "also_on": updates[here].campaigns.public().exclude(pk=campaign.pk),
        "share": share(campaign),
    }
    response = render(request, "campaigns/update.html", context)
    return pages.keep(response, scope=campaign.scope, version=campaign.version)


@require_safe
def campaign_feed(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = public_campaign(slug)
    entries = [(update, campaign) for update in updates_on(campaign)[:NEWEST]]
    response = atom(str(campaign.title), campaign.get_absolute_url(), request.path, entries)
    return pages.keep(response, scope=campaign.scope, version=campaign.version)


@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = public_campaign(slug)
    response = HttpResponse(draw_card(campaign), content_type="image/png")
    return pages.keep(response, scope=campaign.scope, version=campaign.version)


@require_safe
def qr(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = public_campaign(slug)
    response = HttpResponse(qr_code(campaign), content_type="image/svg+xml")
    return pages.keep(response, scope=campaign.scope, version=campaign.version)


def public_campaign(slug: str) -> Campaign:
    """404 also for drafts: a visitor may not know that they exist."""
    return get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)


def updates_on(campaign: Campaign) -> list[Update]:
    """Published ones, newest first, each knowing its `url` on this campaign."""
    updates = list(campaign.updates.published())
    for update in updates:
        update.url = update.url_on(campaign)
    return updates
