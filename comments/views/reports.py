"""Readers report a reply: no account, no trace on the page, the same answer to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Campaign
from config import limits, pages
from config.redirects import SeeOther

from ..models import Comment
from ..report_forms import ReportForm


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    # Its version first: what is read after it is at least as new.
    campaign = _campaign(slug)
    comment = get_object_or_404(Comment.objects.approved().filter(campaign=campaign), pk=pk)
    if request.method == "POST":
        return _take(request, campaign, comment)
    response = _page(request, campaign, comment, ReportForm())
    return pages.keep(response, scope=campaign.text_scope, version=campaign.text_version)


@require_safe
def report_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for each reply, and after it has gone."""
    campaign = _campaign(slug)
    response = render(request, "comments/report_sent.html", {"campaign": campaign})
    return pages.keep(response, scope=campaign.text_scope, version=campaign.text_version)


def _campaign(slug: str) -> Campaign:
    return get_object_or_404(Campaign.objects.public().with_version(), slug=slug)


def _take(request: HttpRequest, campaign: Campaign, comment: Comment) -> HttpResponse:
    limits.hit(request, "report")
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, campaign, comment, form, status=422)
    if not form.is_trapped:
        form.report(comment)
    return SeeOther(reverse("comments:report_sent", args=[campaign.slug]))


def _page(
    request: HttpRequest, campaign: Campaign, comment: Comment, form: ReportForm, status: int = 200
) -> HttpResponse:
    context = {"campaign": campaign, "comment": comment, "form": form}
    return render(request, "comments/report.html", context, status=status)
