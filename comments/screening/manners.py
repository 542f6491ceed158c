"""Shouting, repeating, and words in disguise."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex  # type: ignore[import-untyped]  # its stubs are a package of their own

from .findings import Draft, Finding, Surroundings, Weight
from .lookalikes import LATIN_FOR
from .passages import Span
from .phrases import PhraseBook

# Scripts without capitals have no capital letters, so nobody shouts in them.
_CAPITALS = regex.compile(r"\p{Lu}{2,}(?:[^\p{Ll}\p{Lo}\n.]{1,3}\p{Lu}+){2,}")
_FEWEST_CAPITALS = 16
_MARKS = re.compile(r"[!?！？]{4,}")

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_SAME_UNIT = re.compile(r"(\S.{0,7}?)\1{5,}", re.DOTALL)
_FEWEST_SAME_WORDS = 4
_MOST = 0.6
_FEWEST_LETTERS = 10

_HIDDEN_INSIDE = regex.compile(
    r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}])[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
    r"(?=[\p{Latin}\p{Greek}\p{Cyrillic}])"
)
_LATIN = regex.compile(r"\p{Latin}")
_FOREIGN = regex.compile(r"[\p{Greek}\p{Cyrillic}]")
_UNITS = 3  # "kΩ", "μSv"


def shouting(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    for found in _CAPITALS.finditer(draft.body):
        if sum(letter.isupper() for letter in found[0]) >= _FEWEST_CAPITALS:
            yield Finding("shouting", "body", found.start(), found.end(), Weight.NOTE)
    for found in _MARKS.finditer(draft.body):
        yield Finding("shouting", "body", *found.span(), Weight.NOTE)


def repeats(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    spans = _merged([*_same_words(draft.body), *(found.span() for found in _SAME_UNIT.finditer(draft.body))])
    length = len(draft.body.strip())
    repeated = sum(end - start for start, end in spans)
    is_most = length >= _FEWEST_LETTERS and repeated > _MOST * length
    for start, end in spans:
        weight, reason = (Weight.HOLD, "other") if is_most else (Weight.NOTE, "")
        yield Finding("repeats", "body", start, end, weight, reason)


def disguise(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    for where, text in (("name", draft.name), ("body", draft.body)):
        for start, end in _disguised(text):
            yield Finding("disguise", where, start, end, Weight.HOLD, "spam")


def _disguised(text: str) -> Iterator[Span]:
    for found in _HIDDEN_INSIDE.finditer(text):
        yield found.span()
    for found in _WORD.finditer(text):
        foreign = _FOREIGN.findall(found[0])
        if foreign and _LATIN.search(found[0]) and not _is_unit(found[0], foreign):
            yield found.span()


def _is_unit(word: str, foreign: list[str]) -> bool:
    return len(word) <= _UNITS and len(foreign) == 1 and foreign[0] not in LATIN_FOR.keys() - set("μΜ")


def _same_words(text: str) -> Iterator[Span]:
    words = list(_WORD.finditer(text))
    first = 0
    for place in range(1, len(words) + 1):
        if place < len(words) and words[place][0].casefold() == words[first][0].casefold():
            continue
        if place - first >= _FEWEST_SAME_WORDS:
            yield words[first].start(), words[place - 1].end()
        first = place


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
