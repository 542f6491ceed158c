"""Ways to pass a campaign on: plain links that carry no tracker, and a QR code for posters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

import segno
from django.urls import reverse
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
    """`path`, as a line one unit wide, draws the dark modules in a square of `size` units."""

    size: int
    path: str


@dataclass(frozen=True)
class Share:
    url: str
    text: str
    card: str
    links: list[Link]
    qr: QrCode


def share(campaign: Campaign) -> Share:
    url = site_url(campaign.get_absolute_url())
    text = str(campaign.title)
    card = site_url(reverse("campaigns:card", args=[campaign.slug]))
    return Share(url, text, card, _links(url, text), qr_code(url))


def qr_code(text: str) -> QrCode:
    rows = segno.make(text, error="m", micro=False).matrix
    return QrCode(size=len(rows) + 2 * QUIET, path="".join(_line(y, row) for y, row in enumerate(rows)))


def _line(y: int, row: Iterable[int]) -> str:
    """One row of modules, dark runs drawn and light ones skipped: a quarter of the bytes of squares."""
    steps = [f"{'h' if bit else 'm'}{len(list(run))}" for bit, run in groupby(row)]
    return f"M{QUIET} {y + QUIET + 0.5}" + "".join(step if step[0] == "h" else f"{step} 0" for step in steps)


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
