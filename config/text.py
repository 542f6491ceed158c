"""Hygiene of what visitors type: every script passes, tricks with invisible characters do not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

MOST_MARKS = 4
# Unicode calls these letters, symbols or marks, yet nobody sees them: fillers, a blank, selectors.
INVISIBLE = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f"
ZWNJ, ZWJ = "\u200c", "\u200d"
# Where a joiner changes how a word is written: Arabic to Myanmar, Khmer and Mongolian, further Indic blocks.
JOINING_BLOCKS = ((0x600, 0x109F), (0x1780, 0x18AF), (0xA800, 0xABFF), (0x10A00, 0x11FFF), (0x1E900, 0x1E95F))
LINE_BREAKS = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
SPACES = re.compile(r"[^\S\n]+")
BLANK_LINES = re.compile(r"\n{4,}")
FORMULA_STARTS = ("=", "+", "-", "@")
LINK = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\b(?:mailto|javascript|data):|\b[\w-]{2,63}\.[a-z]{2,18}/|"
    r"\b[\w-]{2,63}\.(?:app|biz|cn|club|com|de|eu|fr|icu|info|io|it|kr|live|me|net|online|org|ru|shop|site|store|"
    r"tk|top|uk|xyz)\b",
    re.IGNORECASE,
)


def clean_line(value: str) -> str:
    """One line: NFC, nothing hidden, single spaces; "" when nothing of it can be seen."""
    return _visible(SPACES.sub(" ", LINE_BREAKS.sub("\n", value).replace("\n", " ")), clean_line)


def clean_text(value: str) -> str:
    """Paragraphs: as a line, but line breaks stay, with two blank lines at most between them."""
    lines = SPACES.sub(" ", LINE_BREAKS.sub("\n", value)).split("\n")
    return _visible(BLANK_LINES.sub("\n\n\n", "\n".join(line.strip() for line in lines)), clean_text)


def _visible(value: str, again: Callable[[str], str]) -> str:
    value = value.strip()
    if value.isascii() and value.replace("\n", "").isprintable():
        return value
    cleaned = unicodedata.normalize("NFC", _without_stray_joiners(_without_hidden(value)))
    cleaned = _with_few_marks(cleaned).strip(INVISIBLE + " \n")
    # What was taken out may have joined spaces, lines or letters that were apart.
    if not can_be_seen(cleaned):
        return ""
    return cleaned if cleaned == value else again(cleaned)


def _without_hidden(value: str) -> str:
    """Without controls, format characters (all that turn the direction, too), surrogates, private use."""
    return "".join(
        char
        for char in value
        if char in (ZWNJ, ZWJ, "\n")
        or not (unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") or _is_no_character(char))
    )


def _without_stray_joiners(value: str) -> str:
    if ZWJ not in value and ZWNJ not in value:
        return value
    kept = [" "]
    for char, following in zip(value, value[1:] + " ", strict=True):
        if (
            char not in (ZWJ, ZWNJ)
            or _is_joined(kept[-1])
            or (char == ZWJ and _is_emoji(kept[-1], following))
        ):
            kept.append(char)
    return "".join(kept[1:])


def _is_joined(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM" and any(
        low <= ord(char) <= high for low, high in JOINING_BLOCKS
    )


def _is_emoji(before: str, after: str) -> bool:
    return unicodedata.category(after) == "So" and (
        before == "\ufe0f" or unicodedata.category(before) in ("So", "Sk")
    )


def _with_few_marks(value: str) -> str:
    kept, run = [], 0
    for char in value:
        if unicodedata.category(char)[0] == "M":
            run += 1
        elif char not in (ZWJ, ZWNJ):
            run = 0
        if run <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _is_no_character(char: str) -> bool:
    """The code points that Unicode will never give to anything."""
    return 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE


def can_be_seen(value: str) -> bool:
    """What our tables do not know yet, such as this year's emoji, may well be seen."""
    return any(
        (unicodedata.category(char)[0] in "LNPS" or unicodedata.category(char) == "Cn")
        and char not in INVISIBLE
        and not _is_no_character(char)
        for char in value
    )


def folded(value: object) -> str:
    """Without case and accents, for comparing: “citta” finds “Città”."""
    letters = unicodedata.normalize("NFKD", str(value).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def has_link(value: str) -> bool:
    return LINK.search(value) is not None


def validate_name(value: str) -> None:
    """For names of people and places, which are shown in public and exported to spreadsheets."""
    if has_link(value):
        raise ValidationError(_("Leave out links and addresses here."), code="link")
    if value.startswith(FORMULA_STARTS):
        raise ValidationError(_("Begin with a letter, not with a sign like “=” or “@”."), code="formula")
    if not any(unicodedata.category(char)[0] == "L" and char not in INVISIBLE for char in value):
        raise ValidationError(_("This needs at least one letter."), code="no_letter")


class CleanCharField(forms.CharField):
    """A line of text. `max_length` is required and counts what is left after cleaning."""

    clean_value = staticmethod(clean_line)

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, strip=False, **options)
        self._longest_raw = 4 * max_length + 100

    def to_python(self, value: Any) -> str:
        raw = super().to_python(value) or ""
        if len(raw) > self._longest_raw:  # cleaning takes time in proportion
            MaxLengthValidator(self.max_length or 0)(raw)
        return self.clean_value(raw)


class CleanTextField(CleanCharField):
    """Text in paragraphs."""

    widget = forms.Textarea
    clean_value = staticmethod(clean_text)
