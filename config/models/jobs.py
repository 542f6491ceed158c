from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def due(self, now: datetime) -> JobRunQuerySet:
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        return self.filter(free, next_run_at__lte=now)


class JobRun(models.Model):
    """When a periodic job runs next, and who runs it now."""

    name = models.CharField(max_length=80, primary_key=True)
    next_run_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    # How many rows the last run that ended well worked on.
    last_count = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    failures = models.PositiveIntegerField(default=0)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        ordering = ["next_run_at"]

    def __str__(self) -> str:
        return self.name
