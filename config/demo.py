"""What exists in demo mode only: the mails that were sent, readable in the browser, and a public login."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import wraps
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import module_has_submodule
from django.views.decorators.cache import never_cache

STAFF_NAME = "staff"
STAFF_PASSWORD = "demo-only-password"  # noqa: S105  Printed by `make demo` and refused everywhere else.

SHOWN_HEADERS = ("From", "To", "Subject", "Date", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID")
# Django's file backend ends each message with a line of dashes. A text may hold such a line too: only one
# before the first header of a message, or at the end, counts.
END_OF_MESSAGE = re.compile(rb"^-{79}\r?\n(?=Content-Type: |MIME-Version: |\Z)", re.MULTILINE)

# What an app's `demo` module may have: load(), which writes its content, and ADDRESSES, pages worth a visit.
Addresses = Sequence[tuple[str, str]]

View = Callable[..., HttpResponse]


class RefuseDemoPassword:
    """First in AUTHENTICATION_BACKENDS: a password that stands in our README opens nothing elsewhere."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> None:
        if not settings.DEMO and constant_time_compare(password or "", STAFF_PASSWORD):
            raise PermissionDenied


@dataclass(frozen=True)
class SentMail:
    file: str
    number: int
    message: EmailMessage

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def recipient(self) -> str:
        return self.header("To")

    @property
    def sent_at(self) -> datetime:
        try:
            written = parsedate_to_datetime(self.header("Date"))
        except ValueError:
            return datetime.fromtimestamp(0, UTC)
        return written if written.tzinfo else written.replace(tzinfo=UTC)  # "-0000" stands for UTC

    @property
    def language(self) -> str:
        return self.header("Content-Language")

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, value) for name in SHOWN_HEADERS if (value := self.header(name))]

    def header(self, name: str) -> str:
        return str(self.message[name] or "").strip()

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body else ""


def demo_only(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demo_only
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/mailbox.html", {"mails": sent_mails()})


@demo_only
@never_cache
def mail(request: HttpRequest, file: str, number: int) -> HttpResponse:
    for found in sent_mails():
        if (found.file, found.number) == (file, number):
            return render(request, "demo/mail.html", {"mail": found})
    raise Http404


def modules() -> list[ModuleType]:
    """The `demo` modules of the apps that have one, in the order of INSTALLED_APPS."""
    return [
        import_module(f"{app.name}.demo")
        for app in apps.get_app_configs()
        if app.label != "config" and app.module and module_has_submodule(app.module, "demo")
    ]


def sent_mails() -> list[SentMail]:
    """Newest first."""
    files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
    return [mail for file in files for mail in messages_in(file)][::-1]


def messages_in(file: Path) -> Iterator[SentMail]:
    parts = [part for part in END_OF_MESSAGE.split(file.read_bytes()) if part.strip()]
    for number, part in enumerate(parts, start=1):
        message = email.message_from_bytes(part, EmailMessage, policy=email.policy.default)
        yield SentMail(file.stem, number, message)


urlpatterns = [
    path("mail/", mailbox, name="demo-mailbox"),
    path("mail/<str:file>/<int:number>/", mail, name="demo-mail"),
]
