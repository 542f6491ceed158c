from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign


class Surge(models.Model):
    """A time in which a campaign held all replies by itself, because many more came than usual. Kept as a log."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="surges", verbose_name=_("campaign")
    )
    began_at = models.DateTimeField(_("began"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    arrivals = models.PositiveIntegerField(_("replies in the hour before"))
    usual = models.FloatField(_("usual replies in an hour"))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("surge of replies")
        verbose_name_plural = _("surges of replies")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(ended_at__isnull=True), name="surge_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}, {self.began_at:%Y-%m-%d}"
