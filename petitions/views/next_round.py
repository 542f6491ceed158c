"""The pages behind the mail that asks a signer to sign the newer petition too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config import limits, pages, tokens
from config.middleware import accepts_cross_site_posts
from config.redirects import SeeOther

from .. import consent, inviting
from ..models import Signature
from ..next_round_form import NextRoundForm


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def next_round(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing; one button signs, another one says no for good, and each may be pressed again."""
    signature = _signer(inviting.SIGN, token)
    is_post = request.method == "POST"
    if is_post:
        limits.hit(request, "private")
    if is_post and request.POST.get("action") == "stop":
        inviting.stop_asking(signature.address)
        return SeeOther(inviting.stop_path(signature))
    successor = inviting.successor_of(signature.petition)
    signed = inviting.same_signer(signature, successor) if successor else None
    if signed:
        return SeeOther(signed.get_absolute_url())
    stands = signature.state == Signature.State.CONFIRMED
    context: dict[str, Any] = {"signature": signature, "successor": successor, "stands": stands}
    if successor is None or not stands or not successor.is_open():
        return render(request, "petitions/next_round_closed.html", context, status=422 if is_post else 200)
    form = NextRoundForm(request.POST if is_post else None, signer=signature)
    signed = form.sign_next(successor) if is_post and form.is_valid() else None
    if signed:
        return SeeOther(signed.get_absolute_url())
    context |= {"form": form, "consent": consent.words(), "stop_path": inviting.stop_path(signature)}
    return render(request, "petitions/next_round.html", context, status=422 if is_post else 200)


@csrf_exempt
@accepts_cross_site_posts
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def stop_asking(request: HttpRequest, token: str) -> HttpResponse:
    """One click in the mail program posts here (RFC 8058): no redirect, no cookie, and twice is as good as once."""
    signature = _signer(inviting.STOP, token)
    if request.method == "POST":
        inviting.stop_asking(signature.address)
        signature.may_ask = False
    context = {"campaign": signature.petition.campaign, "is_done": not signature.may_ask}
    return render(request, "petitions/next_round_stop.html", context)


def _signer(purpose: str, token: str) -> Signature:
    return tokens.find(purpose, token, Signature.objects.select_related("petition__campaign"))
