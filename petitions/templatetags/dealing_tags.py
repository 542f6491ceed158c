from __future__ import annotations

from django import template

from ..dealings import Story, story
from ..models import Petition

register = template.Library()


@register.simple_tag
def story_of(petition: Petition) -> Story:
    """No query: the page has read the petition, and the offices asked with it."""
    return story(petition, petition.asked)
