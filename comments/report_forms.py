from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from config.addresses import AddressField
from config.forms import PublicForm
from config.text import CleanTextField

from .models import Comment, Decision
from .reporting import take_report

LONGEST = 500
REASONS = [(value, label) for value, label in Decision.Reason.choices if value != Decision.Reason.AUTHOR]


class ReportForm(PublicForm):
    submit_label = _("Report this reply")

    reason = forms.ChoiceField(
        label=_("What is wrong? This reply…"),
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is wrong with this reply."),
            "invalid_choice": _("Choose one of the reasons."),
        },
    )
    text = CleanTextField(
        label=_("In your own words"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only those who decide on replies read it."),
    )
    email = AddressField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_(
            "Only if you want to hear the outcome. It is used for nothing else, and forgotten 30 days later."
        ),
    )

    def report(self, comment: Comment) -> None:
        given = self.cleaned_data
        take_report(comment, reason=given["reason"], text=given["text"], email=given["email"])
