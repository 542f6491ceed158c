from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import connections, models, transaction
from django.db.models import Q
from django.utils import timezone

# Long enough to give a whole batch to a slow server, short enough that a crash delays nobody for long.
LEASE = timedelta(minutes=5)
# What a mail waits after each "not now": together more than three days, so that a long weekend loses nothing.
BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
    timedelta(hours=24),
    timedelta(hours=24),
)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def due(self, now: datetime) -> OutgoingMailQuerySet:
        """Waiting and free: never taken, or taken by a worker that did not come back in time."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        return self.filter(free, state=OutgoingMail.State.QUEUED, not_before__lte=now)

    def claim(self, limit: int) -> list[OutgoingMail]:
        """Takes up to `limit` due mails for this worker alone; every later write asks for the same lease."""
        now, lease = timezone.now(), uuid4().hex
        due = self.due(now).order_by("priority", "pk")
        if not due.exists():  # An idle worker takes no write lock.
            return []
        with transaction.atomic(using=self.db):
            if connections[self.db].features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            taken = list(due.values_list("pk", flat=True)[:limit])
            self.due(now).filter(pk__in=taken).update(lease=lease, leased_until=now + LEASE)
        return list(self.filter(pk__in=taken, lease=lease).order_by("priority", "pk"))

    def release(self) -> None:
        """Gives mails back that were taken and not tried."""
        self.filter(state=OutgoingMail.State.QUEUED).update(lease="", leased_until=None)

    def queued(self) -> OutgoingMailQuerySet:
        return self.filter(state=OutgoingMail.State.QUEUED)

    def finished(self) -> OutgoingMailQuerySet:
        return self.exclude(state=OutgoingMail.State.QUEUED)


class OutgoingMail(models.Model):
    """A mail that has to go out. It holds no text: that is written at sending, from what is true then.

    `dedupe` outlives the recipient, so it must not contain an address: see `config.mail.once_per_window`.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        DROPPED = "dropped"
        FAILED = "failed"

    class Priority(models.IntegerChoices):
        HIGH = 1  # somebody waits for it: confirmations
        NORMAL = 5
        LOW = 9  # newsletters

    kind = models.CharField(max_length=80)
    language = models.CharField(max_length=12)
    recipient = models.CharField(max_length=254, blank=True)
    args = models.JSONField(default=dict)
    dedupe = models.CharField(max_length=200)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    not_before = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # Not “unique=True”, for which Django makes PostgreSQL keep a second index, for beginnings of texts.
            models.UniqueConstraint(fields=["dedupe"], name="outgoing_mail_once"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sent", "dropped", "failed"]), name="outgoing_mail_state"
            ),
            models.CheckConstraint(
                condition=Q(state="queued") | Q(recipient=""), name="outgoing_mail_forgets_recipient"
            ),
        ]
        indexes = [
            models.Index(fields=["priority", "id"], name="outgoing_mail_queue", condition=Q(state="queued")),
            models.Index(fields=["created_at"], name="outgoing_mail_done", condition=~Q(state="queued")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def mark_sent(self) -> None:
        self._end(self.State.SENT, sent_at=timezone.now())

    def mark_dropped(self) -> None:
        self._end(self.State.DROPPED)

    def mark_failed(self, error: str) -> None:
        self._end(self.State.FAILED, attempts=self.attempts + 1, error=error)

    def postpone(self, error: str) -> None:
        """Try again later; after the last wait, give up."""
        if self.attempts >= len(BACKOFF):
            self.mark_failed(error)
            return
        wait = BACKOFF[self.attempts]
        self._write(
            {
                "attempts": self.attempts + 1,
                "not_before": timezone.now() + wait,
                "error": error,
                "lease": "",
                "leased_until": None,
            }
        )

    def _end(self, state: State, **changes: Any) -> None:
        # The work is done, so what was personal goes: whom it went to and what it was about.
        gone: dict[str, Any] = {"recipient": "", "args": {}, "lease": "", "leased_until": None, "error": ""}
        self._write({**gone, "state": state, **changes})

    def _write(self, changes: Mapping[str, Any]) -> None:
        # Only while the lease is ours: a worker that was too slow must not touch what another has taken over.
        OutgoingMail.objects.filter(pk=self.pk, lease=self.lease).update(**changes)
