"""Texts that staff write in several languages."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language
from i18nfield.strings import LazyI18nString

register = template.Library()


def shown_language(text: Any) -> str:
    """The language of what `str(text)` shows, which is another one where a translation is missing."""
    wanted = get_language() or settings.LANGUAGE_CODE
    if not isinstance(text, LazyI18nString) or not isinstance(text.data, dict) or text.data.get(wanted):
        return wanted
    shown = str(text)
    candidates = [settings.LANGUAGE_CODE, *text.data]
    return next((code for code in candidates if shown and text.data.get(code) == shown), wanted)


@register.simple_tag
def lang_attr(text: Any) -> str:
    """` lang="en"` where a text is not in the language of its page, so that it is read out rightly."""
    language = shown_language(text)
    return "" if language == get_language() else format_html(' lang="{}"', language)
