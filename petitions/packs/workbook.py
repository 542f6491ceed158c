"""The list for spreadsheet programs: texts stay texts, whatever they look like."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from itertools import count, groupby
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

MOST_ROWS = 1_000_000  # a sheet holds 48,576 more
WIDTHS = (10, 34, 24, 24, 14, 10)
SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(
    path: Path, *, rows: Path, title: str, seal: str, moment: dt.datetime, right_to_left: bool = False
) -> None:
    """The list that lies in `rows` as CSV, row by row, in as many sheets as it takes."""
    # Its temporary files hold rows too: in the folder of the pack they go with it, whatever ends this process.
    options = {**SAFE, "tmpdir": str(path.parent)}
    with rows.open(encoding="utf-8-sig", newline="") as file, Workbook(str(path), options) as book:
        about = {"title": title, "comments": f"SHA-256 {seal}", "created": moment.replace(tzinfo=None)}
        book.set_properties(about)
        lines, numbers = csv.reader(file), count()
        head = next(lines)
        parts = groupby(lines, key=lambda _row: next(numbers) // MOST_ROWS)
        for part in (rows for _number, rows in parts):
            _write_sheet(book, head, part, right_to_left)
        if not book.worksheets():
            _write_sheet(book, head, (), right_to_left)


def _write_sheet(book: Workbook, head: list[str], rows: Iterable[list[str]], right_to_left: bool) -> None:
    sheet = book.add_worksheet()
    if right_to_left:
        sheet.right_to_left()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    _write_head(sheet, head, book.add_format({"bold": True, "bottom": 1}))
    last = 0
    for last, row in enumerate(rows, start=1):
        if row[0]:
            sheet.write_number(last, 0, int(row[0]))
        for column in (1, 2, 3):
            sheet.write_string(last, column, row[column])
        if row[4]:
            sheet.write_datetime(last, 4, dt.datetime.fromisoformat(row[4]), day)
        for column, number in enumerate(row[5:], start=5):
            sheet.write_number(last, column, int(number))
    sheet.autofilter(0, 0, last, len(head) - 1)


def _write_head(sheet: Any, head: list[str], bold: Any) -> None:
    sheet.freeze_panes(1, 0)
    for column, (name, width) in enumerate(zip(head, WIDTHS, strict=False)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, bold)
