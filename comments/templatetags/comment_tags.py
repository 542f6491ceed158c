from __future__ import annotations

from django import template

from campaigns.models import Campaign

from ..forms import ReplyForm
from ..thread import ON_CAMPAIGN_PAGE, Threads, newest

register = template.Library()


@register.simple_tag
def replies_on(campaign: Campaign) -> Threads:
    return newest(campaign, ON_CAMPAIGN_PAGE)


@register.simple_tag
def reply_form(campaign: Campaign) -> ReplyForm:
    return ReplyForm(campaign)
