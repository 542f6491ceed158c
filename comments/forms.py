from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config import mail
from config.addresses import AddressField
from config.forms import PublicForm
from config.text import CleanCharField, CleanTextField, validate_name

from .models import Comment
from .models.comments import LONGEST_APPEAL
from .nudging import Nudge, mark_of, nudges_of

MOST_LINES = 120


def validate_lines(value: str) -> None:
    lines = value.count("\n") + 1
    if lines > MOST_LINES:
        words = ngettext("At most %(most)d line fits.", "At most %(most)d lines fit.", MOST_LINES)
        raise ValidationError(words % {"most": MOST_LINES}, code="lines")


class BodyField(CleanTextField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=4_000,
            validators=[validate_lines],
            widget=forms.Textarea(attrs={"rows": 6, "data-counted": _("{left} characters left")}),
            error_messages={"required": _("Write a reply first; what you sent was empty.")},
            **options,
        )


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
    body = BodyField(label=_("Your reply"))
    wants_outcome = forms.BooleanField(label=_("Mail me when somebody has decided on it"), required=False)
    follows = forms.BooleanField(label=_("Mail me new answers in this thread"), required=False)
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

    @property
    def mark(self) -> str:
        return mark_of(self.cleaned_data["body"])

    def nudges(self) -> list[Nudge]:
        return _nudges(self, self.cleaned_data["name"])

    @transaction.atomic
    def post(self) -> Comment:
        """Keep the reply and the mail with the link to it. ValidationError when just this reply is here already."""
        names = ("name", "email", "body", "parent", "wants_outcome", "follows")
        comment = Comment(
            campaign=self.campaign,
            page_language=get_language() or "en",
            **{name: self.cleaned_data[name] for name in names},
        )
        comment.post()
        mail.enqueue(
            "comments.receipt",
            recipient=comment.email,
            language=comment.page_language,
            args={"comment": comment.pk},
            dedupe=f"comments.receipt:{comment.pk}",
        )
        return comment


class EditForm(PublicForm):
    """Behind the private link, for ten minutes."""

    submit_label = _("Save the new text")
    is_alike = False

    body = BodyField(label=_("Your reply"))

    def __init__(self, *args: Any, name: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self._name = name

    @property
    def mark(self) -> str:
        return mark_of(self.cleaned_data["body"])

    def nudges(self) -> list[Nudge]:
        return _nudges(self, self._name) if self.is_valid() else []


def _nudges(form: ReplyForm | EditForm, name: str) -> list[Nudge]:
    """What to think of before sending it; nothing for who has read that and insists on these very words."""
    return [] if form.data.get("anyway") == form.mark else nudges_of(name, form.cleaned_data["body"])


class AppealForm(PublicForm):
    """The author's one chance to say why a reply belongs on the page."""

    submit_label = _("Ask for a second look")

    why = CleanTextField(
        label=_("Why does it belong on the page?"),
        max_length=LONGEST_APPEAL,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only staff read this. It can be asked once."),
        error_messages={"required": _("Write a sentence, so that it is looked at with other eyes.")},
    )


def answered(campaign: Campaign, pk: str) -> Comment | None:
    """The reply that a new one answers; None for one that is gone, hidden or never was."""
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return Comment.objects.approved().filter(campaign=campaign, pk=int(pk)).first()
