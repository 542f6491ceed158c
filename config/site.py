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
        "alternates": alternates(request.path),
    }


def alternates(path: str) -> list[tuple[str, str]]:
    """The same page in every language, its own too, as search engines want to know; English for all the others."""
    pages = [(code, site_url(translate_url(path, code))) for code, _name in settings.LANGUAGES]
    return [*pages, ("x-default", pages[0][1])]


def other_languages(path: str) -> list[dict[str, str]]:
    """The same page in each language that it is not being read in."""
    return [
        {"code": code, "name": name, "url": translate_url(path, code)}
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]
