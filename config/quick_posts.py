"""A post that gets the same answer from whoever sends it is done before anything else runs, as a page is read.

The first one at an address passes all middleware, and what they make of the answer is kept. Later ones do only what the
view does; whatever is unusual about one of them sends it the long way, which says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils import translation

from .middleware import comes_from_here
from .page_store import KeptResponse
from .pages import key_of

Act = Callable[[HttpRequest], bool]

MOST_ADDRESSES = 1_000
MOST_BYTES = 65_536
PLAIN_FORM = "application/x-www-form-urlencoded"


def same_for_all(response: HttpResponse, act: Act) -> HttpResponse:
    """Whoever posts to this address gets this answer when `act` does what they ask for and says so.

    `act` says False, having changed nothing, or raises where the view must answer: both are then asked again there.
    """
    vars(response)["act"] = act
    return response


@dataclass(frozen=True)
class _Answer:
    act: Act
    language: str
    headers: ResponseHeaders
    status: int


class QuickPosts:
    """Stands before all middleware that changes answers, so that it keeps what they changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._answers: dict[str, _Answer] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST":
            return self._get_response(request)
        # With the host and the scheme: the answer is kept only where all middleware agreed to both.
        key = key_of(request)
        answer = self._answers.get(key)
        if answer and _is_plain_form(request) and comes_from_here(request):
            translation.activate(answer.language)
            with suppress(Exception):  # it happens again on the long way, where it is logged and answered
                if answer.act(request):
                    return KeptResponse(b"", answer.headers, answer.status)
        response = self._get_response(request)
        act: Act | None = vars(response).get("act")
        if act and not answer and not response.cookies and len(self._answers) < MOST_ADDRESSES:
            self._answers[key] = _answer(response, act)
        return response


def _answer(response: Any, act: Act) -> _Answer:
    language = translation.get_language() or "en"
    return _Answer(act, language, ResponseHeaders(dict(response.items())), response.status_code)


def _is_plain_form(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH", "")
    is_short = length.isdecimal() and int(length) <= MOST_BYTES
    return is_short and request.META.get("CONTENT_TYPE", "").startswith(PLAIN_FORM)
