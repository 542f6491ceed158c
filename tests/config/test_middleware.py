from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from config import urls
from config.limits import TooFast
from config.middleware import MOST_BYTES_FROM_STAFF, accepts_cross_site_posts, is_staff_path

pytestmark = pytest.mark.urls(__name__)


@csrf_exempt
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{get_language()} {request.method}")


@csrf_exempt
@accepts_cross_site_posts
def one_click(request: HttpRequest) -> HttpResponse:
    return HttpResponse("left")


@csrf_exempt
def hasty(request: HttpRequest) -> HttpResponse:
    raise TooFast(90)


def knows(request: HttpRequest) -> HttpResponse:
    found = [name for name in ("session", "user", "_messages") if hasattr(request, name)]
    return HttpResponse(" ".join(found))


pages = [
    path("page/", page),
    path("one-click/", one_click),
    path("hasty/", hasty),
    path("knows/", knows),
    path("admin/knows/", knows),
    path("admin/page/", page),
    path("campaigns/a/embed/", page),
    path("campaigns/a/card.png", page),
    path("api/v1/campaigns/", page),
]
# The error pages link to the site's own.
urlpatterns = [*pages, path("it/", include(pages)), *urls.urlpatterns]


@pytest.mark.parametrize(("address", "language"), [("/page/", "en"), ("/it/page/", "it")])
def test_address_alone_decides_the_language(client: Client, address: str, language: str) -> None:
    response = client.get(address, headers={"Accept-Language": "it,ko;q=0.5"})
    assert response.content.decode() == f"{language} GET"
    assert response["Content-Language"] == language
    assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://testserver"},
    ],
)
def test_post_from_here_passes(client: Client, headers: dict[str, str]) -> None:
    response = client.post("/page/", headers=headers)
    assert (response.status_code, response.content) == (200, b"en POST")


def test_post_from_the_sites_own_address_passes_behind_a_proxy(client: Client) -> None:
    with override_settings(SITE_URL="https://friendship.example"):
        assert client.post("/page/", headers={"Origin": "https://friendship.example"}).status_code == 200


CROSS_SITE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:8080"},
]


@pytest.mark.parametrize("headers", CROSS_SITE)
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_post_from_another_site_is_refused(client: Client, method: str, headers: dict[str, str]) -> None:
    response = getattr(client, method)("/page/", headers=headers)
    assert response.status_code == 403
    assert "403_cross_site.html" in [template.name for template in response.templates]


def test_get_from_another_site_passes(client: Client) -> None:
    assert client.get("/page/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("headers", CROSS_SITE)
def test_one_click_post_passes_from_anywhere(client: Client, headers: dict[str, str]) -> None:
    assert client.post("/one-click/", headers=headers).content == b"left"


@pytest.mark.parametrize("sort", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=a"])
def test_a_body_that_is_too_large_is_refused_unread(client: Client, sort: str) -> None:
    response = client.generic("POST", "/page/", b"a" * 1_000_001, content_type=sort)
    assert response.status_code == 413
    assert "<h1>That is too large</h1>" in response.content.decode()


def test_staff_may_send_pictures(client: Client) -> None:
    answers = [
        client.generic("POST", "/admin/page/", b"a" * size, content_type="multipart/form-data; boundary=a")
        for size in (1_000_001, MOST_BYTES_FROM_STAFF + 1)
    ]
    assert [answer.status_code for answer in answers] == [200, 413]


def test_a_form_that_was_open_for_too_long_is_explained() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/it/knows/")
    assert (response.status_code, "Set-Cookie" in response.headers) == (403, False)
    assert "403_stale_form.html" in [template.name for template in response.templates]


def test_a_method_that_a_page_does_not_know_is_answered_in_words(client: Client) -> None:
    response = client.post("/healthz")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    assert "<h1>We could not read that</h1>" in response.content.decode()


@pytest.mark.parametrize("address", ["/hasty/", "/it/hasty/"])
def test_too_fast_is_told_when_to_come_back(client: Client, address: str) -> None:
    response = client.post(address)
    assert (response.status_code, response["Retry-After"]) == (429, "90")
    assert response["Cache-Control"] == "private, no-store"
    assert "429.html" in [template.name for template in response.templates]


def test_public_pages_know_no_session_and_set_no_cookie(client: Client, db: None) -> None:
    client.force_login(User.objects.create(username="staff", is_staff=True))
    response = client.get("/knows/")
    assert response.content == b""
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", ["/admin/knows/", "/it/admin/knows/"])
def test_staff_pages_know_who_is_logged_in(client: Client, db: None, address: str) -> None:
    client.force_login(User.objects.create(username="staff", is_staff=True))
    assert client.get(address).content == b"session user _messages"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/admin/", True),
        ("/it/admin/x/", True),
        ("/administrators/", False),
        ("/it/", False),
        ("/campaigns/admin/", False),
        ("/admin", False),
    ],
)
def test_staff_paths_are_those_of_the_admin(path: str, expected: bool) -> None:
    assert is_staff_path(path) is expected


def test_every_page_sends_the_safety_headers(client: Client) -> None:
    response = client.get("/page/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    permissions = response["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "browsing-topics=()", "clipboard-write=(self)"} <= set(permissions)


@pytest.mark.parametrize(
    "address",
    [
        "/campaigns/a/embed/",
        "/it/campaigns/a/embed/",
        "/campaigns/a/card.png",
        "/api/v1/campaigns/",
        "/it/api/v1/campaigns/",
    ],
)
def test_what_other_sites_may_use_says_so(client: Client, address: str) -> None:
    assert client.get(address)["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_error_pages_send_the_safety_headers(client: Client) -> None:
    response = client.post("/page/", headers={"Origin": "https://evil.example"})
    assert {"Permissions-Policy", "Content-Security-Policy", "Cross-Origin-Resource-Policy"} <= set(
        response.headers
    )


def test_policy_lets_players_start_only_from_the_two_hosts(client: Client) -> None:
    permissions: Any = dict(
        part.split("=", 1) for part in client.get("/page/")["Permissions-Policy"].split(", ")
    )
    assert permissions["autoplay"] == '(self "https://www.youtube-nocookie.com" "https://player.vimeo.com")'
