"""What staff do with a campaign: publish, end, replace, copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nFormField

from config.admin_acts import Act
from config.admin_content import free_slug
from config.admin_site import Words
from config.admin_widgets import EachLanguageLine

from ..models import Campaign, Pairing

DRAFT, LIVE, WON, CLOSED = (
    Campaign.State.DRAFT, Campaign.State.LIVE, Campaign.State.WON, Campaign.State.CLOSED,
)  # fmt: skip


class Publish(Act):
    name = "publish"
    label = _("Publish")
    done = _("The campaign is on the site.")
    states = (DRAFT, WON, CLOSED)
    in_bulk = True
    after_saving = True

    def consequences(self) -> Iterable[Words]:
        yield _("Everybody can see it from now on, and sign if its petition is open.")
        yield _("You can undo this: “Back to draft” takes it off the site again.")

    def act(self, by: Any) -> None:
        self.row.publish()


class Close(Act):
    name = "close"
    label = _("Close")
    done = _("The campaign is closed.")
    states = (LIVE,)
    in_bulk = True

    def consequences(self) -> Iterable[Words]:
        yield _("Its page stays, with a notice on top; nobody can sign any more.")
        yield _("You can undo this by publishing it again.")

    def act(self, by: Any) -> None:
        self.row.close()


class Win(Act):
    name = "win"
    label = _("Won")
    done = _("The campaign is won. Congratulations!")
    states = (LIVE, CLOSED)

    def consequences(self) -> Iterable[Words]:
        yield _("Its page stays, with the victory on top; nobody can sign any more.")
        yield _("Say in “victory or response” what was achieved: the list of campaigns shows it.")

    def act(self, by: Any) -> None:
        self.row.win()


class Replace(Act):
    name = "replace"
    label = _("Replace by another campaign")
    done = _("The campaign is replaced; its page leads on to the new one.")
    states = (LIVE, CLOSED, WON)
    successor = forms.ModelChoiceField(Campaign.objects.none(), label=_("the campaign that replaces it"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Campaign.objects.public()
        if self.row:
            others = others.exclude(pk=self.row.pk)
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]  # it is a ModelChoiceField

    def consequences(self) -> Iterable[Words]:
        yield _("Its page stays readable, with a notice on top that leads on; nobody can sign it any more.")

    def act(self, by: Any) -> None:
        self.row.replace_with(self.cleaned_data["successor"])


class WithdrawToDraft(Act):
    name = "to-draft"
    label = _("Back to draft")
    done = _("The campaign is a draft again, and off the site.")
    states = (LIVE, CLOSED, WON)
    is_grave = True

    def consequences(self) -> Iterable[Words]:
        yield _("Its page and everything on it disappear from the site until you publish it again.")
        yield _("Nothing is lost: signatures, replies and followers stay.")

    def act(self, by: Any) -> None:
        self.row.withdraw_to_draft()


class Copy(Act):
    name = "copy"
    label = _("Start a new one from it")
    done = _("The new campaign is here, as a draft: go through its texts, then publish it.")
    # Apps that know campaigns copy what they keep about one: called with the old and the new campaign.
    copiers: list[Callable[[Campaign, Campaign], None]] = []
    copied: Campaign

    pairing = forms.ModelChoiceField(
        Pairing.objects.select_related("first_city", "second_city"),
        label=_("pairing"),
        help_text=_("Add a pairing first if it is not in this list."),
    )
    title = I18nFormField(label=_("title"), max_length=200, widget=EachLanguageLine)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.row:
            self.initial = {"pairing": self.row.pairing_id, "title": self.row.title}

    def consequences(self) -> Iterable[Words]:
        yield _(
            "A draft with the same texts, petition, letters and steps. Updates and signatures stay behind."
        )

    def act(self, by: Any) -> None:
        old, title = self.row, self.cleaned_data["title"]
        self.copied = Campaign.objects.create(
            slug=free_slug(Campaign, title),
            pairing=self.cleaned_data["pairing"],
            title=title,
            demand=old.demand,
            case=old.case,
            reply_mode=old.reply_mode,
            trusted_after=old.trusted_after,
        )
        for copier in self.copiers:
            copier(old, self.copied)

    def leads_to(self) -> Campaign:
        return self.copied
