from __future__ import annotations

from django import template

from campaigns.models import Campaign, Office

from ..dealings import Story, stories_of, story
from ..models import Petition

register = template.Library()


@register.simple_tag
def story_of(petition: Petition) -> Story:
    """No query: the page has read the petition, and the offices asked with it."""
    return story(petition, petition.asked)


@register.simple_tag
def handed_over_to(office: Office) -> list[tuple[Campaign, Story]]:
    return stories_of(office)
