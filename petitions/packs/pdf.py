"""The pack on paper: cover letter, what was signed, and the list."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language, gettext

from config.partial_dates import PartialDate

from .cover import Cover, in_groups
from .fonts import HEADING, Case
from .paper import BOTTOM, HAIR, INK, LEFT, PAGES, SOFT, TOP, WIDTH, Paper

CITIES = ((140, 47, 57), (31, 106, 110))
SIGNATURE = (60.0, 34.0)  # width of the line to sign on, and the height with what stands around it
SEAL_HEIGHT = 34.0
ROW, GAP = 4.4, 1.2
# Number, name, city, country, day, and the version of the text where there are several. “30 September 2026” fits on
# one line: a second one in each row would double the pages.
COLUMNS = (15.0, 60.0, 37.0, 32.0, 30.0)
COLUMNS_WITH_VERSION = (15.0, 54.0, 33.0, 30.0, 30.0, 12.0)
AT_ONCE = 500

Progress = Callable[[int], None]


class PackPdf(Paper):
    def __init__(self, cover: Cover, case: Case) -> None:
        super().__init__(case)
        self.cover = cover
        self.head: list[str] = []
        self.set_title(cover.subject)
        self.set_author(settings.SITE_NAME)
        self.set_lang(get_language() or "en")
        self.set_creation_date(cover.moment)

    def header(self) -> None:
        """The head of the table, on each of its pages."""
        if not self.head:
            return
        self.use(7.5, SOFT)
        for (x, width), name in zip(_places(len(self.head)), self.head, strict=True):
            self.line_of(x, TOP, width, self.cut(name, width))
        self.hairline(TOP + 4.6, INK, 0.3)
        self.set_y(TOP + 6.2)

    def footer(self) -> None:
        top = self.h - 16
        self.hairline(top)
        self.use(7, SOFT)
        page = gettext("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": PAGES}
        self.line_of(LEFT, top + 1.6, WIDTH - 40, self.cut(self.cover.subject, WIDTH - 44))
        self.line_of(LEFT + WIDTH - 40, top + 1.6, 40, page, align="R")
        self.use(6.3, SOFT)
        seal = gettext("Seal")
        self.line_of(LEFT, top + 5.4, WIDTH, f"{seal} {in_groups(self.cover.seal)}")

    def letter(self) -> None:
        self.add_page()
        self._letterhead()
        self._address()
        self.use(12.5, font=HEADING)
        self.paragraph(self.cover.subject, 6)
        self.ln(4)
        self.use(10.2)
        for paragraph in self.cover.paragraphs:
            self.paragraph(paragraph, 5.1)
            self.ln(2.4)
        self._signature()
        self._seal()

    def _letterhead(self) -> None:
        self.use(16, font=HEADING)
        self.paragraph(settings.SITE_NAME, 7.5)
        self.use(8.5, SOFT)
        host, mailbox = urlsplit(settings.SITE_URL).netloc, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self.paragraph(f"{host} · {mailbox}", 4.4)
        for below, colour in zip((2.4, 3.4), CITIES, strict=True):
            self.hairline(self.get_y() + below, colour, 0.5)

    def _address(self) -> None:
        """Where the window of an envelope shows it; the date at the right below."""
        self.set_y(52)
        self.use(10.2)
        for line in self.cover.addressee:
            self.paragraph(line, 5.1, width=85)
        self.set_y(max(self.get_y() + 6, 88))
        self.paragraph(self.cover.date, 5.1, align="R")
        self.ln(5)

    def _signature(self) -> None:
        width, height = SIGNATURE
        if self.room() < height:
            self.add_page()
        bottom = self.get_y() + 18
        self.set_draw_color(*INK)
        self.set_line_width(0.2)
        self.line(LEFT, bottom, LEFT + width, bottom)
        self.set_y(bottom + 1.4)
        self.use(8.5, SOFT)
        self.paragraph(gettext("for %(group)s") % {"group": settings.SITE_NAME}, 4.4)
        self.paragraph(gettext("Enclosed: the text of the petition, the list of those who signed"), 4.4)

    def _seal(self) -> None:
        if self.room() < SEAL_HEIGHT:
            self.add_page()
        top, size = self.h - BOTTOM - SEAL_HEIGHT + 4, 26.0
        self.hairline(top - 3)
        self.qr(self.cover.seal_url, LEFT, top, size)
        x, width = LEFT + size + 6, WIDTH - size - 6
        self.use(8.5, font=HEADING)
        self.line_of(x, top, width, gettext("Seal of this list (SHA-256)"))
        self.set_font(self.font_family, size=9.5)
        groups = in_groups(self.cover.seal).split()
        for number, line in enumerate((groups[:4], groups[4:])):
            self.line_of(x, top + 5.4 + 4.6 * number, width, "   ".join(line))
        self.use(7.5, SOFT)
        self.set_xy(x, top + 15.6)
        words = gettext(
            "It is the digest of the list as CSV. Whoever has that file can compute it anew, and see on this page "
            "what the seal was given for:"
        )
        self.multi_cell(width, 3.6, words, align="L", new_x="LEFT", new_y="NEXT")
        self.multi_cell(width, 3.6, self.cover.seal_url, align="L")

    def petition(self) -> None:
        """What was signed, by how many, until when."""
        self.add_page()
        self.use(16, font=HEADING)
        self.paragraph(self.cover.title, 7.5)
        self.ln(3)
        for label, value in self.cover.facts:
            top = self.get_y()
            self.use(9, SOFT)
            self.line_of(LEFT, top, 62, self.cut(label, 60))
            self.use(9)
            self.set_xy(LEFT + 64, top - 0.6)
            self.paragraph(value, 4.4, width=WIDTH - 64)
            self.ln(0.8)
        for heading, paragraphs in self.cover.texts:
            self.ln(5)
            self.use(12, font=HEADING)
            self.paragraph(heading, 6)
            self.ln(1)
            self.use(10.2)
            for paragraph in paragraphs:
                self.paragraph(paragraph, 5.1)
                self.ln(1.8)

    def list_of(self, rows: Iterator[list[str]], progress: Progress) -> None:
        self.head = next(rows)
        self.add_page()
        places = _places(len(self.head))
        for number, row in enumerate(rows, start=1):
            self._row(row, places)
            if number % AT_ONCE == 0:
                progress(number)

    def _row(self, row: list[str], places: list[tuple[float, float]]) -> None:
        row = [*row[:4], PartialDate.parse(row[4]).in_words() if row[4] else "", *row[5:]]
        self.use(8.5)
        cells = [self.lines(cell, width) for cell, (_x, width) in zip(row, places, strict=True)]
        height = ROW * max(map(len, cells)) + GAP
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()
            self.use(8.5)
        top = self.get_y()
        for lines, (x, width) in zip(cells, places, strict=True):
            for number, line in enumerate(lines):
                self.line_of(x, top + ROW * number, width, line)
        self.hairline(top + height - GAP, HAIR, 0.1)
        self.set_y(top + height)


def _places(columns: int) -> list[tuple[float, float]]:
    """Where each column begins, and how wide its text may be."""
    widths = COLUMNS_WITH_VERSION if columns > len(COLUMNS) else COLUMNS
    return [(LEFT + sum(widths[:number]), width - 2) for number, width in enumerate(widths)]


def write(path: Path, pdf: PackPdf, *, rows: Path, progress: Progress) -> None:
    """The PDF of the list that lies in `rows` as CSV, with everything that goes with it."""
    pdf.letter()
    pdf.petition()
    with rows.open(encoding="utf-8-sig", newline="") as file:
        pdf.list_of(csv.reader(file), progress)
    pdf.output(str(path))
