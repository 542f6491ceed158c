"""What supporters say that they did with a letter, and what came of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import Campaign
from config import limits, pages, tokens
from config.redirects import SeeOther

from ..follow_ups import ask_later
from ..forms import AnswerForm, FollowUpForm
from ..letter_counting import count_once_more, totals_of
from ..models import FollowUp, Letter


@csrf_exempt
@require_POST
def letter_counted(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """For scripts. The answer is the same whether it was counted or not."""
    letter = _letter(slug, key)
    count_once_more(request, letter, request.POST.get("language", ""), request.POST.get("act", ""))
    return HttpResponse(status=204)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def letter_sent(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    # Its version first: what is read after it is at least as new.
    campaign = get_object_or_404(Campaign.objects.public().with_version(), slug=slug)
    letter = _letter(slug, key)
    if request.method == "POST":
        limits.hit(request, "letter")
        count_once_more(request, letter, request.POST.get("language", ""), "sent")
        return SeeOther(reverse("petitions:letter_sent", args=[slug, key]))
    context = {**_thanks(letter), "form": FollowUpForm()}
    response = render(request, "petitions/letter_sent.html", context)
    return pages.keep(response, scope=campaign.scope, version=campaign.version)


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_ask(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("petitions:letter_sent", slug, key)
    letter = _letter(slug, key)
    limits.hit(request, "follow")
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        return render(request, "petitions/letter_sent.html", {**_thanks(letter), "form": form}, status=422)
    if not form.is_trapped:
        text = letter.texts.order_by("pk").first()
        ask_later(letter, form.cleaned_data["email"], text.language if text else "")
    return SeeOther(reverse("petitions:follow_up_noted", args=[slug, key]))


@require_http_methods(["GET", "HEAD"])
def follow_up_noted(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    letter = _letter(slug, key)
    context = {"campaign": letter.campaign, "is_noted": True}
    return render(request, "petitions/follow_up_done.html", context)


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link: looking changes nothing, the button tells."""
    rows = FollowUp.objects.select_related("letter__campaign__pairing")
    asked = tokens.find("follow-up", token, rows)
    form = AnswerForm(request.POST if request.method == "POST" else None, follow_up=asked)
    if request.method == "POST":
        limits.hit(request, "private")
        if request.POST.get("action") == "forget":
            asked.forget()
            return SeeOther(reverse("petitions:follow_up_thanks"))
        if form.is_valid():
            if not form.is_trapped:
                asked.tell(form.told)
            return SeeOther(reverse("petitions:follow_up_thanks"))
    context = {"asked": asked, "campaign": asked.letter.campaign, "form": form}
    return render(request, "petitions/follow_up.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD"])
def follow_up_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "petitions/follow_up_done.html", {})


def _letter(slug: str, key: str) -> Letter:
    letters = Letter.objects.select_related("campaign__pairing")
    return get_object_or_404(
        letters.filter(campaign__in=Campaign.objects.public()), campaign__slug=slug, key=key
    )


def _thanks(letter: Letter) -> dict[str, object]:
    return {"campaign": letter.campaign, "letter": letter, "letters": totals_of(letter.campaign)["sent"]}
