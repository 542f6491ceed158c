"""Finding words and phrases of the lists in a folded text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

import regex  # type: ignore[import-untyped]  # its stubs are a package of their own

from .folding import LETTER, UNSPACED, Folded, fold

_WORD_REST = regex.compile(rf"[{LETTER}]*")
_LETTERS = regex.compile(rf"[{LETTER}]")
_MARK = regex.compile(r"\p{M}")
_NO_SPACES = regex.compile(rf"[{UNSPACED}]")
_HANGUL = regex.compile(r"\p{Hangul}")

# What may hang on a Korean noun: plural, particles, the copula, and words of contempt.
_PARTICLES = regex.compile(
    r"(?:놈|년|새끼|것|뿐)?(?:들|끼리)?"
    r"(?:이|가|은|는|을|를|의|에|에게|에서|한테|과|와|랑|이랑|하고|도|만|로|으로|까지|부터|처럼|같은|같이|보다|마다|조차|마저|아|야|이여)?"
    r"(?:이?라고|이?라는|이?라니|이?란|이다|다|이야|야|입니다|이에요|예요|이네|네|이지|지|이고|고|인|이며|임|이잖아|잖아|이었다|였다|일|이니까|니까|이구나)?"
    rf"(?!{_HANGUL.pattern})"
)


@dataclass(frozen=True)
class Entry:
    """A phrase of the lists; a star at its end stands for any ending."""

    pk: int
    kind: str
    language: str
    text: str


@dataclass(frozen=True)
class Hit:
    """`start` and `end` count characters of the folded text."""

    entry: Entry
    start: int
    end: int


@dataclass
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    exact: Entry | None = None
    open: Entry | None = None
    squeezed: Entry | None = None


class PhraseBook:
    """Made once of all phrases, then asked for each text.

    A tree of letters for each kind: a text is read once from each place where a word may begin, no further than the
    longest phrase that goes on like it, so that no text is slow.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._trees: dict[str, _Node] = {}
        for entry in entries:
            self._add(entry)

    def find(self, kind: str, folded: Folded) -> list[Hit]:
        """Hits in order; of those that overlap the first and longest."""
        tree = self._trees.get(kind)
        hits: list[Hit] = []
        for start in folded.starts if tree else ():
            if not hits or start >= hits[-1].end:
                hits += list(_hits(tree, folded, start))[-1:]
        return hits

    def _add(self, entry: Entry) -> None:
        text = fold(entry.text.strip().rstrip("*")).line.strip()
        if not text:
            return
        tree = self._trees.setdefault(entry.kind, _Node())
        node = _descend(tree, text)
        if entry.text.rstrip().endswith("*"):
            node.open = node.open or entry
        else:
            node.exact = node.exact or entry
        single = "".join(letter for letter, _run in groupby(text))
        if single != text:
            node = _descend(tree, single)
            node.squeezed = node.squeezed or entry


def _descend(node: _Node, text: str) -> _Node:
    for letter in text:
        node = node.next.setdefault(letter, _Node())
    return node


def _hits(tree: _Node | None, folded: Folded, start: int) -> Iterator[Hit]:
    """Those that start here, the longest last."""
    node = tree
    for place in range(start, len(folded.line)):
        node = node.next.get(folded.line[place]) if node else None
        if node is None:
            return
        yield from _ending(node, folded, start, place + 1)


def _ending(node: _Node, folded: Folded, start: int, end: int) -> Iterator[Hit]:
    entry = node.exact
    if node.squeezed and any(place in folded.shortened for place in range(start, end)):
        # "idiooot" has lost its doubled letters and so has "asssshole": only here is the phrase without them meant.
        entry = entry or node.squeezed
    if entry and _may_end(folded.line, end):
        yield Hit(entry, start, end)
    elif node.open:
        # Without spaces nobody knows where the word ends; there the phrase alone is marked.
        rest = end if _NO_SPACES.match(folded.line[end - 1]) else _word_end(folded.line, end)
        yield Hit(node.open, start, rest)


def _word_end(text: str, place: int) -> int:
    found = _WORD_REST.match(text, place)
    return found.end() if found else place


def _may_end(text: str, end: int) -> bool:
    if end == len(text) or not _LETTERS.match(text[end]):
        return True
    if _MARK.match(text[end]):
        return False
    if _NO_SPACES.match(text[end - 1]) or _NO_SPACES.match(text[end]):
        return True
    return bool(_HANGUL.match(text[end - 1]) and _PARTICLES.match(text, end))
