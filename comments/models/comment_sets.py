from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from .decisions import Decision
from .states import REFUSED, CommentState

if TYPE_CHECKING:
    from .comments import Comment  # noqa: F401 - named in a string below


class CommentQuerySet(models.QuerySet["Comment"]):
    def approved(self) -> CommentQuerySet:
        return self.filter(state=CommentState.APPROVED)

    def waiting(self) -> CommentQuerySet:
        return self.filter(state=CommentState.PENDING)

    def queued(self) -> CommentQuerySet:
        """Waiting for a moderator: from an address that has proven itself."""
        return self.waiting().filter(queued_at__isnull=False)

    def unproven(self) -> CommentQuerySet:
        """Waiting for their authors to press the button behind the mailed link."""
        return self.waiting().filter(queued_at__isnull=True)

    def to_screen(self) -> CommentQuerySet:
        """As they arrived, or were changed; without those already decided on."""
        return self.waiting().filter(screened_at__isnull=True)

    def appealed(self) -> CommentQuerySet:
        return self.filter(appeal_is_open=True)

    def reported(self) -> CommentQuerySet:
        return self.approved().filter(cases__closed_at__isnull=True, cases__isnull=False).distinct()

    def with_address(self) -> CommentQuerySet:
        return self.exclude(email="")

    def written_by(self, address: str) -> CommentQuerySet:
        return self.filter(address=address) if address else self.none()

    def arrived_since(self, moment: datetime) -> CommentQuerySet:
        return self.filter(created_at__gte=moment)

    def refused(self) -> CommentQuerySet:
        """Those off the page by a decision whose words can still be brought back, with `decided_at`."""
        last = Decision.objects.filter(comment=OuterRef("pk")).order_by("-pk").values("at")[:1]
        rows = self.filter(state__in=REFUSED, appeal_is_open=False).exclude(body="")
        return rows.annotate(decided_at=Subquery(last))

    def forget_addresses(self) -> int:
        return self.update(email="", address="", follows=False, wants_outcome=False, told_until=None)

    def forget_words(self) -> int:
        """The decisions stay, and so does a tombstone where answers stand below."""
        mark = Concat(Value("erased-"), Cast("pk", models.CharField()))
        pks = list(self.values_list("pk", flat=True))
        # Asked for by state once more: what was approved or appealed against in between keeps its words.
        rows = self.model._default_manager.filter(pk__in=pks, state__in=REFUSED, appeal_is_open=False)
        return rows.update(
            name="",
            body="",
            email="",
            address="",
            appeal="",
            findings=[],
            found="",
            fingerprint=mark,
            cluster=None,
        )

    def in_thread_order(self, *, oldest_first: bool = False) -> CommentQuerySet:
        """Newest thread first, or oldest; within a thread each answer follows what it answers.

        What was removed is among them only where an answer still stands below it.
        """
        # Between its own path and that of the last answer it could have: an index finds these, as it finds no prefix
        # that another row holds. The rest of the conditions says to the database that this index has them all.
        answered = self.model._default_manager.filter(
            campaign=OuterRef("campaign"),
            thread=OuterRef("thread"),
            path__gt=OuterRef("path"),
            path__lt=Concat(OuterRef("path"), Value("/9999999999")),
            published_at__isnull=False,
            state=CommentState.APPROVED,
        )
        shown = Q(state=CommentState.APPROVED) | Q(Exists(answered))
        order = ("thread", "path") if oldest_first else ("-thread", "path")
        return self.filter(shown, published_at__isnull=False).order_by(*order)

    def claimed_lately(self) -> CommentQuerySet:
        """Somebody is looking at them; it keeps nobody else out."""
        return self.filter(claimed_at__gte=timezone.now() - CLAIM_FOR)


CLAIM_FOR = timedelta(minutes=5)
