from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, Office
from config.models.languages import LANGUAGE_CODE

from ..placeholders import OF_COVERS, validate_placeholders
from .petitions import Petition


def validate_placeholders_of_covers(template: str) -> None:
    validate_placeholders(template, OF_COVERS)


class LetterQuerySet(models.QuerySet["Letter"]):
    def for_desk(self, campaign: Campaign) -> LetterQuerySet:
        """A campaign's letters with texts, offices, terms and officials, in a fixed number of queries."""
        offices = models.Prefetch("offices", Office.objects.with_holders().order_by("pk"))
        return self.filter(campaign=campaign).prefetch_related("texts", offices)


class Letter(models.Model):
    """What is asked of some offices, in as many languages and variants as staff have written."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="letters", verbose_name=_("campaign")
    )
    key = models.SlugField(
        _("short name"),
        max_length=40,
        help_text=_("Stands in addresses of the site and in action steps, for example mayor."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    offices = models.ManyToManyField(Office, related_name="letters", verbose_name=_("addressed to"))
    is_untranslated = models.BooleanField(
        _("there is no translation"),
        default=False,
        help_text=_(
            "Otherwise every language of the site needs its text, so that supporters understand what they send."
        ),
    )

    objects = LetterQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "key"],
                name="letter_key_once",
                violation_error_message=_("This campaign has a letter with this short name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class LetterTemplate(models.Model):
    """One variant of a letter in one language; those of one variant are translations of each other."""

    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="texts", verbose_name=_("letter")
    )
    variant = models.PositiveSmallIntegerField(
        _("variant"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_(
            "1, or more where the same is said in other words: readers get one by chance or by choice."
        ),
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        validators=[LANGUAGE_CODE],
        help_text=_("A language code such as it, en or ko."),
    )
    subject = models.CharField(_("subject"), max_length=200, validators=[validate_placeholders])
    body = models.TextField(_("text"), max_length=10_000, validators=[validate_placeholders])

    history = HistoricalRecords()

    class Meta:
        ordering = ["letter", "variant", "language"]
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "variant", "language"],
                name="letter_once_per_language",
                violation_error_message=_("This variant has a text in this language already."),
            ),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="letter_has_words"),
            models.CheckConstraint(condition=Q(variant__gte=1, variant__lte=9), name="letter_variant"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} ({self.language})"


class CoverLetter(models.Model):
    """What goes with a list of signers to an office whose language the site itself does not speak."""

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="covers", verbose_name=_("petition")
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        validators=[LANGUAGE_CODE],
        help_text=_("A language code such as ko; any language may be used."),
    )
    subject = models.CharField(_("subject"), max_length=200, validators=[validate_placeholders_of_covers])
    text = models.TextField(_("text"), max_length=10_000, validators=[validate_placeholders_of_covers])

    history = HistoricalRecords()

    class Meta:
        ordering = ["language"]
        verbose_name = _("cover letter in another language")
        verbose_name_plural = _("cover letters in other languages")
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "language"],
                name="cover_once_per_language",
                violation_error_message=_("There is a cover letter in this language already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.subject}"

    def clean(self) -> None:
        super().clean()
        if self.language in dict(settings.LANGUAGES):
            words = _("The site speaks this language: write the letter into the field “cover letter”.")
            raise ValidationError({"language": words})
