"""A letter to print, sign and post: one sheet for each office that it goes to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ..letters import Version
from ..packs.fonts import Case
from ..packs.paper import BOTTOM, INK, LEFT, WIDTH, Paper
from .wrapping import wrapped

SIZE, LINE, GAP = 10.8, 5.6, 2.8
ADDRESS_TOP, DATE_TOP = 50.0, 88.0
ADDRESS_WIDTH = 85.0
SIGNATURE = (60.0, 30.0)  # width of the line to sign on, and the height with what stands above it
BOLD = 0.22  # of a millimetre around each letter: not every script has a bold font
# The country whose forms of Han characters a language writes.
FACE_OF = {
    "ja": "JP",
    "ko": "KR",
    "zh": "CN",
    "zh-hans": "CN",
    "zh-cn": "CN",
    "zh-hant": "TW",
    "zh-tw": "TW",
    "zh-hk": "HK",
}


class LetterPaper(Paper):
    def __init__(self, version: Version, case: Case) -> None:
        super().__init__(case)
        self.version = version
        self.set_title(version.subject_text)
        self.set_lang(version.language)
        self.set_draw_color(*INK)

    def letter(self, address: list[str]) -> None:
        """`address` is the office's, line by line; empty where the letter goes to nobody yet."""
        self.add_page()
        self.use(SIZE)
        for segment in self.version.sender:
            self._write(segment.text)
        self.set_y(max(self.get_y() + GAP, ADDRESS_TOP))
        for line in address:
            self._write(line, ADDRESS_WIDTH)
        self.set_y(max(self.get_y() + GAP, DATE_TOP))
        self._write(self.version.date, is_at_end=True)
        self.ln(GAP)
        with self.local_context(text_mode="FILL_STROKE", line_width=BOLD):
            self._write(self.version.subject_text, direction=self.version.dir)
        self.ln(GAP)
        self._paragraphs()
        self._room_to_sign()

    def _paragraphs(self) -> None:
        for line in self.version.text.split("\n"):
            if line.strip():
                self._write(line, direction=self.version.dir)
            else:
                self.ln(GAP)

    def _room_to_sign(self) -> None:
        width, height = SIGNATURE
        if self.room() < height:
            self.add_page()
        bottom = self.get_y() + height - LINE
        start = LEFT if self.version.dir == "ltr" else LEFT + WIDTH - width
        self.set_line_width(0.2)
        self.line(start, bottom, start + width, bottom)

    def _write(
        self, text: str, width: float = WIDTH, *, is_at_end: bool = False, direction: str | None = None
    ) -> None:
        """Names and addresses run in the direction of their own letters; a letter in that of its language."""
        self.direction = direction
        is_right = (self.version.dir == "rtl") != is_at_end
        for line in wrapped(text, width, self.width_of):
            if self.get_y() + LINE > self.h - BOTTOM:
                self.add_page()
            top = self.get_y()
            left = LEFT + WIDTH - width if is_right else LEFT
            self.line_of(left, top, width, line.rstrip(), align="R" if is_right else "L", said=line)
            self.set_y(top + LINE)


def letter_pdf(versions: Sequence[Version], *, country: str) -> bytes:
    """A letter for each envelope of each version, all in one language.

    `country` is the sender's, "" where it is not known: no letter within a country names it.
    """
    letters = [(version, address) for version in versions for address in _addresses(version, country)]
    words = [word for version, address in letters for word in _words(version, address)]
    # The letters of a page decide which fonts it needs; no file of them outlives the answer.
    with TemporaryDirectory() as folder:
        case = Case.for_texts(words, Path(folder), FACE_OF.get(versions[0].language, ""))
        paper = LetterPaper(versions[0], case)
        for version, address in letters:
            paper.version = version
            paper.letter(address)
        return bytes(paper.output())


def _addresses(version: Version, country: str) -> list[list[str]]:
    return [envelope.seen_from(country) for envelope in version.envelopes] or [[]]


def _words(version: Version, address: list[str]) -> list[str]:
    sender = [segment.text for segment in version.sender]
    return [*sender, version.date, version.subject_text, version.text, *address]
