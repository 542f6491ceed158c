"""Where a line of a letter may end. What stands in the lines, one after the other, is the text unchanged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import regex  # type: ignore[import-untyped]  # its stubs are a package of their own

# Han, kana and what Chinese and Japanese write between them: lines end after any of it, but not before a mark that
# closes, and not after one that opens.
_IDEOGRAPH = (
    "[\u2e80-\u30ff\u3100-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_OPENS, _CLOSES = "（「『【〈《〔［｛“‘(", "、。，．：；？！）」』】〉》〕］｝”’ー々…・),.:;?!"
_PIECE = re.compile(
    f"[{re.escape(_OPENS)}]*{_IDEOGRAPH}[{re.escape(_CLOSES)}]*\\s*|(?:(?!{_IDEOGRAPH})\\S)+\\s*|\\s+|\\S"
)


def wrapped(text: str, width: float, width_of: Callable[[str], float]) -> list[str]:
    """Lines as wide as this at most, each with the spaces at its end, which take no room."""
    lines: list[str] = []
    line, taken = "", 0.0
    for piece in _pieces(text, width, width_of):
        word = width_of(piece.rstrip())
        if line and taken + word > width:
            lines.append(line)
            line, taken = "", 0.0
        line += piece
        taken += word + width_of(" ") * (len(piece) - len(piece.rstrip()))
    return [*lines, line]


def _pieces(text: str, width: float, width_of: Callable[[str], float]) -> Iterator[str]:
    """Words; letter by letter where one is wider than a line, as whole sentences of Thai or Khmer are."""
    for match in _PIECE.finditer(text):
        if width_of(match[0].rstrip()) <= width:
            yield match[0]
        else:
            yield from (cluster[0] for cluster in regex.finditer(r"\X", match[0]))
