"""What staff write in the call for action is looked at as supporters will see it today."""

from __future__ import annotations

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..placeholders import MEANINGS, SUPPORTER_FIELDS
from ..steps import mistakes_in

PLACEHOLDERS = ", ".join(f"{{{name}}}" for name in MEANINGS if name not in SUPPORTER_FIELDS)


class StepForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' parameter does not exist at run time
    class Meta:
        help_texts = {
            "letter_key": _(
                "For letters, copies and paper: the short name of the letter that this step opens."
            ),
            "office": _("Whose telephone number is called, or whom the words are about."),
            "words": format_lazy(
                "{} {}",
                _("What supporters post, comment or say on the telephone. Filled in each day:"),
                PLACEHOLDERS,
            ),
        }

    def _post_clean(self) -> None:
        """The step is looked at as a whole, so once its fields stand in it.

        One that nobody touches is left alone: a letter that is gone, or the longer name of whoever is elected, must
        not keep staff from saving what else is on the page of the campaign.
        """
        super()._post_clean()  # type: ignore[misc]  # the stubs forget this method
        if self.errors or not self.has_changed():
            return
        for field, mistake in mistakes_in(self.instance):
            self.add_error(field, mistake)
