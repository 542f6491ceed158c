from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config.admin_acts import Act
from config.admin_site import Words

from ..emails import next_round_mail
from ..inviting import invite, obstacle, successor_of, unasked
from ..models import Petition


class InviteSigners(Act):
    name = "invite"
    label = _("Ask its signers to sign the new one")
    done = _("The mails go out now, one after the other. “Invitations” says how far they are.")

    subject = forms.CharField(
        label=_("subject of the mail"),
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        disabled=True,
        required=False,
    )
    text = forms.CharField(
        label=_("the mail"), widget=forms.Textarea(attrs={"rows": 24}), disabled=True, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        successor = successor_of(self.row) if self.row else None
        if successor:
            message = next_round_mail(self.row, successor, to="", language=get_language() or "en")
            self.initial = {"subject": message.subject, "text": message.body}

    @classmethod
    def is_shown(cls, row: Petition) -> bool:
        return row.campaign.state == Campaign.State.REPLACED

    @classmethod
    def is_offered(cls, row: Petition) -> bool:
        return not obstacle(row)

    def refusal(self) -> str:
        return obstacle(self.row)

    def consequences(self) -> Iterable[Words]:
        successor = successor_of(self.row)
        if successor is None or not self.is_offered(self.row):
            return
        count = unasked(self.row, successor).count()
        words = ngettext(
            "%(count)d signer has allowed it and has not signed “%(title)s” yet: one mail goes out.",
            "%(count)d signers have allowed it and have not signed “%(title)s” yet: each gets one mail, and no other.",
            count,
        )
        yield words % {"count": count, "title": successor}
        yield gettext("Each mail comes in the language its reader signed in, with a link to say no for good.")
        yield gettext(
            "Nothing is carried over: who presses the button on the page behind the link signs, nobody else."
        )
        yield gettext("That cannot be undone or repeated.")

    def act(self, by: Any) -> None:
        invite(self.row, by)
