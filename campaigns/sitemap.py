"""sitemap.xml: every public page in every language, and nothing that only drafts lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from config.mail import site_url
from config.pages import kept

from .models import Campaign, City, Update

MOST = 50_000  # what the sitemap protocol allows in one file

Paths = Callable[[], Iterable[str]]

_sources: list[Paths] = []


def lists(source: Paths) -> Paths:
    """Registers a function that finds the paths of public pages, in the language of the moment."""
    _sources.append(source)
    return source


@require_safe
@kept("site")
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"addresses": list(_addresses())[:MOST]}
    return render(request, "sitemap.xml", context, content_type="application/xml")


def _addresses() -> Iterator[str]:
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield from (site_url(path) for source in _sources for path in source())


@lists
def pages_of_the_site() -> Iterator[str]:
    return (reverse(name) for name in ("campaigns:centre", "rules", "privacy"))


@lists
def pages_of_campaigns() -> Iterator[str]:
    public = Campaign.objects.public()
    yield from (campaign.get_absolute_url() for campaign in public)
    for update in Update.objects.published().on_public_campaigns():
        yield from (update.url_on(campaign) for campaign in update.public_campaigns)
    is_tied = Q(pairings_as_first__campaigns__in=public) | Q(pairings_as_second__campaigns__in=public)
    yield from (city.get_absolute_url() for city in City.objects.filter(is_tied).distinct())


urlpatterns = [path("", sitemap, name="sitemap")]
