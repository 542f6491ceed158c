from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, Office


class ActionStep(models.Model):
    """One line of the ordered call for action."""

    class Kind(models.TextChoices):
        SIGN = "sign", _("sign the petition")
        LETTER = "letter", _("send a letter")
        COPY = "copy", _("send a copy")
        POST = "post", _("post to an account")
        COMMENT = "comment", _("comment on a page")
        TELEPHONE = "telephone", _("telephone")
        PAPER = "paper", _("post a paper letter")

    class Network(models.TextChoices):
        MASTODON = "mastodon", "Mastodon"
        BLUESKY = "bluesky", "Bluesky"
        X = "x", "X"
        THREADS = "threads", "Threads"
        FACEBOOK = "facebook", "Facebook"
        INSTAGRAM = "instagram", "Instagram"

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="steps", verbose_name=_("campaign")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = I18nCharField(_("title"), max_length=120)
    text = I18nTextField(_("text"), max_length=1_000, blank=True)
    letter_key = models.SlugField(
        _("letter"), max_length=40, blank=True, help_text=_("Short name of the letter that this step opens.")
    )
    link = models.URLField(_("link"), max_length=400, blank=True)
    office = models.ForeignKey(
        Office,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("office"),
        help_text=_("Whose telephone number is called."),
    )
    network = models.CharField(
        _("network"),
        max_length=12,
        choices=Network,
        blank=True,
        help_text=_("Where the text is posted; it decides how long the text may be."),
    )
    words = I18nTextField(
        _("suggested words"),
        max_length=3_000,
        blank=True,
        help_text=_(
            "What supporters post, comment or say on the telephone, with the placeholders of letters."
        ),
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("action step")
        verbose_name_plural = _("action steps")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["sign", "letter", "copy", "post", "comment", "telephone", "paper"]),
                name="step_kind",
            ),
            models.CheckConstraint(
                condition=Q(network__in=["", "mastodon", "bluesky", "x", "threads", "facebook", "instagram"]),
                name="step_network",
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)
