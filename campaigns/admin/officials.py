from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.admin_content import ReadOnlyAdmin, SluggedForm, TranslatedInline, TypedRows
from config.admin_history import HistoryAdmin
from config.admin_site import Task, list_url, task
from config.admin_widgets import OVERRIDES

from ..models import Bounce, ChannelCheck, Office, Official, Term
from ..watch import unchecked_channels, without_successor
from . import channel_acts
from . import term_acts as acts


class OfficialForm(SluggedForm):
    slug_from = "name"


TERM_FIELDS = (
    ("started_on", "ended_on"),
    ("elected_on", "is_acting"),
    "greeting",
    "title",
    "form_of_address",
    "name",
    "email_address",
    "source",
)
TERM_WORDS = ("greeting", "title", "form_of_address", "name")


class TermForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    """One of the terms of an office, which are compared together: one may end in the form that begins the next."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.is_compared_elsewhere = True


class TermRows(TypedRows):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        terms = self._recorded_meanwhile()
        for form in kept:
            try:
                form.instance.refuse_overlap(terms)
            except ValidationError as error:
                form.add_error("started_on", error.messages)
            terms.append(form.instance)

    def _recorded_meanwhile(self) -> list[Term]:
        """Terms that somebody else has added while this form was open; the next one waits."""
        if self.instance.pk is None:
            return []
        list(Office.objects.select_for_update().filter(pk=self.instance.pk).values("pk"))
        shown = [form.instance.pk for form in self.forms if form.instance.pk]
        added = Term.objects.filter(office=self.instance.pk).exclude(pk__in=shown)
        return list(added.select_related("official"))


class TermInline(TranslatedInline):
    model = Term
    form = TermForm
    formset = TermRows
    classes = ("collapse",)
    fields = ("official", *TERM_FIELDS)
    worded_fields = TERM_WORDS
    ordering = ("-first_day",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Term]:
        return super().get_queryset(request).select_related("official", "office")


class CheckInline(admin.TabularInline[Any, Any]):
    """When each channel was looked at last; one press on the office's page records it anew."""

    model = ChannelCheck
    fields = ("channel", "checked_on", "source")
    formfield_overrides = OVERRIDES
    extra = 0


@admin.register(Office)
class OfficeAdmin(HistoryAdmin):
    group, place = "people", 1
    about = _(
        "Posts that letters go to: their addresses and who holds them. Record here that a mayor has changed."
    )
    form = SluggedForm
    acts = (acts.HandOver, acts.EndTerm, channel_acts.CheckChannels, channel_acts.ReportBounce)
    list_display = ("title", "city", "holder", "addresses")
    list_filter = ("is_body", "city")
    search_fields = ("title", "slug", "city__name", "terms__official__name", "email_addresses")
    inlines = (TermInline, CheckInline)
    worded_fields = ("title", "salutation", "form_of_address")
    fieldsets = (
        (None, {"fields": ("city", "title", "salutation", "form_of_address", "is_body", "slug")}),
        (
            _("How it can be reached"),
            {
                "fields": (
                    "email_addresses",
                    "street",
                    ("postal_code", "town", "region"),
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
    worded_fields = ("name",)
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
    worded_fields = TERM_WORDS
    fieldsets = ((None, {"fields": (("office", "official"), *TERM_FIELDS)}),)


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin):
    group, place = "people", 6
    about = _("Mail to offices that came back: is the address right?")
    acts = (channel_acts.RemoveAddress, channel_acts.KeepAddress)
    list_display = ("address", "office", "reported_on", "settled_at")
    list_filter = (("settled_at", admin.EmptyFieldListFilter), "office")
    list_select_related = ("office",)
    fields = ("address", "office", "reported_on", "note", "settled_at")


@task("campaigns.change_bounce")
def open_bounces() -> list[Task]:
    count = Bounce.objects.filter(settled_at__isnull=True).count()
    words = ngettext(
        "address of an office from which mail came back",
        "addresses of offices from which mail came back",
        count,
    )
    return [Task(count, words, list_url(Bounce, settled_at__isempty="1"))]


@task("campaigns.change_office")
def unchecked_offices() -> list[Task]:
    count = len(unchecked_channels())
    words = ngettext(
        "office has a channel that nobody has checked for a year",
        "offices have channels that nobody has checked for a year",
        count,
    )
    return [Task(count, words, list_url(Office))]


@task("campaigns.change_term")
def terms_without_successor() -> list[Task]:
    count = without_successor(Term.objects.all()).count()
    words = ngettext(
        "office whose holder leaves or has left, with nobody recorded after",
        "offices whose holder leaves or has left, with nobody recorded after",
        count,
    )
    return [Task(count, words, list_url(Term, when="open"))]
