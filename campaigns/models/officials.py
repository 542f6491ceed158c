from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField
from simple_history.models import HistoricalRecords

from config.images import ReencodedImageField


class Official(models.Model):
    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name = I18nCharField(_("name"), max_length=120)
    own_name = models.CharField(_("name in its own script"), max_length=120, blank=True)
    own_language = models.CharField(_("language of that name"), max_length=12, blank=True)
    photo = ReencodedImageField(_("portrait"), upload_to="officials/", blank=True)
    photo_credit = models.CharField(_("credit for the portrait"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("official")
        verbose_name_plural = _("officials")

    def __str__(self) -> str:
        return str(self.name)

    @property
    def initials(self) -> str:
        """One letter of the first and of the last name, for the portrait drawn until staff upload one."""
        words = str(self.name).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:]))
