"""`make bench`: measures, then prints where, on what and how the goals are met."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from . import attack, machine, report, runs
from .goals import ATTACK, GOALS, Figures, missed
from .place import Size, places

STANDARD = Size()
FULL = Size(signatures=1_000_000, slice_seconds=4, surge_seconds=60, posts_of_attack=attack.POSTS)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--full", action="store_true", help="a million signatures, a surge of 60 seconds, an attack"
    )
    parser.add_argument("--check", action="store_true", help="end with an error when a must is not met")
    parser.add_argument("--only", choices=["postgresql", "sqlite"], help="measure on one database")
    options = parser.parse_args(arguments)
    size = FULL if options.full else STANDARD
    began, others = time.monotonic(), os.getloadavg()[0]
    instructions = machine.counts_instructions()
    with tempfile.TemporaryDirectory(prefix="friendship-city-bench-", ignore_cleanup_errors=True) as folder:
        figures = measure(Path(folder), size, options.only, instructions=instructions)
    goals = (*GOALS, *ATTACK) if size.posts_of_attack else GOALS
    misses = missed(figures, goals)
    print(
        "",
        report.about(size, instructions=instructions, others=others),
        report.table(figures, goals),
        sep="\n",
    )
    print(f"NOT MET: {'; '.join(misses)}." if misses else "Every must that was measured is met.")
    print(f"This took {time.monotonic() - began:.0f} seconds.")
    return int(bool(misses) and options.check)


def measure(folder: Path, size: Size, only: str | None, *, instructions: bool) -> dict[str, Figures]:
    figures: dict[str, Figures] = {}
    for place in places(folder, only):
        figures[place.name] = runs.measure(place, size, instructions=instructions)
        if size.posts_of_attack:
            figures[place.name] |= attack.attacked(place, size.posts_of_attack)
    demo = runs.demo(folder)
    return {name: found | demo for name, found in figures.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
