"""`make bench`: measures, then prints where, on what and how the goals are met."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from . import databases, machine, report, runs
from .goals import Figures, missed
from .place import Place, Size

STANDARD = Size()
FULL = Size(signatures=1_000_000, slice_seconds=4, surge_seconds=60)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="a million signatures, a surge of 60 seconds")
    parser.add_argument("--check", action="store_true", help="end with an error when a must is not met")
    parser.add_argument("--only", choices=["postgresql", "sqlite"], help="measure on one database")
    options = parser.parse_args(arguments)
    size = FULL if options.full else STANDARD
    began, others = time.monotonic(), os.getloadavg()[0]
    instructions = machine.counts_instructions()
    with tempfile.TemporaryDirectory(prefix="friendship-city-bench-", ignore_cleanup_errors=True) as folder:
        figures = measure(Path(folder), size, options.only, instructions=instructions)
    misses = missed(figures)
    print("", report.about(size, instructions=instructions, others=others), report.table(figures), sep="\n")
    print(f"NOT MET: {'; '.join(misses)}." if misses else "Every must that was measured is met.")
    print(f"This took {time.monotonic() - began:.0f} seconds.")
    return int(bool(misses) and options.check)


def measure(folder: Path, size: Size, only: str | None, *, instructions: bool) -> dict[str, Figures]:
    figures: dict[str, Figures] = {}
    if only != "sqlite":
        with databases.postgresql() as made:
            if made:
                place = Place("PostgreSQL", folder, made)
                figures[place.name] = runs.measure(place, size, instructions=instructions)
            else:
                print("=== PostgreSQL's programs were not found: NOTHING was measured on it ===", flush=True)
    if only != "postgresql":
        place = Place("SQLite", folder, databases.sqlite(folder))
        figures[place.name] = runs.measure(place, size, instructions=instructions)
    demo = runs.demo(folder)
    return {name: found | demo for name, found in figures.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
