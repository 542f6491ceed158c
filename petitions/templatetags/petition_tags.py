from __future__ import annotations

from django import template
from django.db.models import prefetch_related_objects

from campaigns.models import Campaign, Office

from ..forms import SignForm
from ..models import ActionStep, Petition

register = template.Library()


@register.simple_tag
def petition_of(campaign: Campaign) -> Petition | None:
    """The campaign's petition with the offices asked, their terms and officials: two queries in all."""
    through = Petition.offices.through._default_manager
    links = (
        through.filter(petition__campaign=campaign).select_related("petition", "office__city").order_by("pk")
    )
    offices = [link.office for link in links]
    if not offices:
        return Petition.objects.filter(campaign=campaign).first()
    prefetch_related_objects(offices, Office.terms_newest_first())
    petition: Petition = links[0].petition
    petition.campaign, petition.asked = campaign, offices
    return petition


@register.simple_tag
def sign_form() -> SignForm:
    return SignForm()


@register.simple_tag
def steps_of(campaign: Campaign) -> list[ActionStep]:
    return list(campaign.steps.all())


@register.simple_tag
def campaigns_asking(office: Office) -> list[Campaign]:
    """Public campaigns whose petition asks this office, newest first."""
    return list(Campaign.objects.public().with_cities().filter(petition__offices=office))
