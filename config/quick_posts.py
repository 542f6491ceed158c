"""A post that gets the same answer from whoever sends it is done before anything else runs, as a page is read.

The first one at an address passes all middleware, and what they make of the answer is kept. Later ones do only what the
view does; whatever is unusual about one of them sends it the long way, which says what is wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, ResponseHeaders
from django.utils import translation

from .fence import Fence
from .middleware import comes_from_here
from .page_store import KeptResponse
from .pages import PRIVATE, has_a_key, key_of

Act = Callable[[HttpRequest], bool]

MOST_ADDRESSES = 1_000
MOST_BYTES = 65_536
PLAIN_FORM = "application/x-www-form-urlencoded"


def same_for_all(response: HttpResponse, act: Act) -> HttpResponse:
    """Whoever posts to this address gets this answer when `act` does what they ask for and says so.

    Where `act` has changed nothing it says False, and the view is asked instead. What it raises, `raise_again` raises
    in the view: nothing is tried twice.
    """
    vars(response)["act"] = act
    return response


def raise_again(request: HttpRequest) -> None:
    """To be called by the view before it does anything, so that its errors become pages in the usual way."""
    error: Exception | None = vars(request).get("quick_error")
    if error is not None:
        raise error


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
        self._keeping = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or not has_a_key(request):
            return self._get_response(request)
        # With the host and the scheme: the answer is kept only where all middleware agreed to both.
        key = key_of(request)
        answer = self._answers.get(key)
        if answer and _is_plain_form(request) and comes_from_here(request):
            translation.activate(answer.language)
            with Fence() as fence:
                if answer.act(request):
                    return KeptResponse(b"", answer.headers, answer.status)
            vars(request)["quick_error"] = fence.error
        response = self._get_response(request)
        if answer is None and isinstance(response, HttpResponse):
            self._keep(key, response)
        return response

    def _keep(self, key: str, response: HttpResponse) -> None:
        act: Act | None = vars(response).get("act")
        if act is None or response.cookies:
            return
        with self._keeping:
            if len(self._answers) >= MOST_ADDRESSES:
                del self._answers[next(iter(self._answers))]
            self._answers[key] = _answer(response, act)


def _answer(response: HttpResponse, act: Act) -> _Answer:
    language = translation.get_language() or settings.LANGUAGE_CODE
    # As config.pages sends whatever is no kept page; nobody changes these headers afterwards.
    headers = ResponseHeaders({"Cache-Control": PRIVATE, **dict(response.items())})
    return _Answer(act, language, headers, response.status_code)


def _is_plain_form(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH", "")
    is_short = length.isdecimal() and int(length) <= MOST_BYTES
    return is_short and request.META.get("CONTENT_TYPE", "").startswith(PLAIN_FORM)
