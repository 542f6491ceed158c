from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config import pages

from ..wording import versions
from .campaign import with_version


@require_safe
def texts(request: HttpRequest, slug: str) -> HttpResponse:
    """What signers support, and how it has changed since the first of them."""
    petition, version = with_version(slug)
    context = {"petition": petition, "campaign": petition.campaign, "versions": versions(petition)}
    response = render(request, "petitions/texts.html", context)
    return pages.keep(response, scope=petition.campaign.scope, version=version)
