from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.models import Campaign
from config import limits, pages, tokens
from config.redirects import SeeOther

from .forms import ReplyForm
from .models import Comment
from .thread import PER_PAGE, newest


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)
    if request.method == "POST":
        return _post(request, campaign)
    parent = _answered(campaign, request.GET.get("parent", ""))
    form = ReplyForm(campaign, initial={"parent": parent.pk if parent else None})
    response = _page(request, campaign, form, parent)
    return pages.keep(response, scope=campaign.scope, version=campaign.version, reads=("parent", "before"))


def _post(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    limits.hit(request, "comment")
    form = ReplyForm(campaign, request.POST)
    if not campaign.accepts_replies or not form.is_valid():
        return _page(request, campaign, form, _answered(campaign, request.POST.get("parent", "")), status=422)
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
    threads = newest(campaign, PER_PAGE, before=_number(request.GET.get("before", "")))
    context = {
        "campaign": campaign,
        "replies": threads,
        "next_url": f"?before={threads.cursor}" if threads.cursor else "",
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


def _answered(campaign: Campaign, pk: str) -> Comment | None:
    number = _number(pk)
    if number is None:
        return None
    return Comment.objects.approved().filter(campaign=campaign, pk=number).first()


def _number(text: str) -> int | None:
    """A positive number from an address; Http404 for anything else, None for nothing."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
