from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from config.transitions import move

from .petitions import Petition


class SigningLimit(models.Model):
    """Beyond so many in so many minutes, signatures are held back until staff look at them."""

    class Kind(models.TextChoices):
        ADDRESS = "address", _("signatures of one address, on all petitions")
        CLIENT = "client", _("signatures from one network, on one petition")
        PETITION = "petition", _("signatures on one petition")

    kind = models.CharField(_("what is limited"), max_length=10, choices=Kind)
    petition = models.ForeignKey(
        Petition,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="limits",
        verbose_name=_("petition"),
        help_text=_("Empty: all petitions that have no limit of their own."),
    )
    times = models.PositiveIntegerField(_("how many"), help_text=_("0: no limit."))
    minutes = models.PositiveIntegerField(_("in how many minutes"))

    class Meta:
        ordering = ["kind", "petition"]
        verbose_name = _("limit for signing")
        verbose_name_plural = _("limits for signing")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], name="signing_limit_once", condition=Q(petition__isnull=True)
            ),
            models.UniqueConstraint(fields=["kind", "petition"], name="signing_limit_once_per_petition"),
            models.CheckConstraint(
                condition=Q(kind__in=["address", "client", "petition"]), name="signing_limit_kind"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=1440), name="signing_limit_minutes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.times} / {self.minutes} min"


class RemovalQuerySet(models.QuerySet["Removal"]):
    def unfinished(self) -> RemovalQuerySet:
        return self.filter(state__in=[Removal.State.RUNNING, Removal.State.UNDOING])


class Removal(models.Model):
    """Many signatures taken out at once by a rule that staff gave; done by the worker, and undone by it."""

    class State(models.TextChoices):
        RUNNING = "running", _("being removed")
        DONE = "done", pgettext_lazy("signatures", "removed")
        UNDOING = "undoing", _("being brought back")
        UNDONE = "undone", _("brought back")

    petition = models.ForeignKey(
        Petition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="removals",
        verbose_name=_("petition"),
        help_text=_("Empty: all petitions."),
    )
    domain = models.CharField(
        _("domain of the address"),
        max_length=253,
        blank=True,
        help_text=_("Such as example.org; what ends in .example.org is meant as well."),
    )
    name_pattern = models.CharField(
        _("name"),
        max_length=100,
        blank=True,
        help_text=_(
            "Case and accents do not count. * stands for any letters: *casino*. After ~ stands a shape: ~Aaaa Aaaa9"
            " is two words with a capital and a number."
        ),
    )
    country = CountryField(_("country"), blank=True)
    since = models.DateTimeField(_("signed from"), null=True, blank=True)
    until = models.DateTimeField(_("signed until"), null=True, blank=True)
    client = models.CharField(_("network"), max_length=32, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING, editable=False)
    matched = models.PositiveIntegerField(_("found"), default=0, editable=False)
    done = models.PositiveIntegerField(pgettext_lazy("how many", "removed"), default=0, editable=False)
    restored = models.PositiveIntegerField(
        pgettext_lazy("how many", "brought back"), default=0, editable=False
    )
    # The last signature that was looked at; a worker that was cut off goes on from here.
    position = models.BigIntegerField(default=0, editable=False)
    # The newest signature when staff looked at what would go; whoever signs later is not touched.
    highest = models.BigIntegerField(default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("asked on"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished on"), null=True, editable=False)

    objects = RemovalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("removal")
        verbose_name_plural = _("removals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "done", "undoing", "undone"]), name="removal_state"
            ),
            models.CheckConstraint(
                condition=~Q(domain="", name_pattern="", country="", client="", since=None, until=None),
                name="removal_has_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.UNDONE)

    def clean(self) -> None:
        super().clean()
        # Stars alone match every name.
        said = (self.domain, self.name_pattern.strip("* "), self.country, self.client, self.since, self.until)
        if not any(said):
            raise ValidationError(
                _("Say at least one thing that the signatures have in common."), code="empty"
            )
        if self.since and self.until and self.since >= self.until:
            raise ValidationError({"until": _("This must be after the beginning.")}, code="order")

    @transaction.atomic
    def undo(self) -> None:
        """Let the worker bring back what it has removed so far. Raises ValidationError."""
        move(self, to=self.State.UNDOING, since=(self.State.RUNNING, self.State.DONE))
        self.finished_at = None
        self.save(update_fields=["state", "finished_at"])
