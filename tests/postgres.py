"""Runs a command with DATABASE_URL naming a PostgreSQL: the one given, or one for the command alone.

    python -m tests.postgres -- pytest tests

Without PostgreSQL's programs it says so loudly and runs nothing; that is a failure if REQUIRE_POSTGRES=1.
"""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

FOLDERS = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
]
# Its data is thrown away, so it need not survive a power cut.
# Two processes of pytest, each with forty threads at most.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "120"}
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def main(command: list[str]) -> int:
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.run(command, check=False).returncode
    programs = find_programs()
    if programs is None:
        sys.stderr.write("=== PostgreSQL was not found: the tests did NOT run on PostgreSQL ===\n")
        return int(os.environ.get("REQUIRE_POSTGRES") == "1")
    with cluster(programs) as url:
        return subprocess.run(command, check=False, env={**os.environ, "DATABASE_URL": url}).returncode


def find_programs() -> Path | None:
    """The folder of the newest initdb and pg_ctl on this machine."""
    found = [
        path for pattern in FOLDERS for path in Path("/").glob(pattern[1:]) if (path / "initdb").exists()
    ]
    if found:
        return max(found, key=_version)
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(programs: Path, settings: Mapping[str, str] = FAST) -> Iterator[str]:
    owner = _owner()
    # A fixed parent: the owner may not be let into a root's own temporary folder.
    folder = Path(tempfile.mkdtemp(prefix="friendship-city-pg-", dir="/tmp"))
    if owner:
        shutil.chown(folder, owner, owner)
    data = folder / "data"
    port = _free_port()
    options = " ".join(f"-c {key}={value}" for key, value in settings.items())
    options += f" -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    signal.signal(signal.SIGTERM, _stop)
    try:
        _run(programs / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8",
             f"--locale={LOCALE}", "--no-sync", owner=owner, folder=folder)  # fmt: skip
        _run(programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start",
             owner=owner, folder=folder)  # fmt: skip
        yield f"postgres://tests@127.0.0.1:{port}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop", owner=owner, folder=folder)
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> str | None:
    """PostgreSQL refuses to run as root, so root lends its files to another user."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in users else "nobody"


def _run(program: Path, *arguments: object, owner: str | None, folder: Path) -> None:
    # The servers started here inherit standard output: a file, or reading it would wait for their end.
    with (folder / "output").open("a+") as output:
        done = subprocess.run(
            [program, *map(str, arguments)],
            check=False,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": LOCALE},
            user=owner,
            group=pwd.getpwnam(owner).pw_gid if owner else None,
            extra_groups=[] if owner else None,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            output.seek(0)
            log = folder / "log"
            sys.exit(f"{program.name} failed.\n{output.read()}{log.read_text() if log.exists() else ''}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _version(path: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", str(path)))


def _stop(number: int, frame: object) -> NoReturn:
    sys.exit(128 + number)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(arguments[1:] if arguments[:1] == ["--"] else arguments))
