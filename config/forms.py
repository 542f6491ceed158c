"""What the public forms have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Question:
    """About what was typed into a field: shown below it with a button for each answer, (value, label)."""

    asked: str
    answers: Sequence[tuple[str, Any]]


class TrapField(forms.CharField):
    """Nobody sees it, and only programs that fill in whatever they find write into it."""

    is_trap = True  # tells the template to hide the label as well

    def __init__(self) -> None:
        attrs = {"autocomplete": "off", "tabindex": "-1"}
        super().__init__(required=False, label=_("Leave this empty"), widget=forms.TextInput(attrs=attrs))


class _Fields(dict[str, forms.Field]):
    """Django copies each field down to its messages for each form, which takes as long as to check what was written."""

    is_copied = True

    def __deepcopy__(self, _memo: object) -> dict[str, forms.Field]:
        return {name: _copied(field) if self.is_copied else field for name, field in self.items()}


def _copied(field: forms.Field) -> forms.Field:
    """With a widget of its own; messages, validators and choices are those of all."""
    copied: forms.Field = _twin(field)
    copied.widget = _twin(field.widget)
    copied.widget.attrs = dict(field.widget.attrs)
    return copied


def _twin(original: Any) -> Any:
    """`copy.copy` without its questions to a class it does not know."""
    twin = object.__new__(type(original))
    vars(twin).update(vars(original))
    return twin


class PublicForm(forms.Form):
    """Fields say what went wrong beside themselves, `error_summary` says it again on top of the form.

    Views answer a trapped post as if it had gone well, and store nothing.
    """

    website = TrapField()

    submit_label: Any = ""
    # Whether it looks the same to everybody before it is filled in, and so may be rendered once for all.
    is_alike = True

    def __init__(self, *args: Any, is_shown: bool = True, **kwargs: Any) -> None:
        """A form that only reads what was sent shares its fields with others; to show one writes into them."""
        # Several forms stand on one page, and labels and error links must each find their own field.
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        self.base_fields = fields = _Fields(self.base_fields)  # type: ignore[misc]  # Django copies them from here
        fields.is_copied = is_shown
        super().__init__(*args, **kwargs)

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()  # without a layout: templates/city decides
        helper.form_tag = False
        helper.disable_csrf = True  # see config.middleware.RefuseCrossSitePosts
        return helper

    @property
    def is_trapped(self) -> bool:
        return bool(self.data.get(self.add_prefix("website")))

    @property
    def error_summary(self) -> list[tuple[str, str]]:
        """(id of the field, message) in the order of fields; first, without id, what concerns them all."""
        whole = [("", str(message)) for message in self.non_field_errors()]
        fields = [(_id_of(field), str(message)) for field in self for message in field.errors]
        return whole + fields


def _id_of(field: forms.BoundField) -> str:
    """Groups of buttons have no id of their own, so their first button is meant."""
    return field.id_for_label or f"{field.auto_id}_0"
