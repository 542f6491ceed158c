from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.admin_content import ReadOnlyAdmin

from ..models import Decision


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    group, place = "replies", 2
    about = _("Who decided what about which reply, and why. Never edited, never deleted.")
    list_display = ("at", "__str__", "by", "reason", "cause", "note", "reply")
    list_filter = ("after", "reason", "cause", "by")
    list_select_related = ("by", "comment__campaign")
    fields = ("at", "by", "before", "after", "reason", "note", "cause", "is_automatic", "undoes", "reply")

    def may_act(self, request: HttpRequest, row: Any = None) -> bool:
        return False

    @admin.display(description=_("reply"))
    def reply(self, obj: Decision) -> str:
        return f"#{obj.comment_id}, {obj.comment.campaign}"
