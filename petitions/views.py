from __future__ import annotations

from csp.decorators import csp_replace
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.models import Campaign, Follower
from campaigns.share import share
from config import limits, pages, tokens
from config.redirects import SeeOther

from .counting import erase_for_good
from .desk import desk
from .forms import DisplayForm, SignForm
from .models import Petition, Signature
from .signature_list import page_after

SUPPORTER_FIELDS = ("name", "city", "country")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """The short path: limit, petition, signature, mail. Four statements and a redirect, whoever signs."""
    if request.method != "POST":
        petition, version = _with_version(slug)
        context = {"petition": petition, "campaign": petition.campaign, "form": SignForm()}
        return pages.keep(
            render(request, "petitions/sign.html", context), scope=petition.campaign.scope, version=version
        )
    form = SignForm(request.POST)
    petition = get_object_or_404(Petition.objects.public().without_texts(), campaign__slug=slug)
    if not petition.is_open() or not form.is_valid():
        limits.hit(request, "sign")
        petition = _with_version(slug)[0]
        context = {"petition": petition, "campaign": petition.campaign, "form": form}
        return render(request, "petitions/sign.html", context, status=422)
    with transaction.atomic():  # one, so that the disk is waited for once
        limits.hit(request, "sign")
        if not form.is_trapped:
            form.sign(petition)
    return SeeOther(reverse("petitions:sent", args=[slug]))


@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    petition, version = _with_version(slug)
    response = render(request, "petitions/sent.html", {"petition": petition, "campaign": petition.campaign})
    return pages.keep(response, scope=petition.campaign.scope, version=version)


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def signature(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the mailed link. Mail scanners open links, so looking changes nothing and each button acts."""
    rows = Signature.objects.select_related(
        "petition__campaign__pairing__first_city", "petition__campaign__pairing__second_city"
    )
    signature = tokens.find("signature", token, rows)
    display_form = DisplayForm(initial={"name": signature.name, "display": signature.display})
    if request.method == "POST":
        limits.hit(request, "private")
        action = request.POST.get("action", "")
        if action == "correct":
            display_form = DisplayForm(request.POST)
        if action != "correct" or display_form.is_valid():
            return _act(request, signature, action, display_form)
    status = 422 if display_form.errors else 200
    return render(
        request, "petitions/signature.html", _signature_page(signature, display_form), status=status
    )


def _act(request: HttpRequest, signature: Signature, action: str, display_form: DisplayForm) -> HttpResponse:
    campaign = signature.petition.campaign
    if action == "erase":
        erase_for_good(Signature.objects.filter(pk=signature.pk))
        return render(request, "petitions/erased.html", {"campaign": campaign})
    if action == "confirm":
        signature.confirm()
    elif action == "withdraw":
        signature.withdraw()
    elif action == "correct":
        display_form.save(signature)
    elif action in ("follow", "unfollow"):
        signature.set_following(action == "follow")
    return SeeOther(request.path)


def _signature_page(signature: Signature, display_form: DisplayForm) -> dict[str, object]:
    campaign = signature.petition.campaign
    is_confirmed = signature.state == Signature.State.CONFIRMED
    told = {field: str(getattr(signature, field)) for field in SUPPORTER_FIELDS}
    return {
        "signature": signature,
        "petition": signature.petition,
        "campaign": campaign,
        "display_form": display_form,
        "is_confirmed": is_confirmed,
        "is_following": Follower.objects.confirmed()
        .filter(campaign=campaign, address=signature.address)
        .exists(),
        "desk": desk(campaign, signature.petition, told) if is_confirmed else None,
        "share": share(campaign),
    }


@require_safe
def signatures(request: HttpRequest, slug: str) -> HttpResponse:
    petition, version = _with_version(slug)
    page = page_after(petition, request.GET.get("after", ""))
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "signatures": page.rows,
        "next_url": f"?after={page.cursor}" if page.cursor else "",
        "is_first_page": "after" not in request.GET,
        "countries": list(petition.countries.filter(confirmed__gt=0)),
    }
    response = render(request, "petitions/signatures.html", context)
    return pages.keep(response, scope=petition.campaign.scope, version=version, reads=("after",))


@require_safe
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """The letters; GET parameters fill them in where there is no script. Read for this page only, kept nowhere."""
    campaign = get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)
    petition = Petition.objects.filter(campaign=campaign).first()
    context = {
        "campaign": campaign,
        "petition": petition,
        "desk": desk(campaign, petition, request.GET),
        "wanted": request.GET.get("lang", ""),
    }
    response = render(request, "petitions/letters.html", context)
    reads = ("lang", *SUPPORTER_FIELDS)
    return pages.keep(response, scope=campaign.scope, version=campaign.version, reads=reads)


@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types forget a view's parameters
@xframe_options_exempt
@require_safe
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    petition, version = _with_version(slug)
    context = {"petition": petition, "campaign": petition.campaign, "form": SignForm()}
    response = render(request, "petitions/embed.html", context)
    return pages.keep(response, scope=petition.campaign.scope, version=version)


def _with_version(slug: str) -> tuple[Petition, int]:
    """A public campaign's petition and the version of its page, read before anything else on it."""
    campaign = get_object_or_404(Campaign.objects.public().with_cities().with_version(), slug=slug)
    petition = Petition.objects.filter(campaign=campaign).first()
    if petition is None:
        raise Http404
    petition.campaign = campaign
    return petition, campaign.version
