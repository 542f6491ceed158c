from __future__ import annotations

from functools import partial

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from config import limits, pages
from config.quick_posts import raise_again, same_for_all
from config.redirects import SeeOther

from ..forms import CodeForm, SignForm
from ..sign_path import Outdated, petition_at
from .campaign import with_version


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Whoever signs, it takes the same statements and the same redirect."""
    if request.method != "POST":
        petition, version = with_version(slug)
        context = {"petition": petition, "campaign": petition.campaign, "form": SignForm()}
        return pages.keep(
            render(request, "petitions/sign.html", context), scope=petition.campaign.scope, version=version
        )
    raise_again(request)
    form = SignForm(request.POST)
    if _is_signed(request, slug, form):
        return same_for_all(SeeOther(reverse("petitions:sent", args=[slug])), partial(_signs, slug=slug))
    limits.hit(request, "sign")
    petition = with_version(slug)[0]
    context = {"petition": petition, "campaign": petition.campaign, "form": form}
    return render(request, "petitions/sign.html", context, status=422)


def _signs(request: HttpRequest, slug: str) -> bool:
    return _is_signed(request, slug, SignForm(request.POST, is_shown=False))


def _is_signed(request: HttpRequest, slug: str, form: SignForm) -> bool:
    """The short path: petition, limit, signature, mail. Raises Http404 and TooFast."""
    petition = petition_at(slug, anew=form.is_trapped)
    if not petition.is_open() or not form.is_valid():
        return False
    if form.is_trapped:
        limits.hit(request, "sign")
        return True
    visit = limits.visit(request, "sign")
    try:
        form.sign(petition, visit)
    except Outdated:
        petition = petition_at(slug, anew=True)
        if not petition.is_open():
            return False
        form.sign(petition, visit, is_fresh=True)
    return True


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """The short code from the mail leads where its link does: to the page that shows what is signed."""
    if request.method != "POST":
        return redirect("petitions:sent", slug)
    limits.hit(request, "code")
    petition = with_version(slug)[0]
    form = CodeForm(request.POST)
    signature = form.find(petition) if form.is_valid() else None
    if signature is not None:
        return SeeOther(signature.get_absolute_url())
    context = {"petition": petition, "campaign": petition.campaign, "code_form": form}
    return render(request, "petitions/sent.html", context, status=422)


@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    petition, version = with_version(slug)
    context = {"petition": petition, "campaign": petition.campaign, "code_form": CodeForm()}
    response = render(request, "petitions/sent.html", context)
    return pages.keep(response, scope=petition.campaign.scope, version=version)


@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types forget a view's parameters
@xframe_options_exempt
@require_safe
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    petition, version = with_version(slug)
    context = {"petition": petition, "campaign": petition.campaign, "form": SignForm()}
    response = render(request, "petitions/embed.html", context)
    return pages.keep(response, scope=petition.campaign.scope, version=version)
