from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from campaigns.models import Office, Term
from config.admin_history import HistoryAdmin

from ..letters import Supporter, Version, write
from ..models import LetterTemplate, Petition
from ..placeholders import MEANINGS, validate_placeholders


class LetterForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    class Meta:
        widgets = {
            "subject": forms.TextInput(attrs={"class": "vLargeTextField", "data-letter": "subject"}),
            "body": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 18, "data-letter": "body"}),
        }


@admin.register(LetterTemplate)
class LetterTemplateAdmin(HistoryAdmin):
    group, place = "petitions", 3
    about = _("Suggested letters, one for each language; they address whoever holds the office today.")
    form = LetterForm
    change_form_template = "admin/petitions/lettertemplate/change_form.html"
    list_display = ("subject", "key", "language", "campaign")
    list_filter = ("language", "campaign")
    list_select_related = ("campaign",)
    search_fields = ("subject", "body", "key", "campaign__title")
    fieldsets = (
        (None, {"fields": ("campaign", "offices", ("key", "language", "position"))}),
        (_("The letter"), {"fields": ("subject", "body")}),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/", view, name="petitions_lettertemplate_preview"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> Any:
        context["placeholders"] = MEANINGS.items()
        letter = options.get("obj")
        if letter is not None:
            context |= versions_of(letter.pk, letter.subject, letter.body)
        return super().render_change_form(request, context, *args, **options)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter as it is being typed, for today's holder and for an empty chair; asked for by a script."""
        letter = get_object_or_404(LetterTemplate, pk=pk)
        if not self.has_view_permission(request, letter):
            raise PermissionDenied
        subject, body = (
            request.POST.get(name, getattr(letter, name))[:10_000] for name in ("subject", "body")
        )
        return render(
            request, "admin/petitions/lettertemplate/_versions.html", versions_of(pk, subject, body)
        )


def versions_of(pk: int, subject: str, body: str) -> dict[str, Any]:
    try:
        validate_placeholders(subject)
        validate_placeholders(body)
    except ValidationError as error:
        return {"versions": [], "errors_in_letter": error.messages}
    held = Term.objects.select_related("official").order_by("-first_day", "-pk")
    return {
        "versions": [
            (_("With the holder of today"), _written(pk, subject, body, held)),
            (_("With nobody known in the office"), _written(pk, subject, body, Term.objects.none())),
        ],
        "errors_in_letter": [],
    }


def _written(pk: int, subject: str, body: str, terms: QuerySet[Term]) -> Version:
    offices = Office.objects.select_related("city").prefetch_related(Prefetch("terms", terms)).order_by("pk")
    letters = LetterTemplate.objects.select_related(
        "campaign__pairing__first_city", "campaign__pairing__second_city"
    )
    letter = letters.prefetch_related(Prefetch("offices", offices)).get(pk=pk)
    letter.subject, letter.body = subject, body
    videos = "\n".join(video.link for video in letter.campaign.videos.all())
    return write(letter, Petition.objects.filter(campaign=letter.campaign_id).first(), Supporter(), videos)
