"""Kills the worker with -9 again and again while people sign and confirm, then looks whether anything is missing.

python -m tests.bench.kills
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from . import databases, servers

STARTED = "The worker has started."
SEPARATOR = b"-" * 79
# Seconds after which a worker is killed once its share is mailed: some of them in the middle of a job.
LIFE = (0.0, 0.5)
LONGEST_WAIT = 300.0


@dataclass(frozen=True)
class Result:
    people: int
    kills: int
    seconds: float
    found: dict[str, Any]
    # By address: under how many Message-IDs mail came, and how often in all.
    mails: dict[str, int] = field(default_factory=dict)
    deliveries: int = 0

    @property
    def problems(self) -> list[str]:
        exact = ("rows", "confirmed_rows", "public_number", "campaign", "countries", "days")
        wrong = [f"{name}: {self.found[name]}" for name in exact if self.found[name] != self.people]
        wrong += [f"uncounted: {self.found['uncounted']}"] if self.found["uncounted"] else []
        wrong += [f"differences: {self.found['differences']}"] if self.found["differences"] else []
        wrong += [] if self.found["numbers_are_true"] else ["signing numbers have gaps or are doubled"]
        wrong += [f"mails to {len(self.mails)}"] if len(self.mails) != self.people else []
        doubled = sum(number > 1 for number in self.mails.values())
        return wrong + ([f"{doubled} got two different mails"] if doubled else [])

    def __str__(self) -> str:
        again = self.deliveries - sum(self.mails.values())
        verdict = f"WRONG: {'; '.join(self.problems)}" if self.problems else "nothing lost, nothing doubled"
        return (
            f"{self.people} confirmations, {self.kills} kills, {self.seconds:.0f} s: {verdict}. "
            f"Public number {self.found['public_number']}, mail to {len(self.mails)} addresses, "
            f"{again} sent again under the same Message-ID."
        )


def run(folder: Path, url: str, *, people: int, kills: int, seconds: float, durable: bool = True) -> Result:
    """People sign over so many seconds and confirm what is mailed; the kills are spread evenly over the mails."""
    environ = servers.environment(
        folder,
        url,
        DJANGO_SETTINGS_MODULE="tests.bench.kills_settings",
        LOG_LEVEL="INFO",
        KILLS_DURABLE="yes" if durable else "no",
    )
    began, ready, report = time.monotonic(), folder / "ready", folder / "report.json"
    command = [sys.executable, "-m", "tests.bench.kills_inside", str(people), str(seconds), str(ready)]
    with servers.running(command, environ, report) as acting:
        _wait_for(ready.exists, acting, report)
        for number in range(kills):
            log, mails = folder / f"worker-{number}.log", people * number // kills
            _kill_one(environ, log, folder / "mail", mails, Random(number))  # noqa: S311 - nothing secret
        with servers.worker(environ, folder):
            acting.wait(LONGEST_WAIT)
    found = json.loads(report.read_text().splitlines()[-1])
    mails, deliveries = _mails(folder / "mail")
    return Result(people, kills, time.monotonic() - began, found, mails, deliveries)


def _wait_for(is_there: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + LONGEST_WAIT
    while not is_there():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(log.read_text())
        time.sleep(0.02)


def _kill_one(environ: dict[str, str], log: Path, mailbox: Path, mails: int, chance: Random) -> None:
    """A worker that dies a moment after so many mails have been written: in the middle of one, or of another job."""
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=servers.ROOT,
            env=environ,
            stdout=output,
            stderr=output,
        )
        _wait_for(lambda: STARTED in log.read_text(), worker, log)
        _wait_for(lambda: _count(mailbox) >= mails, worker, log)
        time.sleep(chance.uniform(*LIFE))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()


def _count(mailbox: Path) -> int:
    return sum(path.read_bytes().count(b"Message-ID:") for path in mailbox.glob("*.log"))


def _mails(folder: Path) -> tuple[dict[str, int], int]:
    texts = b"\n".join(path.read_bytes() for path in sorted(folder.glob("*.log"))).split(SEPARATOR)
    sent = Counter(
        (_header("To", text), _header("Message-ID", text)) for text in texts if b"Message-ID" in text
    )
    return dict(Counter(to for to, _id in sent)), sent.total()


def _header(name: str, text: bytes) -> str:
    found = re.search(rf"^{name}: *(\S+)".encode(), text, re.MULTILINE)
    return found[1].decode() if found else ""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kills", description=__doc__)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--only", choices=["postgresql", "sqlite"], help="on one database")
    options = parser.parse_args(arguments)
    size = {"people": options.people, "kills": options.kills, "seconds": options.people / 50}
    results = {}
    if options.only != "sqlite":
        with databases.postgresql() as made, _folder() as folder:
            if made:
                results["PostgreSQL"] = run(Path(folder), made.small, **size)
            else:
                print("=== PostgreSQL's programs were not found: NOTHING was tried on it ===", flush=True)
    if options.only != "postgresql":
        with _folder() as folder:
            results["SQLite"] = run(Path(folder), databases.sqlite(Path(folder)).small, **size)
    for name, result in results.items():
        print(f"{name}: {result}")
    return int(any(result.problems for result in results.values()))


def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="friendship-city-kills-", ignore_cleanup_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
