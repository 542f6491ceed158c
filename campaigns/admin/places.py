from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.admin_content import SluggedForm, UsedCountries
from config.admin_history import HistoryAdmin

from ..models import City, Pairing

CASES = ("name_of", "name_to", "name_in", "name_from")


class CityForm(SluggedForm):
    slug_from = "name"


@admin.register(City)
class CityAdmin(HistoryAdmin):
    group, place = "people", 3
    about = _("Cities with their names, country and time zone.")
    form = CityForm
    list_display = ("name", "own_name", "country", "time_zone")
    list_filter = (UsedCountries,)
    search_fields = ("name", "own_name", "slug")
    worded_fields = ("name", *CASES)
    fieldsets = (
        (None, {"fields": ("name", ("own_name", "own_language"), "country", "slug")}),
        (
            _("How letters decline the name"),
            {
                "classes": ("collapse",),
                "fields": CASES,
                "description": _("Only where letters get it wrong by themselves, such as di La Paz."),
            },
        ),
        (_("Place and time"), {"fields": ("time_zone", ("latitude", "longitude"))}),
    )


@admin.register(Pairing)
class PairingAdmin(HistoryAdmin):
    group, place = "people", 4
    about = _("Which city is tied to which, since when, and where that is recorded.")
    list_display = ("__str__", "kind", "since", "until")
    list_filter = ("kind",)
    list_select_related = ("first_city", "second_city")
    search_fields = ("first_city__name", "second_city__name", "first_city__own_name", "second_city__own_name")
    fieldsets = (
        (None, {"fields": (("first_city", "second_city"), "kind")}),
        (_("When"), {"fields": (("since", "until"), "source")}),
    )
