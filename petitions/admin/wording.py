"""Changing a text that people have signed: staff say what kind of change it is, and the public is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField

from config.admin_content import TypedRows
from config.admin_widgets import EachLanguageLine

from ..models import Petition, PetitionText
from ..wording import rewrite

CHANGE_FIELDS = ("change", "change_note")


class PetitionForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    """`by` is the member of staff; whoever makes the form says so."""

    by: Any = None

    change = forms.ChoiceField(
        label=_("If you change the text: what kind of change is it?"),
        choices=[
            (
                PetitionText.Kind.CORRECTION,
                _("A correction: what is asked stays the same. It is noted publicly."),
            ),
            (
                PetitionText.Kind.VERSION,
                _("A new version: earlier signers keep theirs, and everybody sees both."),
            ),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    change_note = I18nFormField(
        label=_("What has changed, in one line"),
        widget=EachLanguageLine,
        max_length=300,
        required=False,
        help_text=_("Shown on the public page of the text's versions."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in {"opens_at", "closes_at"} & self.fields.keys():
            zone = {"zone": settings.TIME_ZONE}
            self.fields[name].help_text = _("Times are those of %(zone)s.") % zone
        if not self._has_signers():
            for name in CHANGE_FIELDS:
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self._text_changes() and "change" in self.fields and not data.get("change"):
            message = _("People have signed this text. Say below what kind of change it is.")
            self.add_error("text", ValidationError(message, code="signed"))
        if "closes_at" in self.changed_data and (closes_at := data.get("closes_at")):
            self._check_closing(timezone.localdate(closes_at))
        return data

    def _check_closing(self, day: dt.date) -> None:
        """All signers are forgotten for good some time after it: a slip of the pen may not put it years back."""
        last = self._last_signed_on()
        if last and day < last:
            message = _("Somebody signed on %(day)s, so it cannot have closed before that day.")
            params = {"day": date_format(last)}
            self.add_error("closes_at", ValidationError(message, code="signed", params=params))

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is not None and self._text_changes():
            data = self.cleaned_data
            kind = data.get("change") or PetitionText.Kind.CORRECTION
            rewrite(self.instance, data["text"], kind=kind, note=data.get("change_note") or "", by=self.by)
        return super().save(commit)

    def _has_signers(self) -> bool:
        return self.instance.pk is not None and self.instance.signatures.exists()

    def _last_signed_on(self) -> dt.date | None:
        if self.instance.pk is None:
            return None
        last = self.instance.signatures.confirmed().aggregate(last=Max("confirmed_at"))["last"]
        return timezone.localdate(last) if last else None

    def _text_changes(self) -> bool:
        return self.is_bound and "text" in self.changed_data


class PetitionRows(TypedRows):
    """The petition on its campaign's page."""

    by: Any = None

    def full_clean(self) -> None:
        """Runs before the campaign is saved: its petition is locked first, as those who fold it do it."""
        if self.is_bound and self.instance.pk is not None:
            list(Petition.objects.locked().filter(campaign=self.instance))
        super().full_clean()

    def _construct_form(self, i: int, **options: Any) -> Any:
        form = super()._construct_form(i, **options)  # type: ignore[misc]  # the stubs forget this method
        form.by = self.by
        return form


def change_fields(petition: Petition | None) -> tuple[str, ...]:
    """The fields that ask about the change, once there is somebody who has signed."""
    return CHANGE_FIELDS if petition is not None and petition.signatures.exists() else ()
