"""Rendered pages as bytes: what is kept of a page, where it lies, and how it answers a request."""

import gzip
import hashlib
import logging
import pickle
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

import brotli
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import ResponseHeaders
from django.utils.http import parse_etags

try:
    REDIS_FAILURES: tuple[type[Exception], ...] = (import_module("redis.exceptions").RedisError,)
except ModuleNotFoundError:  # redis is an extra
    REDIS_FAILURES = ()

logger = logging.getLogger(__name__)

HELD_BYTES = 16 * 2**20
SHARED_SECONDS = 3600
LOCK_SECONDS = 5
REST_SECONDS = 5.0
CODINGS = ("br", "gzip", "identity")  # in our order of preference
CODED_TYPES = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")
OWN_HEADERS = frozenset({"content-length", "content-type", "etag", "vary"})
# Whatever a broken, foreign or half-written cache can raise; pickle's documentation names the middle ones.
CACHE_FAILURES: tuple[type[Exception], ...] = (
    OSError, DatabaseError, zlib.error,
    pickle.PickleError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError,
    *REDIS_FAILURES,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamp:
    """A page is good while both stay: days end at midnight somewhere on every quarter hour."""

    version: int | None
    quarter: int


@dataclass(frozen=True, slots=True)
class Page:
    """One rendered page, as it may lie in a shared cache."""

    scope: str
    stamp: Stamp
    reads: frozenset[str]
    content_type: str
    headers: tuple[tuple[str, str], ...]
    bodies: dict[str, bytes]

    @classmethod
    def of(cls, response: HttpResponse, *, scope: str, stamp: Stamp, reads: Collection[str]) -> "Page":
        content_type = response.headers["Content-Type"]
        return cls(
            scope=scope,
            stamp=stamp,
            reads=frozenset(reads),
            content_type=content_type,
            headers=tuple(item for item in response.items() if item[0].lower() not in OWN_HEADERS),
            bodies=_coded(response.content, compress=content_type.startswith(CODED_TYPES)),
        )

    @property
    def size(self) -> int:
        return 4096 + sum(len(body) for body in self.bodies.values())


def _coded(content: bytes, *, compress: bool) -> dict[str, bytes]:
    """Qualities that cost 1 ms, not the 50 ms of the smallest possible result: pages live for seconds."""
    if not compress:
        return {"identity": content}
    return {
        "br": brotli.compress(content, quality=5),
        "gzip": gzip.compress(content, 6, mtime=0),
        "identity": content,
    }


class KeptResponse(HttpResponse):
    """Shares its headers with all answers of the same kind, so nothing may change them afterwards."""

    def __init__(self, body: bytes, headers: ResponseHeaders, status: int = 200) -> None:
        super().__init__(body, content_type="", status=status)
        self.headers = headers


class Copy:
    """A page in this process's memory, ready to answer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.checked_at = 0.0
        self.stale_since: float | None = None
        digest = hashlib.blake2b(page.bodies["identity"], digest_size=12).hexdigest()
        self._answers = {coding: self._answer(coding, digest) for coding in page.bodies}

    def _answer(self, coding: str, digest: str) -> tuple[str, bytes, ResponseHeaders, ResponseHeaders]:
        etag = f'"{digest}-{coding}"'
        body = self.page.bodies[coding]
        lasting = {**dict(self.page.headers), "Vary": "Accept-Encoding", "ETag": etag}
        full = {"Content-Type": self.page.content_type, **lasting, "Content-Length": str(len(body))}
        if coding != "identity":
            full["Content-Encoding"] = coding
        return etag, body, ResponseHeaders(full), ResponseHeaders(lasting)

    def depends_on(self, query: str) -> bool:
        return bool(self.page.reads) and not self.page.reads.isdisjoint(QueryDict(query))

    def has_waited(self, now: float) -> bool:
        """Whether it has been out of date for longer than any renderer may take."""
        if self.stale_since is None:
            self.stale_since = now
        return now - self.stale_since > LOCK_SECONDS

    def answer(self, request: HttpRequest) -> HttpResponse:
        coding = best_coding(request.META.get("HTTP_ACCEPT_ENCODING", "")[:200])
        etag, body, headers, lasting = self._answers.get(coding) or self._answers["identity"]
        known = request.META.get("HTTP_IF_NONE_MATCH")
        if known is not None and _names(known, etag):
            return KeptResponse(b"", lasting, status=304)
        return KeptResponse(b"" if request.method == "HEAD" else body, headers)


def _names(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: weak comparison."""
    known = [tag.removeprefix("W/") for tag in parse_etags(if_none_match)]
    return etag in known or known == ["*"]


@lru_cache(maxsize=256)
def best_coding(accept: str) -> str:
    """What the client likes best of what we have (RFC 9110, 12.5.3); plain bytes when it likes nothing."""
    weights = dict(_weight(part) for part in accept.split(",") if part.strip())
    rest = weights.get("*", 0.0)
    plain = rest if "*" in weights else 0.0001
    offered = {coding: weights.get(coding, rest) for coding in CODINGS[:-1]}
    offered["identity"] = weights.get("identity", plain)
    best = max(CODINGS, key=offered.__getitem__)
    return best if offered[best] > 0 else "identity"


def _weight(part: str) -> tuple[str, float]:
    name, _, parameter = part.partition(";")
    key, _, value = parameter.partition("=")
    try:
        weight = float(value) if key.strip().lower() == "q" else 1.0
    except ValueError:
        weight = 0.0
    return name.strip().lower(), weight


class Shelf:
    """The most recently used copies, up to so many bytes."""

    def __init__(self, limit: int = HELD_BYTES) -> None:
        self._limit = limit
        self._held = 0
        self._copies: OrderedDict[str, Copy] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Copy | None:
        with self._lock:
            copy = self._copies.get(key)
            if copy is not None:
                self._copies.move_to_end(key)
            return copy

    def put(self, key: str, copy: Copy) -> None:
        with self._lock:
            self._forget(key)
            self._copies[key] = copy
            self._held += copy.page.size
            while self._held > self._limit:
                self._forget(next(iter(self._copies)))

    def drop(self, key: str) -> None:
        with self._lock:
            self._forget(key)

    def _forget(self, key: str) -> None:
        copy = self._copies.pop(key, None)
        if copy is not None:
            self._held -= copy.page.size


class SharedPages:
    """Django's cache, for processes and machines to share pages; when it fails, pages are rendered instead.

    A cache that lives in this process's memory shares nothing: then only its locks are used.
    """

    def __init__(self) -> None:
        self._failed_at = 0.0

    @property
    def _cache(self) -> BaseCache:
        """Asked for each time: Django gives every thread its own connection."""
        return caches["default"]

    @property
    def _is_resting(self) -> bool:
        """Soon after a failure: a server that hangs would cost each page its timeout, several times over."""
        return 0 <= time.time() - self._failed_at < REST_SECONDS

    @property
    def _shares(self) -> bool:
        return not self._is_resting and not isinstance(self._cache, LocMemCache)

    def _note(self, failure: Exception) -> None:
        self._failed_at = time.time()
        logger.warning("The page cache fails and is left alone for %.0f s: %r", REST_SECONDS, failure)

    def get(self, key: str) -> Page | None:
        if not self._shares:
            return None
        try:
            page = self._cache.get(_safe(key))
        except CACHE_FAILURES as failure:
            self._note(failure)
            return None
        return page if isinstance(page, Page) else None

    def put(self, key: str, page: Page) -> None:
        if self._shares:
            try:
                self._cache.set(_safe(key), page, SHARED_SECONDS)
            except CACHE_FAILURES as failure:
                self._note(failure)

    def drop(self, key: str) -> None:
        if self._shares:
            self._delete(_safe(key))

    @contextmanager
    def lock(self, key: str) -> Iterator[bool]:
        """True for one at a time; its expiry frees what a killed process held."""
        if self._is_resting:
            yield True
            return
        name = _safe(f"lock {key}")
        try:
            mine = self._cache.add(name, 1, LOCK_SECONDS)
        except CACHE_FAILURES as failure:
            self._note(failure)
            yield True
            return
        try:
            yield mine
        finally:
            if mine:
                self._delete(name)

    def _delete(self, name: str) -> None:
        try:
            self._cache.delete(name)
        except CACHE_FAILURES as failure:
            self._note(failure)


def _safe(key: str) -> str:
    """Paths may hold what memcached refuses in a key. The number is the shape of `Page`."""
    return "page-1-" + hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()
