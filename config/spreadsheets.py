"""Files that people open in a spreadsheet program, which runs cells that look like formulas."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# Without it some programs take UTF-8 for something else.
BOM = "\ufeff"

# Programs skip spaces before a formula, and East Asian ones read the wide signs as the narrow ones.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠﹦﹢﹣﹫−]|[\t\r\n]")


def defused(cell: str) -> str:
    """With an apostrophe in front where a program would take it for a formula (OWASP, “CSV injection”)."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def csv_lines(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Rows as RFC 4180 wants them: CRLF, quoted where needed; texts defused. The same rows give the same bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([defused(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode()
