"""Counter-speech: words that repeat an attack in order to answer it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

from .findings import Draft
from .grammar import ADVERSATIVES, DENIED_OVER, DISCLAIMERS, NEGATIONS
from .passages import Passage, quotations
from .phrases import Hit, PhraseBook

_NEAR = 3  # words
_DENIED_BEHIND = re.compile(r"[^\W\d_]{0,4}\s?(?:절대\s?)?(?:아니|아닙|아닌|아녜|않)")
_DENIED_BEFORE = re.compile(r"(?:不是|并非|並非|不都是|没有|绝不)[都是很一群什么]{0,4}$")


class Stance:
    """How the writer of one text stands to what is found in it."""

    def __init__(self, draft: Draft, book: PhraseBook) -> None:
        self._folded = draft.folded_body
        self._passage = Passage(self._folded)
        spans = quotations(draft.body)
        self._openings = [start for start, _end in spans]
        # How far the quotations reach that open here or earlier.
        self._reach = list(accumulate((end for _start, end in spans), max))
        self._cues = [hit for hit in book.find("distance", self._folded) if not self._is_disclaimer(hit)]
        self._cue_starts = [cue.start for cue in self._cues]
        self._turns = [
            word.start
            for word in (self._passage.words if self._cues else ())
            if word.text in ADVERSATIVES or word.text.endswith("지만")
        ]

    def takes_distance(self, start: int, end: int) -> bool:
        """Whether the writer keeps away from a stretch of the folded text."""
        return self.is_quoted(start, end) or self._is_denied(start, end) or self._has_cue(start, end)

    def is_quoted(self, start: int, end: int) -> bool:
        first, last = self._folded.span(start, end)
        opened = bisect_right(self._openings, first)
        return opened > 0 and last <= self._reach[opened - 1]

    def _is_disclaimer(self, cue: Hit) -> bool:
        """ "I am not racist, but": that takes no distance."""
        if any(word.text in DISCLAIMERS for word in self._passage.before(cue.start, 2)):
            return True
        return bool(_DENIED_BEHIND.match(self._passage.text, cue.end))

    def _is_denied(self, start: int, end: int) -> bool:
        if self._has_negation_before(start):
            return True
        text = self._passage.text
        return bool(_DENIED_BEHIND.match(text, end) or _DENIED_BEFORE.search(text[max(start - 8, 0) : start]))

    def _has_negation_before(self, start: int) -> bool:
        """ "Not barbarians", "are not really the barbarians"; not "don't you idiots"."""
        for word in reversed(self._passage.before(start, _NEAR)):
            if word.text in NEGATIONS:
                return not re.search(r"[,;:]", self._passage.text[word.start : start])
            if word.text not in DENIED_OVER:
                return False
        return False

    def _has_cue(self, start: int, end: int) -> bool:
        # The nearest on each side decide: what takes back the nearest before takes back those further off as well.
        sentence = self._passage.sentence(start)
        before = bisect_left(self._cue_starts, start)
        behind = bisect_left(self._cue_starts, end)
        return any(
            self._passage.sentence(cue.start) == sentence and not self._is_taken_back(cue, start)
            for cue in (*self._cues[before - 1 if before else 0 : before], *self._cues[behind : behind + 1])
        )

    def _is_taken_back(self, cue: Hit, start: int) -> bool:
        return bisect_left(self._turns, cue.end) < bisect_left(self._turns, start)
