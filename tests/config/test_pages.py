import gzip
import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import brotli
import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection, transaction
from django.db.models import Value
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import path

from config import pages, urls
from config.models import ContentVersion
from config.page_store import Copy, Page, SharedPages, Shelf, Stamp, best_coding

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

NOON = "2026-11-22T12:01:00Z"


class Site:
    """What the pages of these tests show. A new one for each test."""

    def __init__(self) -> None:
        self.text = "first"
        self.rendered = 0
        self.wait = threading.Event()
        self.started = threading.Event()
        self.wait.set()
        self.meanwhile: Callable[[], None] = lambda: None


site = Site()


@pytest.fixture(autouse=True)
def new_site() -> None:
    site.__init__()  # type: ignore[misc]
    caches["default"].clear()


def page(request: HttpRequest) -> HttpResponse:
    site.rendered += 1
    version = pages.current_version("campaign:1")
    text = f"{site.text} {request.GET.get('utm_source', '')} " + "word " * 200
    site.started.set()
    site.wait.wait(5)
    site.meanwhile()
    return pages.keep(HttpResponse(text), scope="campaign:1", version=version, reads=("q",))


def unversioned(request: HttpRequest) -> HttpResponse:
    site.rendered += 1
    return pages.keep(HttpResponse(site.text), scope="campaign:1")


@pages.kept("site")
def centre(request: HttpRequest) -> HttpResponse:
    site.rendered += 1
    return HttpResponse(site.text)


def with_cookie(request: HttpRequest) -> HttpResponse:
    site.rendered += 1
    response = HttpResponse(site.text)
    response.set_cookie("a", "b")
    return pages.keep(response, scope="site", version=0)


def varying(request: HttpRequest) -> HttpResponse:
    site.rendered += 1
    return pages.keep(HttpResponse(site.text, headers={"Vary": "Cookie"}), scope="site", version=0)


def missing(request: HttpRequest) -> HttpResponse:
    site.rendered += 1
    return pages.keep(HttpResponse(site.text, status=404), scope="site", version=0)


def streaming(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse([site.text.encode()])


def changing(request: HttpRequest) -> HttpResponse:
    """Was there, then is gone, moved or broken, as its text says."""
    site.rendered += 1
    if site.text == "gone":
        raise Http404
    if site.text == "broken":
        raise RuntimeError
    if site.text == "moved":
        return redirect("/elsewhere/")
    return pages.keep(HttpResponse(site.text), scope="site", version=pages.current_version("site"))


@pages.private
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for one person")


def picture(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(
        b"\x89PNG" * 100, content_type="image/png", headers={"Cache-Control": "public, max-age=60"}
    )
    return pages.keep(response, scope="site", version=0)


urlpatterns = [
    path("page/", page),
    path("unversioned/", unversioned),
    path("centre/", centre),
    path("with-cookie/", with_cookie),
    path("varying/", varying),
    path("missing/", missing),
    path("streaming/", streaming),
    path("changing/", changing),
    path("private/", private),
    path("picture.png", picture),
    *urls.urlpatterns,  # to which the error pages link
]


class BrokenCache(BaseCache):
    """A cache server that has gone away."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _fail(self, *_args: Any, **_options: Any) -> Any:
        raise ConnectionRefusedError

    add = get = set = delete = _fail

    def clear(self) -> None:
        pass


class CountingCache(BrokenCache):
    """A cache server that hangs: each question costs its timeout."""

    asked = 0

    def _fail(self, *_args: Any, **_options: Any) -> Any:
        CountingCache.asked += 1
        raise TimeoutError

    add = get = set = delete = _fail


class GarbageCache(BrokenCache):
    """A cache that other programs write into, and whose locks are never free."""

    def get(self, *_args: Any, **_options: Any) -> Any:
        return b"garbage"

    def add(self, *_args: Any, **_options: Any) -> bool:
        return False

    def _ignore(self, *_args: Any, **_options: Any) -> None:
        pass

    set = delete = _ignore


def use_cache(settings: Any, backend: str, **options: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": backend, **options}}


def first_word(response: Any) -> str:
    return str(response.content.decode().split()[0])


def test_page_is_rendered_once_and_then_served_without_a_query(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.PAGE_CHECK_SECONDS = 1.0
    with time_machine.travel(NOON, tick=False):
        first = client.get("/page/")
        with django_assert_num_queries(0):
            second = client.get("/page/")
    assert site.rendered == 1
    assert (second.content, dict(second.headers)) == (first.content, dict(first.headers))


def test_check_after_the_window_costs_one_query(
    client: Client, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.PAGE_CHECK_SECONDS = 1.0
    with time_machine.travel(NOON, tick=False) as clock:
        client.get("/page/")
        clock.shift(1.1)
        with django_assert_num_queries(1):
            client.get("/page/")
        with django_assert_num_queries(0):
            client.get("/page/")
    assert site.rendered == 1


def test_bump_is_seen_within_the_window(client: Client, settings: Any) -> None:
    settings.PAGE_CHECK_SECONDS = 1.0
    with time_machine.travel(NOON, tick=False) as clock:
        client.get("/page/")
        site.text = "second"
        pages.bump("campaign:1")
        within = client.get("/page/")
        clock.shift(1.0)
        after = client.get("/page/")
    assert (first_word(within), first_word(after)) == ("first", "second")


def test_bump_of_another_scope_renders_nothing(client: Client) -> None:
    client.get("/page/")
    pages.bump("campaign:2", "site")
    client.get("/page/")
    assert site.rendered == 1


@pytest.mark.parametrize("address", ["/page/", "/centre/", "/unversioned/"])
def test_bump_all_reaches_every_page(client: Client, address: str) -> None:
    client.get(address)
    client.get(address)
    site.text = "second"
    pages.bump_all()
    assert first_word(client.get(address)) == "second"


def test_page_without_version_is_rendered_again_at_its_first_check_only(client: Client) -> None:
    for _ in range(4):
        client.get("/unversioned/")
    assert site.rendered == 2


def test_content_changed_while_rendering_is_rendered_again(client: Client) -> None:
    """The version is read before the content, so a change in between is never taken for seen."""

    def change() -> None:
        site.meanwhile = lambda: None
        site.text = "second"
        pages.bump("campaign:1")

    site.meanwhile = change
    assert [first_word(client.get("/page/")) for _ in range(2)] == ["first", "second"]


@pytest.mark.parametrize("moment", ["2026-11-22T12:15:00Z", "2026-11-23T00:00:00Z"])
def test_page_is_rendered_again_when_a_day_may_have_ended_somewhere(client: Client, moment: str) -> None:
    with time_machine.travel(moment, tick=False) as clock:
        clock.shift(-1)
        client.get("/page/")
        client.get("/page/")
        clock.shift(1)
        client.get("/page/")
    assert site.rendered == 2


def test_headers_let_everybody_keep_a_page_and_nobody_a_private_one(client: Client) -> None:
    kept, private_one, gone = client.get("/page/"), client.get("/private/"), client.get("/nothing/here/")
    assert kept["Cache-Control"] == pages.CACHE_CONTROL
    assert kept["Vary"] == "Accept-Encoding"
    assert (private_one["Cache-Control"], private_one["X-Robots-Tag"]) == (
        "private, no-store",
        "noindex, nofollow",
    )
    assert gone["Cache-Control"] == "private, no-store"


def test_view_may_say_itself_how_long_its_answer_lasts(client: Client) -> None:
    client.get("/picture.png")
    response = client.get("/picture.png", headers={"Accept-Encoding": "br"})
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Content-Type"] == "image/png"
    assert "Content-Encoding" not in response


@pytest.mark.parametrize("address", ["/with-cookie/", "/varying/", "/missing/"])
def test_answer_for_one_person_or_of_an_error_is_not_kept(client: Client, address: str) -> None:
    client.get(address)
    client.get(address)
    assert site.rendered == 2


def test_streaming_answer_passes(client: Client) -> None:
    response = client.get("/streaming/")
    assert b"".join(response.streaming_content) == b"first"  # type: ignore[attr-defined]
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("accepted", "coding", "decode"),
    [("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_hit_and_miss_send_the_same_bytes_in_each_coding(
    client: Client, accepted: str, coding: str | None, decode: Any
) -> None:
    miss, hit = (client.get("/page/", headers={"Accept-Encoding": accepted}) for _ in range(2))
    assert site.rendered == 1
    assert hit.content == miss.content
    assert hit.get("Content-Encoding") == coding
    assert decode(hit.content).startswith(b"first ")
    assert hit["Content-Length"] == str(len(hit.content))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("*", "br"),
        ("*;q=0.5, gzip;q=0.8", "gzip"),
        ("identity;q=1, br;q=0.5", "identity"),
        ("*;q=0", "identity"),
        ("BR ; Q=0.9", "br"),
        ("br;q=nonsense", "identity"),
        ("deflate", "identity"),
        (";;;,,,=", "identity"),
    ],
)
def test_coding_is_what_the_client_likes_best(accepted: str, coding: str) -> None:
    assert best_coding(accepted) == coding


def test_known_etag_is_answered_with_304(
    client: Client, django_assert_num_queries: Any, settings: Any
) -> None:
    settings.PAGE_CHECK_SECONDS = 1.0
    with time_machine.travel(NOON, tick=False):
        etag = client.get("/page/")["ETag"]
        with django_assert_num_queries(0):
            again = client.get("/page/", headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == pages.CACHE_CONTROL
    assert not {"Content-Length", "Content-Type"} & set(again.headers)


@pytest.mark.parametrize(
    ("wrap", "status"), [("W/{}", 304), ('"other", {}', 304), ("*", 304), ('"other"', 200), ("x", 200)]
)
def test_etag_is_compared_as_http_says(client: Client, wrap: str, status: int) -> None:
    etag = client.get("/page/")["ETag"]
    assert client.get("/page/", headers={"If-None-Match": wrap.format(etag)}).status_code == status


def test_each_coding_has_its_own_etag(client: Client) -> None:
    codings = ("br", "gzip", "identity")
    tags = {client.get("/page/", headers={"Accept-Encoding": coding})["ETag"] for coding in codings}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_changed_page_is_sent_whole_to_whoever_knows_the_old_one(client: Client) -> None:
    etag = client.get("/page/")["ETag"]
    site.text = "second"
    pages.bump("campaign:1")
    response = client.get("/page/", headers={"If-None-Match": etag})
    assert (response.status_code, first_word(response)) == (200, "second")


@pytest.mark.parametrize("before", [0, 1])
def test_head_has_the_headers_of_get_and_no_body(client: Client, before: int) -> None:
    for _ in range(before):
        client.get("/page/")
    head, get = client.head("/page/"), client.get("/page/")
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


def test_parameters_that_the_view_does_not_read_neither_render_nor_show(client: Client) -> None:
    first = client.get("/page/?utm_source=spam&fbclid=1")
    rendered = site.rendered
    others = [client.get("/page/?utm_source=other"), client.get("/page/"), client.get("/page/?gclid=2")]
    assert b"spam" not in first.content
    assert [other.content for other in others] == [first.content] * 3
    assert site.rendered == rendered


def test_refill_does_not_show_parameters_either(client: Client) -> None:
    client.get("/page/")
    pages.bump("campaign:1")
    assert b"spam" not in client.get("/page/?utm_source=spam").content


def test_parameters_that_the_view_reads_are_rendered_each_time_and_kept_out(client: Client) -> None:
    site.text = "all"
    client.get("/page/")
    site.text = "found"
    asked = [first_word(client.get("/page/?q=a")) for _ in range(2)]
    site.text = "later"
    assert (asked, first_word(client.get("/page/"))) == (["found", "found"], "all")
    assert site.rendered == 3


def test_first_visit_with_a_read_parameter_keeps_nothing(client: Client) -> None:
    client.get("/page/?q=a&utm_source=b")
    client.get("/page/")
    assert site.rendered == 2


def test_post_is_never_answered_from_the_store(client: Client) -> None:
    client.get("/page/")
    response = client.post("/page/")
    assert (site.rendered, response["Cache-Control"]) == (2, "private, no-store")


def test_hosts_and_schemes_have_their_own_copies(client: Client) -> None:
    client.get("/page/", headers={"Host": "testserver"})
    client.get("/page/", headers={"Host": "localhost"})
    client.get("/page/", headers={"Host": "localhost"}, secure=True)
    assert site.rendered == 3


def test_forged_host_is_refused_although_the_page_is_kept(client: Client) -> None:
    client.get("/page/")
    assert client.get("/page/", headers={"Host": "evil.example"}).status_code == 400


def test_page_that_is_gone_or_moved_is_so_at_once(client: Client) -> None:
    client.get("/changing/")
    for text, status in (("gone", 404), ("moved", 302)):
        site.text = text
        pages.bump("site")
        assert client.get("/changing/").status_code == status


def test_page_that_breaks_is_served_as_it_was(client: Client) -> None:
    client.raise_request_exception = False
    before = client.get("/changing/").content
    site.text = "broken"
    pages.bump("site")
    assert client.get("/changing/").content == before
    site.text = "repaired"
    assert client.get("/changing/").content == b"repaired"


def test_database_that_is_down_leaves_the_last_copy(client: Client) -> None:
    before = client.get("/page/").content

    def refuse(*_args: Any) -> Any:
        raise OperationalError

    with connection.execute_wrapper(refuse):
        assert client.get("/page/").content == before


@pytest.mark.parametrize("backend", ["BrokenCache", "GarbageCache"])
def test_cache_that_fails_means_rendering(settings: Any, backend: str) -> None:
    use_cache(settings, f"{__name__}.{backend}")
    client = Client()
    with time_machine.travel(NOON, tick=False) as clock:
        assert first_word(client.get("/page/")) == "first"
        site.text = "second"
        pages.bump("campaign:1")
        client.get("/page/")
        clock.shift(6)
        assert first_word(client.get("/page/")) == "second"


def test_cache_that_has_just_failed_is_left_alone_for_a_while(settings: Any) -> None:
    use_cache(settings, f"{__name__}.CountingCache")
    client, CountingCache.asked = Client(), 0
    with time_machine.travel(NOON, tick=False) as clock:
        asked = []
        for pause in (0, 1, 5):
            clock.shift(pause)
            pages.bump("campaign:1")
            client.get("/page/")
            asked.append(CountingCache.asked)
    assert asked == [1, 1, 2]


def test_lock_of_a_killed_renderer_frees_itself(client: Client) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        response = client.get("/page/")
        site.text = "second"
        pages.bump("campaign:1")
        killed = SharedPages().lock(pages.key_of(response.wsgi_request))
        killed.__enter__()
        words = [first_word(client.get("/page/"))]
        clock.shift(6)
        words.append(first_word(client.get("/page/")))
    assert words == ["first", "second"]


def test_processes_share_a_page_through_a_shared_cache(settings: Any, tmp_path: Any) -> None:
    use_cache(settings, "django.core.cache.backends.filebased.FileBasedCache", LOCATION=str(tmp_path))
    one, other = Client(), Client()
    words = [first_word(client.get("/page/")) for client in (one, other)]
    site.text = "second"
    pages.bump("campaign:1")
    words += [first_word(client.get("/page/")) for client in (one, other)]
    assert words == ["first", "first", "second", "second"]
    assert site.rendered == 2


def test_shared_cache_with_a_cut_off_file_means_rendering(settings: Any, tmp_path: Any) -> None:
    use_cache(settings, "django.core.cache.backends.filebased.FileBasedCache", LOCATION=str(tmp_path))
    Client().get("/page/")
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:-20])
    assert first_word(Client().get("/page/")) == "first"
    assert site.rendered == 2


def answer(handler: WSGIHandler) -> bytes:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/page/",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    response = handler(environ, lambda _status, _headers: None)
    connection.close()
    return b"".join(response)


@pytest.mark.django_db(transaction=True)
def test_one_renders_while_the_others_get_the_last_copy() -> None:
    handler = WSGIHandler()
    answer(handler)
    site.text = "second"
    pages.bump("campaign:1")
    site.wait.clear()
    site.started.clear()
    with ThreadPoolExecutor(7) as pool:
        renderer = pool.submit(answer, handler)
        site.started.wait(5)
        others = [pool.submit(answer, handler) for _ in range(6)]
        served = [other.result(timeout=5).split()[0] for other in others]
        site.wait.set()
        fresh = renderer.result(timeout=5).split()[0]
    assert (served, fresh) == ([b"first"] * 6, b"second")
    assert answer(handler).split()[0] == b"second"
    assert site.rendered == 2


def test_bump_counts_up_and_never_repeats_a_number_of_a_lost_row() -> None:
    pages.bump("site")
    first = pages.current_version("site")
    pages.bump("site", "campaign:1", "site")
    second = pages.current_version("site")
    ContentVersion.objects.filter(scope="site").delete()
    pages.bump("site")
    assert first < second < pages.current_version("site")


def test_bump_counts_up_when_the_clock_goes_back() -> None:
    pages.bump("site")
    first = pages.current_version("site")
    with time_machine.travel("2001-01-01"):
        pages.bump("site")
    assert pages.current_version("site") == first + 1


def test_bump_is_undone_with_its_transaction() -> None:
    before = pages.current_version("site")
    with transaction.atomic():
        pages.bump("site")
        transaction.set_rollback(True)
    assert pages.current_version("site") == before


def test_version_read_in_another_query_is_the_current_one() -> None:
    pages.bump("campaign:1", "site")
    pages.bump_all()
    row = ContentVersion.objects.annotate(version=pages.version_of(Value("campaign:1"))).get(pk="site")
    unknown = ContentVersion.objects.annotate(version=pages.version_of(Value("campaign:2"))).get(pk="site")
    versions = [row.version, unknown.version]
    assert versions == [pages.current_version("campaign:1"), pages.current_version("campaign:2")]


def copy_of(size: int) -> Copy:
    body = {"identity": b"x" * size}
    return Copy(Page("site", Stamp(0, 0), frozenset(), "text/plain", (), body))


def test_shelf_forgets_what_was_used_least_recently_when_full() -> None:
    shelf = Shelf(limit=50_000)
    for key in ("a", "b", "c"):
        shelf.put(key, copy_of(10_000))
    shelf.get("a")
    shelf.put("d", copy_of(10_000))
    shelf.put("e", copy_of(10_000))
    assert [key for key in "abcde" if shelf.get(key)] == ["a", "d", "e"]


def test_shelf_takes_nothing_larger_than_itself() -> None:
    shelf = Shelf(limit=60_000)
    shelf.put("a", copy_of(100_000))
    shelf.put("b", copy_of(10_000))
    assert [key for key in "ab" if shelf.get(key)] == ["b"]
