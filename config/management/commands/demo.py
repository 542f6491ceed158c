from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from config import catalogues, demo

HOST = "127.0.0.1"
LONGEST_START = 60
LONGEST_STOP = 8


class Command(BaseCommand):
    help = "Shows the site with its demonstration content: web and worker together, until Ctrl-C."

    stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is for demo mode only: set DEMO=1, or use make demo.")
        self.refuse_taken_port(port)
        self.prepare()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        children = Children(port)
        try:
            self.run_children(children, port)
        finally:
            children.stop()
        self.stdout.write("Stopped.")

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def refuse_taken_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError):
                raise CommandError(
                    f"Port {port} cannot be used; choose another: PORT=8001 make demo"
                ) from None

    def prepare(self) -> None:
        catalogues.compile_all(settings.LOCALE_PATHS)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database …")
            call_command("migrate", verbosity=0, interactive=False)
        if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():  # make has done it already
            call_command("collectstatic", verbosity=0, interactive=False)
        call_command("load_demo", stdout=self.stdout)
        connections.close_all()

    def run_children(self, children: Children, port: int) -> None:
        self.wait_for_answer(children, port)
        if not self.stopping:
            self.say_where(port)
        while not self.stopping:
            self.refuse_dead_web(children)
            if children.restart_dead_worker():
                self.stderr.write("The worker had stopped and was started again.")
            time.sleep(0.3)

    def wait_for_answer(self, children: Children, port: int) -> None:
        deadline = time.monotonic() + LONGEST_START
        while not self.stopping and (status := first_page(port)) != HTTPStatus.OK:
            self.refuse_dead_web(children)
            if status is not None:
                raise CommandError(f"The first page fails with status {status}; the lines above say why.")
            if time.monotonic() > deadline:
                raise CommandError(f"The site did not answer within {LONGEST_START} seconds.")
            time.sleep(0.05)

    def refuse_dead_web(self, children: Children) -> None:
        if children.web.poll() is not None and not self.stopping:
            raise CommandError(f"The web server ended by itself (exit code {children.web.returncode}).")

    def say_where(self, port: int) -> None:
        pages = [address for module in demo.modules() for address in getattr(module, "ADDRESSES", ())]
        lines = [
            ("Campaigns", "/"),
            *pages,
            ("Mail that was sent", "/demo/mail/"),
            (f"Admin ({demo.STAFF_NAME} / {demo.STAFF_PASSWORD})", "/admin/"),
        ]
        width = max(len(label) for label, _ in lines)
        self.stdout.write("The site is running:")
        for label, path in lines:
            self.stdout.write(f"  {label:<{width}}  http://{HOST}:{port}{path}")
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()


class Children:
    """The web server and the worker, each in a process group of its own: Ctrl-C reaches us, we tell them."""

    def __init__(self, port: int) -> None:
        # The terminal shows where to go and what goes wrong, nothing else.
        quiet = {"LOG_LEVEL": "WARNING"}
        self.environment = {**quiet, **os.environ, "SITE_URL": f"http://{HOST}:{port}", "PORT": str(port)}
        self.web = self._start(
            "-m", "gunicorn", "--config", "config/gunicorn.py", "--bind", f"{HOST}:{port}", "config.wsgi"
        )
        self.worker = self._start("manage.py", "worker")
        self.worker_started_at = time.monotonic()

    def restart_dead_worker(self) -> bool:
        # Not at once: a worker that cannot start must not fill the terminal.
        if self.worker.poll() is None or time.monotonic() - self.worker_started_at < 5:
            return False
        self.worker = self._start("manage.py", "worker")
        self.worker_started_at = time.monotonic()
        return True

    def stop(self) -> None:
        children = [self.web, self.worker]
        for child in children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + LONGEST_STOP
        for child in children:
            try:
                child.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  Our own programs, no word of it from outside.
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


def first_page(port: int) -> int | None:
    """The status of the first page, or None while nobody listens."""
    client = HTTPConnection(HOST, port, timeout=10)
    try:
        client.request("GET", "/")
        return client.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        client.close()
