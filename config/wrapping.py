"""Plain text as mail programs like it: lines of at most 72 characters, links whole."""

from __future__ import annotations

import re
import textwrap

WIDTH = 72
_INDENT = re.compile(r"\s*(?:[-*•] |\d+\. |> )?")


def wrapped(text: str) -> str:
    lines = [_wrapped_line(line.rstrip()) for line in text.strip().splitlines()]
    # Template tags leave empty lines behind; a reader wants one between paragraphs.
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def _wrapped_line(line: str) -> str:
    if len(line) <= WIDTH:
        return line
    indent = _INDENT.match(line)
    hanging = " " * (indent.end() if indent else 0)
    return textwrap.fill(
        line, WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
