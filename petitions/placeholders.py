"""The placeholders of letters: a fixed list, replaced in one pass, so that a value can never open another one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MEANINGS = {
    "greeting": _("greeting and name of whoever holds the office, or the office's own greeting"),
    "holder": _("name of whoever holds the office, or the office"),
    "addressee": _("first line of the address: whoever holds the office, or the office"),
    "office": _("title of the office"),
    "city": _("the city we write to"),
    "city_of": _("the same as a part of the sentence: of Florence, dell’Aquila"),
    "city_to": _("the same: to Florence, all’Aquila"),
    "city_in": _("the same: in Florence, all’Aquila"),
    "city_from": _("the same: from Florence, dall’Aquila"),
    "partner_city": _("its partner city"),
    "partner_city_of": _("the partner city as a part of the sentence: of Jeonju"),
    "partner_city_to": _("the same: to Jeonju"),
    "partner_city_in": _("the same: in Jeonju"),
    "partner_city_from": _("the same: from Jeonju"),
    "date": _("today's date, written the way of the letter's language"),
    "petition_url": _("address of the petition"),
    "signatures": _("how many have signed"),
    "videos": _("links to the campaign's videos, one on each line"),
    "own_words": _(
        "a sentence that supporters write themselves; its paragraph is left out while there is none"
    ),
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
SUPPORTER_FIELDS = ("name", "your_city", "your_country", "own_words")
OWN_WORDS = "own_words"

_BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")
_CASE = re.compile(r"_(?:of|to|in|from)\Z")


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
        name = _name(match)
        yield Segment(values[name], field=name if name in SUPPORTER_FIELDS else "")
        end = match.end()
    if end < len(template):
        yield Segment(template[end:])


def names_in(template: str) -> list[str]:
    return [_name(match) for match in _BRACES.finditer(template)]


def paragraphs_of(body: str) -> list[str]:
    """As letters show them: what stands between blank lines."""
    return [part for _start, part in _paragraphs(body)]


def validate_placeholders(template: str, known: Collection[str] = MEANINGS) -> None:
    """ValidationError naming line and column of the first thing in braces that is no placeholder."""
    for match in _BRACES.finditer(template):
        if _name(match) not in known:
            raise ValidationError(
                _("Line %(line)d, column %(column)d: “%(text)s” is not a placeholder. There are: %(known)s."),
                code="placeholder",
                params={
                    **place(template, match.start()),
                    "text": match[0],
                    "known": ", ".join(f"{{{one}}}" for one in known),
                },
            )


def place(text: str, offset: int) -> dict[str, int]:
    """Line and column, both from 1, as editors count them."""
    before = text[:offset]
    return {"line": before.count("\n") + 1, "column": len(before) - before.rfind("\n")}


def differences(body: str, other: str, language: Any) -> Iterator[ValidationError]:
    """What is in the paragraphs of `body` and not in those of its translation into `language`.

    The grammatical forms of a city count as one: “di Firenze” may be “Florence’s”.
    """
    body, other = body.replace("\r\n", "\n"), other.replace("\r\n", "\n")
    mine, theirs = _paragraphs(body), _paragraphs(other)
    if len(mine) > len(theirs):
        yield ValidationError(
            _(
                "Line %(line)d, column %(column)d: from here on %(language)s has no paragraph beside this one. Both "
                "need the same number of paragraphs, with blank lines between them."
            ),
            code="paragraphs",
            params={**place(body, mine[len(theirs)][0]), "language": language},
        )
    for (start, paragraph), (_their_start, translated) in zip(mine, theirs, strict=False):
        there = {family(name) for name in names_in(translated)}
        for match in _BRACES.finditer(paragraph):
            if family(_name(match)) not in there:
                yield ValidationError(
                    _(
                        "Line %(line)d, column %(column)d: “%(text)s” is missing in this paragraph in %(language)s."
                    ),
                    code="differs",
                    params={**place(body, start + match.start()), "text": match[0], "language": language},
                )


def family(name: str) -> str:
    return _CASE.sub("", name)


def _name(match: re.Match[str]) -> str:
    return (match[1] or "").strip()


def _paragraphs(body: str) -> list[tuple[int, str]]:
    """Each with the place where it begins."""
    found, start = [], 0
    for part in body.split("\n\n"):
        if part.strip():
            found.append((start + len(part) - len(part.lstrip("\n")), part.strip("\n")))
        start += len(part) + 2
    return found
