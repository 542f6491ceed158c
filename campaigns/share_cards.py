"""The picture that other sites show beside a shared link: 1200 × 630, drawn from the campaign's own words."""

from __future__ import annotations

import io
import textwrap
from functools import cache

import font_source_serif_pro as serif
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from PIL import Image, ImageDraw, ImageFont

from .models import Campaign

SIZE = (1200, 630)
MARGIN = 72
PAPER, INK, SOFT, SIGNAL = "#FBFAF7", "#1C2024", "#545B64", "#B3261E"
CITY_ONE, CITY_TWO = "#8C2F39", "#1F6A6E"
TITLE_LINES = 3


def draw_card(campaign: Campaign) -> bytes:
    """A PNG. Letters that the font lacks would come out as boxes, so such words give way to the English ones."""
    image = Image.new("RGB", SIZE, PAPER)
    canvas = ImageDraw.Draw(image)
    first, second = (_drawable(city.name) for city in campaign.pairing.cities)
    canvas.rectangle((MARGIN, 84, SIZE[0] // 2, 89), fill=CITY_ONE)
    canvas.rectangle((SIZE[0] // 2, 84, SIZE[0] - MARGIN, 89), fill=CITY_TWO)
    canvas.text((MARGIN, 112), first, font=_font(44), fill=CITY_ONE)
    canvas.text((SIZE[0] - MARGIN, 112), second, font=_font(44), fill=CITY_TWO, anchor="ra")
    for number, line in enumerate(_title_lines(_drawable(campaign.title))):
        canvas.text((MARGIN, 210 + number * 76), line, font=_font(60), fill=INK)
    _draw_foot(canvas, campaign)
    out = io.BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_foot(canvas: ImageDraw.ImageDraw, campaign: Campaign) -> None:
    signed = ngettext("%(number)s person has signed", "%(number)s people have signed", campaign.supporters)
    line = signed % {"number": number_format(campaign.supporters, force_grouping=True)}
    if campaign.is_live:
        canvas.rounded_rectangle((MARGIN, 500, MARGIN + 16, 556), radius=8, fill=SIGNAL)
    canvas.text((MARGIN + 36, 504), _drawable(line), font=_font(40), fill=INK)
    canvas.text(
        (SIZE[0] - MARGIN, 510), _drawable(settings.SITE_NAME), font=_font(30), fill=SOFT, anchor="ra"
    )


def _title_lines(title: str) -> list[str]:
    width = next((columns for columns in range(60, 10, -1) if _fits(title, columns)), 12)
    lines = textwrap.wrap(title, width, max_lines=TITLE_LINES, placeholder=" …")
    return lines or [_("Campaign")]


def _fits(title: str, columns: int) -> bool:
    room = SIZE[0] - 2 * MARGIN
    return all(_font(60).getlength(line) <= room for line in textwrap.wrap(title, columns))


def _drawable(text: object) -> str:
    words = str(text)
    if _has_all_letters(words):
        return words
    with override(settings.LANGUAGE_CODE):
        return "".join(letter for letter in str(text) if _has_all_letters(letter)).strip()


def _has_all_letters(words: str) -> bool:
    return all(letter.isspace() or _mask(letter) != _mask("\uffff") for letter in words)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(serif.SourceSerifProSemibold, size)


@cache
def _mask(letter: str) -> bytes:
    return bytes(_font(24).getmask(letter))
