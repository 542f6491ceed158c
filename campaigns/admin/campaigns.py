from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.admin_content import SluggedForm, TranslatedInline, UsedCountries
from config.admin_history import HistoryAdmin
from config.admin_preview import PreviewedAdmin
from config.admin_site import Task, list_url, task

from ..models import Campaign, Figure, Video
from ..views import render_campaign
from . import campaign_acts as acts


class FigureInline(TranslatedInline):
    model = Figure
    classes = ("collapse",)
    fields = (
        "caption", ("number", "dated", "position"), "unit", "source", "image", "image_alt", "is_sensitive", "data",
    )  # fmt: skip
    show_change_link = True


class VideoInline(TranslatedInline):
    model = Video
    classes = ("collapse",)
    fields = ("title", "link", ("credit", "dated", "position"), "source", "poster", "is_sensitive")
    show_change_link = True


class EvidenceAdmin(HistoryAdmin):
    """Reached from its campaign, for its earlier versions."""

    list_display = ("__str__", "campaign", "dated")
    list_filter = ("campaign",)
    list_select_related = ("campaign",)


@admin.register(Figure)
class FigureAdmin(EvidenceAdmin):
    fields = ("campaign", *FigureInline.fields)


@admin.register(Video)
class VideoAdmin(EvidenceAdmin):
    fields = ("campaign", *VideoInline.fields)


class Country(UsedCountries):
    path = "pairing__first_city__country"


@admin.register(Campaign)
class CampaignAdmin(PreviewedAdmin, HistoryAdmin):
    group, place = "news", 1
    about = _("One pairing, one demand: its texts, evidence, petition and letters.")
    form = SluggedForm
    acts = (acts.Publish, acts.Close, acts.Win, acts.Replace, acts.Copy, acts.WithdrawToDraft)
    # Apps that know campaigns add their columns, and what these are computed from, and their parts of the form.
    list_display: list[Any] = ["title", "state", "opened_on", "ended_on", "supporters", "replies"]
    annotations: ClassVar[dict[str, Combinable]] = {}
    inlines: ClassVar[list[Any]] = [FigureInline, VideoInline]
    list_filter = ("state", Country)
    list_select_related = ("pairing__first_city", "pairing__second_city")
    search_fields = (
        "title", "slug", "pairing__first_city__name", "pairing__second_city__name",
        "pairing__first_city__own_name", "pairing__second_city__own_name",
    )  # fmt: skip
    markdown_fields = ("case",)
    save_on_top = True
    fieldsets = (
        (
            _("What it is about"),
            {
                "fields": ("pairing", "title", "demand", "slug"),
                "description": _("These stand on top of its page."),
            },
        ),
        (
            _("The case"),
            {"fields": ("case",), "description": _("Why the city is asked to act; evidence follows.")},
        ),
        (_("Picture"), {"fields": ("picture", "picture_alt", "picture_credit"), "classes": ("collapse",)}),
        (
            _("Dates and outcome"),
            {
                "fields": (("opened_on", "ended_on"), "outcome"),
                "description": _("Publishing and ending fill in the dates; correct them if history differs."),
            },
        ),
        (
            _("Public replies"),
            {
                "fields": ("reply_mode", "trusted_after"),
                "description": _(
                    "Nothing appears by itself unless its author has pressed the button in our mail. When many more"
                    " replies arrive than usual, all of them wait by themselves until it is calm again."
                ),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Campaign]:
        campaigns: models.QuerySet[Campaign] = super().get_queryset(request).annotate(**self.annotations)
        return campaigns

    def page_of(self, request: HttpRequest, row: Campaign) -> HttpResponse:
        campaign = get_object_or_404(Campaign.objects.with_cities(), pk=row.pk)
        return render_campaign(request, campaign)

    def view_on_site(self, obj: Campaign) -> str | None:
        return obj.get_absolute_url() if obj.is_public else None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only drafts: what was public is closed or replaced, so that links to it go on working."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.is_public)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


@task("campaigns.view_campaign")
def campaigns_in_draft() -> list[Task]:
    count = Campaign.objects.filter(state=Campaign.State.DRAFT).count()
    words = ngettext("campaign in draft", "campaigns in draft", count)
    return [Task(count, words, list_url(Campaign, state__exact="draft"))]
