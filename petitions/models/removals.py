from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

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


class Removal(models.Model):
    """Many signatures taken out at once by a rule that staff gave; done by the worker, and undone by it."""

    class State(models.TextChoices):
        RUNNING = "running", _("being removed")
        DONE = "done", _("removed")
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
    domain = models.CharField(_("domain of the address"), max_length=253, blank=True)
    name_pattern = models.CharField(
        _("name"), max_length=100, blank=True, help_text=_("* stands for any letters: *casino*")
    )
    country = CountryField(_("country"), blank=True)
    since = models.DateTimeField(_("signed from"), null=True, blank=True)
    until = models.DateTimeField(_("signed until"), null=True, blank=True)
    client = models.CharField(_("network"), max_length=32, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RUNNING, editable=False)
    matched = models.PositiveIntegerField(_("found"), default=0, editable=False)
    done = models.PositiveIntegerField(_("done"), default=0, editable=False)
    # The last signature that was looked at; a worker that was cut off goes on from here.
    position = models.BigIntegerField(default=0, editable=False)
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
        parts = (self.domain, self.name_pattern, str(self.country.name or ""), self.client)
        return ", ".join(part for part in parts if part) or self.reason

    def clean(self) -> None:
        super().clean()
        if not any((self.domain, self.name_pattern, self.country, self.client, self.since, self.until)):
            raise ValidationError(
                _("Say at least one thing that the signatures have in common."), code="empty"
            )
