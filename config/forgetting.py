"""Whether what is due is forgotten: asked of the rows themselves, not of the jobs that should have done it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import jobs
from .models import JobRun
from .retention import Period, by_subject, periods

NEVER = JobRun(name="")


@dataclass(frozen=True)
class Proof:
    """One period: what its job did last, what the next run will take, and what should have gone before."""

    period: Period
    run: JobRun
    waiting: int
    overdue: int
    oldest: datetime | None

    @property
    def is_fine(self) -> bool:
        return not self.overdue

    @property
    def age(self) -> str:
        """How long the oldest row has been here, in days."""
        if self.oldest is None or self.oldest > timezone.now():
            return ""
        days = (timezone.now() - self.oldest).days
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}

    @property
    def reason(self) -> str:
        """Why rows are past their time, as far as the job can tell."""
        if self.is_fine:
            return ""
        if self.run.last_error:
            words = _("The job fails: %(error)s. Whoever runs the site finds more in its log.")
            return words % {"error": self.run.last_error}
        if self.run.last_finished_at is None:
            return _("The job has never ended well. Is the worker running?")
        if self.run.last_finished_at < timezone.now() - jobs.registry[self.period.job].patience:
            return _("The job has not run for too long. Is the worker running?")
        return _("The job runs and leaves them. Tell whoever runs the site: this must not be.")


def names() -> set[str]:
    return {period.job for period in periods if period.job}


def due_by_job() -> dict[str, int]:
    """How many rows each job would change now."""
    counts = dict.fromkeys(sorted(names()), 0)
    for period in periods:
        if period.job:
            counts[period.job] += period.due()
    return counts


def forget_now() -> dict[str, int]:
    return jobs.run_now(sorted(names()))


def proofs() -> list[Proof]:
    runs = {run.name: run for run in JobRun.objects.filter(name__in=names())}
    ordered = (period for group in by_subject().values() for period in group if period.job)
    return [_proof(period, runs.get(period.job, NEVER)) for period in ordered]


def _proof(period: Period, run: JobRun) -> Proof:
    late = timezone.now() - jobs.registry[period.job].patience
    return Proof(period, run, period.due(), period.due(late), period.oldest())


@dataclass(frozen=True)
class Ending:
    """Something closed, and the day on which the people in it are forgotten."""

    what: str
    on: date
    people: int


_enders: list[Callable[[], Iterable[Ending]]] = []


def ends(find: Callable[[], Iterable[Ending]]) -> Callable[[], Iterable[Ending]]:
    """Registers what finds them in one app."""
    _enders.append(find)
    return find


def endings() -> list[Ending]:
    """Those still to come, the next first."""
    found = (ending for find in _enders for ending in find())
    return sorted(found, key=lambda ending: ending.on)
