"""What everybody reads: the replies of a campaign, one of them for good, and their feed.

Kept by the version of the texts: that of the page changes with each signature, of which nothing is shown here.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Campaign
from config import pages

from ..feeds import atom
from ..forms import ReplyForm, answered
from ..models import Comment
from ..thread import PER_PAGE, Node, around, page_of
from .writing import post

# Numbers of replies on the way down, as `Comment.path` holds them.
CURSOR = re.compile(r"[0-9]{10}(/[0-9]{10}){0,5}")
NEWEST, OLDEST = "newest", "oldest"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = _public(slug)
    if request.method == "POST":
        return post(request, campaign, thread_page)
    parent = answered(campaign, request.GET.get("parent", ""))
    form = ReplyForm(campaign, initial={"parent": parent.pk if parent else None})
    response = thread_page(request, campaign, form, parent=parent)
    return _keep(response, campaign, reads=("parent", "after", "order"))


def thread_page(
    request: HttpRequest,
    campaign: Campaign,
    form: ReplyForm,
    *,
    parent: Comment | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The replies with a form below them; `more` is what the form's part shows besides."""
    after, order = _cursor(request), _order(request)
    threads = page_of(campaign, PER_PAGE, after, oldest_first=order == OLDEST)
    context = {
        "campaign": campaign,
        "replies": threads,
        "is_oldest_first": order == OLDEST,
        "is_first_page": not after,
        "next_url": _next(threads.cursor, order),
        "form": form,
        "parent": parent,
        **more,
    }
    return render(request, "comments/thread.html", context, status=status)


@require_safe
def permalink(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One reply for good, with its thread. What waits or has gone without an answer is not found."""
    campaign = _public(slug)
    comment = get_object_or_404(campaign.comments.in_thread_order(), pk=pk)
    after = _cursor(request)
    if after and int(after.partition("/")[0]) != comment.thread:
        raise Http404
    threads = around(comment, PER_PAGE, after)
    context = {
        "campaign": campaign,
        "node": Node(comment),
        "marked": comment.pk,
        "replies": threads,
        "next_url": _next(threads.cursor),
    }
    return _keep(render(request, "comments/permalink.html", context), campaign, reads=("after",))


@require_safe
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = _public(slug)
    return _keep(atom(campaign, request.path), campaign)


def _public(slug: str) -> Campaign:
    return get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)


def _keep(response: HttpResponse, campaign: Campaign, reads: tuple[str, ...] = ()) -> HttpResponse:
    return pages.keep(response, scope=campaign.text_scope, version=campaign.text_version, reads=reads)


def _cursor(request: HttpRequest) -> str:
    """A place in the threads from an address; Http404 for one that we did not write."""
    text = request.GET.get("after", "")
    if text and not CURSOR.fullmatch(text):
        raise Http404
    return text


def _order(request: HttpRequest) -> str:
    order = request.GET.get("order") or NEWEST
    if order not in (NEWEST, OLDEST):
        raise Http404
    return order


def _next(cursor: str, order: str = NEWEST) -> str:
    if not cursor:
        return ""
    asked = {"order": order} if order != NEWEST else {}
    return "?" + urlencode(asked | {"after": cursor}, safe="/")
