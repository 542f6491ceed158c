"""When somebody has looked whether an office can still be reached as we say, and when mail came back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import pages
from config.admin_acts import Act
from config.admin_widgets import Day

from ..models import Bounce, ChannelCheck


class CheckChannels(Act):
    """On an office: one form for all channels that were looked at together."""

    name = "check-channels"
    label = _("Channels were checked")
    done = _("Recorded. The page of the office says when and where it was looked up.")
    channels = forms.MultipleChoiceField(
        label=_("what was checked"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what you have checked.")},
    )
    checked_on = forms.DateField(label=_("day"), widget=Day, initial=timezone.localdate)
    source = forms.CharField(
        label=_("by which source"),
        max_length=300,
        help_text=_("Where it was looked up: the address of a page, or “by telephone”."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        there = self.row.channels if self.row else ()
        names = dict(ChannelCheck.Channel.choices)
        field: Any = self.fields["channels"]
        field.choices = [(channel, names[channel]) for channel in there]

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        return bool(row.channels)

    def clean_checked_on(self) -> Any:
        day = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise ValidationError(_("That day is still to come."))
        return day

    def act(self, by: Any) -> None:
        found = {name: self.cleaned_data[name] for name in ("checked_on", "source")}
        for channel in self.cleaned_data["channels"]:
            ChannelCheck.objects.update_or_create(office=self.row, channel=channel, defaults=found)
        pages.bump_all()


class ReportBounce(Act):
    """On an office: mail to one of its addresses came back."""

    name = "bounce"
    label = _("Mail came back")
    done = _("Recorded. Whoever looks after offices is told, until the address is removed or found right.")
    address = forms.ChoiceField(label=_("to which address"))
    note = forms.CharField(
        label=_("note"),
        max_length=300,
        required=False,
        help_text=_("What the returned mail says, without names."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["address"]
        field.choices = [(address, address) for address in (self.row.contacts if self.row else ())]

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        return bool(row.contacts)

    def act(self, by: Any) -> None:
        told = {name: self.cleaned_data[name] for name in ("address", "note")}
        bounce = Bounce(office=self.row, **told)
        bounce.full_clean()
        bounce.save()


class RemoveAddress(Act):
    """On mail that came back."""

    name = "remove"
    label = _("Remove the address")
    done = _("Removed. Letters no longer go there.")

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        return row.settled_at is None

    def act(self, by: Any) -> None:
        self.row.settle(removing=True)


class KeepAddress(Act):
    name = "keep"
    label = _("The address is right after all")
    done = _("Settled. The address stays.")

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        return row.settled_at is None

    def act(self, by: Any) -> None:
        self.row.settle(removing=False)
