from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from i18nfield.fields import I18nCharField
from simple_history.models import HistoricalRecords

from config.partial_dates import PartialDateField, valid_partial_date

if TYPE_CHECKING:
    from .campaigns import Campaign


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone; write one like Europe/Rome."), params={"name": name}
        )


class City(models.Model):
    slug = models.SlugField(_("address on the site"), max_length=60, unique=True)
    name = I18nCharField(_("name"), max_length=100)
    own_name = models.CharField(
        _("name in its own language"), max_length=100, help_text=_("For example 전주시 or Firenze.")
    )
    own_language = models.CharField(
        _("its own language"),
        max_length=12,
        help_text=_("A language code such as ko or it; screen readers need it."),
    )
    # Where the rules of `grammar` get it wrong, and where a language has none.
    name_of = I18nCharField(_("of the city"), max_length=120, blank=True, help_text=_("dell’Aquila · of …"))
    name_to = I18nCharField(_("to the city"), max_length=120, blank=True, help_text=_("all’Aquila · to …"))
    name_in = I18nCharField(_("in the city"), max_length=120, blank=True, help_text=_("all’Aquila · in …"))
    name_from = I18nCharField(
        _("from the city"), max_length=120, blank=True, help_text=_("dall’Aquila · from …")
    )
    country = CountryField(_("country"))
    latitude = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Europe/Rome", validators=[validate_time_zone]
    )

    history = HistoricalRecords()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__gte=-90, latitude__lte=90),
                name="city_latitude",
            ),
            models.CheckConstraint(
                condition=Q(longitude__isnull=True) | Q(longitude__gte=-180, longitude__lte=180),
                name="city_longitude",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def get_absolute_url(self) -> str:
        return reverse("campaigns:city", args=[self.slug])


class PairingQuerySet(models.QuerySet["Pairing"]):
    def of(self, city: City) -> PairingQuerySet:
        return self.filter(Q(first_city=city) | Q(second_city=city))


class Pairing(models.Model):
    class Kind(models.TextChoices):
        SISTER = "sister", _("sister city")
        FRIENDSHIP = "friendship", _("friendship city")
        PARTNER = "partner", _("partnership")

    first_city = models.ForeignKey(
        City,
        on_delete=models.PROTECT,
        related_name="pairings_as_first",
        verbose_name=_("city we write to"),
        help_text=_("The city whose officials are asked to act."),
    )
    second_city = models.ForeignKey(
        City, on_delete=models.PROTECT, related_name="pairings_as_second", verbose_name=_("its partner city")
    )
    kind = models.CharField(_("kind of tie"), max_length=12, choices=Kind)
    since = PartialDateField(
        _("since"), help_text=_("As exactly as it is known: 2007, 2007-06 or 2007-06-24.")
    )
    until = PartialDateField(_("until"), help_text=_("Only when the tie has ended."))
    source = I18nCharField(_("source"), max_length=300, blank=True, help_text=_("Where this is recorded."))

    objects = PairingQuerySet.as_manager()
    history = HistoricalRecords()

    # Where a page is about one of the two cities: the other one, and the campaigns that visitors may see.
    partner: City
    public_campaigns: list[Campaign]

    class Meta:
        ordering = ["first_city__slug", "second_city__slug"]
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        constraints = [
            models.CheckConstraint(condition=~Q(first_city=F("second_city")), name="pairing_of_two_cities"),
            models.UniqueConstraint(
                fields=["first_city", "second_city", "kind"], name="pairing_recorded_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["sister", "friendship", "partner"]), name="pairing_kind"
            ),
            valid_partial_date("since", name="pairing_since"),
            valid_partial_date("until", name="pairing_until"),
        ]

    def __str__(self) -> str:
        return f"{self.first_city} – {self.second_city}"

    @property
    def cities(self) -> tuple[City, City]:
        return self.first_city, self.second_city
