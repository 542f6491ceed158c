from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.db.models import Exists, OuterRef, prefetch_related_objects

from campaigns.models import Campaign, Office, Video
from config import parts

from .. import steps
from ..forms import SignForm
from ..letter_counting import letters_sent
from ..models import Letter, Petition

register = template.Library()


@register.simple_tag
def petition_of(campaign: Campaign) -> Petition | None:
    """The campaign's petition with the offices asked, their terms and officials: two queries in all.

    Offices change with staff's edits only, so a page that a signature renews asks one query, for the numbers.
    """
    key = ("petition_of", campaign.pk)
    known: Petition | None = parts.recall(key, campaign.text_stamp)
    if known is None:
        petition = _with_offices(campaign)
        parts.keep(key, campaign.text_stamp, petition)
    else:
        counted = Petition.objects.annotate(counted_letters=letters_sent(OuterRef("campaign")))
        petition = counted.get(pk=known.pk)
        petition.asked, petition.has_letters = known.asked, known.has_letters
        petition.letters_sent = vars(petition)["counted_letters"]
    if petition is not None:
        petition.campaign = campaign
    return petition


def _with_offices(campaign: Campaign) -> Petition | None:
    letters = Letter.objects.filter(campaign=OuterRef("petition__campaign"))
    links = (
        Petition.offices.through._default_manager.filter(petition__campaign=campaign)
        .select_related("petition", "office__city")
        .annotate(has_letters=Exists(letters), counted_letters=letters_sent(OuterRef("petition__campaign")))
        .order_by("pk")
    )
    offices = [link.office for link in links]
    if not offices:
        return Petition.objects.filter(campaign=campaign).first()
    prefetch_related_objects(offices, Office.terms_newest_first())
    petition: Petition = links[0].petition
    petition.asked, petition.has_letters = offices, vars(links[0])["has_letters"]
    petition.letters_sent = vars(links[0])["counted_letters"]
    return petition


@register.simple_tag
def has_letters(campaign: Campaign, petition: Petition | None) -> bool:
    """Whether there is anything on the letters page; known already where `petition_of` found offices."""
    if petition is not None and petition.has_letters is not None:
        return petition.has_letters
    return Letter.objects.filter(campaign=campaign).exists()


@register.simple_tag
def sign_form() -> SignForm:
    return SignForm()


@register.simple_tag
def steps_of(campaign: Campaign, petition: Petition | None, videos: Iterable[Video]) -> list[steps.Step]:
    """What the page has read of petition and videos already is not asked for again."""
    return steps.steps_of(campaign, petition, videos)


@register.simple_tag
def campaigns_asking(office: Office) -> list[Campaign]:
    """Public campaigns whose petition asks this office, newest first."""
    return list(Campaign.objects.public().with_cities().filter(petition__offices=office))
