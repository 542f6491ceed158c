"""Delivery packs: prepare one, see how far it is, download its files. Each download is written down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Office
from config.admin_acts import Act
from config.admin_content import ReadOnlyAdmin, quiet
from config.admin_site import Words

from ..models import CoverLetter, Pack, Petition
from ..packs.changes import changed_since, left_since
from ..packs.cover import in_groups, seal_address
from ..packs.downloads import file_of, list_as_it_is
from ..packs.forgetting import lose_files
from .deliveries import deliveries_with_link, in_words

SECONDS_BETWEEN_LOOKS = 5
FILES = {"pdf": _("Letter and list, to print (PDF)"), "xlsx": _("List (XLSX)"), "csv": _("List (CSV)")}
OF_THE_OFFICE = ""
WHAT_FOLLOWS = _(
    "All who have confirmed by now are put on a list in the form that each agreed to. The letter addresses whoever "
    "holds the office today. Preparing ten thousand signatures takes some seconds."
)
FILE_IS_ELSEWHERE = _(
    "The file is not on this machine. Prepare the pack anew. If that does not help, tell whoever looks after the "
    "server: all machines of the site must share the folder that PRIVATE_ROOT names."
)
MOST_LETTERS = 50


class PackForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    language = forms.ChoiceField(
        label=_("Language of the letter"),
        required=False,
    )

    class Meta:
        model = Pack
        fields = ("petition", "office", "language")
        help_texts = {"office": _("One of those that the petition asks.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "office" not in self.fields:
            return  # of a pack that is only looked at
        public = Petition.objects.select_related("campaign").exclude(campaign__state=Campaign.State.DRAFT)
        self.fields["petition"].queryset = public  # type: ignore[attr-defined]  # it is a ModelChoiceField
        petition = self.initial.get("petition")
        # Another petition can still be chosen, so its languages are there as well.
        others = CoverLetter.objects.filter(petition__in=public).order_by("language").distinct()
        written = [(code, name_of(code)) for code in others.values_list("language", flat=True)]
        of_the_office = (OF_THE_OFFICE, _("that of the office if the letter is written in it, else English"))
        self.fields["language"].choices = [of_the_office, *settings.LANGUAGES, *written]  # type: ignore[attr-defined]  # it is a ChoiceField
        asked = Q(petitions=petition) if petition else Q(petitions__in=public)
        offices = Office.objects.filter(asked).distinct().order_by("is_body", "slug")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]  # as above
        self.fields["office"].initial = offices.first()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        petition, office = data.get("petition"), data.get("office")
        if petition and office and office not in petition.offices.all():
            self.add_error("office", _("This petition does not ask this office."))
        elif petition and office:
            known = {*dict(settings.LANGUAGES), *petition.covers.values_list("language", flat=True)}
            own = office.city.own_language
            language = data.get("language") or (own if own in known else settings.LANGUAGE_CODE)
            if language not in known:
                self.add_error("language", _("This petition has no cover letter in this language."))
            data["language"] = language
        return data


def name_of(language: str) -> str:
    """In that language itself; its code where nobody knows more."""
    return str(LANG_INFO.get(language, {}).get("name_local", language))


class PrepareAnew(Act):
    name = "anew"
    label = _("Prepare it anew")
    done = _("It is being prepared, from those who have signed by now.")
    states = (Pack.State.READY, Pack.State.FAILED, Pack.State.GONE)

    def consequences(self) -> Iterable[Words]:
        yield _("A new pack for the same office, with a seal of its own. This one stays as it is.")

    def act(self, by: Any) -> None:
        old = self.row
        again = {"petition": old.petition, "office": old.office, "language": old.language}
        self.made = Pack.objects.create(**again, by=by)

    def leads_to(self) -> Any:
        return self.made


class DropFiles(Act):
    name = "drop"
    label = _("Delete the files")
    done = _("The files are deleted.")
    states = (Pack.State.READY,)
    is_grave = True

    def consequences(self) -> Iterable[Words]:
        yield _("The site does this by itself a month after preparing them. Number and seal stay.")

    def act(self, by: Any) -> None:
        lose_files(self.row)


@admin.register(Pack)
class PackAdmin(ReadOnlyAdmin):
    group, place = "petitions", 4
    about = _(
        "Letter and list of signers for an office, to print or to send. Personal data: kept for a month."
    )
    form = PackForm
    acts = (PrepareAnew, DropFiles)
    list_display = ("petition", "office", "moment", "signatures", "state")
    list_filter = ("state",)
    list_select_related = ("petition__campaign", "office")
    shown = (
        "spoken",
        "signatures",
        "files",
        "seal_and_page",
        "changes_since",
        "undrawn_letters",
        "handed_over",
    )
    readonly_fields = (*shown, "handed_over_in_words")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("petitions.add_pack"))

    def may_act(self, request: HttpRequest, row: Any = None) -> bool:
        return self.has_add_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ((None, {"fields": PackForm.Meta.fields, "description": WHAT_FOLLOWS}),)
        kept = [name for name in self.shown[1:] if name != "undrawn_letters" or obj.undrawn]
        if not request.user.has_perm("petitions.add_delivery"):
            kept[kept.index("handed_over")] = "handed_over_in_words"
        return ((None, {"fields": (("petition", "office"), ("moment", "spoken"), *kept, "by")}),)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = quiet(super().formfield_for_dbfield(db_field, request, **options))
        if hasattr(field, "widget"):
            field.widget.can_add_related = False
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """`?petition=…`, as the page of a petition links here."""
        petition = request.GET.get("petition", "")
        return {"petition": petition} if petition.isascii() and petition.isdecimal() else {}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.by = request.user
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to its page, where the files appear."""
        self.message_user(request, gettext("The pack is being prepared."), messages.SUCCESS)
        return redirect("admin:petitions_pack_change", obj.pk)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        only_one = {"show_save_and_add_another": False, "show_save_and_continue": False}
        context = {"title": _("Prepare a delivery pack"), **only_one}
        answer: HttpResponse = super().add_view(request, form_url, context)
        return answer

    def change_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        response: Any = super().change_view(request, *args, **options)
        pack = getattr(response, "context_data", {}).get("original")
        if pack is not None and pack.is_under_way:
            response["Refresh"] = SECONDS_BETWEEN_LOOKS
        answer: HttpResponse = response
        return answer

    @admin.display(description=_("language"))
    def spoken(self, obj: Pack) -> str:
        return dict(settings.LANGUAGES).get(obj.language) or name_of(obj.language)

    @admin.display(description=_("signatures"), ordering="number")
    def signatures(self, obj: Pack) -> str:
        if not obj.seal:
            return self.get_empty_value_display()
        on_paper = {"number": _grouped(obj.number), "paper": _grouped(obj.paper)}
        return gettext("%(number)s, and %(paper)s on paper") % on_paper if obj.paper else on_paper["number"]

    @admin.display(description=_("files"))
    def files(self, obj: Pack) -> str:
        if obj.is_under_way:
            lines = {"lines": _grouped(obj.done)}
            return (
                gettext("Being prepared: %(lines)s lines of the list are set. This page looks again.") % lines
            )
        if obj.state != Pack.State.READY:
            return self.get_empty_value_display()
        links = (
            (reverse("admin:petitions_pack_file", args=[obj.pk, key]), name) for key, name in FILES.items()
        )
        days = gettext("They are deleted 30 days after they were made.")
        return format_html("<ul>{}</ul>{}", format_html_join("", '<li><a href="{}">{}</a></li>', links), days)

    @admin.display(description=_("seal"))
    def seal_and_page(self, obj: Pack) -> str:
        if not obj.seal:
            return self.get_empty_value_display()
        return format_html(
            '<code>{}</code><br><a href="{}">{}</a>', in_groups(obj.seal), *[seal_address(obj.seal)] * 2
        )

    @admin.display(description=_("since then"))
    def changes_since(self, obj: Pack) -> str:
        if not obj.seal:
            return self.get_empty_value_display()
        told = [_told_of_leaving(left_since(obj)), _told_of_changing(changed_since(obj))]
        return " ".join(filter(None, told)) or gettext("Nobody on the list has withdrawn.")

    @admin.display(description=_("letters that no font has"))
    def undrawn_letters(self, obj: Pack) -> str:
        points = ", ".join(f"{chr(point)} (U+{point:04X})" for point in obj.undrawn[:MOST_LETTERS])
        return gettext("In the PDF these stand as their code points; XLSX and CSV have them: %s") % points

    @admin.display(description=_("handed over"))
    def handed_over(self, obj: Pack) -> str:
        return deliveries_with_link(obj) if obj.seal else self.get_empty_value_display()

    @admin.display(description=_("handed over"))
    def handed_over_in_words(self, obj: Pack) -> str:
        return in_words(obj.deliveries.select_related("office")) or self.get_empty_value_display()

    def get_urls(self) -> list[URLPattern]:
        download, stream = (self.admin_site.admin_view(view) for view in (self.download, self.stream))
        return [
            path("<int:pk>/files/<slug:ending>/", download, name="petitions_pack_file"),
            path("signers/<int:petition>/", stream, name="petitions_pack_signers"),
            *super().get_urls(),
        ]

    def download(self, request: HttpRequest, pk: int, ending: str) -> HttpResponseBase:
        pack = get_object_or_404(Pack.objects.select_related("petition__campaign", "office"), pk=pk)
        if not self.has_view_permission(request, pack):
            raise PermissionDenied
        if ending not in FILES or pack.state != Pack.State.READY:
            raise Http404
        try:
            response = file_of(pack, ending)
        except FileNotFoundError:
            self.message_user(request, FILE_IS_ELSEWHERE, messages.ERROR)
            return redirect("admin:petitions_pack_change", pack.pk)
        self.log_change(request, pack, gettext("Downloaded: %(file)s") % {"file": ending.upper()})
        return response

    def stream(self, request: HttpRequest, petition: int) -> HttpResponseBase:
        row = get_object_or_404(Petition.objects.select_related("campaign"), pk=petition)
        if not self.has_view_permission(request):
            raise PermissionDenied
        self.log_change(request, row, gettext("Downloaded the list of signers"))
        return list_as_it_is(row)


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _told_of_leaving(gone: int) -> str:
    words = ngettext(
        "%(gone)s person on the list has withdrawn or was taken out. Prepare it anew before you hand it over.",
        "%(gone)s people on the list have withdrawn or were taken out. Prepare it anew before you hand it over.",
        gone,
    )
    return words % {"gone": _grouped(gone)} if gone else ""


def _told_of_changing(changed: int) -> str:
    words = ngettext(
        "%(changed)s person on the list has changed how they appear. Prepare it anew before you hand it over.",
        "%(changed)s people on the list have changed how they appear. Prepare it anew before you hand it over.",
        changed,
    )
    return words % {"changed": _grouped(changed)} if changed else ""
