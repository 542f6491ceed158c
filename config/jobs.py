"""Periodic work. A job says when it wants to run, `manage.py worker` runs it, two workers never at once.

Every job is safe to run twice and to be cut off in the middle: it looks in the database for what is due.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
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


@dataclass(frozen=True)
class Job:
    name: str
    work: Callable[[], int]
    interval: timedelta | None
    daily_at: time | None

    @property
    def lease(self) -> timedelta:
        """How long a worker may be silent before another takes the job over: short where people wait."""
        return timedelta(seconds=30) if self.interval else timedelta(minutes=10)

    @property
    def longest_wait(self) -> timedelta:
        return timedelta(minutes=2) if self.interval else timedelta(hours=1)

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


def due() -> list[str]:
    """Names of the jobs to run now, the longest overdue first."""
    _write_down_new_jobs()
    rows = JobRun.objects.due(timezone.now()).filter(name__in=registry).order_by("next_run_at")
    return list(rows.values_list("name", flat=True))


def run(name: str) -> int:
    """Runs one job if it is still due and free. A failing job is logged and tried again later."""
    job, lease = registry[name], uuid4().hex
    now = timezone.now()
    if not JobRun.objects.due(now).filter(name=name).update(lease=lease, leased_until=now + job.lease):
        return 0
    done = 0
    with Fence() as fence:
        done = job.work()
    mine = JobRun.objects.filter(name=name, lease=lease)
    if fence.error:
        _postpone(job, mine, fence.error)
    else:
        now = timezone.now()
        mine.update(**_FREE, next_run_at=job.next_after(now), last_finished_at=now, last_error="", failures=0)
    return done


def run_due() -> int:
    return sum(run(name) for name in due())


_FREE = {"lease": "", "leased_until": None}


def _postpone(job: Job, mine: JobRunQuerySet, error: Exception) -> None:
    logger.error("The job %s failed and will be tried again: %s", job.name, describe(error))
    failures = mine.values_list("failures", flat=True).first() or 0
    # Capped before multiplying: after a week of failures the power alone would overflow.
    wait = min(FIRST_RETRY * 3 ** min(failures, 10), job.longest_wait)
    mine.update(
        **_FREE,
        next_run_at=timezone.now() + wait,
        last_error=type(error).__qualname__,
        failures=F("failures") + 1,
    )


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
