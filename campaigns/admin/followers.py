from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.admin_acts import Act
from config.admin_content import ReadOnlyAdmin

from ..models import Follower


class Leave(Act):
    name = "leave"
    label = _("End following")
    done = _("No more mail goes to this address for this campaign.")
    states = (Follower.State.PENDING, Follower.State.CONFIRMED)
    in_bulk = True

    def act(self, by: Any) -> None:
        self.row.leave()


@admin.register(Follower)
class FollowerAdmin(ReadOnlyAdmin):
    group, place = "mail", 1
    about = _("Addresses that asked for a campaign's updates.")
    acts = (Leave,)
    list_display = ("email", "campaign", "language", "state", "created_at")
    list_filter = ("state", "language", "campaign")
    list_select_related = ("campaign",)
    search_fields = ("email", "address")
    fields = ("email", "campaign", "language", "state", "created_at", "confirmed_at", "left_at")
