from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config.addresses import AddressField
from config.forms import PublicForm
from config.text import CleanCharField, CleanTextField, validate_name

from .models import Comment


class ReplyForm(PublicForm):
    submit_label = _("Send reply")

    name = CleanCharField(
        label=_("Your name"),
        max_length=80,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Shown with your reply."),
        error_messages={"required": _("Write your name.")},
    )
    email = AddressField(label=_("Your e-mail address"), help_text=_("Never shown."))
    body = CleanTextField(
        label=_("Your reply"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write a reply first; what you sent was empty.")},
    )
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean_parent(self) -> Comment | None:
        """A reply answers only what stands on this campaign's page."""
        pk = self.cleaned_data["parent"]
        if pk is None:
            return None
        parent = Comment.objects.approved().filter(campaign=self.campaign, pk=pk).first()
        if parent is None:
            raise forms.ValidationError(
                _("The reply that you answer is no longer here. You can still send yours.")
            )
        return parent

    def post(self) -> Comment:
        """ValidationError when the same words from the same address are here already."""
        comment = Comment(
            campaign=self.campaign,
            language=get_language() or "en",
            **{name: self.cleaned_data[name] for name in ("name", "email", "body", "parent")},
        )
        comment.post()
        return comment
