"""The placeholders of letters: a fixed list, replaced in one pass, so that a value can never open another one."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MEANINGS = {
    "greeting": _("greeting and name of whoever holds the office, or the office's own greeting"),
    "holder": _("name of whoever holds the office, or the office"),
    "office": _("title of the office"),
    "city": _("the city we write to"),
    "partner_city": _("its partner city"),
    "date": _("today's date, written the way of the letter's language"),
    "petition_url": _("address of the petition"),
    "signatures": _("how many have signed"),
    "videos": _("links to the campaign's videos, one on each line"),
    "name": _("the supporter's name"),
    "your_city": _("the supporter's city"),
    "your_country": _("the supporter's country"),
}
# The placeholders of cover letters, which the site signs and nobody fills in.
OF_COVERS = {
    "greeting": MEANINGS["greeting"],
    "holder": MEANINGS["holder"],
    "office": MEANINGS["office"],
    "city": MEANINGS["city"],
    "partner_city": MEANINGS["partner_city"],
    "date": _("the day of the letter at the office, written the way of the letter's language"),
    "title": _("title of the campaign"),
    "petition_url": MEANINGS["petition_url"],
    "signatures": _("how many signatures the list holds"),
    "paper": _("how many more have signed on paper"),
    "group": _("name of this site"),
    "seal_url": _("address of the page that verifies the seal"),
}
# What the supporter types; everything else is known to the site.
SUPPORTER_FIELDS = ("name", "your_city", "your_country")

_BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text; `field` names the supporter's field it stands for, "" for fixed text."""

    text: str
    field: str = ""


def fill(template: str, values: Mapping[str, str]) -> Iterator[Segment]:
    """Replace each placeholder once. Values are not looked at again. KeyError for an unknown name."""
    end = 0
    for match in _BRACES.finditer(template):
        if match.start() > end:
            yield Segment(template[end : match.start()])
        name = (match[1] or "").strip()
        yield Segment(values[name], field=name if name in SUPPORTER_FIELDS else "")
        end = match.end()
    if end < len(template):
        yield Segment(template[end:])


def validate_placeholders(template: str, known: Collection[str] = MEANINGS) -> None:
    """ValidationError naming line and column of the first thing in braces that is no placeholder."""
    for match in _BRACES.finditer(template):
        name = (match[1] or "").strip()
        if name not in known:
            before = template[: match.start()]
            raise ValidationError(
                _("Line %(line)d, column %(column)d: “%(text)s” is not a placeholder. There are: %(known)s."),
                code="placeholder",
                params={
                    "line": before.count("\n") + 1,
                    "column": len(before) - before.rfind("\n"),
                    "text": match[0],
                    "known": ", ".join(f"{{{one}}}" for one in known),
                },
            )
