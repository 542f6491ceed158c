"""Links that open a mail program (RFC 6068). static/js/mail-links.js makes the same ones from what is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

# What Windows and Outlook hand on to a mail program without cutting it off.
LONGEST_LINK = 2_000
# More groups than these nobody opens one by one: then a link has no text, and room for more addresses.
MOST_GROUPS_WITH_TEXT = 8

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class MailLink:
    href: str
    recipients: int


@dataclass(frozen=True)
class MailLinks:
    """One link for each group of recipients; without `has_text` the reader has to copy the letter first."""

    links: list[MailLink]
    has_text: bool


def mailto(recipients: Sequence[str], subject: str, body: str = "", *, blind: bool = False) -> str:
    """Everything is percent-encoded as UTF-8, but for the commas between addresses; line breaks are CRLF."""
    return _href(joined(recipients), _fields(subject, body), blind)


def links(
    recipients: Sequence[str], subject: str, body: str, *, blind: bool, longest: int = LONGEST_LINK
) -> MailLinks:
    """As few links as possible, each with the whole letter; without its text, or even its subject, if need be."""
    addresses = [_address(one) for one in recipients]
    whole = _groups(addresses, _fields(subject, body), blind, longest, MOST_GROUPS_WITH_TEXT)
    if whole:
        return MailLinks(whole, has_text=True)
    bare = _groups(addresses, _fields(subject), blind, longest) or _groups(addresses, "", blind, longest)
    return MailLinks(bare or [_link([one], "", blind) for one in addresses], has_text=False)


def one_line(value: str) -> str:
    """Without line breaks and other controls, so that no value begins a header of its own."""
    return _BREAKS.sub(" ", value).strip(" ")


def text_of(body: str, newline: str) -> str:
    return _CONTROLS.sub("", body.replace("\r\n", "\n").replace("\r", "\n")).replace("\n", newline)


def joined(recipients: Sequence[str]) -> str:
    """A comma stands between addresses; one inside an address is encoded."""
    return ",".join(_address(one) for one in recipients)


def encoded(value: str) -> str:
    return quote(value, safe="")


def _address(recipient: str) -> str:
    local, at, domain = one_line(recipient).rpartition("@")
    return encoded(local) + at + encoded(domain)


def _fields(subject: str, body: str = "") -> str:
    text = text_of(body, "\r\n")
    return f"subject={encoded(one_line(subject))}" + (f"&body={encoded(text)}" if text else "")


def _href(addresses: str, fields: str, blind: bool) -> str:
    if blind and addresses:
        return f"mailto:?bcc={addresses}" + (f"&{fields}" if fields else "")
    return f"mailto:{addresses}" + (f"?{fields}" if fields else "")


def _link(addresses: Sequence[str], fields: str, blind: bool) -> MailLink:
    return MailLink(_href(",".join(addresses), fields, blind), len(addresses))


def _groups(
    addresses: Sequence[str], fields: str, blind: bool, longest: int, most: int | None = None
) -> list[MailLink]:
    """In as few groups as each fit into a link; none where that takes more than `most`, or fits nowhere."""
    if len(fields) > longest:
        return []
    last = max(1, min(len(addresses), most or len(addresses)))
    for number in range(1, last + 1):
        found = [_link(group, fields, blind) for group in _split(addresses, number)]
        if all(len(link.href) <= longest for link in found):
            return found
    return []


def _split(addresses: Sequence[str], number: int) -> Iterator[Sequence[str]]:
    """Groups of the same size; the first ones have one more where it does not come out even."""
    size, more = divmod(len(addresses), number)
    start = 0
    for place in range(number):
        end = start + size + (place < more)
        yield addresses[start:end]
        start = end
