"""Letters as files, made from what the supporter has typed. It comes by POST so that no address or log names anybody,
and is kept nowhere."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.models import Campaign
from config import limits, pages

from ..forms import SupporterForm
from ..letters import Supporter, Version, papers_of, version_of
from ..models import Petition
from ..sending import draft


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def letter_draft(request: HttpRequest, slug: str, key: str, language: str, variant: int) -> HttpResponseBase:
    if request.method != "POST":
        return redirect("petitions:letters", slug)
    version = _version(request, slug, key, language, variant)
    blind = request.POST.get("blind") == "on"
    content = draft(version.recipients, version.subject_text, version.text, blind=blind)
    return _attached(content, "message/rfc822", f"{slug}-{key}-{language}.eml")


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def letter_paper(request: HttpRequest, slug: str, key: str, language: str, variant: int) -> HttpResponseBase:
    if request.method != "POST":
        return redirect("petitions:letters", slug)
    limits.hit(request, "letter")
    campaign, petition, supporter = _desk(request, slug)
    versions = papers_of(campaign, petition, key, language, variant, supporter)
    if not versions:
        raise Http404
    # Its packages take some 35 MB, which a process has only once somebody wants a letter on paper.
    from ..sending.paper import letter_pdf  # noqa: PLC0415 - see above

    content = letter_pdf(versions, country=supporter.country)
    return _attached(content, "application/pdf", f"{slug}-{key}-{language}.pdf")


def _version(request: HttpRequest, slug: str, key: str, language: str, variant: int) -> Version:
    """Raises Http404 and TooFast."""
    limits.hit(request, "letter")
    campaign, petition, supporter = _desk(request, slug)
    found = version_of(campaign, petition, key, language, variant, supporter)
    if found is None:
        raise Http404
    return found[1]


def _desk(request: HttpRequest, slug: str) -> tuple[Campaign, Petition | None, Supporter]:
    campaign = get_object_or_404(Campaign.objects.public().with_cities(), slug=slug)
    petition = Petition.objects.filter(campaign=campaign).first()
    return campaign, petition, Supporter(**SupporterForm(request.POST).given)


def _attached(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition or ""})
