from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.models import Follower
from campaigns.share import share
from config import limits, pages, tokens
from config.redirects import SeeOther

from ..counting import erase_for_good
from ..desk import desk
from ..forms import DisplayForm
from ..models import Signature

SUPPORTER_FIELDS = ("name", "city", "country")


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
