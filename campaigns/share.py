"""Ways to pass a campaign on: plain links that carry no tracker, and a QR code for posters."""

from __future__ import annotations

import io
from dataclasses import dataclass
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
class Share:
    url: str
    text: str
    card: str
    qr: str
    links: list[Link]


def share(campaign: Campaign) -> Share:
    url = site_url(campaign.get_absolute_url())
    text = str(campaign.title)
    card = site_url(reverse("campaigns:card", args=[campaign.slug]))
    qr = reverse("campaigns:qr", args=[campaign.slug])
    return Share(url, text, card, qr, _links(url, text))


def qr_code(campaign: Campaign) -> bytes:
    """An SVG picture that leads to the campaign's page in the language that is being read."""
    out = io.BytesIO()
    code = segno.make(site_url(campaign.get_absolute_url()), error="m", micro=False)
    code.save(out, kind="svg", border=QUIET, light="#fff", xmldecl=False, svgclass=None, lineclass=None)
    return out.getvalue()


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
