from django.db import models
from django_countries.fields import CountryField

from .petitions import Petition


class CountryTotal(models.Model):
    """Confirmed signatures of one petition in one country; kept by petitions.counting."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="countries")
    country = CountryField()
    confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-confirmed", "country"]
        constraints = [models.UniqueConstraint(fields=["petition", "country"], name="country_total_once")]

    def __str__(self) -> str:
        return f"{self.country}: {self.confirmed}"


class DayTotal(models.Model):
    """Signatures of one petition confirmed on one day of the site's time zone; kept by petitions.counting."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["petition", "day"], name="day_total_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.confirmed}"
