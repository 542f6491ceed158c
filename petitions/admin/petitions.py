from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.admin import CampaignAdmin
from campaigns.admin.campaign_acts import Copy
from campaigns.models import Campaign
from config.admin_acts import Act
from config.admin_content import TranslatedInline, quiet
from config.admin_history import HistoryAdmin
from config.admin_site import Words
from config.admin_widgets import CheckList

from ..counting import recount
from ..models import ActionStep, CoverLetter, Letter, Petition, PetitionText
from ..wording import rewrite
from .deliveries import dealings, dealings_with_links, in_words
from .inviting import InviteSigners
from .lists import covers_with_links, help_for_covers, packs_with_links
from .steps import StepForm
from .wording import PetitionForm, PetitionRows, change_fields

ASKED = ("offices", "text", ("opens_at", "closes_at"), "fixed_goal")
OPTIONS = ("shares_addresses", "reminds", "cover")
COPIED = ("text", "fixed_goal", *OPTIONS)


class Recount(Act):
    name = "recount"
    label = _("Count again")
    done = _("Counted again from the signatures: the numbers are right now.")
    in_bulk = True

    def consequences(self) -> Iterable[Words]:
        yield _("The site does this every night by itself. It changes nothing where the numbers are right.")

    def act(self, by: Any) -> None:
        recount(self.row)


class PetitionInline(TranslatedInline):
    model = Petition
    form = PetitionForm
    formset = PetitionRows
    formfield_overrides = {
        **TranslatedInline.formfield_overrides,
        models.ManyToManyField: {"widget": CheckList},
    }
    show_change_link = True
    max_num = 1
    can_delete = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*ASKED, *change_fields(Petition.objects.filter(campaign=obj).first()))

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        formset = super().get_formset(request, obj, **options)
        formset.by = request.user  # type: ignore[attr-defined]  # of PetitionRows; made anew for each request
        return formset


class StepInline(TranslatedInline):
    model = ActionStep
    form = StepForm
    classes = ("collapse",)
    fields = (
        ("kind", "position", "letter_key"),
        "title",
        "text",
        "link",
        ("network", "office"),
        "words",
    )
    show_change_link = True


class LetterInline(admin.TabularInline[Any, Any]):
    """A list that leads to the letters, which need a page each."""

    model = Letter
    fields = ("key", "position", "is_untranslated")
    readonly_fields = fields
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ActionStep)
class StepAdmin(HistoryAdmin):
    """Reached from its campaign, for its earlier versions."""

    form = StepForm
    list_display = ("title", "kind", "campaign")
    list_filter = ("campaign",)
    list_select_related = ("campaign",)
    fields = ("campaign", *StepInline.fields)


@admin.register(CoverLetter)
class CoverLetterAdmin(HistoryAdmin):
    """Reached from its petition, for its earlier versions."""

    list_display = ("petition", "language", "subject")
    list_select_related = ("petition__campaign",)
    fields = ("petition", "language", "subject", "text", "cover_help")
    readonly_fields = ("cover_help",)

    @admin.display(description=_("what the cover letter may say"))
    def cover_help(self, obj: CoverLetter) -> str:
        return help_for_covers()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """A whole letter needs room, and no petition is made beside it."""
        field = quiet(super().formfield_for_dbfield(db_field, request, **options))
        if db_field.name == "text":
            field.widget.attrs["rows"] = 16
        if hasattr(field, "widget"):
            field.widget.can_add_related = False
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """`?petition=…`, as the page of a petition links here."""
        petition = request.GET.get("petition", "")
        return {"petition": petition} if petition.isascii() and petition.isdecimal() else {}


@admin.register(Petition)
class PetitionAdmin(HistoryAdmin):
    group, place = "petitions", 1
    about = _("What signers support, whom it asks, until when; and the numbers.")
    acts = (Recount, InviteSigners)
    form = PetitionForm
    list_display = ("campaign", "confirmed", "paper", "waiting", "withdrawn", "rejected", "closes_at")
    list_filter = ("campaign__state",)
    list_select_related = ("campaign",)
    search_fields = ("campaign__title", "campaign__slug", "text")
    counts = ("confirmed", "waiting", "withdrawn", "rejected", "held")
    shown = ("cover_help", "other_covers", "other_covers_to_read", "handed_over", "handed_over_in_words")
    readonly_fields = (*counts, *shown, "lists")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        numbers = {
            "fields": ("paper", self.counts),
            "description": _("Signatures on paper are typed; the rest is counted."),
        }
        may_write = request.user.has_perm("petitions.add_coverletter")
        other_covers = "other_covers" if may_write else "other_covers_to_read"
        covers = (other_covers,) if obj and request.user.has_perm("petitions.view_coverletter") else ()
        may_record = request.user.has_perms(["petitions.add_delivery", "petitions.add_response"])
        handed_over = "handed_over" if may_record else "handed_over_in_words"
        return (
            (None, {"fields": ("campaign", *ASKED, *change_fields(obj))}),
            (
                _("Signing and handing over"),
                {"fields": (*OPTIONS, "cover_help", *covers, *((handed_over,) if obj else ()))},
            ),
            *(
                ((_("Lists of signers"), {"fields": ("lists",)}),)
                if obj and self._may_see_lists(request)
                else ()
            ),
            (_("Numbers"), numbers),
        )

    def _may_see_lists(self, request: HttpRequest) -> bool:
        """Editors write about signers without seeing who they are."""
        return bool(request.user.has_perm("petitions.view_pack"))

    @admin.display(description=_("what the cover letter may say"))
    def cover_help(self, obj: Petition) -> str:
        return help_for_covers()

    @admin.display(description=_("cover letters in other languages"))
    def other_covers(self, obj: Petition) -> str:
        return covers_with_links(obj, may_write=True)

    @admin.display(description=_("cover letters in other languages"))
    def other_covers_to_read(self, obj: Petition) -> str:
        there = obj.covers.exists()
        return covers_with_links(obj, may_write=False) if there else self.get_empty_value_display()

    @admin.display(description=_("delivery packs"))
    def lists(self, obj: Petition) -> str:
        return packs_with_links(obj)

    @admin.display(description=_("handed over and answered"))
    def handed_over(self, obj: Petition) -> str:
        return dealings_with_links(obj)

    @admin.display(description=_("handed over and answered"))
    def handed_over_in_words(self, obj: Petition) -> str:
        return in_words(dealings(obj)) or self.get_empty_value_display()

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        form.by = request.user
        return super().save_form(request, form, change)

    @transaction.atomic
    def _restore(self, row: Any, record: Any) -> None:
        Petition.objects.locked().get(pk=row.pk)
        if row.text != record.text:
            self._restore_text(row, record.text)
        super()._restore(row, record)

    def _restore_text(self, row: Any, text: Any) -> None:
        if row.signatures.exists():
            raise ValidationError(
                _(
                    "People have signed the text. Change it in the form, where you say what kind of change it is."
                )
            )
        rewrite(row, text, kind=PetitionText.Kind.CORRECTION, note="", by=None)

    def _follow_up(self, row: Any) -> None:
        # Signatures on paper are part of the public number.
        row.publish()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        # As after restoring. The pages of the campaign come before the lock of all pages, as in every other place.
        form.instance.publish()
        super().save_related(request, form, formsets, change)

    def view_on_site(self, obj: Petition) -> str | None:
        return obj.get_absolute_url() if obj.campaign.is_public else None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not obj.campaign.is_public)


def copy_what_is_asked(old: Campaign, new: Campaign) -> None:
    """Petition, letters and steps, with the offices they are for."""
    for petition in Petition.objects.filter(campaign=old):
        asked = {name: getattr(petition, name) for name in COPIED}
        copied = Petition.objects.create(campaign=new, **asked)
        copied.offices.set(petition.offices.all())
        for cover in petition.covers.all():
            cover.pk, cover.petition, cover._state.adding = None, copied, True
            cover.save()
    for letter in Letter.objects.filter(campaign=old):
        offices, texts = list(letter.offices.all()), list(letter.texts.all())
        letter.pk, letter.campaign, letter._state.adding = None, new, True
        letter.save()
        letter.offices.set(offices)
        for text in texts:
            text.pk, text.letter, text._state.adding = None, letter, True
            text.save()
    steps = list(ActionStep.objects.filter(campaign=old))
    for step in steps:
        step.pk, step.campaign = None, new
    ActionStep.objects.bulk_create(steps)


CampaignAdmin.inlines += [PetitionInline, StepInline, LetterInline]
Copy.copiers.append(copy_what_is_asked)
