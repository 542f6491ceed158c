"""Links, and addresses and numbers of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .findings import Draft, Finding, Surroundings, Weight
from .phrases import PhraseBook

_LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?')\]]"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|org|net|info|biz|xyz|top|shop|online|site|club|io|me|ru|cn|kr)\b"
    r"(?:/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|[(\[{]\s?(?:at|chiocciola|arobase|malpa)\s?[)\]}])\s?"
    r"[\w-]{1,63}(?:(?:\.|\s?[(\[{]\s?(?:dot|punto|kropka)\s?[)\]}]\s?)[\w-]{1,63}){1,4}"
)
_NUMBER = re.compile(r"(?<![\w.,-])[+(]{0,2}\d(?:[ ()./\u2010-\u2015-]{0,2}\d){7,18}(?!\w)")
_THOUSANDS = re.compile(r"\d{1,3}(?:([ .])\d{3})(?:\1\d{3})*")
_DATES = re.compile(r"(?:(?:19|20)\d\d[ ./\u2010-\u2015-]{0,2})+|\d{1,4}([./-])\d{1,2}\1\d{1,4}.*")
_FEWEST_DIGITS = 9


def links(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    mails = [found.span() for found in _MAIL.finditer(draft.body)]
    found = [match.span() for match in _LINK.finditer(draft.body)]
    found = [span for span in found if not any(start < span[1] and span[0] < end for start, end in mails)]
    weight, reason = (Weight.NOTE, "") if len(found) == 1 else (Weight.HOLD, "spam")
    for start, end in found:
        yield Finding("links", "body", start, end, weight, reason)


def private(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    for found in _MAIL.finditer(draft.body):
        yield Finding("private", "body", *found.span(), Weight.HOLD, "private")
    for found in _NUMBER.finditer(draft.body):
        if _is_telephone(found[0]):
            yield Finding("private", "body", *found.span(), Weight.HOLD, "private")


def _is_telephone(text: str) -> bool:
    """Or another number of a person; not an amount, nor years and days."""
    if _DATES.fullmatch(text) or (
        _THOUSANDS.fullmatch(text) and (text.endswith("000") or not text[2].isdigit())
    ):
        return False
    digits = sum(letter.isdigit() for letter in text)
    return digits >= _FEWEST_DIGITS or text[0] in "+(0"
