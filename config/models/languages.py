"""Languages that letters are written in beside those of the site: added by staff as content, without code."""

from __future__ import annotations

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

LANGUAGE_CODE = RegexValidator(r"\A[a-z]{2,3}(-[a-z0-9]{2,8})*\Z", _("Write a language code such as ko."))
NAME = "{}"


def validate_pattern(pattern: str) -> None:
    if pattern.count(NAME) != 1 or "{" in pattern.replace(NAME, ""):
        raise ValidationError(_("Write {} once, where the name of the city stands."), code="pattern")


class LetterLanguage(models.Model):
    """The few words that a letter needs in a language which the site itself does not speak."""

    code = models.CharField(
        _("code"),
        max_length=12,
        unique=True,
        validators=[LANGUAGE_CODE],
        help_text=_("A language code such as ko; screen readers and programs need it."),
    )
    own_name = models.CharField(_("its name in itself"), max_length=60, help_text=_("For example 한국어."))
    name_prompt = models.CharField(_("“[Your name]” in this language"), max_length=60)
    city_prompt = models.CharField(_("“[city]” in this language"), max_length=60)
    country_prompt = models.CharField(_("“[country]” in this language"), max_length=60)
    pattern_of = models.CharField(
        _("of a city"),
        max_length=60,
        blank=True,
        validators=[validate_pattern],
        help_text=_("For example {}의."),
    )
    pattern_to = models.CharField(
        _("to a city"),
        max_length=60,
        blank=True,
        validators=[validate_pattern],
        help_text=_("For example {}에."),
    )
    pattern_in = models.CharField(
        _("in a city"),
        max_length=60,
        blank=True,
        validators=[validate_pattern],
        help_text=_("For example {}에서."),
    )
    pattern_from = models.CharField(
        _("from a city"),
        max_length=60,
        blank=True,
        validators=[validate_pattern],
        help_text=_("For example {}에서."),
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["code"]
        verbose_name = _("language of letters")
        verbose_name_plural = _("languages of letters")

    def __str__(self) -> str:
        return f"{self.own_name} ({self.code})"

    def clean(self) -> None:
        super().clean()
        if self.code in dict(settings.LANGUAGES):
            raise ValidationError({"code": _("The site speaks this language: nothing needs to be added.")})


def letter_languages() -> list[str]:
    """The codes of the site's languages and of those that staff have added: what words of letters are asked in."""
    return [*dict(settings.LANGUAGES), *LetterLanguage.objects.values_list("code", flat=True)]


def language_name(code: str) -> str:
    """In the reader's language: Italian, italiano."""
    known = LANG_INFO.get(code.split("-", maxsplit=1)[0], {}).get("name")
    return gettext(known) if known else code


def direction_of(code: str) -> str:
    return "rtl" if code.split("-", maxsplit=1)[0] in settings.LANGUAGES_BIDI else "ltr"
