from django import template

from ..forms import FollowForm

register = template.Library()


@register.simple_tag
def follow_form() -> FollowForm:
    return FollowForm()
