"""Text as the word lists see it, each of its characters knowing where it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex  # type: ignore[import-untyped]  # its stubs are a package of their own

from .lookalikes import CYRILLIC_FOR, LATIN_FOR, LETTERS, SIGNS, script

# Marks that change a letter of Latin, Greek or Cyrillic, and the vowel points and joins of Arabic and Hebrew that
# most people leave out. Vowels of Indian and South-East Asian scripts are marks too, but no word is one without them.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_APOSTROPHES = dict.fromkeys("’‘ʼ´`′＇", "'")
_LONGEST = 3  # One sign stands for eighteen letters; a text of those would cost far more than its length.

# A letter and its marks, a syllable of Hangul in parts. (Unicode's own clusters take quadratic time on rows of flags.)
_CLUSTERS = regex.compile(
    r"[\u1100-\u115f][\u1160-\u11a7]+[\u11a8-\u11ff]*|.[\p{M}\uff9e\uff9f]*", regex.DOTALL
)
# Scripts written without spaces: a word may begin at any of their letters.
UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}"
LETTER = r"\p{L}\p{M}\p{N}"
_STARTS = regex.compile(rf"(?<![{LETTER}])\S|[{UNSPACED}]|(?<=[{UNSPACED}])[\p{{L}}\p{{N}}]")
_WORDS = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_SEPARATOR = r"[ \-.,_*/|·•~+]"
_LONE = r"(?<![^\W_])[^\W_](?![^\W_])"
_SPELLED = re.compile(rf"{_LONE}(?:{_SEPARATOR}{_LONE}){{2,}}")
# Chinese has no spaces, so one between two signs is a disguise or means nothing.
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[ .*_-](?=[\u3400-\u9fff])")
_FEWEST_SPELLED = 3  # "p.m." and "e.g." are no words
_SIGNS = re.compile(r"(?<=[a-z])[134570@$]{1,2}(?=[a-z])")
# More often than for an i, an exclamation mark stands between two words without a space.
_EXCLAMATION = re.compile(r"(?<![a-z])[a-z]{1,3}(!)[a-z]{1,4}(?![a-z])")
_RUNS = re.compile(r"([^\W\d_])\1{2,}")

Piece = tuple[str, int, int]  # a folded character, and where the characters it stands for start and end


@dataclass(frozen=True)
class Folded:
    """`at` and `ends` say for each character which ones of the original it stands for.

    `shortened` are the places where a run of three or more letters became one.
    """

    text: str
    at: tuple[int, ...]
    ends: tuple[int, ...]
    shortened: frozenset[int]

    @cached_property
    def line(self) -> str:
        """The same length, for phrases that run over the end of a line."""
        return self.text.replace("\n", " ")

    @cached_property
    def starts(self) -> list[int]:
        """Where words may begin."""
        return [found.start() for found in _STARTS.finditer(self.line)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text, not an empty one, stands in the original."""
        return self.at[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    pieces = _spaces(_join(list(_plain_pieces(text))))
    pieces = _unmask(text, pieces)
    pieces, shortened = _shorten(_unsign(pieces))
    return Folded(
        text="".join(piece[0] for piece in pieces),
        at=tuple(piece[1] for piece in pieces),
        ends=tuple(piece[2] for piece in pieces),
        shortened=frozenset(shortened),
    )


def _plain_pieces(text: str) -> Iterator[Piece]:
    for cluster in _CLUSTERS.finditer(text):
        start, end = cluster.span()
        for letter in _plain(cluster[0]):
            yield letter, start, end


def _plain(cluster: str) -> str:
    if cluster in _APOSTROPHES:
        return "'"
    if len(cluster) == 1 and cluster.isascii():
        return cluster.lower()
    return _plain_cached(cluster) if len(cluster) < _LONGEST else _plain_any(cluster)


def _plain_any(cluster: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", cluster).casefold())
    text = _INVISIBLE.sub("", _MARKS.sub("", text))
    # Composing again puts syllables of Hangul and voiced kana back together.
    text = unicodedata.normalize("NFC", "".join(LETTERS.get(letter, letter) for letter in text))
    return text[: max(len(cluster), _LONGEST)]


_plain_cached = lru_cache(maxsize=4_096)(_plain_any)


def _join(pieces: list[Piece]) -> list[Piece]:
    """Put together what is spelled out: "i d i o t", "i.d.i.o.t". Two spaces end a word."""
    text = _text(pieces)
    gone = {found.start() for found in _BETWEEN_HAN.finditer(text)}
    for found in _SPELLED.finditer(text):
        if sum(letter.isalpha() for letter in found[0]) >= _FEWEST_SPELLED:
            gone.update(range(found.start() + 1, found.end(), 2))
    return [piece for place, piece in enumerate(pieces) if place not in gone] if gone else pieces


def _spaces(pieces: list[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    for letter, start, end in pieces:
        if not letter.isspace():
            kept.append((letter, start, end))
            continue
        space = "\n" if letter in "\n\r\u2028\u2029" else " "
        if kept and kept[-1][0].isspace():
            last = kept.pop()
            kept.append((min(last[0], space), last[1], end))
        else:
            kept.append((space, start, end))
    return kept


def _unmask(text: str, pieces: list[Piece]) -> list[Piece]:
    """Give letters of another script back the look they were chosen for.

    In a word that mixes Latin with Cyrillic or Greek somebody disguises something: the letters that have a look-alike
    in the other script follow those that have none. A word of look-alikes alone (рот, нос) is a real word as a rule;
    it is read as Latin only in a text that has Latin words and never uses that script in earnest.
    """
    letters = _text(pieces)
    if not any("\u0370" <= letter <= "\u052f" for letter in letters):
        return pieces
    words = [found.span() for found in _WORDS.finditer(letters) if not found[0].isascii()]
    scripts = {span: {script(letter) for letter in letters[slice(*span)]} - {""} for span in words}
    looks = [LATIN_FOR.get(_base(text[start]), "") for _letter, start, _end in pieces]
    earnest = {
        kind
        for span, kinds in scripts.items()
        if len(kinds) == 1 and not all(looks[slice(*span)])
        for kind in kinds
    }
    has_latin = any("a" <= letter <= "z" for letter in letters)
    for (start, end), kinds in scripts.items():
        if kinds - {"latin"} and ("latin" in kinds or (has_latin and not kinds & earnest)):
            _unmask_word(pieces, looks, range(start, end))
    return pieces


def _unmask_word(pieces: list[Piece], looks: list[str], places: range) -> None:
    foreign = [place for place in places if script(pieces[place][0]) in {"cyrillic", "greek"}]
    latin = [place for place in places if script(pieces[place][0]) == "latin"]
    is_cyrillic = all(script(pieces[place][0]) == "cyrillic" for place in foreign)
    stays = is_cyrillic and not all(looks[place] for place in foreign)
    if stays and all(pieces[place][0] in CYRILLIC_FOR for place in latin):
        _replace(pieces, {place: CYRILLIC_FOR[pieces[place][0]] for place in latin})
    else:
        _replace(pieces, {place: looks[place] for place in foreign if looks[place]})


def _unsign(pieces: list[Piece]) -> list[Piece]:
    """Read digits and signs as letters where letters stand on both sides."""
    text = _text(pieces)
    places = [place for found in _SIGNS.finditer(text) for place in range(*found.span())]
    places += [found.start(1) for found in _EXCLAMATION.finditer(text)]
    _replace(pieces, {place: SIGNS[text[place]] for place in places})
    return pieces


def _shorten(pieces: list[Piece]) -> tuple[list[Piece], list[int]]:
    kept: list[Piece] = []
    shortened = []
    done = 0
    for found in _RUNS.finditer(_text(pieces)):
        kept += pieces[done : found.start()]
        shortened.append(len(kept))
        kept.append((found[1], pieces[found.start()][1], pieces[found.end() - 1][2]))
        done = found.end()
    return kept + pieces[done:], shortened


def _replace(pieces: list[Piece], letters: dict[int, str]) -> None:
    for place, letter in letters.items():
        pieces[place] = (letter, *pieces[place][1:])


def _base(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter)[0]


def _text(pieces: list[Piece]) -> str:
    return "".join(piece[0] for piece in pieces)
