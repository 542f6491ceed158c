"""Finding words and phrases of the lists in a folded text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import regex  # type: ignore[import-untyped]  # its stubs are a package of their own
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .folding import LETTER, UNSPACED, Folded, fold

_WORD_REST = regex.compile(rf"[{LETTER}]*")
_LETTERS = regex.compile(rf"[{LETTER}]")
_MARK = regex.compile(r"\p{M}")
_NO_SPACES = regex.compile(rf"[{UNSPACED}]")
_HANGUL = regex.compile(r"\p{Hangul}")
# One of these says as much as two letters of an alphabet.
_DENSE = regex.compile(rf"[\p{{Hangul}}{UNSPACED}]")
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")
_FEWEST, _FEWEST_BEFORE_STAR = 2, 4

# What may hang on a Korean noun: plural, particles, the copula, and words of contempt.
_PARTICLES = regex.compile(
    r"(?:놈|년|새끼|것|뿐)?(?:들|끼리)?"
    r"(?:이|가|은|는|을|를|의|에|에게|에서|한테|과|와|랑|이랑|하고|도|만|로|으로|까지|부터|처럼|같은|같이|보다|마다|조차|마저|아|야|이여)?"
    r"(?:이?라고|이?라는|이?라니|이?란|이다|다|이야|야|입니다|이에요|예요|이네|네|이지|지|이고|고|인|이며|임|이잖아|잖아|이었다|였다|일|이니까|니까|이구나)?"
    rf"(?!{_HANGUL.pattern})"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase of the lists; a star at its end stands for any ending."""

    pk: int
    kind: str
    language: str
    text: str
    reason: str = ""


@dataclass(frozen=True)
class Hit:
    """`start` and `end` count characters of the folded text."""

    entry: Entry
    start: int
    end: int


@dataclass(slots=True)
class _Text:
    """A folded phrase, and the entries that mean it: as it is, with any ending, or only where letters were left out."""

    text: str
    exact: Entry | None = None
    open: Entry | None = None
    squeezed: Entry | None = None


class PhraseBook:
    """Made once of all phrases, then asked for each text.

    Phrases lie together by their first two letters. A text is read once from each place where a word may begin, and
    there compared with the few that begin like it, so that no text is slow, and six thousand phrases take 4 MB.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._texts: dict[str, dict[str, list[_Text]]] = {}
        found: dict[tuple[str, str], _Text] = {}
        for entry in entries:
            self._add(entry, found)
        for beginnings in self._texts.values():
            for texts in beginnings.values():
                texts.sort(key=lambda one: len(one.text))

    def find(self, kind: str, folded: Folded) -> list[Hit]:
        """Hits in order; of those that overlap the first and longest."""
        beginnings = self._texts.get(kind)
        hits: list[Hit] = []
        for start in folded.starts if beginnings else ():
            if not hits or start >= hits[-1].end:
                hits += list(_hits(beginnings or {}, folded, start))[-1:]
        return hits

    def _add(self, entry: Entry, found: dict[tuple[str, str], _Text]) -> None:
        text = fold(entry.text.strip().rstrip("*")).line.strip()
        if not text:
            return
        node = self._text(entry.kind, text, found)
        if entry.text.rstrip().endswith("*"):
            node.open = node.open or entry
        else:
            node.exact = node.exact or entry
        single = "".join(letter for letter, _run in groupby(text))
        if single != text:
            node = self._text(entry.kind, single, found)
            node.squeezed = node.squeezed or entry

    def _text(self, kind: str, text: str, found: dict[tuple[str, str], _Text]) -> _Text:
        if (kind, text) not in found:
            found[kind, text] = _Text(text)
            self._texts.setdefault(kind, {}).setdefault(text[:2], []).append(found[kind, text])
        return found[kind, text]


def problem_of(text: str) -> str | Promise:
    """What makes a phrase useless or dangerous, in words for staff; "" where nothing does."""
    phrase = text.strip()
    is_open = phrase.endswith("*")
    size = _size(phrase.removesuffix("*"))
    if len(phrase.splitlines()) > 1:
        return _("Write each word or phrase as an entry of its own, without line breaks.")
    if "*" in phrase.removesuffix("*"):
        return _("A star may stand only once, at the end.")
    if size < _FEWEST:
        return _("Write at least two letters or digits, or one letter of a script such as Chinese or Korean.")
    if is_open and size < _FEWEST_BEFORE_STAR:
        return _("Write at least four letters before a star, or two of a script such as Chinese or Korean.")
    return ""


def _size(phrase: str) -> int:
    """In letters as they are looked for: of "aaa" one is left."""
    line = fold(phrase).line
    return len(_LETTER_OR_DIGIT.findall(line)) + len(_DENSE.findall(line))


def _hits(beginnings: dict[str, list[_Text]], folded: Folded, start: int) -> Iterator[Hit]:
    """Those that start here, the longest last."""
    line = folded.line
    for beginning in (line[start], line[start : start + 2]):
        for one in beginnings.get(beginning, ()):
            if line.startswith(one.text, start):
                yield from _ending(one, folded, start, start + len(one.text))


def _ending(node: _Text, folded: Folded, start: int, end: int) -> Iterator[Hit]:
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
