from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..models import Phrase


@admin.register(Phrase)
class PhraseAdmin(admin.ModelAdmin[Phrase]):
    group, place = "replies", 3
    about = _(
        "Words that make a reply wait for a person, or refuse it. Changes count from the next reply on."
    )
    list_display = ("text", "language", "kind", "reason", "is_active")
    list_filter = ("kind", "reason", "language", "is_active")
    search_fields = ("text",)
    list_per_page = 200
    fields = ("text", "kind", "reason", "language", "is_active")
