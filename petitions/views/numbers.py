"""The page of numbers, and what stands on it as files for spreadsheets."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from config import pages
from config.mail import site_url

from ..charts import bars, bars_of_lands, dots_of_lands, line
from ..models import Petition
from ..numbers import Land, Span, days_csv, days_of, history, lands_csv, lands_of
from .campaign import with_version

# Pixels that the form takes in 360 of width; without a script a frame cannot ask for more.
BOX_HEIGHT = 1800


@require_safe
def numbers(request: HttpRequest, slug: str) -> HttpResponse:
    petition, version = with_version(slug)
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "box_code": _box_code(petition),
        **_by_day(days_of(petition)),
        **_by_land(lands_of(petition)),
    }
    response = render(request, "petitions/numbers.html", context)
    return pages.keep(response, scope=petition.campaign.scope, version=version)


def _box_code(petition: Petition) -> str:
    """What other sites paste. As text, to be escaped once more where it is shown."""
    url = site_url(reverse("petitions:embed", args=[petition.campaign.slug]))
    title = gettext("Sign: %(title)s") % {"title": petition.campaign.title}
    size = f'width="100%" height="{BOX_HEIGHT}"'
    return f'<iframe src="{escape(url)}" title="{escape(title)}" {size} loading="lazy"></iframe>'


def _by_day(days: list[Span]) -> dict[str, Any]:
    if not days:
        return {}
    grown = history(days)
    return {"history": grown, "line": line(grown), "bars": bars(grown)}


def _by_land(lands: list[Land]) -> dict[str, Any]:
    if not lands:
        return {}
    return {"lands": lands, "land_bars": bars_of_lands(lands), "dots": dots_of_lands(lands)}


@require_safe
def table(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """`days.csv` and `countries.csv`, complete, in the language of their address."""
    petition, version = with_version(slug)
    content = days_csv(petition) if name == "days" else lands_csv(petition)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-{name}.csv"'
    return pages.keep(response, scope=petition.campaign.scope, version=version)
