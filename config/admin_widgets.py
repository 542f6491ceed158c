"""Form fields of the admin: one labelled input for each language, pictures one can see, the browser's own dates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminFileWidget
from django.db import models
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.forms import I18nFormField, I18nTextarea, I18nTextInput
from i18nfield.strings import LazyI18nString

from config.models import LetterLanguage


class EachLanguage(forms.MultiWidget):
    """The inputs of a translated text, each under the name of its language in that language."""

    template_name = "admin/widgets/each_language.html"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        # Skips i18nfield's own rendering, whose only labels are placeholders.
        return forms.Widget.render(self, name, value, attrs, renderer)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        names = dict(settings.LANGUAGES)
        context["label"] = self.field.label  # type: ignore[attr-defined]  # set by I18nWidget
        context["inputs"] = [
            (code, names.get(code) or own_name_of(code), part)
            for code, part in zip(self.locales, context["widget"]["subwidgets"], strict=True)  # type: ignore[attr-defined]  # as above
        ]
        return context


def own_name_of(code: str) -> str:
    """Of a language that staff added for letters."""
    added = LetterLanguage.objects.filter(code=code).values_list("own_name", flat=True).first()
    return added or code


class EachLanguageLine(EachLanguage, I18nTextInput):
    pass


class EachLanguageText(EachLanguage, I18nTextarea):
    pass


class MarkdownText(EachLanguageText):
    """A text that staff may format; the page shows below each input what it will look like."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "is_markdown": True}


class EachLanguageField(I18nFormField):
    """Keeps what stands in languages that a form does not ask for, such as one that staff added for letters."""

    def _clean_bound_field(self, bf: Any) -> Any:
        text, before = super()._clean_bound_field(bf), bf.initial
        if not (isinstance(before, LazyI18nString) and isinstance(before.data, dict)):
            return text
        unasked = {code: words for code, words in before.data.items() if code not in self.locales}
        return LazyI18nString(unasked | text.data) if unasked and isinstance(text.data, dict) else text


class Picture(AdminFileWidget):
    template_name = "admin/widgets/picture.html"


class CheckList(forms.CheckboxSelectMultiple):
    """Many of many: ticks in a box that scrolls, with a field that narrows it down."""

    template_name = "admin/widgets/check_list.html"


class Day(forms.DateInput):
    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"type": "date", **(attrs or {})}, format="%Y-%m-%d")


class Moment(forms.DateTimeInput):
    def __init__(self, attrs: Any = None) -> None:
        super().__init__({"type": "datetime-local", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


OVERRIDES: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    I18nCharField: {"widget": EachLanguageLine, "form_class": EachLanguageField},
    I18nTextField: {"widget": EachLanguageText, "form_class": EachLanguageField},
    models.ImageField: {"widget": Picture},
    models.URLField: {"assume_scheme": "https"},
    models.DateField: {"widget": Day},
    models.DateTimeField: {"widget": Moment, "form_class": forms.DateTimeField},
}
