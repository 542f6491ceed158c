"""What every request passes on its way to a view, except what `config.pages` has already answered."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import cached_property
from django_otp.middleware import OTPMiddleware
from simple_history.middleware import HistoryRequestMiddleware

from config.limits import TooFast
from config.tokens import BadToken

GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Those that browsers know today: they complain about others on every page.
DENIED_FEATURES = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "encrypted-media", "gamepad", "geolocation",
    "gyroscope", "hid", "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone",
    "midi", "otp-credentials", "payment", "private-state-token-issuance", "private-state-token-redemption",
    "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access",
    "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
OWN_FEATURES = ("clipboard-write",)
PLAYER_FEATURES = ("autoplay", "fullscreen", "picture-in-picture")
# A campaign's form may carry several pictures. How large each may be is for its field to say.
MOST_BYTES_FROM_STAFF = 64 * 2**20
MOST_BYTES_LISTENED_TO = 32 * 2**20
SHARED_ENDINGS = ("/embed/", "/card.png", "/feed/")


def _permissions_policy() -> str:
    players = " ".join(f'"{host}"' for host in settings.VIDEO_HOSTS)
    return ", ".join(
        [f"{feature}=()" for feature in DENIED_FEATURES]
        + [f"{feature}=(self)" for feature in OWN_FEATURES]
        + [f"{feature}=(self {players})" for feature in PLAYER_FEATURES]
    )


def is_staff_path(path: str) -> bool:
    return path.startswith(("/admin/", *(f"/{code}/admin/" for code, _name in settings.LANGUAGES)))


class AddressLanguage:
    """The address alone decides the language: whoever shares a link shares the page they read."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self._get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class RefuseHugeBodies:
    """Before anything reads them: Django bounds the fields of a form, but writes its files to disk unbounded."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        public = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        most = MOST_BYTES_FROM_STAFF if is_staff_path(request.path_info) else public
        length = str(request.META.get("CONTENT_LENGTH") or "")
        if not length.isdecimal() or int(length) <= most:
            return self._get_response(request)
        _listen_to_the_end(request)
        return render(request, "413.html", status=413)


def _listen_to_the_end(request: HttpRequest) -> None:
    """A browser that is hung up on while it sends shows an error of its own in place of our page."""
    left = MOST_BYTES_LISTENED_TO
    with suppress(UnreadablePostError):
        while left > 0 and (chunk := request.read(65_536)):
            left -= len(chunk)


def accepts_cross_site_posts(view: View) -> View:
    """For posts that mail programs send on their reader's behalf (RFC 8058)."""
    view.__dict__["accepts_cross_site_posts"] = True
    return view


class RefuseCrossSitePosts:
    """Public forms carry no token, since a token needs a cookie: the browser says whose page posts.

    A client that says nothing is no browser of today. It holds no cookie either, so it speaks for itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        accepted = getattr(view, "accepts_cross_site_posts", False)
        if accepted or request.method in SAFE_METHODS or comes_from_here(request):
            return None
        return render(request, "403_cross_site.html", status=403)


def comes_from_here(request: HttpRequest) -> bool:
    fetched_from = request.META.get("HTTP_SEC_FETCH_SITE")
    if fetched_from is not None:
        return fetched_from in ("same-origin", "none")
    origin = request.META.get("HTTP_ORIGIN")
    return origin is None or origin in (settings.SITE_URL, f"{request.scheme}://{request.get_host()}")


class AnswerRefusals:
    """Turns what `limits.hit`, `tokens.find` and Django refuse, in any view, into a page in plain words."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = render(request, "400.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, BadToken):
            # One page for forged, old and revoked links: it tells nobody which of them it was.
            return render(request, "link_gone.html", status=404)
        if not isinstance(error, TooFast):
            return None
        seconds = max(1, math.ceil(error.retry_after))
        response = render(request, "429.html", {"minutes": math.ceil(seconds / 60)}, status=429)
        response["Retry-After"] = str(seconds)
        return response


class ContentPolicy(CSPMiddleware):
    """Puts the policy of the site together once; a response that names another one gets its own."""

    @cached_property
    def _policy(self) -> str:
        return build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if any(name.startswith("_csp") for name in (*vars(request), *vars(response))):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._policy)
        return response


class SecurityHeaders:
    """Those that neither Django's SecurityMiddleware nor django-csp sends."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._permissions = _permissions_policy()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        response.headers.setdefault("Permissions-Policy", self._permissions)
        response.headers.setdefault("Cross-Origin-Resource-Policy", _resource_policy(request.path_info))
        return response


def _resource_policy(path: str) -> str:
    api = path.startswith(("/api/", *(f"/{code}/api/" for code, _name in settings.LANGUAGES)))
    return "cross-origin" if api or path.endswith(SHARED_ENDINGS) else "same-origin"


class StaffPagesOnly:
    """Mixin for a middleware that public pages do without: they know no session, so they need no cookie."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_staff_path(request.path_info):
            return super().__call__(request)  # type: ignore[misc]  # the middleware it is mixed into has it
        return self.get_response(request)


class StaffSessionMiddleware(StaffPagesOnly, SessionMiddleware):
    pass


class StaffAuthenticationMiddleware(StaffPagesOnly, AuthenticationMiddleware):
    pass


class StaffOTPMiddleware(StaffPagesOnly, OTPMiddleware):
    pass


class StaffMessageMiddleware(StaffPagesOnly, MessageMiddleware):
    pass


class StaffHistoryMiddleware:
    """simple-history's is a function, so it is chosen instead of inherited."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response
        self._with_history = HistoryRequestMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._with_history if is_staff_path(request.path_info) else self._get_response
        response: HttpResponseBase = answer(request)
        return response
