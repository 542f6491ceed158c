"""sitemap.xml: every public page in every language."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from config.mail import site_url
from config.pages import kept

from .models import Campaign, City, Office

MOST = 50_000  # what the sitemap protocol allows in one file


@require_safe
@kept("site")
def sitemap(request: HttpRequest) -> HttpResponse:
    context = {"addresses": list(_addresses())[:MOST]}
    return render(request, "sitemap.xml", context, content_type="application/xml")


def _addresses() -> Iterator[str]:
    rows = [*Campaign.objects.public(), *City.objects.all(), *Office.objects.all()]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            yield site_url(reverse("campaigns:centre"))
            yield from (site_url(row.get_absolute_url()) for row in rows)
            yield site_url(reverse("rules"))
            yield site_url(reverse("privacy"))


urlpatterns = [path("", sitemap, name="sitemap")]
