"""The public JSON interface, version 1: fields may be added, never renamed.

There is nothing in it that is not on the public pages, so every site may read it (CORS), its refusals too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, re_path, reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from campaigns.models import Campaign, City
from campaigns.views.campaigns import updates_on
from config import pages
from config.mail import site_url

from .dealings import dealings_of
from .letter_counting import totals_of
from .models import Petition
from .numbers import days_of, lands_of

PER_PAGE = 100
METHODS = "GET, HEAD, OPTIONS"
# A script elsewhere that sends the tag of its last answer asks first, once a day.
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, Content-Type",
    "Access-Control-Max-Age": "86400",
    "Allow": METHODS,
}

View = Callable[..., HttpResponse]


def _open(view: View) -> View:
    """Answers to every site, and in JSON also where there is nothing to answer."""

    @csrf_exempt
    @wraps(view)
    def open_view(request: HttpRequest, **found: str) -> HttpResponse:
        response = _answer(view, request, found)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return open_view


def _answer(view: View, request: HttpRequest, found: dict[str, str]) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers=PREFLIGHT)
    if request.method not in ("GET", "HEAD"):
        refused = JsonResponse({"error": gettext("This address is only for reading.")}, status=405)
        refused["Allow"] = METHODS
        return refused
    try:
        return view(request, **found)
    except Http404:
        return JsonResponse({"error": gettext("There is nothing at this address.")}, status=404)


@_open
@pages.kept("site", reads=("page",))
def campaigns(request: HttpRequest) -> HttpResponse:
    rows = Campaign.objects.public().select_related("petition")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    following = f"?page={page.next_page_number()}" if page.has_next() else None
    answer = {
        "campaigns": [_brief(campaign) for campaign in page.object_list],
        "next": site_url(f"{reverse('api:campaigns')}{following}") if following else None,
    }
    return JsonResponse(answer)


@_open
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """With `?since=2026-11-01`, `days` begin there; their running totals still count from the first."""
    rows = Campaign.objects.public().with_cities().with_version().select_related("petition")
    campaign = get_object_or_404(rows, slug=slug)
    try:
        since = dt.date.fromisoformat(request.GET.get("since") or "0001-01-01")
    except ValueError:
        return JsonResponse({"error": gettext("Write “since” as a day, such as 2026-11-01.")}, status=400)
    successor = campaign.replaced_by
    answer = {
        **_brief(campaign),
        "replaced_by": successor.slug if successor and successor.is_public else None,
        "updated_at": campaign.updated_at.isoformat(),
        "pairing": {
            "cities": [_city(city) for city in campaign.pairing.cities],
            "kind": campaign.pairing.kind,
            "since": str(campaign.pairing.since) if campaign.pairing.since else None,
        },
        **_numbers(_petition_of(campaign), since),
        **dealings_of(_petition_of(campaign)),
        "letters": totals_of(campaign),
        "updates": [
            {"date": update.day.isoformat(), "title": str(update.title), "url": site_url(update.url)}
            for update in updates_on(campaign)
        ],
    }
    return pages.keep(JsonResponse(answer), scope=campaign.scope, version=campaign.version, reads=("since",))


@_open
def nothing(request: HttpRequest) -> HttpResponse:
    raise Http404


def _brief(campaign: Campaign) -> dict[str, Any]:
    petition = _petition_of(campaign)
    return {
        "slug": campaign.slug,
        "title": str(campaign.title),
        "state": campaign.state,
        "url": site_url(campaign.get_absolute_url()),
        "signatures": {
            "confirmed": petition.confirmed if petition else 0,
            "total": petition.total if petition else 0,
        },
    }


def _petition_of(campaign: Campaign) -> Petition | None:
    """Read along with the campaign; None where it has none."""
    return getattr(campaign, "petition", None)


def _city(city: City) -> dict[str, str]:
    return {"slug": city.slug, "name": str(city.name), "country": city.country.code}


def _numbers(petition: Petition | None, since: dt.date) -> dict[str, Any]:
    names = ("confirmed", "waiting", "paper", "withdrawn", "rejected", "total", "goal")
    if petition is None:
        return {"signatures": dict.fromkeys(names, 0), "countries": [], "days": []}
    signatures = {name: getattr(petition, name) for name in names}
    return {
        # Exact and at once it would tell a stranger whether an address that they sign with is new.
        "signatures": {**signatures, "waiting": petition.waiting_shown},
        "countries": [{"code": land.code, "confirmed": land.confirmed} for land in lands_of(petition)],
        "days": [
            {"date": day.first.isoformat(), "confirmed": day.confirmed, "total": day.total}
            for day in days_of(petition)
            if day.confirmed and day.first >= since
        ],
    }


app_name = "api"
urlpatterns = [
    path("campaigns/", campaigns, name="campaigns"),
    path("campaigns/<slug:slug>/", campaign, name="campaign"),
    # Only with a slash at the end: without one, CommonMiddleware leads to the address that has it.
    re_path(r"^(?:.*/)?$", nothing),
]
