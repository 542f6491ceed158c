"""What was handed to an office and what came back: staff write it down, and the campaign's page tells it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Office
from config.admin_content import ReadOnlyAdmin
from config.admin_history import HistoryAdmin

from ..models import Delivery, Invitation, Pack, Petition, Response

PICTURE_HELP = _("Black out private addresses and the signatures of others before you upload it.")
ALT_HELP = _("For those who cannot see it. Needed as soon as there is a picture.")


class DealingForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    """About one petition, which stays the same once it is saved, and one of the offices that it asks."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        petition = self.instance.petition_id or self.initial.get("petition")
        asked = Q(petitions=petition) if petition else Q(petitions__isnull=False)
        about = {"petition": petition} if petition else {}
        self._offer("office", Office.objects.filter(asked | Q(pk=self.instance.office_id)).distinct())
        packs = Pack.objects.exclude(seal="").select_related("petition__campaign", "office")
        self._offer("pack", packs.filter(**about))
        self._offer("delivery", Delivery.objects.filter(**about).select_related("office"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        petition, office = data.get("petition") or self._petition(), data.get("office")
        is_new = office is not None and office.pk != self.initial.get("office")
        asked = list(Office.objects.filter(petitions=petition)) if petition and is_new else []
        if petition and is_new and office not in asked:
            names = ", ".join(map(str, asked))
            words = _("This petition does not ask this office. It asks: %(names)s.")
            self.add_error("office", ValidationError(words, params={"names": names}))
        return data

    def _petition(self) -> Petition | None:
        return self.instance.petition if self.instance.petition_id else None

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        if name in self.fields:
            self.fields[name].queryset = rows  # type: ignore[attr-defined]  # it is a ModelChoiceField


class DeliveryForm(DealingForm):
    class Meta:
        help_texts = {
            "office": _("One of those that the petition asks."),
            "pack": _("If you handed over a list that was prepared here."),
            "number": _("Leave it empty to take the number of the delivery pack."),
            "note": _("Anything readers should know: who was there, what was said."),
            "proof": PICTURE_HELP,
            "proof_alt": ALT_HELP,
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "number" in self.fields:
            self.fields["number"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        pack = data.get("pack")
        if data.get("number") is None and "number" not in self.errors:
            if pack is None:
                self.add_error(
                    "number", _("Say how many signatures were handed over, or choose a delivery pack.")
                )
            data["number"] = total_of(pack) if pack else None
        return data


class ResponseForm(DealingForm):
    class Meta:
        help_texts = {
            "office": _("One of those that the petition asks."),
            "delivery": _("Empty: it answers all that the office had been given by then."),
            "original": _("In the words of the office, in its language."),
            "text": _("What the answer says, translated for readers."),
            "scan": PICTURE_HELP,
            "scan_alt": ALT_HELP,
        }


class DealingAdmin(HistoryAdmin):
    """Each change is told on the campaign's page at once."""

    group = "petitions"
    date_hierarchy = "day"
    search_fields = ("office__title", "petition__campaign__title")
    list_select_related = ("petition__campaign", "office")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("petition",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What a link to this form names: rows by their numbers."""
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if str(value).isdecimal()}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "petition":
            options["queryset"] = Petition.objects.select_related("campaign")
        return super().formfield_for_foreignkey(db_field, request, **options)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """What was handed over was there before: nothing is added beside these choices."""
        field = super().formfield_for_dbfield(db_field, request, **options)
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = False
        return field

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        # The petition and its pages before the lock of all pages, in the order of whoever else takes them.
        form.instance.petition.retell()
        super().save_related(request, form, formsets, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        obj.delete()
        obj.petition.retell()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        petitions = list(Petition.objects.filter(pk__in=queryset.values("petition")))
        queryset.delete()
        for petition in petitions:
            petition.retell()

    @transaction.atomic
    def _restore(self, row: Any, record: Any) -> None:
        Petition.objects.locked().get(pk=row.petition_id)
        super()._restore(row, record)

    def _follow_up(self, row: Any) -> None:
        row.petition.retell()

    def view_on_site(self, obj: Any) -> str | None:
        campaign = obj.petition.campaign
        return f"{campaign.get_absolute_url()}#handed-over" if campaign.is_public else None


@admin.register(Delivery)
class DeliveryAdmin(DealingAdmin):
    place = 5
    about = _("Signatures handed to an office: when, how, how many, with a picture as proof.")
    form = DeliveryForm
    markdown_fields = ("note",)
    list_display = ("day", "office", "petition", "way", "number")
    list_filter = ("way",)
    fields = ("petition", "office", "pack", ("day", "way"), "number", "note", "proof", "proof_alt")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """`?pack=…` fills in what the pack knows."""
        initial = super().get_changeform_initial_data(request)
        pack = Pack.objects.filter(pk=initial["pack"]).first() if "pack" in initial else None
        if pack is None:
            return initial
        known = {"petition": pack.petition_id, "office": pack.office_id, "number": total_of(pack)}
        return {**initial, **known}


@admin.register(Response)
class ResponseAdmin(DealingAdmin):
    place = 6
    about = _("What an office answered; the clock on the campaign's page then stops.")
    form = ResponseForm
    markdown_fields = ("text",)
    list_display = ("day", "office", "petition", "stance")
    list_filter = ("stance",)
    fields = (
        "petition",
        "office",
        "delivery",
        ("day", "stance"),
        "original",
        "original_language",
        "text",
        "scan",
        "scan_alt",
    )


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    group, place = "petitions", 7
    about = _("Signers of a replaced petition who were asked to sign the newer one, and how far that is.")
    list_display = ("petition", "successor", "created_at", "invited", "finished_at", "by")
    list_select_related = ("petition__campaign", "successor__campaign", "by")
    fields = ("petition", "successor", ("created_at", "finished_at"), "invited", "by")


def total_of(pack: Pack) -> int:
    return pack.number + pack.paper


def dealings(petition: Petition) -> list[Delivery | Response]:
    return [*petition.deliveries.select_related("office"), *petition.responses.select_related("office")]


def dealings_with_links(petition: Petition) -> str:
    """What was handed over and answered, and where to write down more; for the petition's own page."""
    add = [
        (f"{reverse('admin:petitions_delivery_add')}?petition={petition.pk}", gettext("Record a delivery…")),
        (f"{reverse('admin:petitions_response_add')}?petition={petition.pk}", gettext("Record an answer…")),
    ]
    return _links(dealings(petition), add)


def deliveries_with_link(pack: Pack) -> str:
    """The same for the page of a pack."""
    add = f"{reverse('admin:petitions_delivery_add')}?pack={pack.pk}"
    return _links(
        pack.deliveries.select_related("office"), [(add, gettext("Record that it was handed over…"))]
    )


def in_words(rows: Iterable[Delivery | Response]) -> str:
    """For staff who may not open what the links lead to."""
    told = format_html_join("", "<li>{}</li>", ((f"{row._meta.verbose_name} · {row}",) for row in rows))
    return format_html("<ul>{}</ul>", told) if told else ""


def _links(rows: Iterable[Delivery | Response], further: Iterable[tuple[str, str]]) -> str:
    links = [*((_page(row), f"{row._meta.verbose_name} · {row}") for row in rows), *further]
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', links))


def _page(row: Delivery | Response) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
