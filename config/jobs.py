"""Periodic work. A job says when it wants to run, `manage.py worker` runs it, two workers never at once.

Every job is safe to run twice and to be cut off in the middle: it looks in the database for what is due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from .fence import Fence, describe
from .models import JobRun
from .models.jobs import JobRunQuerySet

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=5)
FREQUENT_LEASE = timedelta(seconds=15)


@dataclass(frozen=True)
class Job:
    name: str
    work: Callable[[], int]
    interval: timedelta | None
    daily_at: time | None

    @property
    def is_frequent(self) -> bool:
        return self.interval is not None and self.interval < FREQUENT_LEASE

    @property
    def lease(self) -> timedelta:
        """How long a worker may be silent before another takes the job over: short where people wait."""
        return FREQUENT_LEASE if self.is_frequent else timedelta(minutes=10)

    @property
    def patience(self) -> timedelta:
        """How long after its last run nobody need worry yet."""
        return 2 * self.interval + timedelta(minutes=10) if self.interval else timedelta(hours=26)

    @property
    def longest_wait(self) -> timedelta:
        return timedelta(minutes=2) if self.is_frequent else timedelta(hours=1)

    def next_after(self, now: datetime) -> datetime:
        if self.interval:
            return now + self.interval
        here = timezone.localtime(now, timezone.get_default_timezone())
        today = datetime.combine(here.date(), self.daily_at or time.min, tzinfo=here.tzinfo)
        # Adding to a local time keeps the hour on the wall when the clocks change in between.
        return today if today > here else today + timedelta(days=1)


registry: dict[str, Job] = {}


def every(
    *, name: str, seconds: float = 0, minutes: float = 0, daily_at: str | None = None
) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Registers a job. `daily_at` is a time of day like "03:10" in the time zone of the site.

    The function returns how many rows it worked on.
    """
    interval = timedelta(seconds=seconds, minutes=minutes) or None
    if (interval is None) == (daily_at is None):
        raise ValueError(f"The job {name} needs either an interval or a time of day.")

    def register(work: Callable[[], int]) -> Callable[[], int]:
        registry[name] = Job(name, work, interval, time.fromisoformat(daily_at) if daily_at else None)
        return work

    return register


@dataclass(frozen=True)
class Turn:
    """A frequent job that stays with one worker: until when it is ours, and when it runs next."""

    until: datetime
    next_at: datetime


class Runner:
    """One worker's share of the jobs.

    A frequent job stays with the worker that took it, who renews the lease now and then instead of writing
    at each run: an idle worker hardly touches the disk, and another takes over soon after it dies.
    """

    def __init__(self) -> None:
        self.lease = uuid4().hex
        self.turns: dict[str, Turn] = {}

    def due(self) -> list[str]:
        """Names of the jobs to run now, the longest overdue first."""
        _write_down_new_jobs()
        now = timezone.now()
        others = JobRun.objects.due(now).filter(name__in=registry).exclude(name__in=self.turns)
        waiting = [(when, name) for name, when in others.values_list("name", "next_run_at")]
        waiting += [(turn.next_at, name) for name, turn in self.turns.items() if turn.next_at <= now]
        return [name for _, name in sorted(waiting)]

    def run(self, name: str) -> int:
        """Runs one job if it is still due and ours to run. A failing job is logged and tried again later."""
        job, now = registry[name], timezone.now()
        turn = self.turns.pop(name, None)
        renewed = turn is None or turn.until - now < job.lease / 2
        until = now + job.lease if turn is None or renewed else turn.until
        if renewed and not self._claim(name, now, until):
            return 0
        done = 0
        with Fence() as fence:
            done = job.work()
        if fence.error:
            self._postpone(job, fence.error)
        else:
            self._finish(job, until, renewed, done)
        return done

    def release(self) -> None:
        """Leaves the frequent jobs to other workers at once."""
        for name, turn in self.turns.items():
            self._mine(name).update(**_FREE, next_run_at=turn.next_at)
        self.turns.clear()

    def _mine(self, name: str) -> JobRunQuerySet:
        return JobRun.objects.filter(name=name, lease=self.lease)

    def _claim(self, name: str, now: datetime, until: datetime) -> bool:
        free = JobRun.objects.due(now).filter(name=name)
        return bool((free | self._mine(name)).update(lease=self.lease, leased_until=until))

    def _finish(self, job: Job, until: datetime, renewed: bool, done: int) -> None:
        now = timezone.now()
        note = {"next_run_at": job.next_after(now), "last_finished_at": now, "last_count": done}
        note |= {"last_error": "", "failures": 0}
        if not job.is_frequent:
            self._mine(job.name).update(**note, **_FREE)
            return
        self.turns[job.name] = Turn(until, job.next_after(now))
        if renewed:
            self._mine(job.name).update(**note)

    def _postpone(self, job: Job, error: Exception) -> None:
        logger.error("The job %s failed and will be tried again: %s", job.name, describe(error))
        mine = self._mine(job.name)
        failures = mine.values_list("failures", flat=True).first() or 0
        # Capped before multiplying: after a week of failures the power alone would overflow.
        wait = min(FIRST_RETRY * 3 ** min(failures, 10), job.longest_wait)
        mine.update(
            **_FREE,
            next_run_at=timezone.now() + wait,
            last_error=type(error).__qualname__,
            failures=F("failures") + 1,
        )


def run_now(names: Iterable[str]) -> dict[str, int]:
    """Runs these jobs also before their time, and answers how many rows each worked on. One that a worker is running
    just now is left out, and so is one that fails: its error is logged and noted."""
    _write_down_new_jobs()
    runner, done = Runner(), {}
    for name in names:
        asked_at = timezone.now()
        JobRun.objects.filter(name=name).update(next_run_at=asked_at)
        count = runner.run(name)
        if JobRun.objects.filter(name=name, last_finished_at__gte=asked_at).exists():
            done[name] = count
    runner.release()
    return done


def due() -> list[str]:
    """What a worker that starts now would run."""
    return Runner().due()


def run_due() -> int:
    """Runs every job that is due, once."""
    runner = Runner()
    done = sum(runner.run(name) for name in runner.due())
    runner.release()
    return done


_FREE = {"lease": "", "leased_until": None}


def _write_down_new_jobs() -> None:
    known = set(JobRun.objects.values_list("name", flat=True))
    now = timezone.now()
    new = [
        JobRun(name=job.name, next_run_at=now if job.interval else job.next_after(now))
        for job in registry.values()
        if job.name not in known
    ]
    if new:
        JobRun.objects.bulk_create(new, ignore_conflicts=True)
