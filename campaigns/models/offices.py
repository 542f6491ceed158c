from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from .places import City
from .terms import Term, term_in_force


class OfficeQuerySet(models.QuerySet["Office"]):
    def with_holders(self) -> OfficeQuerySet:
        """All terms with their officials, newest first, in two queries however many offices."""
        return self.select_related("city").prefetch_related(Office.terms_newest_first())

    def with_checks(self) -> OfficeQuerySet:
        """When each channel was looked at last, in one query more."""
        return self.with_holders().prefetch_related("checks")


class Office(models.Model):
    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="offices", verbose_name=_("city"))
    title = I18nCharField(_("title"), max_length=120, help_text=_("For example Mayor of Florence."))
    salutation = I18nCharField(
        _("greeting when nobody is known"),
        max_length=160,
        help_text=_("How a letter opens when it is addressed to the office itself."),
    )
    form_of_address = I18nCharField(
        _("first line of the address when nobody is known"),
        max_length=160,
        blank=True,
        help_text=_("As an envelope says it: All’Ufficio del Sindaco di Firenze. Empty: the title."),
    )
    is_body = models.BooleanField(
        _("a body, not one person"), default=False, help_text=_("A council has members, not a holder.")
    )
    email_addresses = models.TextField(
        _("e-mail addresses"), blank=True, max_length=60_000, help_text=_("One on each line.")
    )
    street = models.CharField(
        _("street and number"),
        blank=True,
        max_length=200,
        help_text=_("Palazzo Vecchio, Piazza della Signoria 1"),
    )
    postal_code = models.CharField(_("postal code"), blank=True, max_length=20)
    town = models.CharField(_("town"), blank=True, max_length=100)
    region = models.CharField(
        _("province or state"),
        blank=True,
        max_length=100,
        help_text=_("Where addresses of the country have one: FI."),
    )
    postal_address = models.TextField(
        _("postal address as it stands"),
        blank=True,
        max_length=500,
        help_text=_("Only where the fields above do not suit; it is printed line by line."),
    )
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
            try:
                validate_email(address)
            except ValidationError:
                message = _("“%s” is not an e-mail address.") % address
                raise ValidationError({"email_addresses": message}) from None

    @property
    def email_list(self) -> list[str]:
        return list(dict.fromkeys(line.strip() for line in self.email_addresses.splitlines() if line.strip()))

    def today(self) -> dt.date:
        """The date at the office, in its city's own time zone."""
        return timezone.now().astimezone(zoneinfo.ZoneInfo(self.city.time_zone)).date()

    def term_on(self, day: dt.date) -> Term | None:
        """The term in force on that day; None where nobody is known, or nobody can tell which of two it is."""
        return term_in_force(self.terms.all(), day)

    @property
    def current_term(self) -> Term | None:
        return self.term_on(self.today())

    @property
    def is_changing_hands(self) -> bool:
        """Whether the days that are known leave open which of several holds it today."""
        today = self.today()
        return self.current_term is None and sum(term.may_cover(today) for term in self.terms.all()) > 1

    @property
    def upcoming(self) -> list[Term]:
        """Elected or named, not yet in office; the next one first."""
        today = self.today()
        return [term for term in reversed(self.terms.all()) if term.possible_from > today]

    @property
    def contacts(self) -> list[str]:
        """Addresses that letters go to today: the office's own and those of today's holder."""
        term = self.current_term
        own = [term.email_address] if term and term.email_address else []
        return list(dict.fromkeys(self.email_list + own))

    @property
    def last_checks(self) -> dict[str, Any]:
        """The last check of each channel, by channel."""
        return {check.channel: check for check in self.checks.all()}

    @property
    def has_postal_address(self) -> bool:
        return bool(self.street or self.town or self.postal_address)

    @property
    def channels(self) -> Sequence[str]:
        """The ways in which this office can be reached, as `ChannelCheck.Channel` names them."""
        ways = {
            "email": self.contacts,
            "post": self.has_postal_address,
            "telephone": self.telephone,
            "form": self.web_form,
            "account": self.social_account,
        }
        return [way for way, is_there in ways.items() if is_there]
