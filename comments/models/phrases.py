from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.text import clean_line

from ..languages import CODES
from ..screening.phrases import problem_of
from .decisions import Decision


class Phrase(models.Model):
    """A word or phrase that replies are screened for, as data that staff edit."""

    class Kind(models.TextChoices):
        HOLD = "hold", _("hold for a person")
        REJECT = "reject", _("refuse without a person")
        GROUP = "group", _("name of a people or group")
        SWEEP = "sweep", _("all, these, they are")
        TRAIT = "trait", _("degrading trait")
        DISTANCE = "distance", _("words of somebody who objects")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    language = models.CharField(_("language"), max_length=12, help_text=_("Its code, such as it or ko."))
    text = models.CharField(
        _("word or phrase"), max_length=80, help_text=_("A star at the end stands for any ending: barbar*.")
    )
    reason = models.CharField(
        _("rule that it may break"),
        max_length=10,
        blank=True,
        choices=[choice for choice in Decision.Reason.choices if choice[0] != Decision.Reason.AUTHOR],
        help_text=_("For words that hold or refuse: what authors and the public are told."),
    )
    is_active = models.BooleanField(_("in use"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["language", "kind", "text"]
        verbose_name = _("word to screen for")
        verbose_name_plural = _("words to screen for")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "language", "text"],
                name="phrase_once",
                violation_error_message=_("This word is in the list already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["hold", "reject", "group", "sweep", "trait", "distance"]),
                name="phrase_kind",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="phrase_says_something"),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        self.text, self.language = clean_line(self.text), self.language.strip().lower()
        if problem := problem_of(self.text):
            raise ValidationError({"text": problem})
        if self.language not in CODES:
            raise ValidationError({"language": _("Write the code of a language, such as ko: two letters.")})
