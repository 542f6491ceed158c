"""Public pages are kept as bytes and answered before anything else runs.

A page belongs to a scope, "campaign:3" say. Whoever changes something that its page shows bumps the scope in
the same transaction, and every process sees it within `settings.PAGE_CHECK_SECONDS`.
"""

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import Error as AnyDatabaseError
from django.db import connection, models
from django.db.models import Func, Value
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config.models import ContentVersion
from config.page_store import Copy, Page, SharedPages, Shelf, Stamp

logger = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)

EVERYTHING = "*"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_PATH = 300
QUARTER = 900
# A second in the browser, two in a proxy: a supporter who comes back from confirming sees the number risen.
CACHE_CONTROL = "public, max-age=1, s-maxage=2, stale-while-revalidate=2, stale-if-error=86400"
PRIVATE = "private, no-store"


@dataclass(frozen=True, slots=True)
class _Keeping:
    scope: str
    version: int | None
    reads: frozenset[str]


def keep(
    response: HttpResponse, *, scope: str, version: int | None = None, reads: Collection[str] = ()
) -> HttpResponse:
    """Let this answer be kept for everybody.

    `version` must have been read before the content, or in the same query. Without one, the page is rendered
    a second time at its first check. `reads` names the query parameters that change the page: requests with
    one of them are rendered each time, all other parameters never reach a kept page.
    """
    vars(response)["keeping"] = _Keeping(scope, version, frozenset(reads))
    return response


def kept(
    scope: str, reads: Collection[str] = ()
) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """Keep all answers of a view whose scope is known beforehand; costs it one query."""

    def decorate(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @wraps(view)
        def keeping_view(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            version = current_version(scope)
            return keep(view(*args, **kwargs), scope=scope, version=version, reads=reads)

        return keeping_view

    return decorate


def private(view: Callable[P, R]) -> Callable[P, R]:
    """For a page behind a mailed link: kept by nobody, listed by no search engine."""

    @wraps(view)
    def private_view(*args: P.args, **kwargs: P.kwargs) -> R:
        response = view(*args, **kwargs)
        response["Cache-Control"] = PRIVATE
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return private_view


def bump(*scopes: str) -> None:
    """Say that what these scopes show has changed. Call it inside the transaction of the change.

    Numbers start from the clock, so that a scope made anew after a reset never repeats one.
    """
    names = sorted(set(scopes))  # always in one order, so that two transactions cannot wait for each other
    table = connection.ops.quote_name(ContentVersion._meta.db_table)
    rows = ", ".join(["(%s, %s)"] * len(names))
    now = time.time_ns() // 1000
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (scope, number) VALUES {rows} ON CONFLICT (scope) DO UPDATE SET number ="  # noqa: S608 - no values in it
            f" CASE WHEN excluded.number > {table}.number THEN excluded.number ELSE {table}.number + 1 END",
            [value for name in names for value in (name, now)],
        )


def bump_all() -> None:
    """Say that every page may have changed: shared texts, a new release."""
    bump(EVERYTHING)


def renewed_at(scopes: Collection[str]) -> dict[str, datetime]:
    """When each of these scopes was last bumped, as its number tells; long ago where it never was."""
    rows = ContentVersion.objects.filter(scope__in=list(scopes)).values_list("scope", "number")
    known = {scope: EPOCH + timedelta(microseconds=number) for scope, number in rows} if scopes else {}
    return {scope: known.get(scope, EPOCH) for scope in scopes}


def current_version(scope: str) -> int:
    return sum(ContentVersion.objects.filter(scope__in=(scope, EVERYTHING)).values_list("number", flat=True))


def version_of(scope: Combinable) -> Combinable:
    """The version of the scope that this expression names, to be annotated: no query of its own."""
    # Written out, since Django takes longer to put two subqueries into words than the database to answer them.
    table = connection.ops.quote_name(ContentVersion._meta.db_table)
    numbers = f"(SELECT COALESCE(SUM(number), 0) FROM {table} WHERE scope IN (%(expressions)s))"  # noqa: S608 - no values in it
    return Func(scope, Value(EVERYTHING), template=numbers, output_field=models.BigIntegerField())


class KeptPages:
    """Must be the first middleware: what it answers has passed all others when it was filled."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._shelf = Shelf()
        self._shared = SharedPages()
        self._never_kept = tuple(
            url for url in (settings.STATIC_URL, settings.MEDIA_URL) if url and url != "/"
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD") or not has_a_key(request):
            return _unkept(self._get_response(request))
        key = key_of(request)
        copy = self._shelf.get(key) or self._fetch(request, key)
        query = request.META.get("QUERY_STRING")
        if copy is None or (query and copy.depends_on(query)):
            return self._first(request, key)
        now = time.time()
        if 0 <= now - copy.checked_at < settings.PAGE_CHECK_SECONDS:
            return copy.answer(request)
        return self._check(request, key, copy, now)

    def _fetch(self, request: HttpRequest, key: str) -> Copy | None:
        page = None if request.path.startswith(self._never_kept) else self._shared.get(key)
        return self._shelve(key, page) if page else None

    def _shelve(self, key: str, page: Page) -> Copy:
        copy = Copy(page)
        self._shelf.put(key, copy)
        return copy

    def _first(self, request: HttpRequest, key: str) -> HttpResponseBase:
        """Nothing is kept yet, or the request asks for what is never kept."""
        quarter = _quarter(time.time())
        response = self._get_response(request)
        page = _page_of(response, quarter)
        if page is None:
            return _unkept(response)
        copy = Copy(page)
        if copy.depends_on(request.META.get("QUERY_STRING", "")):
            answer = copy.answer(request)
            answer.headers["Cache-Control"] = PRIVATE  # a letter filled in by its address names a person
            return answer
        if not _is_plain(request):
            page = _page_of(self._get_response(_plain(request)), quarter)
        return self._put(key, page, time.time()).answer(request) if page else _unkept(response)

    def _put(self, key: str, page: Page, checked_at: float) -> Copy:
        self._shared.put(key, page)
        copy = self._shelve(key, page)
        # Without a version nobody knows yet what the copy shows, so the next request checks.
        copy.checked_at = checked_at if page.stamp.version is not None else 0.0
        return copy

    def _check(self, request: HttpRequest, key: str, copy: Copy, now: float) -> HttpResponseBase:
        copy.checked_at = now  # before the query: other threads need not ask as well
        try:
            stamp = Stamp(current_version(copy.page.scope), _quarter(now))
        except AnyDatabaseError as error:
            logger.warning("Serving the last copies, since versions cannot be read: %s", type(error).__name__)
            return copy.answer(request)
        if copy.page.stamp == stamp:
            return copy.answer(request)
        page = self._shared.get(key)
        if page is not None and page.stamp == stamp:
            copy = self._shelve(key, page)
            copy.checked_at = now
            return copy.answer(request)
        return self._renew(request, key, copy, stamp, now)

    def _renew(
        self, request: HttpRequest, key: str, copy: Copy, stamp: Stamp, now: float
    ) -> HttpResponseBase:
        """One renders, the others serve the last copy, and nobody waits for a lock that is never freed."""
        with self._shared.lock(key) as mine:
            if not mine and not copy.has_waited(now):
                return copy.answer(request)
            response = self._get_response(request if _is_plain(request) else _plain(request))
        if response.status_code >= 500:
            return copy.answer(request)
        page = _page_of(response, stamp.quarter, stamp.version)
        if page is not None:
            return self._put(key, page, now).answer(request)
        self._shelf.drop(key)
        self._shared.drop(key)
        return _unkept(response if _is_plain(request) else self._get_response(request))


def has_a_key(request: HttpRequest) -> bool:
    """Nothing is kept for an address that names other pages than its path does: the site has no prefix."""
    return len(request.path) <= LONGEST_PATH and request.path == request.path_info


def key_of(request: HttpRequest) -> str:
    """With the host, since Django checks it on filling only."""
    return f"{request.scheme} {request.META.get('HTTP_HOST')} {request.path}"


def this_quarter() -> int:
    return _quarter(time.time())


def _quarter(now: float) -> int:
    return int(now // QUARTER)


def _page_of(response: HttpResponseBase, quarter: int, version: int | None = None) -> Page | None:
    keeping: Any = vars(response).get("keeping")
    if not (isinstance(keeping, _Keeping) and isinstance(response, HttpResponse) and _may_be_kept(response)):
        return None
    response.headers.setdefault("Cache-Control", CACHE_CONTROL)
    stamp = Stamp(keeping.version if keeping.version is not None else version, quarter)
    return Page.of(response, scope=keeping.scope, stamp=stamp, reads=keeping.reads)


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.cookies
        and response.get("Vary", "Accept-Encoding") == "Accept-Encoding"
        and "Content-Encoding" not in response
    )


def _unkept(response: HttpResponseBase) -> HttpResponseBase:
    """What may be about one person is kept by nobody."""
    response.headers.setdefault("Cache-Control", PRIVATE)
    return response


def _is_plain(request: HttpRequest) -> bool:
    return request.method == "GET" and not request.META.get("QUERY_STRING")


def _plain(request: HttpRequest) -> HttpRequest:
    """The same request without the parameters, which would else show in a page kept for everybody."""
    return WSGIRequest({**request.META, "QUERY_STRING": "", "REQUEST_METHOD": "GET"})
