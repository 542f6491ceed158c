from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.models import Campaign
from config import pages

from ..ledger import ledger_of


@require_safe
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """What was decided on the replies of a campaign. A refusal alone renews no page, so it may show a quarter late."""
    campaign = get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)
    book, wanted = ledger_of(campaign), request.GET.get("month", "")
    chosen = book.of(wanted) if wanted else book.total
    if chosen is None:  # no month, or one in which nothing happened
        raise Http404
    context = {"campaign": campaign, "months": book.months, "chosen": chosen}
    response = render(request, "comments/ledger.html", context)
    return pages.keep(response, scope=campaign.text_scope, version=campaign.text_version, reads=("month",))
