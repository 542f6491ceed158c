from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.strings import LazyI18nString
from simple_history.models import HistoricalRecords

from config import pages
from config.images import ReencodedImageField
from config.partial_dates import PartialDate, PartialDateField, valid_partial_date

from .places import City


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


class OfficeQuerySet(models.QuerySet["Office"]):
    def with_holders(self) -> OfficeQuerySet:
        """All terms with their officials, newest first, in two queries however many offices."""
        return self.select_related("city").prefetch_related(Office.terms_newest_first())


class Office(models.Model):
    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="offices", verbose_name=_("city"))
    title = I18nCharField(_("title"), max_length=120, help_text=_("For example Mayor of Florence."))
    salutation = I18nCharField(
        _("greeting when nobody is known"),
        max_length=160,
        help_text=_("How a letter opens when it is addressed to the office itself."),
    )
    is_body = models.BooleanField(
        _("a body, not one person"), default=False, help_text=_("A council has members, not a holder.")
    )
    email_addresses = models.TextField(
        _("e-mail addresses"), blank=True, max_length=60_000, help_text=_("One on each line.")
    )
    postal_address = models.TextField(_("postal address"), blank=True, max_length=500)
    telephone = models.CharField(_("telephone"), blank=True, max_length=40)
    web_form = models.URLField(_("web form"), blank=True, max_length=300)
    social_account = models.URLField(_("social account"), blank=True, max_length=300)
    note = I18nTextField(_("note"), blank=True, max_length=2_000)

    objects = OfficeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("office")
        verbose_name_plural = _("offices")

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("campaigns:office", args=[self.slug])

    @staticmethod
    def terms_newest_first() -> models.Prefetch[str, models.QuerySet[Term], str]:
        return models.Prefetch("terms", Term.objects.select_related("official").order_by("-first_day", "-pk"))

    def clean(self) -> None:
        super().clean()
        for address in self.email_list:
            if " " in address or address.count("@") != 1:
                raise ValidationError({"email_addresses": _("“%s” is not an e-mail address.") % address})

    @property
    def email_list(self) -> list[str]:
        return [line.strip() for line in self.email_addresses.splitlines() if line.strip()]

    def today(self) -> dt.date:
        """The date at the office, in its city's own time zone."""
        return timezone.now().astimezone(zoneinfo.ZoneInfo(self.city.time_zone)).date()

    def term_on(self, day: dt.date) -> Term | None:
        """The term in force on that day; the later one where a hand-over leaves both possible."""
        terms = [term for term in self.terms.all() if term.covers(day)]
        return max(terms, key=lambda term: term.first_day, default=None)

    @property
    def current_term(self) -> Term | None:
        return self.term_on(self.today())

    @property
    def contacts(self) -> list[str]:
        """Addresses that letters go to today: the office's own and those of today's holder."""
        term = self.current_term
        own = [term.email_address] if term and term.email_address else []
        return list(dict.fromkeys(self.email_list + own))


class TermQuerySet(models.QuerySet["Term"]):
    def in_office(self, on: dt.date) -> TermQuerySet:
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=on), first_day__lte=on)


class Term(models.Model):
    """One official in one office, from a day to a day (or still), as exactly as the days are known."""

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="terms", verbose_name=_("office")
    )
    official = models.ForeignKey(
        Official, on_delete=models.PROTECT, related_name="terms", verbose_name=_("official")
    )
    started_on = PartialDateField(_("from"), null=False, blank=False)
    ended_on = PartialDateField(_("to"), help_text=_("Empty while in office."))
    # Derived from the two above when saving, so that the database can compare days.
    first_day = models.DateField(editable=False)
    last_day = models.DateField(editable=False, null=True)
    greeting = I18nCharField(
        _("greeting"),
        max_length=160,
        blank=True,
        help_text=_("How a letter addresses this person: Signora Sindaca · Madam Mayor."),
    )
    title = I18nCharField(
        _("title of this holder"),
        max_length=120,
        blank=True,
        help_text=_(
            "Where it differs from the office's own: Sindaca di Firenze. Nobody's gender is ever guessed."
        ),
    )
    email_address = models.EmailField(_("personal e-mail address"), blank=True)
    source = I18nCharField(_("source"), max_length=300, blank=True)

    objects = TermQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["office", "-first_day"]
        verbose_name = _("term of office")
        verbose_name_plural = _("terms of office")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="term_ends_after_start",
            ),
            models.UniqueConstraint(fields=["office", "official", "first_day"], name="term_recorded_once"),
            valid_partial_date("started_on", name="term_started_on"),
            valid_partial_date("ended_on", name="term_ended_on"),
        ]
        indexes = [models.Index(fields=["office", "first_day"], name="term_office_first_day")]

    def __str__(self) -> str:
        return f"{self.official}, {self.office}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        self._derive_days()
        if update_fields is not None:
            update_fields = {*update_fields, "first_day", "last_day"}
        super().save(*args, update_fields=update_fields, **options)

    def clean(self) -> None:
        super().clean()
        if self.started_on and self.ended_on:
            self._derive_days()
            if self.last_day and self.last_day < self.first_day:
                raise ValidationError({"ended_on": _("A term cannot end before it began.")})

    def _derive_days(self) -> None:
        self.first_day = self.started_on.first_day  # type: ignore[union-attr]  # this field is never null
        self.last_day = self.ended_on.last_day if self.ended_on else None

    @property
    def shown_title(self) -> LazyI18nString:
        return self.title or self.office.title

    def covers(self, day: dt.date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    @transaction.atomic
    def end(self, on: PartialDate) -> None:
        self.ended_on = on
        self.full_clean()
        self.save()
        pages.bump_all()

    @transaction.atomic
    def hand_over(self, *, last_day: PartialDate, to: Official, first_day: PartialDate, **words: Any) -> Term:
        """End this term and start the next one in the same office; returns the new term.

        `words` are how the new holder is addressed: `greeting` and `title`.
        """
        self.end(last_day)
        successor = Term(office=self.office, official=to, started_on=first_day, **words)
        successor.full_clean()
        successor.save()
        return successor
