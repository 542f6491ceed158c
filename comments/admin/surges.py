from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.admin_content import ReadOnlyAdmin

from ..models import Surge


@admin.register(Surge)
class SurgeAdmin(ReadOnlyAdmin):
    group, place = "replies", 4
    about = _("When a campaign held all replies by itself because many more came than usual, and until when.")
    list_display = ("campaign", "began_at", "ended_at", "arrivals", "usual")
    list_filter = ("campaign",)
    list_select_related = ("campaign",)
    fields = list_display

    def may_act(self, request: HttpRequest, row: Any = None) -> bool:
        return False
