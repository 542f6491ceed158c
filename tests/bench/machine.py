"""What this machine is, and what its kernel says about running processes."""

import os
import platform
import shutil
import signal
import subprocess
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").exists()
HAS_PSS = (PROC / "self" / "smaps_rollup").exists()
HAS_PEAK = (PROC / "self" / "clear_refs").exists()


def processor() -> str:
    try:
        lines = (PROC / "cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )


def memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def describe() -> str:
    return f"{processor()}, {os.cpu_count()} cores, {memory()}, {platform.system()} {platform.release()}"


def family(root: int) -> set[int]:
    """A process and all that descend from it."""
    parents = {pid: int(fields[1]) for pid in _pids() if (fields := _stat(pid))}
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def processor_seconds(roots: Collection[int]) -> float:
    """Of the processes, their children and the children that have ended."""
    ticks = 0
    for pid in set().union(*(family(root) for root in roots)):
        fields = _stat(pid)
        ticks += sum(int(field) for field in fields[11:15]) if fields else 0
    return ticks / os.sysconf("SC_CLK_TCK")


def pss(pid: int) -> int:
    """Proportional set size in bytes: what is shared is counted in parts."""
    lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def start_peak(pid: int) -> int:
    """Forgets how much memory the process once held, and returns how much it holds now, in bytes."""
    if not HAS_PEAK:
        return 0
    (PROC / str(pid) / "clear_refs").write_text("5")
    return _held(pid, "VmRSS")


def peak(pid: int) -> int:
    """The most that it held since `start_peak`."""
    return _held(pid, "VmHWM") if HAS_PEAK else 0


def _held(pid: int, field: str) -> int:
    lines = (PROC / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{field}:"))


def _pids() -> list[int]:
    return [int(path.name) for path in PROC.iterdir() if path.name.isdigit()] if HAS_PROC else []


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty when the process has just ended."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def _perf(pids: Collection[int], seconds: str) -> list[str]:
    program = shutil.which("perf") or "perf"
    return [
        program,
        "stat",
        "-x",
        ",",
        "-e",
        "instructions",
        "-p",
        ",".join(map(str, pids)),
        "--",
        "sleep",
        seconds,
    ]


def _counted(report: str) -> int | None:
    for line in report.splitlines():
        count, _unit, event, *_rest = [*line.split(","), "", "", ""]
        if event.startswith("instructions") and count.isdigit():
            return int(count)
    return None


def counts_instructions() -> bool:
    if not shutil.which("perf"):
        return False
    done = subprocess.run(_perf([os.getpid()], "0.1"), capture_output=True, text=True, check=False)
    return _counted(done.stderr) is not None


@dataclass
class Effort:
    """What a piece of work took; None where the machine does not tell."""

    processor_seconds: float | None = None
    instructions: int | None = None


@contextmanager
def metered(roots: Collection[int], *, instructions: bool) -> Iterator[Effort]:
    """Fills the effort of these processes and their children when the block ends."""
    effort = Effort()
    before = processor_seconds(roots)
    counter = None
    if instructions:
        pids = set().union(*(family(root) for root in roots))
        counter = subprocess.Popen(_perf(pids, "600"), stderr=subprocess.PIPE, text=True)
        time.sleep(0.1)
    try:
        yield effort
    finally:
        if counter:
            counter.send_signal(signal.SIGINT)
            effort.instructions = _counted(counter.communicate()[1])
    if HAS_PROC:
        effort.processor_seconds = processor_seconds(roots) - before
