"""The process that builds packs: beside the worker, so that neither counting nor mail waits for a long list."""

from __future__ import annotations

import atexit
import subprocess
import sys

from django.conf import settings

from config import jobs

from ..models import Pack
from .forgetting import forget_old_packs

COMMAND = (sys.executable, "manage.py", "build_packs")

_running: list[subprocess.Popen[bytes]] = []


@jobs.every(name="build-packs", seconds=3)
def start_builder() -> int:
    """Starts the builder where packs wait and ours does not run; how often it started one. If two workers each start
    one, the second finds the packs locked and ends."""
    _running[:] = [process for process in _running if process.poll() is None]
    if _running or not Pack.objects.unfinished().exists():
        return 0
    builder = subprocess.Popen(  # noqa: S603 - ours
        COMMAND, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    _running.append(builder)
    atexit.register(builder.terminate)  # its pack begins anew with the next worker
    return 1


jobs.every(name="forget-packs", daily_at="03:30")(forget_old_packs)
