"""What machines ask every site, and the pages for when something went wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

DAY = 86_400


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("The database does not answer.\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@cache_control(public=True, max_age=DAY)
def robots(request: HttpRequest) -> HttpResponse:
    private = ["admin", "signatures", "comments", "following", "unsubscribe"]
    prefixes = ["/", *(f"/{code}/" for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)]
    lines = [f"Disallow: {prefix}{path}/" for prefix in prefixes for path in private]
    text = "\n".join(["User-agent: *", *lines, "", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""])
    return HttpResponse(text, content_type="text/plain")


@require_safe
@cache_control(public=True, max_age=DAY)
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. It expires in a year, and is written anew on each request."""
    admins = [address for _name, address in settings.ADMINS]
    contact = admins[0] if admins else parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=365)
    lines = [
        f"Contact: mailto:{contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Pictures that staff uploaded. Each has a name of its own for good, and nothing in the folder is ever run."""
    try:
        response = serve(request, name, document_root=str(settings.MEDIA_ROOT))
    except SuspiciousFileOperation:  # scanners try by the hundred: no error worth a line in the log
        raise Http404 from None
    response.headers["Cache-Control"] = f"public, max-age={365 * DAY}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Mostly staff who logged in or out in another tab meanwhile; they need not read about tokens and cookies."""
    return render(request, "403_stale_form.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
