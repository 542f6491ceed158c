"""What every public template knows about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from config.mail import site_url


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "page_url": site_url(request.path),
        "other_languages": other_languages(request.path),
    }


def other_languages(path: str) -> list[dict[str, str]]:
    """The same page in each language that it is not being read in."""
    return [
        {"code": code, "name": name, "url": translate_url(path, code)}
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]
