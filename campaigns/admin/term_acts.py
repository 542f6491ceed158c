"""When the holder of an office changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField

from config.admin_acts import Act
from config.admin_content import free_slug
from config.admin_site import Words
from config.admin_widgets import EachLanguageLine
from config.models.languages import letter_languages
from config.partial_dates import PartialDateFormField
from config.templatetags.text import partial_date

from ..models import Office, Official, Term
from ..models.terms import start_term, validate_name_mark

EXACTNESS = _("As exactly as it is known: 2026, 2026-06 or 2026-06-24.")
OPEN_MONTHS = _(
    "As exactly as it is known. Where only the month of a change is known, letters address the office in that month."
)
WORDS = ("greeting", "title", "form_of_address")


class HandOver(Act):
    """On an office: one form for the end of the old term, the new person and the start of the new term."""

    name = "hand-over"
    label = _("The holder has changed")
    done = _("Recorded. From the first day on every letter addresses the new holder.")
    last_day = PartialDateFormField(
        label=_("last day of the old holder"), required=False, help_text=OPEN_MONTHS
    )
    official = forms.ModelChoiceField(
        Official.objects.all(),
        label=_("new holder"),
        required=False,
        help_text=_("If the person is in this list; otherwise write the name below."),
    )
    new_name = I18nFormField(
        label=_("or the name of somebody new"), required=False, max_length=120, widget=EachLanguageLine
    )
    own_name = forms.CharField(label=_("name in its own script"), required=False, max_length=120)
    own_language = forms.CharField(label=_("language of that name"), required=False, max_length=12)
    photo = forms.ImageField(label=_("portrait"), required=False)
    photo_credit = forms.CharField(label=_("credit for the portrait"), required=False, max_length=200)
    first_day = PartialDateFormField(label=_("first day of the new holder"), help_text=OPEN_MONTHS)
    elected_on = PartialDateFormField(label=_("elected on"), required=False, help_text=_("If it is known."))
    is_acting = forms.BooleanField(
        label=_("acting"),
        required=False,
        help_text=_(
            "Holds the office for somebody else or until somebody is elected; goes before a full term."
        ),
    )
    greeting = I18nFormField(
        label=_("greeting"),
        required=False,
        max_length=160,
        widget=EachLanguageLine,
        validators=[validate_name_mark],
        help_text=_("How a letter addresses this person: Signora Sindaca · Madam Mayor."),
    )
    title = I18nFormField(
        label=_("title of this holder"),
        required=False,
        max_length=120,
        widget=EachLanguageLine,
        help_text=_("Where it differs from the office's own: Sindaca di Firenze."),
    )
    form_of_address = I18nFormField(
        label=_("first line of the address"),
        required=False,
        max_length=160,
        widget=EachLanguageLine,
        validators=[validate_name_mark],
        help_text=_("As an envelope says it: Alla Sindaca di Firenze {name}. Empty: name and title."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("new_name", *WORDS):
            self.fields[name] = in_languages_of_letters(self.fields[name])
        self.order_fields(
            [
                *["last_day", "official", "new_name", "own_name", "own_language", "photo", "photo_credit"],
                *["first_day", "elected_on", "is_acting", *WORDS],
            ]
        )
        self.term: Term | None = open_term(self.row) if self.row else None
        if self.term is None:
            del self.fields["last_day"]
        else:
            self.initial = {"last_day": self.term.ended_on or ""}

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        return not row.is_body

    def consequences(self) -> Iterable[Words]:
        if self.term:
            yield gettext("So far: %(holder)s, since %(day)s.") % {
                "holder": self.term.official,
                "day": partial_date(self.term.started_on),
            }
        else:
            yield _("So far nobody is recorded; letters address the office itself.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(data.get("official")) == bool(data.get("new_name")):
            raise ValidationError(
                _("Choose the new holder from the list, or write the name of somebody new.")
            )
        last_day, first_day = data.get("last_day"), data.get("first_day")
        if self.term and not last_day and not data.get("is_acting") and "last_day" not in self.errors:
            self.add_error(
                "last_day",
                _("Write the last day of the old holder; only an acting holder stands beside one."),
            )
        if last_day and first_day and first_day.last_day < last_day.first_day:
            self.add_error("first_day", _("The new term would begin before the old one ended."))
        return data

    def act(self, by: Any) -> None:
        data = self.cleaned_data
        next_one = {name: data[name] for name in ("first_day", "elected_on", "is_acting", *WORDS)}
        successor = self._official()
        if self.term and data["last_day"]:
            self.term.hand_over(last_day=data["last_day"], to=successor, **next_one)
        else:
            start_term(self.row, successor, **next_one)

    def _official(self) -> Official:
        """Somebody new, or somebody known whose portrait and name may be newer."""
        data = self.cleaned_data
        official: Official | None = data["official"]
        if official is None:
            official = Official(name=data["new_name"], slug=free_slug(Official, data["new_name"]))
        for name in ("own_name", "own_language", "photo", "photo_credit"):
            if data[name]:
                setattr(official, name, data[name])
        official.full_clean()
        official.save()
        return official


def in_languages_of_letters(field: Any) -> Any:
    """The same field with an input for each language that letters are written in today."""
    return I18nFormField(
        label=field.label,
        required=False,
        max_length=field.fields[0].max_length,
        widget=EachLanguageLine,
        help_text=field.help_text,
        validators=field.validators,
        locales=letter_languages(),
    )


class EndTerm(Act):
    """On an office: its holder leaves and nobody is known to follow."""

    name = "end-term"
    label = _("The holder leaves")
    done = _("Recorded. After that day letters address the office itself, until somebody new is recorded.")
    last_day = PartialDateFormField(label=_("last day"), help_text=EXACTNESS)

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        return not row.is_body and open_term(row) is not None

    def consequences(self) -> Iterable[Words]:
        term = open_term(self.row)
        if term:
            yield gettext("Now in office: %s.") % term.official

    def act(self, by: Any) -> None:
        term = open_term(self.row)
        if term is None:
            raise ValidationError(
                _("Nobody holds this office any more; somebody else has just recorded that.")
            )
        term.end(self.cleaned_data["last_day"])


class EndOfTerm(Act):
    """The same on a term itself."""

    name = "end"
    label = _("End the term")
    done = EndTerm.done
    last_day = PartialDateFormField(label=_("last day"), help_text=EXACTNESS)

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        return row.last_day is None

    def act(self, by: Any) -> None:
        self.row.end(self.cleaned_data["last_day"])


def open_term(office: Office) -> Term | None:
    """The term in force today, else the newest one that has not ended."""
    return office.current_term or next((term for term in office.terms.all() if term.last_day is None), None)
