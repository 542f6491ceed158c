"""Links that open a message in the mail on the web.

None of the providers documents them. Gmail and Yahoo take plain parameters. So does Outlook, where a plain `bcc` is
dropped and a plus sign of an address becomes a space (OfficeDev/office-js issue 4127): what these break goes in
`mailtouri`, which browsers fill in for whoever made Outlook their mail program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .mailto import encoded, joined, mailto, one_line, text_of


@dataclass(frozen=True)
class Webmail:
    """Without `has_text` the reader has to copy the letter first."""

    key: str
    name: str
    href: str
    has_text: bool


@dataclass(frozen=True)
class Message:
    recipients: Sequence[str]
    subject: str
    body: str
    blind: bool


def webmails(recipients: Sequence[str], subject: str, body: str, *, blind: bool) -> list[Webmail]:
    """Those into whose links at least subject and addresses fit."""
    found = (
        _webmail(key, name, compose, longest, Message(recipients, subject, body, blind))
        for key, name, compose, longest in PROVIDERS
    )
    return [one for one in found if one is not None]


def gmail(message: Message) -> str:
    return f"https://mail.google.com/mail/?view=cm&fs=1&{_parameters(message, 'su')}"


def outlook(message: Message) -> str:
    return _outlook("https://outlook.live.com/mail/0/deeplink/compose", message)


def microsoft_365(message: Message) -> str:
    """At the host that replaces outlook.office.com, which forwards to it and loses the message on the way."""
    return _outlook("https://outlook.cloud.microsoft/mail/deeplink/compose", message)


def yahoo(message: Message) -> str:
    return f"https://compose.mail.yahoo.com/?{_parameters(message, 'subject')}"


# The lengths are what their servers accept, with something to spare.
PROVIDERS: list[tuple[str, str, Callable[[Message], str], int]] = [
    ("gmail", "Gmail", gmail, 7_500),
    ("outlook", "Outlook.com", outlook, 2_000),
    ("microsoft365", "Microsoft 365", microsoft_365, 2_000),
    ("yahoo", "Yahoo Mail", yahoo, 4_000),
]


def _webmail(
    key: str, name: str, compose: Callable[[Message], str], longest: int, message: Message
) -> Webmail | None:
    whole = compose(message)
    if len(whole) <= longest:
        return Webmail(key, name, whole, has_text=True)
    bare = compose(Message(message.recipients, message.subject, "", message.blind))
    return Webmail(key, name, bare, has_text=False) if len(bare) <= longest else None


def _outlook(base: str, message: Message) -> str:
    recipients = message.recipients
    if len(recipients) == 1 and "+" not in recipients[0] and not message.blind:
        return f"{base}?{_parameters(message, 'subject')}"
    link = mailto(recipients, message.subject, message.body, blind=message.blind)
    return f"{base}?mailtouri={encoded(link)}"


def _parameters(message: Message, subject: str) -> str:
    return "&".join(f"{name}={value}" for name, value in _fields(message, subject))


def _fields(message: Message, subject: str) -> Iterator[tuple[str, str]]:
    yield "bcc" if message.blind else "to", joined(message.recipients)
    yield subject, encoded(one_line(message.subject))
    if text := text_of(message.body, "\n"):
        yield "body", encoded(text)
