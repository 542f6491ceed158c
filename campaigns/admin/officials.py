from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.admin_content import SluggedForm, TranslatedInline
from config.admin_history import HistoryAdmin
from config.admin_site import Task, list_url, task

from ..models import Office, Official, Term
from . import term_acts as acts

SOON = dt.timedelta(days=60)


class OfficialForm(SluggedForm):
    slug_from = "name"


class TermInline(TranslatedInline):
    model = Term
    classes = ("collapse",)
    fields = (("official", "started_on", "ended_on"), "greeting", "title", "email_address", "source")
    ordering = ("-first_day",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Term]:
        return super().get_queryset(request).select_related("official", "office")


@admin.register(Office)
class OfficeAdmin(HistoryAdmin):
    group, place = "people", 1
    about = _(
        "Posts that letters go to: their addresses and who holds them. Record here that a mayor has changed."
    )
    form = SluggedForm
    acts = (acts.HandOver, acts.EndTerm)
    list_display = ("title", "city", "holder", "addresses")
    list_filter = ("is_body", "city")
    search_fields = ("title", "slug", "city__name", "terms__official__name", "email_addresses")
    inlines = (TermInline,)
    fieldsets = (
        (None, {"fields": ("city", "title", "salutation", "is_body", "slug")}),
        (
            _("How it can be reached"),
            {
                "fields": (
                    "email_addresses",
                    "postal_address",
                    ("telephone", "web_form"),
                    "social_account",
                    "note",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Office]:
        offices: models.QuerySet[Office] = Office.objects.with_holders()
        return offices

    @admin.display(description=_("holder today"))
    def holder(self, obj: Office) -> str:
        if obj.is_body:
            return str(_("a body"))
        term = obj.current_term
        return str(term.official) if term else str(_("nobody known"))

    @admin.display(description=_("e-mail addresses"))
    def addresses(self, obj: Office) -> int:
        return len(obj.contacts)


@admin.register(Official)
class OfficialAdmin(HistoryAdmin):
    group, place = "people", 2
    about = _("People who hold or held an office: names in each language and script, portraits.")
    form = OfficialForm
    list_display = ("name", "own_name")
    search_fields = ("name", "own_name", "slug")
    fieldsets = (
        (None, {"fields": ("name", ("own_name", "own_language"), "slug")}),
        (_("Portrait"), {"fields": ("photo", "photo_credit")}),
    )


class WhenInOffice(admin.SimpleListFilter):
    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("now", _("in office")),
            ("over", _("over")),
            ("open", _("ending soon or over, nobody follows")),
        ]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Term]) -> models.QuerySet[Term]:
        today = timezone.localdate()
        match self.value():
            case "now":
                return queryset.filter(
                    Q(last_day__isnull=True) | Q(last_day__gte=today), first_day__lte=today
                )
            case "over":
                return queryset.filter(last_day__lt=today)
            case "open":
                return without_successor(queryset)
            case _:
                return queryset


@admin.register(Term)
class TermAdmin(HistoryAdmin):
    group, place = "people", 5
    about = _("Who held which office from when to when.")
    acts = (acts.EndOfTerm,)
    list_display = ("official", "office", "started_on", "ended_on")
    list_filter = (WhenInOffice, "office")
    list_select_related = ("official", "office")
    search_fields = ("official__name", "official__own_name", "office__title")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("office", "official"),
                    ("started_on", "ended_on"),
                    "greeting",
                    "title",
                    "email_address",
                    "source",
                )
            },
        ),
    )


def without_successor(terms: models.QuerySet[Term]) -> models.QuerySet[Term]:
    """The last recorded terms of their offices that are over, or will be soon."""
    later = Term.objects.filter(office=OuterRef("office"), first_day__gt=OuterRef("first_day"))
    return terms.filter(~Exists(later), last_day__lte=timezone.localdate() + SOON)


@task("campaigns.change_term")
def terms_without_successor() -> list[Task]:
    count = without_successor(Term.objects.all()).count()
    words = ngettext(
        "office whose holder leaves or has left, with nobody recorded after",
        "offices whose holder leaves or has left, with nobody recorded after",
        count,
    )
    return [Task(count, words, list_url(Term, when="open"))]
