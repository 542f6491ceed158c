"""Ways to pass a campaign on: plain links that carry no tracker, and a QR code for posters."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import segno
from django.utils.translation import gettext as _

from config.mail import site_url

from .models import Campaign

QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)


@dataclass(frozen=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True)
class QrCode:
    """`path` draws the dark modules in a square of `size` units."""

    size: int
    path: str


@dataclass(frozen=True)
class Share:
    url: str
    text: str
    links: list[Link]
    qr: QrCode


def share(campaign: Campaign) -> Share:
    url = site_url(campaign.get_absolute_url())
    text = str(campaign.title)
    return Share(url, text, _links(url, text), qr_code(url))


def qr_code(text: str) -> QrCode:
    rows = segno.make(text, error="m", micro=False).matrix
    dark = [f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, bit in enumerate(row) if bit]
    return QrCode(size=len(rows) + 2 * QUIET, path="".join(dark))


def _links(url: str, text: str) -> list[Link]:
    link, words, both = quote(url, safe=""), quote(text, safe=""), quote(f"{text} {url}", safe="")
    return [
        Link(_("E-mail"), f"mailto:?subject={words}&body={both}"),
        Link("WhatsApp", f"https://wa.me/?text={both}"),
        Link("Telegram", f"https://t.me/share/url?url={link}&text={words}"),
        Link("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={link}"),
        Link("Bluesky", f"https://bsky.app/intent/compose?text={both}"),
        Link("X", f"https://x.com/intent/post?text={words}&url={link}"),
    ]
