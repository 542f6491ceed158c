"""The public JSON interface, version 1: fields may be added, never renamed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from campaigns.models import Campaign, City
from campaigns.views.campaigns import updates_on
from config import pages
from config.mail import site_url

from .models import Petition

PER_PAGE = 100


@require_safe
@pages.kept("site", reads=("page",))
def campaigns(request: HttpRequest) -> HttpResponse:
    rows = Campaign.objects.public().select_related("petition")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    following = f"?page={page.next_page_number()}" if page.has_next() else None
    answer = {
        "campaigns": [_brief(campaign) for campaign in page.object_list],
        "next": site_url(f"{reverse('api:campaigns')}{following}") if following else None,
    }
    return _open(JsonResponse(answer))


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)
    petition = Petition.objects.filter(campaign=campaign).first()
    answer = {
        **_brief(campaign),
        "replaced_by": campaign.replaced_by.slug if campaign.replaced_by else None,
        "updated_at": campaign.updated_at.isoformat(),
        "pairing": {
            "cities": [_city(city) for city in campaign.pairing.cities],
            "kind": campaign.pairing.kind,
            "since": str(campaign.pairing.since) if campaign.pairing.since else None,
        },
        **_numbers(petition),
        # Letters are copied and sent on the supporter's own device, which tells us nothing.
        "letters": {"copied": 0, "opened": 0, "sent": 0},
        "updates": [
            {"date": update.day.isoformat(), "title": str(update.title), "url": site_url(update.url)}
            for update in updates_on(campaign)
        ],
    }
    response = _open(JsonResponse(answer))
    return pages.keep(response, scope=campaign.scope, version=campaign.version)


def _brief(campaign: Campaign) -> dict[str, Any]:
    petition = getattr(campaign, "petition", None)
    return {
        "slug": campaign.slug,
        "title": str(campaign.title),
        "state": campaign.state,
        "url": site_url(campaign.get_absolute_url()),
        "signatures": {"confirmed": petition.confirmed if petition else 0},
    }


def _city(city: City) -> dict[str, str]:
    return {"slug": city.slug, "name": str(city.name), "country": city.country.code}


def _numbers(petition: Petition | None) -> dict[str, Any]:
    if petition is None:
        none = {"confirmed": 0, "waiting": 0, "paper": 0, "withdrawn": 0, "goal": 0}
        return {"signatures": none, "countries": [], "days": []}
    names = ("confirmed", "waiting", "paper", "withdrawn", "goal")
    countries, days = petition.countries.filter(confirmed__gt=0), petition.days.filter(confirmed__gt=0)
    return {
        "signatures": {name: getattr(petition, name) for name in names},
        "countries": [{"code": row.country.code, "confirmed": row.confirmed} for row in countries],
        "days": [{"date": row.day.isoformat(), "confirmed": row.confirmed} for row in days],
    }


def _open(response: JsonResponse) -> JsonResponse:
    """Any other site may read it: there is nothing in it that is not on the public page."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


app_name = "api"
urlpatterns = [
    path("campaigns/", campaigns, name="campaigns"),
    path("campaigns/<slug:slug>/", campaign, name="campaign"),
]
