"""Rich text, dates known in part, and pictures in several sizes."""

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html

from config import richtext
from config.images import ReencodedImageFieldFile
from config.partial_dates import PartialDate

register = template.Library()


@register.filter
def markdown(text: Any) -> str:
    return richtext.markdown(str(text or ""))


@register.filter
def visitor_text(text: Any) -> str:
    return richtext.visitor_text(str(text or ""))


@register.filter
def partial_date(date: PartialDate | dt.date | None) -> str:
    """24 June 2024, June 2024 or 2024, in the page's language. Of a moment, the day in the site's time zone."""
    known = _known(date)
    return known.in_words() if known else ""


@register.simple_tag
def partial_time(date: PartialDate | dt.date | None) -> str:
    """The same as an element that machines can read."""
    known = _known(date)
    return format_html('<time datetime="{}">{}</time>', known, known.in_words()) if known else ""


def _known(date: PartialDate | dt.date | None) -> PartialDate | None:
    if isinstance(date, dt.datetime):
        return PartialDate.from_date(timezone.localtime(date).date())
    return PartialDate.from_date(date) if isinstance(date, dt.date) else date


@register.simple_tag
def srcset(picture: ReencodedImageFieldFile) -> str:
    """` srcset="…"` with the smaller copies of a picture, or nothing."""
    sizes = picture.srcset
    return format_html(' srcset="{}"', sizes) if sizes else ""
