from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config import mail
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
    parent = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean(self) -> dict[str, Any]:
        """A reply answers only what stands on this campaign's page; where that has gone, it may still be sent alone."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        wanted = self.data.get("parent", "")
        data["parent"] = answered(self.campaign, wanted)
        if wanted and data["parent"] is None:
            self.data = {name: self.data.get(name) for name in self.fields} | {"parent": ""}
            self.add_error(
                None,
                _("The reply that you answer is no longer here. Send yours again and it stands by itself."),
            )
        return data

    @transaction.atomic
    def post(self) -> Comment:
        """Keep the reply and the mail with the link to it. ValidationError when just this reply is here already."""
        comment = Comment(
            campaign=self.campaign,
            language=get_language() or "en",
            **{name: self.cleaned_data[name] for name in ("name", "email", "body", "parent")},
        )
        comment.post()
        mail.enqueue(
            "comments.receipt",
            recipient=comment.email,
            language=comment.language,
            args={"comment": comment.pk},
            dedupe=f"comments.receipt:{comment.pk}",
        )
        return comment


def answered(campaign: Campaign, pk: str) -> Comment | None:
    """The reply that a new one answers; None for one that is gone, hidden or never was."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return Comment.objects.approved().filter(campaign=campaign, pk=int(pk)).first()
