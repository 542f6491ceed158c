"""A PDF on A4 whose text may be in any script: shaped where the script needs it, and readable again from the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

import segno
from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from .fonts import HEADING, TEXT, Case, Font

LEFT, RIGHT, TOP, BOTTOM = 20.0, 16.0, 18.0, 24.0
WIDTH = 210.0 - LEFT - RIGHT
INK, SOFT, HAIR = (28, 32, 36), (84, 91, 100), (222, 220, 214)
# Stands for the number of pages until it is known; for private use, so that no name can be taken for it.
PAGES = "\ue000\ue001\ue002"
BASELINE = 0.8  # of the size, below the top of a line; as cells have it

# Marks, scripts that join or reorder their letters, those from right to left, and emoji. All others stand letter by
# letter as they are, which is written three times as fast.
_NEEDS_SHAPING = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0590-\u109f\u135d-\u135f\u1700-\u18af\u1a00-\u1cff\u1dc0-\u1dff\u200b-\u200f"
    "\u20d0-\u20ff\u302a-\u302f\u3099\u309a\ua800-\uabff\ufb1d-\ufdff\ufe00-\ufe0f\ufe20-\ufe2f\ufe70-\ufeff"
    "\U00010800-\U00011fff\U0001e800-\U0001efff\U0001f1e6-\U0001faff]"
)


class Paper(FPDF):
    """Subclasses say what stands in head and foot of a page."""

    def __init__(self, case: Case) -> None:
        super().__init__(format="A4")
        self.set_margins(LEFT, TOP, RIGHT)
        self.set_auto_page_break(True, BOTTOM)
        self.c_margin = 0
        for font in (HEADING, *case.fonts):
            self.add_font(font.name, fname=font.path, collection_font_number=font.face)
        self.set_fallback_fonts([font.name for font in case.fonts], exact_match=False)
        self.alias_nb_pages(PAGES)
        # Where a line begins; None lets its own letters decide.
        self.direction: str | None = None
        self._case = case
        self._fallbacks: dict[str, str | None] = {}
        self._text_font = cast(TTFFont, self.fonts[TEXT.name.lower()])

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """As the package finds it, once for each letter and not for each time it occurs."""
        if char not in self._fallbacks:
            self._fallbacks[char] = super().get_fallback_font(char, style)
        return self._fallbacks[char]

    def use(self, size: float, colour: tuple[int, int, int] = INK, font: Font = TEXT) -> None:
        self.set_font(font.name, size=size)
        self.set_text_color(*colour)

    def paragraph(self, text: str, line: float, *, width: float = 0, align: str = "") -> None:
        """Text in lines of this height, as wide as the page if no width is given."""
        shown = self._prepare(text)
        self.multi_cell(width, line, shown, align=align or "L", new_x="LMARGIN", new_y="NEXT")

    def line_of(
        self, x: float, y: float, width: float, text: str, *, align: str = "L", said: str = ""
    ) -> None:
        """One line with its top at `y`. What a program copies out of the file is the text as it was typed, or what
        is `said` in its place."""
        shown = self._prepare(text)
        if align == "L" and not said and self._is_plain(shown):
            self.text(x, y + BASELINE * self.font_size, shown)
            return
        self.set_xy(x, y)
        actual = f"\ufeff{said or shown}".encode("utf-16-be").hex()
        self._out(f"/Span <</ActualText <{actual}>>> BDC")
        self.cell(width, self.font_size, shown, align=align)
        self._out("EMC")

    def lines(self, text: str, width: float) -> list[str]:
        """The text in as many lines as it takes."""
        shown = self._prepare(text)
        if self._width_of(shown) <= width:
            return [shown]
        found: Any = self.multi_cell(width, 1, shown, align="L", dry_run=True, output=MethodReturnValue.LINES)
        return list(found)

    def cut(self, text: str, width: float) -> str:
        """The text, or as much of it as there is room for."""
        lines = self.lines(text, width)
        return lines[0] if len(lines) == 1 else f"{self.lines(text, width - 4)[0].rstrip()} …"

    def width_of(self, text: str) -> float:
        return self._width_of(self._prepare(text))

    def hairline(self, y: float, colour: tuple[int, int, int] = HAIR, width: float = 0.2) -> None:
        self.set_draw_color(*colour)
        self.set_line_width(width)
        self.line(LEFT, y, LEFT + WIDTH, y)

    def qr(self, address: str, x: float, y: float, size: float) -> None:
        matrix = segno.make(address, error="m", boost_error=False).matrix
        module = size / len(matrix)
        self.set_fill_color(*INK)
        for row, modules in enumerate(matrix):
            for first, length in _dark_runs(modules):
                self.rect(x + first * module, y + row * module, length * module, module, style="F")

    def room(self) -> float:
        """How much of the page is left, in millimetres."""
        return float(self.h - BOTTOM - self.get_y())

    def _is_plain(self, shown: str) -> bool:
        """Whether it stands letter by letter in the one font: the short way for most of a list."""
        font = self._text_font
        if self.text_shaping is not None or self.current_font is not font:
            return False
        return all(ord(letter) in font.cmap for letter in shown)

    def _width_of(self, shown: str) -> float:
        if not self._is_plain(shown):
            return float(self.get_string_width(shown))
        widths = self._text_font.cw
        return float(sum(widths[ord(letter)] for letter in shown) * self.font_size / 1000)

    def _prepare(self, text: str) -> str:
        shown = self._case.marked(text)
        needs_shaping = self.direction == "rtl" or _NEEDS_SHAPING.search(shown) is not None
        self.set_text_shaping(needs_shaping, direction=self.direction)
        return shown


def _dark_runs(modules: Iterable[int]) -> list[tuple[int, int]]:
    pixels = "".join("1" if module else "0" for module in modules)
    return [(match.start(), len(match[0])) for match in re.finditer("1+", pixels)]
