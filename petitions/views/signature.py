"""The private page behind a mailed link. Mail scanners open links, so looking changes nothing and each button acts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Campaign, Follower
from campaigns.share import share
from config import blocked, limits, pages, personal, tokens
from config.redirects import SeeOther

from ..consent import MAY_ASK, agreed, words
from ..counting import erase_for_good
from ..desk import desk
from ..forms import ConfirmForm, CorrectionForm, DisplayForm
from ..models import Signature
from ..wording import text_signed

SUPPORTER_FIELDS = ("name", "city", "country")
CORRECTED = ("name", "city", "country", "display")
MOST_LISTED = 200
State = Signature.State


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest, token: str) -> HttpResponse:
    signature = _signature(token)
    if request.method == "POST":
        limits.hit(request, "private")
        try:
            return _act(request, signature)
        except Signature.DoesNotExist:  # erased in another tab since it was read
            raise tokens.BadToken from None
    if signature.state in (State.PENDING, State.WITHDRAWN) and (twin := signature.twin()):
        return SeeOther(twin.get_absolute_url())
    form = _form_of(signature)(initial={field: getattr(signature, field) for field in CORRECTED})
    return render(request, "petitions/signature.html", _signature_page(signature, form))


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def everything(request: HttpRequest, token: str) -> HttpResponse:
    """What goes when all about this address is deleted; the button does it."""
    signature = _signature(token)
    context: dict[str, Any] = {"signature": signature, "campaign": signature.petition.campaign}
    if request.method == "POST":
        limits.hit(request, "private")
        personal.erase_all(signature.email)
        return render(request, "petitions/erased.html", {**context, "what": "everything"})
    held = personal.counts_of(signature.email).items()
    context["held"] = [(holder.title, count) for holder, count in held if count]
    return render(request, "petitions/everything.html", context)


@pages.private
@require_safe
def everything_as_file(request: HttpRequest, token: str) -> HttpResponse:
    signature = _signature(token)
    limits.hit(request, "private")
    response = HttpResponse(personal.as_json(signature.email), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


def _signature(token: str) -> Signature:
    rows = Signature.objects.select_related(
        "petition__campaign__pairing__first_city",
        "petition__campaign__pairing__second_city",
        "petition__campaign__replaced_by",
    )
    return tokens.find("signature", token, rows)


def _act(request: HttpRequest, signature: Signature) -> HttpResponse:
    match request.POST.get("action", ""):
        case "confirm":
            ConfirmForm(request.POST).confirm(signature)
        case "withdraw":
            signature.withdraw()
        case "follow" | "unfollow" as action:
            signature.set_following(action == "follow")
        case "may_ask" | "may_not_ask" as action:
            signature.set_may_ask(action == "may_ask")
        case "correct":
            return _correct(request, signature)
        case "erase":
            erase_for_good(Signature.objects.filter(pk=signature.pk))
            return _erased(request, signature, what="signature")
        case "never" if signature.state in (State.PENDING, State.HELD):
            blocked.block(signature.email, by=blocked.HOLDER)
            return _erased(request, signature, what="never")
    return SeeOther(request.path)


def _form_of(signature: Signature) -> type[DisplayForm]:
    return CorrectionForm if signature.state in (State.PENDING, State.HELD) else DisplayForm


def _correct(request: HttpRequest, signature: Signature) -> HttpResponse:
    form = _form_of(signature)(request.POST)
    if form.is_valid() and form.save(signature):
        return SeeOther(request.path)
    signature.refresh_from_db(fields=CORRECTED)
    return render(request, "petitions/signature.html", _signature_page(signature, form), status=422)


def _erased(request: HttpRequest, signature: Signature, what: str) -> HttpResponse:
    context = {"campaign": signature.petition.campaign, "what": what}
    return render(request, "petitions/erased.html", context)


def _signature_page(signature: Signature, display_form: DisplayForm) -> dict[str, Any]:
    campaign = signature.petition.campaign
    is_confirmed = signature.state == State.CONFIRMED
    told = {field: str(getattr(signature, field)) for field in SUPPORTER_FIELDS}
    followers = Follower.objects.confirmed().filter(campaign=campaign, address=signature.address)
    return {
        "signature": signature,
        "petition": signature.petition,
        "campaign": campaign,
        "text": text_signed(signature),
        "agreed": agreed(signature),
        "consent": words(),
        "may_ask_words": MAY_ASK,
        "display_form": display_form,
        "is_following": followers.exists(),
        "desk": desk(campaign, signature.petition, told) if is_confirmed else None,
        "share": share(campaign),
        "all_signatures": _all_of(signature),
    }


def _all_of(signature: Signature) -> list[Signature]:
    """Every signature of the same mailbox on this site, newest first."""
    rows = Signature.objects.filter(address=signature.address).exclude(
        petition__campaign__state=Campaign.State.DRAFT
    )
    return list(rows.select_related("petition__campaign").order_by("-pk")[:MOST_LISTED])
