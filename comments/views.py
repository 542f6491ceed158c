from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.models import Campaign
from config import limits, pages, tokens
from config.redirects import SeeOther

from .forms import ReplyForm, answered
from .models import Comment
from .thread import PER_PAGE, newest

# Numbers of replies on the way down, as `Comment.path` holds them.
CURSOR = re.compile(r"[0-9]{10}(/[0-9]{10}){0,2}")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)
    if request.method == "POST":
        return _post(request, campaign)
    parent = answered(campaign, request.GET.get("parent", ""))
    form = ReplyForm(campaign, initial={"parent": parent.pk if parent else None})
    response = _page(request, campaign, form, parent)
    return pages.keep(response, scope=campaign.scope, version=campaign.version, reads=("parent", "after"))


def _post(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    limits.hit(request, "comment")
    form = ReplyForm(campaign, request.POST)
    if not form.is_valid() or not campaign.accepts_replies:
        return _page(request, campaign, form, form.cleaned_data.get("parent"), status=422)
    if form.is_trapped:
        return SeeOther(reverse("comments:thread", args=[campaign.slug]))
    try:
        comment = form.post()
    except ValidationError as doubled:
        form.add_error("body", doubled)
        return _page(request, campaign, form, form.cleaned_data.get("parent"), status=422)
    return SeeOther(reverse("comments:mine", args=[comment.token]))


def _page(
    request: HttpRequest, campaign: Campaign, form: ReplyForm, parent: Comment | None, status: int = 200
) -> HttpResponse:
    threads = newest(campaign, PER_PAGE, after=_cursor(request.GET.get("after", "")))
    context = {
        "campaign": campaign,
        "replies": threads,
        "next_url": f"?after={threads.cursor}" if threads.cursor else "",
        "form": form,
        "parent": parent,
    }
    return render(request, "comments/thread.html", context, status=status)


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt: its author sees what became of a reply, and can delete it at any time."""
    comment = tokens.find("comment", token, Comment.objects.select_related("campaign"))
    if request.method == "POST":
        limits.hit(request, "private")
        if request.POST.get("action") == "erase":
            comment.erase_by_author()
        return SeeOther(request.path)
    context = {"comment": comment, "campaign": comment.campaign, "decision": comment.last_decision}
    return render(request, "comments/mine.html", context)


def _cursor(text: str) -> str:
    """A place in the threads from an address; Http404 for one that we did not write."""
    if text and not CURSOR.fullmatch(text):
        raise Http404
    return text
