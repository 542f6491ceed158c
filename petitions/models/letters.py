from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, Office

from ..placeholders import OF_COVERS, validate_placeholders
from .petitions import Petition


def validate_placeholders_of_covers(template: str) -> None:
    validate_placeholders(template, OF_COVERS)


class LetterTemplateQuerySet(models.QuerySet["LetterTemplate"]):
    def for_desk(self, campaign: Campaign) -> LetterTemplateQuerySet:
        """A campaign's templates with offices, terms and officials, in a fixed number of queries."""
        return self.filter(campaign=campaign).prefetch_related(
            models.Prefetch("offices", Office.objects.with_holders().order_by("pk"))
        )


class LetterTemplate(models.Model):
    """A letter in one language; the templates of one campaign with the same key are translations of each other."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="letters", verbose_name=_("campaign")
    )
    key = models.SlugField(
        _("short name"),
        max_length=40,
        help_text=_("The same for each language of one letter, for example mayor."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    language = models.CharField(
        _("language"),
        max_length=12,
        help_text=_("A language code such as it, en or ko; any language may be used."),
    )
    offices = models.ManyToManyField(Office, related_name="letters", verbose_name=_("addressed to"))
    subject = models.CharField(_("subject"), max_length=200, validators=[validate_placeholders])
    body = models.TextField(_("text"), max_length=10_000, validators=[validate_placeholders])

    objects = LetterTemplateQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "key", "language"]
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key", "language"], name="letter_once_per_language"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(body=""), name="letter_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"


class CoverLetter(models.Model):
    """What goes with a list of signers to an office whose language the site itself does not speak."""

    petition = models.ForeignKey(
        Petition, on_delete=models.CASCADE, related_name="covers", verbose_name=_("petition")
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        validators=[
            RegexValidator(r"\A[a-z]{2,3}(-[a-z0-9]{2,8})*\Z", _("Write a language code such as ko."))
        ],
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

    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("action step")
        verbose_name_plural = _("action steps")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["sign", "letter", "copy", "post", "comment", "telephone", "paper"]),
                name="step_kind",
            )
        ]

    def __str__(self) -> str:
        return str(self.title)
