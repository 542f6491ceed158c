from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.pages import kept
from config.retention import by_subject

from ..centre import PER_PAGE, CentreForm
from ..feeds import NEWEST, atom
from ..models import Campaign, Update

SITE = "site"


@require_safe
@kept(SITE, reads=("q", "country", "state", "sort", "page"))
def centre(request: HttpRequest) -> HttpResponse:
    form = CentreForm(request.GET, Campaign.objects.public().with_cities())
    page = Paginator(form.rows(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "campaigns": page.object_list,
        "total": len(form.campaigns),
        "found": page.paginator.count,
        "columns": form.columns(),
        "is_filtered": bool(form.chosen.keys() - {"sort"}),
        "is_empty": not form.campaigns,
    }
    return render(request, "campaigns/centre.html", context)


@require_safe
@kept(SITE)
def site_feed(request: HttpRequest) -> HttpResponse:
    updates = Update.objects.published().on_public_campaigns()[:NEWEST]
    entries = [(update, update.public_campaigns[0]) for update in updates]
    return atom(settings.SITE_NAME, reverse("campaigns:centre"), request.path, entries)


@require_safe
@kept(SITE)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/privacy.html", {"retention": by_subject()})


@require_safe
@kept(SITE)
def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/rules.html", {})
