"""The site's own processes, started for the benchmark on free ports and stopped by their process numbers."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_START = 60.0


@dataclass(frozen=True)
class Server:
    port: int
    pid: int


def environment(folder: Path, database_url: str, **more: str) -> dict[str, str]:
    """An installation's environment; of the caller's own only what a program needs to run at all."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "BENCH_FOLDER": str(folder),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for the benchmark, which guards nothing and is long enough",
        "SITE_URL": "http://127.0.0.1",
        "DEFAULT_FROM_EMAIL": "post@friendship.example",
        "TRUSTED_PROXIES": "1",
        "LOG_LEVEL": "ERROR",
        "WEB_PROCESSES": "2",
        "WEB_THREADS": "4",
        **more,
    }


@contextmanager
def web(environ: Mapping[str, str], folder: Path, path: str = "/") -> Iterator[Server]:
    """gunicorn with the site's own settings for it."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
    with running(command, {**environ, "PORT": str(port)}, folder / f"web-{port}.log") as process:
        wait_for(port, path, process)
        yield Server(port, process.pid)


@contextmanager
def worker(environ: Mapping[str, str], folder: Path) -> Iterator[int]:
    command = [sys.executable, "manage.py", "worker"]
    with running(command, environ, folder / "worker.log") as process:
        yield process.pid


@contextmanager
def running(command: list[str], environ: Mapping[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(environ), stdout=output, stderr=output)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(port: int, path: str, process: "subprocess.Popen[bytes]") -> None:
    """Until the address answers 200. Raises RuntimeError when the process ends or takes too long."""
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline and process.poll() is None:
        if status(port, path) == 200:
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not answer at {path}: see its log")


def status(port: int, path: str) -> int:
    """0 while nobody listens."""
    try:
        return fetch(port, path)[0]
    except OSError:
        return 0


def fetch(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
