from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from campaigns.models import Office
from config.admin_content import TypedRows
from config.admin_history import HistoryAdmin
from config.models.languages import language_name

from ..letters.checks import missing_words
from ..letters.previews import previews
from ..models import Letter, LetterTemplate
from ..placeholders import MEANINGS, differences, validate_placeholders

Texts = dict[int, dict[str, Any]]


class TextRows(TypedRows):
    """The texts of one letter are compared with each other: they must say the same, paragraph by paragraph."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        texts = self._by_variant()
        if not texts:
            raise ValidationError(_("Write the letter in one language at least."))
        self._refuse_missing(texts)
        for forms_by_language in texts.values():
            self._compare(forms_by_language)
        self._ask_for_words(texts)

    def _by_variant(self) -> Texts:
        texts: Texts = defaultdict(dict)
        for form in self.forms:
            data = form.cleaned_data
            if data and not data.get("DELETE") and data.get("body"):
                texts[data["variant"]][data["language"]] = form
        return texts

    def _refuse_missing(self, texts: Texts) -> None:
        every = {language for languages in texts.values() for language in languages}
        wanted = every if self.instance.is_untranslated else every | set(dict(settings.LANGUAGES))
        for variant, languages in sorted(texts.items()):
            if missing := sorted(wanted - set(languages)):
                names = ", ".join(language_name(code) for code in missing)
                words = _("Variant %(variant)d has no text in: %(languages)s.")
                raise ValidationError(words, code="language", params={"variant": variant, "languages": names})

    def _ask_for_words(self, texts: Texts) -> None:
        """Names and greetings must be there in each language that a letter is written in."""
        chosen = [pk for pk in self.data.getlist("offices") if pk.isascii() and pk.isdecimal()]
        offices = list(Office.objects.with_holders().filter(pk__in=chosen))
        written = [
            (language, f"{form.cleaned_data['subject']}\n{form.cleaned_data['body']}")
            for forms_by_language in texts.values()
            for language, form in forms_by_language.items()
        ]
        if self.instance.campaign_id:
            cities = self.instance.campaign.pairing.cities
            if missing := list(missing_words(written, offices, cities)):
                raise ValidationError(missing)

    def _compare(self, forms_by_language: dict[str, Any]) -> None:
        for language, form in forms_by_language.items():
            for other, translated in forms_by_language.items():
                if other == language:
                    continue
                for field in ("subject", "body"):
                    mine, theirs = form.cleaned_data[field], translated.cleaned_data[field]
                    for error in differences(mine, theirs, language_name(other)):
                        form.add_error(field, error)


class LetterTextForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    class Meta:
        widgets = {
            "subject": forms.TextInput(attrs={"class": "vLargeTextField", "data-letter": "subject"}),
            "body": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 18, "data-letter": "body"}),
        }


class TextInline(admin.StackedInline[Any, Any]):
    model = LetterTemplate
    form = LetterTextForm
    formset = TextRows
    fields = (("variant", "language"), "subject", "body")
    extra = 0


class LetterForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("offices") and "offices" not in self.errors:
            self.add_error("offices", _("Choose whom the letter is for."))
        return data


@admin.register(Letter)
class LetterAdmin(HistoryAdmin):
    group, place = "petitions", 3
    about = _("Suggested letters in each language; they address whoever holds the office today.")
    form = LetterForm
    inlines = (TextInline,)
    change_form_template = "admin/petitions/letter/change_form.html"
    list_display = ("first_subject", "key", "languages", "campaign")
    list_filter = ("campaign",)
    list_select_related = ("campaign",)
    search_fields = ("texts__subject", "texts__body", "key", "campaign__title")
    fieldsets = ((None, {"fields": ("campaign", "offices", ("key", "position"), "is_untranslated")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Letter]:
        return super().get_queryset(request).prefetch_related("texts")

    @admin.display(description=_("subject"))
    def first_subject(self, obj: Letter) -> str:
        return next((text.subject for text in obj.texts.all()), obj.key)

    @admin.display(description=_("languages"))
    def languages(self, obj: Letter) -> str:
        return ", ".join(dict.fromkeys(text.language for text in obj.texts.all()))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [path("<int:pk>/preview/", view, name="petitions_letter_preview"), *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> Any:
        context["placeholders"] = MEANINGS.items()
        letter = options.get("obj")
        if letter is not None:
            texts = [(one.variant, one.language, one.subject, one.body) for one in letter.texts.all()]
            context |= previewed(letter, texts)
        return super().render_change_form(request, context, *args, **options)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The letter as it is being typed: for today's holder, for an empty chair and for long names."""
        letter = get_object_or_404(Letter, pk=pk)
        if not self.has_view_permission(request, letter):
            raise PermissionDenied
        typed = [request.POST.getlist(name) for name in ("variant", "language", "subject", "body")]
        texts = [
            (int(variant) if variant.isascii() and variant.isdecimal() and len(variant) < 2 else 1, *words)
            for variant, *words in zip(*typed, strict=False)
        ]
        cut = [
            (variant, language[:12], subject[:200], body[:10_000])
            for variant, language, subject, body in texts
        ]
        return render(request, "admin/petitions/letter/_versions.html", previewed(letter, cut[:40]))


def previewed(letter: Letter, texts: Iterable[tuple[int, str, str, str]]) -> dict[str, Any]:
    """What stands below the form: the letters as they read, or what is wrong with their texts."""
    texts = list(texts)
    errors = list(_errors(texts))
    if errors:
        return {"sheets": [], "errors_in_letter": errors}
    offices = list(letter.offices.all())
    cities = letter.campaign.pairing.cities
    missing = missing_words(
        [(language, body) for _variant, language, _subject, body in texts], offices, cities
    )
    return {"sheets": previews(letter, texts), "errors_in_letter": [], "missing_words": list(missing)}


def _errors(texts: Iterable[tuple[int, str, str, str]]) -> Iterator[str]:
    for _variant, language, subject, body in texts:
        for part in (subject, body.replace("\r\n", "\n")):
            try:
                validate_placeholders(part)
            except ValidationError as error:
                yield from (f"{language_name(language)}: {message}" for message in error.messages)
