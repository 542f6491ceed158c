"""Throw-away databases that write as durably as a real one."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests import postgres

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "60"}


@dataclass(frozen=True)
class Databases:
    standard: str
    small: str
    processes: tuple[int, ...] = ()  # the database server's first one, where there is a server


def sqlite(folder: Path) -> Databases:
    return Databases(f"sqlite:///{folder}/standard.sqlite3", f"sqlite:///{folder}/small.sqlite3")


@contextmanager
def postgresql() -> Iterator[Databases | None]:
    """Two new databases on a server of their own; None where PostgreSQL's programs are missing."""
    programs = postgres.find_programs()
    if programs is None:
        yield None
        return
    with postgres.cluster(programs, DURABLE) as url:
        for name in ("standard", "small"):
            _said(programs / "psql", url, "-c", f"CREATE DATABASE {name}")
        folder = Path(_said(programs / "psql", url, "-Atc", "SHOW data_directory"))
        first_process = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
        parts = urlsplit(url)
        yield Databases(
            parts._replace(path="/standard").geturl(),
            parts._replace(path="/small").geturl(),
            (first_process,),
        )


def postgresql_version() -> str:
    programs = postgres.find_programs()
    return _said(programs / "initdb", "--version").split()[2] if programs else "not there"


def _said(*command: Path | str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
