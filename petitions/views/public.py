from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from config import pages

from ..desk import desk, read_by
from ..models import Petition
from ..numbers import lands_of
from ..signature_list import page_after
from .campaign import with_version


@require_safe
def signatures(request: HttpRequest, slug: str) -> HttpResponse:
    petition, version = with_version(slug)
    page = page_after(petition, request.GET.get("after", ""))
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "signatures": page.rows,
        "next_url": f"?after={page.cursor}" if page.cursor else "",
        "is_first_page": not request.GET.get("after"),
        "lands": lands_of(petition),
        # Only where the list is empty does it matter whether there are names at all.
        "is_forgotten": not page.rows and not petition.signatures.confirmed().of_persons().exists(),
    }
    response = render(request, "petitions/signatures.html", context)
    return pages.keep(response, scope=petition.campaign.scope, version=version, reads=("after",))


@require_safe
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """The letters; GET parameters fill them in where there is no script. Read for this page only, kept nowhere."""
    campaign = get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)
    petition = Petition.objects.filter(campaign=campaign).first()
    shown = desk(campaign, petition, request.GET)
    context = {"campaign": campaign, "petition": petition, "desk": shown}
    response = render(request, "petitions/letters.html", context)
    return pages.keep(response, scope=campaign.scope, version=campaign.version, reads=read_by(shown))
