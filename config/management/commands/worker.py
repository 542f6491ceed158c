from __future__ import annotations

import logging
import signal
import time
from contextlib import suppress
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from config import jobs

logger = logging.getLogger(__name__)

IDLE = 0.4
LONGEST_WAIT_FOR_DATABASE = 15.0


class Command(BaseCommand):
    help = "Does what happens in the background: sends mail, counts signatures, publishes, tidies up."

    stopping = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due now, then stop")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            self.stdout.write(f"{jobs.run_due()} rows worked on")
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        logger.info("The worker has started.")
        self.runner = jobs.Runner()
        self.work_until_stopped()
        with suppress(OperationalError, InterfaceError):  # Else the leases end by themselves.
            self.runner.release()
        logger.info("The worker has stopped.")

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def work_until_stopped(self) -> None:
        wait = IDLE
        while not self.stopping:
            try:
                self.run_what_is_due()
                wait = IDLE
            except (OperationalError, InterfaceError) as error:
                # The database is away for a while. Nothing is lost: what is due is written there.
                wait = min(wait * 2, LONGEST_WAIT_FOR_DATABASE)
                reason = type(error).__qualname__
                logger.warning("The database does not answer (%s); next try in %.0f s.", reason, wait)
                connections.close_all()
            self.rest(wait)

    def run_what_is_due(self) -> None:
        close_old_connections()
        for name in self.runner.due():
            if self.stopping:
                return
            self.runner.run(name)

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(min(IDLE, seconds))
