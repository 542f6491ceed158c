from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField

from .petitions import Petition


class PetitionText(models.Model):
    """One version of what signers support. A petition whose text never changed has none of these rows."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first version")
        CORRECTION = "correction", _("correction")
        VERSION = "version", _("new version")

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="texts", verbose_name=_("petition")
    )
    number = models.PositiveIntegerField(_("version"))
    text = I18nTextField(_("what signers support"))
    kind = models.CharField(_("kind of change"), max_length=10, choices=Kind)
    note = I18nCharField(_("what has changed"), max_length=300, blank=True)
    # Kept by petitions.counting, like all totals.
    confirmed = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a petition's text")
        verbose_name_plural = _("versions of petitions' texts")
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="petition_text_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["first", "correction", "version"]), name="petition_text_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition} ({self.number})"


class ConsentText(models.Model):
    """The words of the consent, for each purpose, exactly as a form showed them in one language."""

    version = models.CharField(max_length=20, primary_key=True)
    language = models.CharField(_("language"), max_length=12)
    words = models.JSONField(_("words"))
    first_used_at = models.DateTimeField(_("first used on"), default=timezone.now)

    class Meta:
        ordering = ["-first_used_at"]
        verbose_name = _("wording of the consent")
        verbose_name_plural = _("wordings of the consent")

    def __str__(self) -> str:
        return self.version
