from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations
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


@dataclass(frozen=True)
class Typed:
    """One text as it was typed; errors go to its form."""

    form: Any
    language: str
    subject: str
    body: str


class TextRows(TypedRows):
    """The texts of one letter are compared with each other: they must say the same, paragraph by paragraph."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        variants = self._by_variant()
        if not variants:
            raise ValidationError(_("Write the letter in one language at least."))
        self._refuse_missing(variants)
        texts = [text for texts in variants.values() for text in texts]
        self._ask_for_words(texts)
        for form, field, error in [found for texts in variants.values() for found in _compared(texts)]:
            form.add_error(field, error)

    def _by_variant(self) -> dict[int, list[Typed]]:
        variants: dict[int, list[Typed]] = defaultdict(list)
        for form in self.forms:
            data = form.cleaned_data
            if data and not data.get("DELETE") and data.get("body"):
                text = Typed(form, data["language"], data["subject"], data["body"])
                variants[data["variant"]].append(text)
        return variants

    def _refuse_missing(self, variants: dict[int, list[Typed]]) -> None:
        every = {text.language for texts in variants.values() for text in texts}
        wanted = every if self.instance.is_untranslated else every | set(dict(settings.LANGUAGES))
        for variant, texts in sorted(variants.items()):
            if missing := sorted(wanted - {text.language for text in texts}):
                names = ", ".join(language_name(code) for code in missing)
                words = _("Variant %(variant)d has no text in: %(languages)s.")
                raise ValidationError(words, code="language", params={"variant": variant, "languages": names})

    def _ask_for_words(self, texts: Iterable[Typed]) -> None:
        """Names and greetings must be there in each language that a letter is written in."""
        if not self.instance.campaign_id:
            return
        data: Any = self.data
        chosen = [pk for pk in data.getlist("offices") if pk.isascii() and pk.isdecimal()]
        offices = list(Office.objects.with_holders().filter(pk__in=chosen))
        written = [(text.language, f"{text.subject}\n{text.body}") for text in texts]
        if missing := list(missing_words(written, offices, self.instance.campaign.pairing.cities)):
            raise ValidationError(missing)


def _compared(texts: list[Typed]) -> Iterator[tuple[Any, str, ValidationError]]:
    for one, other in permutations(texts, 2):
        for field in ("subject", "body"):
            mine, theirs = getattr(one, field), getattr(other, field)
            for error in differences(mine, theirs, language_name(other.language)):
                yield one.form, field, error


class LetterTextForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    class Meta:
        widgets = {
            "subject": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "body": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 18}),
        }


class TextInline(admin.StackedInline[Any, Any]):
    model = LetterTemplate
    form = LetterTextForm
    formset = TextRows
    fields = (("variant", "language"), "subject", "body")
    extra = 0
    show_change_link = True


class LetterForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    class Meta:
        error_messages = {"offices": {"required": _("Choose whom the letter is for.")}}


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


@admin.register(LetterTemplate)
class LetterTemplateAdmin(HistoryAdmin):
    """Reached from its letter, for its earlier versions; texts are written beside each other."""

    list_display = ("subject", "letter", "variant", "language")
    list_select_related = ("letter",)
    fields = readonly_fields = ("letter", "variant", "language", "subject", "body")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


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
