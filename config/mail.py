"""Outgoing mail: rows written in the transaction that causes them, turned into messages when they are sent.

Stopping the worker or the mail server loses nothing. A crash between the server's "accepted" and our note of
it sends one mail twice, under the same Message-ID.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b, sha256
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from . import jobs
from .addresses import canonical
from .blocked import is_blocked
from .fence import Fence, describe
from .models import MailTally, OutgoingMail
from .models.mail import LEASE
from .retention import MAILING, Held, columns_of, keeps, not_personal
from .wrapping import wrapped

logger = logging.getLogger(__name__)

Priority = OutgoingMail.Priority
Renderer = Callable[[OutgoingMail], EmailMessage | None]

# One run of the job: other jobs of the same worker, such as counting, must not wait for a slow mail server.
TIME_FOR_A_RUN = 1.0
# Stop early enough that the mail being sent is noted as sent before the lease ends.
TIME_FOR_A_BATCH = LEASE.total_seconds() - 90
ONE_WINDOW = timedelta(minutes=15)
MOST_TO_A_STRANGER = 5
KEPT_FOR = timedelta(days=30)
TALLIES_FOR = timedelta(days=365)

FINISHED = Held(OutgoingMail.objects.finished, "created_at", KEPT_FOR)
TALLIES = Held(MailTally.objects.all, "last_at", TALLIES_FOR)

keeps(
    _("Mail waiting to be sent: your e-mail address"),
    about=MAILING,
    why=_("to send you what you asked for"),
    until=_("until it has been sent, or refused for more than three days"),
    columns=columns_of("config.OutgoingMail", "recipient args"),
    held=[Held(OutgoingMail.objects.queued, "created_at", None)],
)
keeps(
    _("That a mail was sent, without address or text"),
    about=MAILING,
    why=_("to send nothing twice"),
    until=_("30 days after it was asked for"),
    time=KEPT_FOR,
    columns=["config.OutgoingMail.dedupe"],
    job="forget-mail",
    held=[FINISHED],
)
keeps(
    _(
        "How many mails an address got without having confirmed it, under a hash that only this site can compare"
    ),
    about=MAILING,
    why=_("to write to nobody without end because others type their address"),
    until=_("a year after the last of them"),
    time=TALLIES_FOR,
    columns=["config.MailTally.key"],
    job="forget-mail-tallies",
    held=[TALLIES],
)
not_personal("config.MailTally", "count last_at")
not_personal(
    "config.OutgoingMail",
    "kind language priority not_before state attempts lease leased_until created_at sent_at error",
)

_renderers: dict[str, Renderer] = {}


class MailServerAway(Exception):
    """No connection: every mail stays as it was. The job's own backoff says when to try again."""


def sends(kind: str) -> Callable[[Renderer], Renderer]:
    """Registers the function that writes the mails of one kind, or answers None when one is no longer due."""

    def register(renderer: Renderer) -> Renderer:
        _renderers[kind] = renderer
        return renderer

    return register


def enqueue(
    kind: str,
    *,
    recipient: str,
    language: str,
    args: Mapping[str, Any],
    dedupe: str,
    priority: int = Priority.NORMAL,
    not_before: datetime | None = None,
) -> None:
    """Asks for one mail, in the caller's transaction. A second one with the same `dedupe` is not written."""
    mail = OutgoingMail(
        recipient=recipient,
        language=language,
        args=dict(args),
        dedupe=dedupe,
        priority=priority,
        not_before=not_before or timezone.now(),
    )
    enqueue_many(kind, [mail])


def enqueue_many(kind: str, rows: Iterable[OutgoingMail]) -> None:
    mails = list(rows)
    for mail in mails:
        mail.kind = kind
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=500)


def once_per_window(*parts: object) -> str:
    """A `dedupe` that lets the same thing be mailed once in a quarter of an hour. It shows no address."""
    window = int(timezone.now().timestamp() // ONE_WINDOW.total_seconds())
    told = repr((*parts, window)).encode()
    return blake2b(told, key=_own_key(settings.SECRET_KEY), digest_size=32).hexdigest()


@lru_cache(maxsize=2)
def _own_key(secret: str) -> bytes:
    return sha256(f"friendship-city.mail {secret}".encode()).digest()


def may_go_to_a_stranger(mail: OutgoingMail, scope: str, address: str) -> bool:
    """Counts one more mail to an address that anybody can have typed; `scope` says what for, such as "petition:3".

    False when the address is blocked or has had five: nobody is mailed without end because others sign or follow in
    their name. Two spellings of one mailbox count together, and go on counting when what they asked for is erased.
    Trying again after a server's "not now" is the same mail. Hand in the address as it was typed.
    """
    if is_blocked(address):
        return False
    return mail.attempts > 0 or MailTally.objects.count_one(_tally(scope, address), most=MOST_TO_A_STRANGER)


def tallied(scope: str, address: str) -> int:
    """How many mails an address got for one purpose before it was confirmed."""
    return sum(MailTally.objects.filter(key=_tally(scope, address)).values_list("count", flat=True))


def site_url(path: str) -> str:
    return urljoin(settings.SITE_URL, path)


def compose(
    template: str, *, to: str, language: str, context: Mapping[str, Any], unsubscribe_url: str | None = None
) -> EmailMultiAlternatives:
    """A message in `language` from templates/<template>/{subject,body}.txt, and body.html if there."""
    values = {"site_url": site_url("/"), "unsubscribe_url": unsubscribe_url, **context}
    with translation.override(language):
        message = EmailMultiAlternatives(
            # A subject is one line: whatever breaks lines in it would otherwise start a header of its own.
            subject=" ".join(_rendered(f"{template}/subject.txt", values, autoescape=False).split()),
            body=wrapped(_rendered(f"{template}/body.txt", values, autoescape=False)),
            to=[to],
            headers=_headers(language, unsubscribe_url),
        )
        if _exists(f"{template}/body.html"):
            html = _rendered(f"{template}/body.html", values, autoescape=True)
            message.attach_alternative(html, "text/html")
    return message


@jobs.every(seconds=1, name="send-mail")
def send_for_a_while() -> int:
    """Sends batches until none is due, or the other jobs have waited long enough."""
    started, total = monotonic(), 0
    while monotonic() - started < TIME_FOR_A_RUN:
        worked_on = send_due(seconds=TIME_FOR_A_RUN)
        total += worked_on
        if not worked_on:
            break
    return total


def send_due(limit: int = 100, seconds: float = TIME_FOR_A_BATCH) -> int:
    """Sends up to `limit` due mails over one connection. Raises MailServerAway when there is no server."""
    mails = OutgoingMail.objects.claim(limit)
    if not mails:
        return 0
    connection = get_connection()
    taken_at, tried = monotonic(), 0
    try:
        _open(connection)
        started = monotonic()
        for mail in mails:
            if monotonic() - started > seconds or monotonic() - taken_at > TIME_FOR_A_BATCH:
                break
            _send(mail, connection)
            tried += 1
    finally:
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails], lease=mails[0].lease).release()
        _close(connection)
    return tried


@jobs.every(daily_at="03:20", name="forget-mail")
def forget() -> int:
    """Deletes what is left of a mail. Whom it went to was erased when it left."""
    return int(FINISHED.due().delete()[0])


@jobs.every(daily_at="03:22", name="forget-mail-tallies")
def forget_tallies() -> int:
    return int(TALLIES.due().delete()[0])


def _tally(scope: str, address: str) -> str:
    """By today's key: a new one starts all counts anew."""
    return salted_hmac(
        "friendship-city.tally", f"{scope} {canonical(address)}", algorithm="sha256"
    ).hexdigest()


def _send(mail: OutgoingMail, connection: BaseEmailBackend) -> None:
    message = None
    with Fence() as fence:
        message = _renderers[mail.kind](mail)
    if fence.error:
        logger.error("The mail %s could not be written: %s", mail, describe(fence.error))
        mail.postpone(type(fence.error).__qualname__)
        return
    if message is None:
        mail.mark_dropped()
        return
    message.extra_headers["Message-ID"] = message_id(mail)
    with Fence() as fence:
        connection.send_messages([message])
    if fence.error is None:
        mail.mark_sent()
        return
    _note_refusal(mail, fence.error)
    # After an error the conversation may be in any state: the next mail starts a fresh one.
    _close(connection)
    _open(connection)


def message_id(mail: OutgoingMail) -> str:
    """The same for every attempt at one mail, so that a reader's program shows it once."""
    mark = salted_hmac("friendship-city.message-id", f"{mail.pk}:{mail.dedupe}", algorithm="sha256")
    return f"<{mark.hexdigest()[:32]}@{urlsplit(settings.SITE_URL).hostname}>"


def _note_refusal(mail: OutgoingMail, error: Exception) -> None:
    reason = type(error).__qualname__
    logger.warning("The mail %s was not accepted: %s", mail, reason)
    match error:
        case smtplib.SMTPSenderRefused(smtp_code=code) if code < 500:
            # The server takes nothing from us for now; asking for each of the others would not help.
            mail.postpone(reason)
            raise MailServerAway
        case smtplib.SMTPRecipientsRefused(recipients=refused) if (
            min(code for code, _words in refused.values()) >= 500
        ):
            mail.mark_failed(reason)
        case smtplib.SMTPDataError(smtp_code=code) if code >= 500:
            mail.mark_failed(reason)
        case _:
            mail.postpone(reason)


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except OSError as error:  # All errors of smtplib, of TLS and of the network are OSErrors.
        logger.warning("No connection to the mail server: %s", type(error).__qualname__)
        raise MailServerAway from None


def _close(connection: BaseEmailBackend) -> None:
    with suppress(OSError):
        connection.close()


def _headers(language: str, unsubscribe_url: str | None) -> dict[str, str]:
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
    if unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _rendered(template: str, values: Mapping[str, Any], *, autoescape: bool) -> str:
    return Engine.get_default().get_template(template).render(Context(dict(values), autoescape=autoescape))


def _exists(template: str) -> bool:
    try:
        Engine.get_default().get_template(template)
    except TemplateDoesNotExist as error:
        if error.args != (template,):  # a part that the template includes
            raise
        return False
    return True
