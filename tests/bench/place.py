"""Where a run of the benchmark takes place."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import databases, servers
from .databases import Databases

SLUG = "standard"
PAGE = f"/campaigns/{SLUG}/"
LIST = f"{PAGE}signatures/"


@dataclass(frozen=True)
class Place:
    """Two databases of one kind, which differ in the number of signatures and of campaigns."""

    name: str
    folder: Path
    databases: Databases

    def tell(self, text: str) -> None:
        print(f"[{time.strftime('%H:%M:%S')}] {self.name}: {text}", flush=True)

    def environment(self, url: str, **more: str) -> dict[str, str]:
        return servers.environment(self.folder, url, **more)

    def ask(self, url: str, *command: object) -> Any:
        """Runs a command of `inside` on one of the databases."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.inside", *map(str, command)],
            cwd=servers.ROOT, env=self.environment(url), stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        return json.loads(done.stdout)


def places(folder: Path, only: str | None) -> Iterator[Place]:
    """One after the other, each there until the next one is asked for."""
    if only != "sqlite":
        with databases.postgresql() as made:
            if made:
                yield Place("PostgreSQL", folder, made)
            else:
                print("=== PostgreSQL's programs were not found: NOTHING was measured on it ===", flush=True)
    if only != "postgresql":
        yield Place("SQLite", folder, databases.sqlite(folder))


@dataclass(frozen=True)
class Size:
    signatures: int = 100_000
    slice_seconds: int = 2
    surge_seconds: int = 15
    posts_of_attack: int = 0
