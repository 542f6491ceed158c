from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from config.admin_acts import Act
from config.admin_content import SluggedForm
from config.admin_history import HistoryAdmin
from config.admin_preview import PreviewedAdmin
from config.admin_site import Task, Words, list_url, task
from config.admin_widgets import Moment

from ..models import Campaign, Follower, Update
from ..share import share

DRAFT, SCHEDULED, PUBLISHED = Update.State.DRAFT, Update.State.SCHEDULED, Update.State.PUBLISHED


class Publish(Act):
    name = "publish"
    label = _("Publish now")
    done = _("The update is on the site.")
    states = (DRAFT, SCHEDULED)
    in_bulk = True
    after_saving = True

    def consequences(self) -> Iterable[Words]:
        return followed_by(self.row)

    def act(self, by: Any) -> None:
        self.row.publish()


class Schedule(Act):
    name = "schedule"
    label = _("Schedule")
    done = _("The update will go out by itself at that time.")
    states = (DRAFT, SCHEDULED)
    in_bulk = True
    after_saving = True
    at = forms.DateTimeField(
        label=_("publish at"), widget=Moment, help_text=_("In the time zone of the site.")
    )

    def consequences(self) -> Iterable[Words]:
        return followed_by(self.row)

    def act(self, by: Any) -> None:
        self.row.schedule(self.cleaned_data["at"])


class WithdrawToDraft(Act):
    name = "to-draft"
    label = _("Back to draft")
    done = _("The update is a draft again.")
    states = (SCHEDULED, PUBLISHED)
    in_bulk = True
    is_grave = True

    def consequences(self) -> Iterable[Words]:
        yield _("It disappears from the site and from the schedule until you publish it again.")
        if self.row.announced_up_to:
            yield _("Mails about it that have left cannot be called back; nobody gets a second one.")

    def act(self, by: Any) -> None:
        self.row.withdraw_to_draft()


@admin.register(Update)
class UpdateAdmin(PreviewedAdmin, HistoryAdmin):
    group, place = "news", 2
    about = _("Dated news on one or on many campaigns; followers get it by mail.")
    form = SluggedForm
    acts = (Publish, Schedule, WithdrawToDraft)
    list_display = ("title", "day", "state", "publish_at", "on_campaigns", "announce")
    list_filter = ("state", "campaigns")
    search_fields = ("title", "slug", "campaigns__title")
    date_hierarchy = "day"
    markdown_fields = ("body",)
    fieldsets = (
        (None, {"fields": ("campaigns", ("day", "slug"), "title", "body", "announce")}),
        (_("Picture"), {"fields": ("picture", "picture_alt", "picture_credit"), "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Update]:
        return super().get_queryset(request).prefetch_related("campaigns")

    @admin.display(description=_("campaigns"))
    def on_campaigns(self, obj: Update) -> str:
        campaigns = list(obj.campaigns.all())
        if len(campaigns) == 1:
            return str(campaigns[0])
        return ngettext("%d campaign", "%d campaigns", len(campaigns)) % len(campaigns)

    def page_of(self, request: HttpRequest, row: Update) -> HttpResponse | None:
        """Its page on the first of its campaigns."""
        campaign = Campaign.objects.with_cities().filter(updates=row).first()
        if campaign is None:
            return None
        context = {
            "campaign": campaign,
            "update": row,
            "share": share(campaign),
            "also_on": row.campaigns.none(),
        }
        return render(request, "campaigns/update.html", context)

    def view_on_site(self, obj: Update) -> str | None:
        return obj.get_absolute_url() if obj.is_published else None


def followed_by(update: Update | None) -> Iterable[Words]:
    """What publishing this update leads to; nothing can be said about many at once."""
    if update is None:
        return
    names = ", ".join(str(campaign) for campaign in update.campaigns.all())
    yield gettext("It appears on: %s.") % names
    count = reached(update)
    if not update.announce:
        yield gettext("It is not mailed to followers.")
    elif update.announced_at:
        yield gettext("It was mailed before, so nobody who got it gets it again.")
    else:
        sentence = ngettext("It is mailed to %d follower.", "It is mailed to %d followers.", count)
        yield sentence % count


def reached(update: Update) -> int:
    """How many addresses its mail goes to: who follows several of its campaigns gets it once."""
    followers = Follower.objects.confirmed().filter(campaign__updates=update).exclude(campaign__state="draft")
    return followers.order_by().values("address").distinct().count()


@task("campaigns.view_update")
def updates_to_come() -> Iterable[Task]:
    scheduled = Update.objects.filter(state=SCHEDULED)
    first = scheduled.order_by("publish_at").values_list("publish_at", flat=True).first()
    if first:
        count, when = scheduled.count(), date_format(localtime(first), "j F Y, H:i")
        words = ngettext("update scheduled, for %s", "updates scheduled, the first for %s", count) % when
        yield Task(count, words, list_url(Update, state__exact="scheduled"))
    drafts = Update.objects.filter(state=DRAFT).count()
    words = ngettext("update in draft", "updates in draft", drafts)
    yield Task(drafts, words, list_url(Update, state__exact="draft"))
