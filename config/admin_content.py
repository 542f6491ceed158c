"""ModelAdmins for what the site shows: a change renews the kept pages, and search understands every script."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from i18nfield.strings import LazyI18nString

from config import pages
from config.admin_acts import ActsAdmin
from config.admin_widgets import OVERRIDES, CheckList, MarkdownText
from config.models.languages import letter_languages
from config.text import folded


def written(model: Any, names: Collection[str]) -> list[str]:
    """The columns to save when staff have typed these fields.

    Numbers are counted while a form is open in a browser: writing whole rows would bring the old ones back.
    """
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]
    return [field.name for field in columns if field.name in names or getattr(field, "auto_now", False)]


class TypedRows(BaseInlineFormSet[Any, Any, Any]):
    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:
        row = super().save_existing(form, obj, commit=False)
        if commit:
            row.save(update_fields=written(self.model, form.fields))
            form.save_m2m()
        return row


class TranslatedInline(admin.StackedInline[Any, Any]):
    """Several languages side by side need room, so they are stacked."""

    formset = TypedRows
    formfield_overrides = OVERRIDES
    extra = 0
    # Words that letters take from here, asked for in the languages of letters as well.
    worded_fields: Sequence[str] = ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.worded_fields:
            options["locales"] = letter_languages()
        return quiet(super().formfield_for_dbfield(db_field, request, **options))


class SluggedForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    """Derives the address from the first language of `slug_from` where staff leave it empty."""

    slug_from = "title"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "Leave it empty to have it made. Links that people shared end in it."
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("slug") and "slug" not in self.errors and self.slug_from in data:
            data["slug"] = free_slug(self._meta.model, data[self.slug_from])
        return data


def free_slug(model: Any, text: Any) -> str:
    longest = model._meta.get_field("slug").max_length - 4
    wanted = next(
        filter(None, (slugify(version)[:longest] for version in _versions(text))), model._meta.model_name
    )
    tries = (f"{wanted}-{number}" if number > 1 else wanted for number in itertools.count(1))
    return next(slug for slug in tries if not model.objects.filter(slug=slug).exists())


class ReadOnlyAdmin(ActsAdmin):
    """For rows that staff look at and act on, but never type into: what visitors gave and what machines wrote."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) or self.may_act(request, obj)

    def may_act(self, request: HttpRequest, row: Any = None) -> bool:
        return bool(request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}"))


class UsedCountries(admin.SimpleListFilter):
    """Offers the countries that occur, by their names."""

    title = _("country")
    parameter_name = "country"
    path = "country"

    def codes(self, model_admin: Any) -> Iterable[str]:
        codes: Iterable[str] = (
            model_admin.model.objects.order_by().values_list(self.path, flat=True).distinct()
        )
        return codes

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = [(str(code), countries.name(code)) for code in self.codes(model_admin)]
        return sorted(names, key=lambda name: folded(name[1]))

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class VisibleAdmin(ActsAdmin):
    """For everything that visitors see."""

    formfield_overrides = OVERRIDES
    save_on_top = False
    list_per_page = 50

    # Texts that staff format in Markdown.
    markdown_fields: Sequence[str] = ()
    # Words that letters take from here, asked for in the languages of letters as well.
    worded_fields: Sequence[str] = ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        if db_field.name in self.worded_fields:
            options["locales"] = letter_languages()
        if db_field.name in self.markdown_fields:
            options["widget"] = MarkdownText
        return quiet(super().formfield_for_dbfield(db_field, request, **options))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **{"widget": CheckList(), **options})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.save(update_fields=written(self.model, form.fields) if change else None)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        pages.bump_all()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        pages.bump_all()

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        pages.bump_all()

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Every word somewhere in the search fields, in any language, with or without accents.

        Translated texts are stored as JSON with its letters escaped, where the database finds nothing; and there are
        hundreds of rows at most, so they are compared here.
        """
        words = [folded(word) for word in search_term.split()]
        if not words:
            return queryset, False
        fields = self.get_search_fields(request)
        rows = queryset.order_by().values_list("pk", *fields)
        found = [pk for pk, *values in rows if _has_all(words, values)]
        return queryset.filter(pk__in=found), False


def quiet(field: Any) -> Any:
    """Beside a choice, adding is offered. Deleting what others refer to, and looking at it, have pages of their own."""
    widget = getattr(field, "widget", None)
    if isinstance(widget, RelatedFieldWidgetWrapper):
        widget.can_delete_related = widget.can_view_related = widget.can_change_related = False
    return field


def _has_all(words: Iterable[str], values: Iterable[Any]) -> bool:
    text = folded(" ".join(word for value in values for word in _versions(value)))
    return all(word in text for word in words)


def _versions(value: Any) -> Iterable[str]:
    if isinstance(value, LazyI18nString) and isinstance(value.data, dict):
        return value.data.values()
    return (str(value or ""),)
