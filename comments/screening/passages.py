"""Sentences, words and quotations of a text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]  # its stubs are a package of their own

from .folding import Folded

Span = tuple[int, int]

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_SENTENCE_END = re.compile(r"[!?]+|\.+(?!\w)|[。｡؟।;\n]")
_LONGEST_QUOTE = 1_000
# What opens, and what may close it. German closes with what opens in English.
_PAIRS = {
    "„": "“”", "“": "”", "”": "”", "«": "»", "»": "«", "‹": "›", "‚": "‘’", "‘": "’", '"': '"', "'": "'",
    "「": "」", "『": "』", "《": "》", "〈": "〉", "＂": "＂",
}  # fmt: skip
_APOSTROPHES = "'‘’"
_MARKS = re.compile("[{}]".format("".join(_PAIRS)))
_FORWARDED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_FEWEST_OWN = 3


@dataclass(frozen=True)
class Word:
    text: str
    start: int
    end: int


class Passage:
    """The words of a folded text and the sentences they stand in, found once."""

    def __init__(self, folded: Folded) -> None:
        self.text = folded.text
        self.words = [Word(found[0], *found.span()) for found in _WORD.finditer(folded.text)]
        self._starts = [word.start for word in self.words]
        self._ends = [found.end() for found in _SENTENCE_END.finditer(folded.text)]

    def sentence(self, place: int) -> int:
        """The number of the sentence, from 0."""
        return bisect_right(self._ends, place)

    def sentence_span(self, number: int) -> Span:
        start = self._ends[number - 1] if number else 0
        return start, self._ends[number] if number < len(self._ends) else len(self.text)

    def between(self, start: int, end: int) -> list[Word]:
        """Words that begin in this stretch."""
        return self.words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, place: int, number: int = 1) -> list[Word]:
        """Up to so many words before this place, of the same sentence."""
        index = bisect_left(self._starts, place)
        first = self.sentence_span(self.sentence(place))[0]
        return [word for word in self.words[max(index - number, 0) : index] if word.start >= first]

    def after(self, place: int) -> Word | None:
        """The next word of the same sentence."""
        index = bisect_left(self._starts, place)
        end = self.sentence_span(self.sentence(place))[1]
        return self.words[index] if index < len(self.words) and self._starts[index] < end else None


def quotations(text: str) -> list[Span]:
    """What stands in quotation marks of any style, in the text as it was written, and quoted lines of a mail.

    None where the writer adds next to nothing: marks around a whole reply are no quotation.
    """
    spans = [found.span() for found in _FORWARDED.finditer(text)]
    closings = _closings(text)
    place = 0
    while found := _MARKS.search(text, place):
        end = _closing(text, found.start(), closings)
        place = end or found.end()
        if end:
            spans.append((found.start(), end))
    return sorted(spans) if _has_own_words(text, spans) else []


def _closings(text: str) -> dict[str, list[int]]:
    """Where each mark that may close a quotation stands, found once: a text may open thousands."""
    places: dict[str, list[int]] = {mark: [] for mark in "".join(_PAIRS.values())}
    for place, mark in enumerate(text):
        if mark in places and not _is_apostrophe(text, place):
            places[mark].append(place)
    return places


def _closing(text: str, start: int, closings: dict[str, list[int]]) -> int:
    """Where the quotation that opens here ends; 0 where it does not."""
    mark = text[start]
    if mark in _APOSTROPHES and start and text[start - 1].isalnum():
        return 0
    nearest = (_first(closings[closing], start + 2) for closing in _PAIRS[mark])
    place = min((place for place in nearest if place is not None), default=None)
    return place + 1 if place is not None and place < start + _LONGEST_QUOTE else 0


def _first(places: list[int], start: int) -> int | None:
    index = bisect_left(places, start)
    return places[index] if index < len(places) else None


def _is_apostrophe(text: str, place: int) -> bool:
    return text[place] in _APOSTROPHES and text[place + 1 : place + 2].isalnum()


def _has_own_words(text: str, spans: list[Span]) -> bool:
    own = list(text)
    for start, end in spans:
        own[start:end] = " " * (end - start)
    rest = "".join(own)
    return len(_WORD.findall(rest)) >= _FEWEST_OWN or len(_LETTERS_UNSPACED.findall(rest)) > _FEWEST_OWN


_LETTERS_UNSPACED = regex.compile(r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}\p{Thai}]")
