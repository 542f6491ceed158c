"""What the benchmark says at its end: where it ran, on what, and which goals are met."""

import platform
import sqlite3
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from . import databases, load, machine, wrk
from .goals import Figures, Goal, verdict
from .place import Size
from .runs import SMALL


def about(size: Size, *, instructions: bool, others: float) -> str:
    """`others` is the load that other programs put on the machine before the run."""
    programs = ("Django", "gunicorn", "psycopg2-binary")
    versions = [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in programs)]
    versions += [f"PostgreSQL {databases.postgresql_version()}", f"SQLite {sqlite3.sqlite_version}"]
    cost = "instructions" if instructions else "processor time"
    facts = {
        "Machine": f"{machine.describe()}; load before the run {others:.1f}",
        "Versions": ", ".join(versions),
        "Data": f"{size.signatures:,} signatures (growth: from {SMALL:,}), 500 replies, 50 updates",
        "Load": f"{load.CLIENTS} clients, medians of {load.ROUNDS} rounds of {size.slice_seconds} s, sent by "
        f"{'wrk' if wrk.IS_THERE else 'our own client'}; a surge of {size.surge_seconds} s",
        "Served by": "gunicorn, 2 workers of 4 threads, like hello: the smallest Django view, no middleware",
        "Pytition": "as it stood against hello where the goals were set",
        "Cost": f"{cost} of web server and database for one request",
    }
    return "\n".join([*(f"{name}: {text}" for name, text in facts.items()), *_loud(instructions, others)])


def _loud(instructions: bool, others: float) -> list[str]:
    lacks = {
        f"OTHER PROGRAMS WERE BUSY (load {others:.1f}): seconds mean little, slow pages suffer most": others
        > 0.7,
        "perf stat COUNTS NO INSTRUCTIONS HERE: costs are processor time instead": not instructions,
        "NO smaps_rollup HERE: memory (goal 10) WAS NOT MEASURED": not machine.HAS_PSS,
        "wrk IS NOT INSTALLED: our own slower client flatters all ratios to hello": not wrk.IS_THERE,
    }
    return [f"=== {text} ===" for text, is_so in lacks.items() if is_so]


def table(figures: Mapping[str, Figures], goals: Sequence[Goal]) -> str:
    """Each goal with its target, and for each database the figure and what it meets."""
    head = ["#", "goal", "must", "aim"] + [word for database in figures for word in (database, "meets")]
    rows = [_row(goal, figures) for goal in goals]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    rule = "─" * (sum(widths) + 2 * len(widths) - 2)
    return "\n".join([rule, _line(head, widths), rule, *(_line(row, widths) for row in rows), rule])


def _row(goal: Goal, figures: Mapping[str, Figures]) -> list[str]:
    cells = [goal.number, goal.what, goal.shown(goal.must), goal.shown(goal.aim)]
    for database, found in figures.items():
        value = found.get(goal.key)
        cells += [goal.shown(value) or "–", verdict(goal, database, value)]
    return cells


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    is_left = [column == 1 or (column > 3 and column % 2 == 1) for column in range(len(cells))]
    aligned = [
        cell.ljust(width) if left else cell.rjust(width)
        for cell, width, left in zip(cells, widths, is_left, strict=True)
    ]
    return "  ".join(aligned).rstrip()
