from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from config import limits, pages, tokens
from config.middleware import accepts_cross_site_posts
from config.redirects import SeeOther
from config.unsubscribing import Mails, ends_mail, find

from ..forms import FollowForm
from ..models import Campaign, Follower


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.public(), slug=slug)
    if request.method != "POST":
        return redirect(f"{campaign.get_absolute_url()}#follow")
    limits.hit(request, "follow")
    form = FollowForm(request.POST)
    if not form.is_valid():
        return render(request, "campaigns/follow.html", {"campaign": campaign, "form": form}, status=422)
    if not form.is_trapped:
        form.ask(campaign)
    return SeeOther(reverse("campaigns:follow_sent", args=[slug]))


@require_safe
def follow_sent(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.public().with_version(), slug=slug)
    response = render(request, "campaigns/follow_sent.html", {"campaign": campaign})
    return pages.keep(response, scope=campaign.scope, version=campaign.version)


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: looking changes nothing, each button does one thing and may be repeated."""
    follower = _follower("following", token)
    if request.method == "POST":
        limits.hit(request, "private")
        if request.POST.get("action") == "confirm":
            follower.confirm()
        elif request.POST.get("action") == "leave":
            follower.leave()
        return SeeOther(request.path)
    context = {"follower": follower, "campaign": follower.campaign}
    return render(request, "campaigns/following.html", context)


@csrf_exempt
@accepts_cross_site_posts
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One click in the mail program posts here (RFC 8058): no redirect, no cookie, and twice is as good as once."""
    mails = find(token)
    if request.method == "POST":
        mails.leave()
    context = {"campaign": mails.campaign, "mails": mails, "is_done": request.method == "POST"}
    return render(request, "campaigns/unsubscribe.html", context)


@ends_mail("unsubscribe")
def _updates(token: str) -> Mails:
    follower = _follower("unsubscribe", token)
    return Mails(
        campaign=follower.campaign,
        leave=follower.leave,
        title=_("Stop the updates"),
        question=_("Stop the updates?"),
        consequence=_("Your address then gets no more messages about this campaign."),
        button=_("Yes, stop them"),
        done=_("Done. No more updates come."),
        thanks=_("Thank you for having followed this campaign."),
    )


def _follower(purpose: str, token: str) -> Follower:
    return tokens.find(purpose, token, Follower.objects.select_related("campaign"))
