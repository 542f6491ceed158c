"""Delivery packs: what is prepared for an office, to be handed over."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Office
from config import pages

from .petitions import Petition

# A build that is stopped this often ends the process itself, for want of memory say.
MOST_ATTEMPTS = 5
# The scope of the pages about seals.
SEALS = "seals"
IS_DIGEST = re.compile("[0-9a-f]{64}")


class PackQuerySet(models.QuerySet["Pack"]):
    def unfinished(self) -> PackQuerySet:
        """Those to be built, also where who built them was stopped."""
        return self.filter(state__in=[Pack.State.WAITING, Pack.State.BUILDING]).order_by("pk")

    def with_files(self) -> PackQuerySet:
        return self.filter(state=Pack.State.READY)

    def of_public_campaigns(self) -> PackQuerySet:
        return self.exclude(petition__campaign__state=Campaign.State.DRAFT)

    def with_texts(self) -> PackQuerySet:
        """With all that the cover letter speaks of."""
        cities = ("petition__campaign__pairing__first_city", "petition__campaign__pairing__second_city")
        office = models.Prefetch("office", Office.objects.with_holders())
        return self.select_related(*cities).prefetch_related(office)

    def sealed(self, digest: str) -> PackQuerySet:
        """Those with this seal, or with a file of this digest."""
        return self.filter(Q(seal=digest) | Q(digests__xlsx=digest) | Q(digests__pdf=digest))


class Pack(models.Model):
    """Cover letter and list of signers for one office, as of one moment. The files end, number and seal stay."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        BUILDING = "building", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        GONE = "gone", _("files deleted")

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="packs", verbose_name=_("petition")
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="packs", verbose_name=_("office")
    )
    language = models.CharField(_("language"), max_length=12)
    moment = models.DateTimeField(
        _("as of"), default=timezone.now, help_text=_("Who had confirmed by then is in it.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, editable=False)
    done = models.PositiveIntegerField(_("rows written"), default=0, editable=False)
    number = models.PositiveIntegerField(_("signatures"), default=0, editable=False)
    paper = models.PositiveIntegerField(_("signatures on paper"), default=0, editable=False)
    # SHA-256 of the list as CSV; of each file, by its ending. Hexadecimal.
    seal = models.CharField(_("seal"), max_length=64, blank=True, editable=False)
    digests = models.JSONField(default=dict, editable=False)
    # Code points that no font at hand could draw, so that somebody looks.
    undrawn = models.JSONField(default=list, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    # When its list was read: what changed later is not in it.
    built_at = models.DateTimeField(_("ready since"), null=True, editable=False)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("delivery pack")
        verbose_name_plural = _("delivery packs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "building", "ready", "failed", "gone"]), name="pack_state"
            ),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(seal=""), name="pack_ready_has_a_seal"),
        ]
        indexes = [
            models.Index(fields=["seal"], name="pack_seal", condition=~Q(seal="")),
            models.Index(
                fields=["id"], name="pack_unfinished", condition=Q(state__in=["waiting", "building"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition} · {self.office} · {timezone.localtime(self.moment):%Y-%m-%d %H:%M}"

    @property
    def in_short(self) -> str:
        """Where the petition is known."""
        moment = f"{timezone.localtime(self.moment):%Y-%m-%d %H:%M}"
        return f"{self.office} · {moment} · {self.get_state_display()}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.BUILDING)

    @property
    def file_of(self) -> dict[str, str]:
        """The endings of its files by their digests."""
        return {digest: ending for ending, digest in self.digests.items()}

    def begin(self) -> bool:
        """Take it up for building; False where somebody else has finished or dropped it."""
        if self.attempts >= MOST_ATTEMPTS:
            self.fail(for_good=True)
            return False
        begun = {"state": self.State.BUILDING, "attempts": F("attempts") + 1, "done": 0}
        is_mine = bool(self._unfinished().update(**begun))
        self.refresh_from_db(fields=["state", "attempts"])
        return is_mine

    def note_progress(self, done: int) -> None:
        Pack.objects.filter(pk=self.pk).update(done=done)

    def finish(self) -> bool:
        """With the digests of its files. False where somebody on the list was erased while it was being built.

        Call it under the lock on the petition, which whoever erases takes too.
        """
        self.state, self.done = self.State.READY, self.number
        found = {name: getattr(self, name) for name in _FOUND}
        pages.bump(SEALS)
        return bool(Pack.objects.filter(pk=self.pk, state=self.State.BUILDING).update(**found))

    def lose_files(self) -> bool:
        """Number and seal stay. A build that is under way is begun anew, since it may hold what must go."""
        under_way = self._unfinished()
        under_way.update(state=self.State.WAITING, attempts=0, done=0)
        ready = Pack.objects.with_files().filter(pk=self.pk)
        return bool(ready.update(state=self.State.GONE))

    def fail(self, *, for_good: bool) -> None:
        self.state = self.State.FAILED if for_good else self.State.WAITING
        self._unfinished().update(state=self.state)

    def _unfinished(self) -> PackQuerySet:
        return Pack.objects.unfinished().filter(pk=self.pk)


_FOUND = ("state", "built_at", "done", "number", "paper", "seal", "digests", "undrawn")
