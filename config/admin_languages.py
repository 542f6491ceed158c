"""Languages that letters are written in beside those of the site."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.admin_history import HistoryAdmin
from config.models import LetterLanguage


@admin.register(LetterLanguage)
class LetterLanguageAdmin(HistoryAdmin):
    group, place = "petitions", 4
    about = _("Languages of letters that the site itself does not speak, such as Korean: a few words each.")
    list_display = ("own_name", "code")
    search_fields = ("own_name", "code")
    fieldsets = (
        (None, {"fields": (("code", "own_name"), "name_prompt", "city_prompt", "country_prompt")}),
        (
            _("How it says a city in a sentence"),
            {"fields": (("pattern_of", "pattern_to"), ("pattern_in", "pattern_from"))},
        ),
    )
