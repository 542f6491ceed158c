"""Limits for signing, and removing many signatures at once by a rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.addresses import canonical
from config.admin_acts import Act, ActsAdmin
from config.admin_content import ReadOnlyAdmin, quiet
from config.admin_site import Words, list_url
from config.admin_widgets import Moment
from config.domains import has_known_ending, in_ascii
from config.text import clean_line

from .. import removing
from ..models import Removal, Signature, SigningLimit

RUNNING, DONE, UNDOING, UNDONE = Removal.State.values
MINUTES_OF_A_DAY = 1_440
WRITTEN = "j M Y, H:i"
RULE = ("petition", "domain", "name_pattern", "country", "since", "until", "client")


class LimitForm(forms.ModelForm[SigningLimit]):
    minutes = forms.IntegerField(
        label=_("In how many minutes"), min_value=1, max_value=MINUTES_OF_A_DAY, help_text=_("1440: a day.")
    )


@admin.register(SigningLimit)
class SigningLimitAdmin(ActsAdmin):
    group, place = "petitions", 8
    about = _(
        "From how many signatures in how much time on they are held back until you look at them. A limit for a whole"
        " petition holds back honest signers too: it is for an attack that nothing else tells apart."
    )
    form = LimitForm
    list_display = ("kind", "for_petition", "times", "minutes")
    list_display_links = ("kind", "for_petition")
    list_select_related = ("petition__campaign",)
    fields = ("kind", "petition", ("times", "minutes"))

    @admin.display(description=_("petition"))
    def for_petition(self, obj: SigningLimit) -> Any:
        return obj.petition or _("all petitions")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        return super().formfield_for_foreignkey(db_field, request, **{**options, "required": True})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        field = quiet(super().formfield_for_dbfield(db_field, request, **options))
        if db_field.name == "petition" and field:
            field.widget.can_add_related = False
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The general limits are changed, and stay what they are for; new ones are for one petition."""
        return ("kind", "for_petition") if obj and obj.petition_id is None else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("kind", "for_petition", ("times", "minutes")) if obj and not obj.petition_id else self.fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.petition_id is not None)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting goes one by one, where the general limits refuse it."""
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}


class RuleForm(forms.ModelForm[Removal]):
    """What the signatures to remove have in common. Nothing happens before `remove`."""

    # The newest signature at the time of the preview: who signs in the meantime is not touched.
    highest = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = Removal
        fields = (*RULE, "reason")
        widgets: ClassVar[dict[str, Any]] = {"since": Moment, "until": Moment}
        help_texts: ClassVar[dict[str, Any]] = {
            "reason": _("Stays in the record, so write no name and no address."),
            "client": _("As the page of trends fills it in; it can be told apart for a day."),
        }

    def clean_domain(self) -> str:
        domain = in_ascii(self.cleaned_data["domain"].strip().rpartition("@")[2].lstrip("*."))
        if not domain:
            return ""
        if "." not in domain or not has_known_ending(domain):
            raise ValidationError(_("Write a domain, such as example.org."))
        compared = canonical(f"a@{domain}").rpartition("@")[2]
        if compared != domain:
            words = _("Addresses there are compared as if they were at %(domain)s, so write that.")
            raise ValidationError(words, params={"domain": compared})
        return domain

    def clean_name_pattern(self) -> str:
        return clean_line(self.cleaned_data["name_pattern"])

    def removal(self) -> Removal:
        """As the form says, not saved. Only once the form is valid."""
        newest = removing.newest()
        given = self.cleaned_data.get("highest")
        self.instance.highest = newest if given is None else min(given, newest)
        return self.instance

    def remove(self, by: Any) -> Removal:
        removal = self.removal()
        removal.by, removal.matched = by, removing.count(removal)
        removal.save()
        return removal


class BringBack(Act):
    name = "undo"
    label = _("Bring back")
    done = _("They are being brought back.")
    states = (RUNNING, DONE)

    def consequences(self) -> Iterable[Words]:
        yield _("Each of these signatures is again what it was before: confirmed ones count again.")
        yield _("Who had been rejected before, or was readmitted or erased since, stays as they are.")
        yield _("Where names and addresses were deleted in the meantime, only the number comes back.")

    def act(self, by: Any) -> None:
        self.row.undo()


@admin.register(Removal)
class RemovalAdmin(ReadOnlyAdmin):
    group, place = "petitions", 7
    about = _("Take out many signatures at once by what they have in common, and bring them back.")
    acts = (BringBack,)
    change_form_template = "admin/petitions/removal/change_form.html"
    list_display = ("created_at", "rule", "state", "matched", "done", "restored", "by", "reason")
    list_select_related = ("petition__campaign", "by")
    list_filter = ("state",)
    fields = ("reason", ("created_at", "finished_at", "by"))

    @admin.display(description=_("rule"))
    def rule(self, obj: Removal) -> str:
        return "; ".join(f"{name}: {value}" for name, value in in_words(obj))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("petitions.add_removal"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """First the rule, then what it would remove, then, only with its button, the removal."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RuleForm(request.POST if request.method == "POST" else None, initial=request.GET.dict())
        if not form.is_valid():
            return self._page(request, "rule", form, 422 if form.errors else 200)
        if "_remove" not in request.POST:
            return self._page(request, "preview", form)
        removal = form.remove(request.user)
        self.log_addition(request, removal, f"{removal.matched}; {removal.reason}")
        self.message_user(request, _("The worker removes them now."), messages.SUCCESS)
        return redirect(reverse("admin:petitions_removal_change", args=[removal.pk]))

    def _page(self, request: HttpRequest, name: str, form: RuleForm, status: int = 200) -> HttpResponseBase:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        context["title"] = _("Remove signatures by a rule")
        if name == "preview":
            context |= previewed(form)
        return TemplateResponse(request, f"admin/petitions/removal/{name}.html", context, status=status)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        if removal := options.get("obj"):
            context["signatures"] = list_url(Signature, removal__exact=str(removal.pk))
            context["rule"] = in_words(removal)
        return super().render_change_form(request, context, *args, **options)


def previewed(form: RuleForm) -> dict[str, Any]:
    removal = form.removal()
    count = removing.count(removal)
    words = ngettext("Remove this signature", "Remove these %(count)d signatures", count)
    return {
        "rule": in_words(removal),
        "reason": removal.reason,
        "count": count,
        "first": [(signature, masked(signature.email)) for signature in removing.first(removal)],
        "sent": [(name, value) for name, value in _typed(form) if value],
        "highest": removal.highest,
        "again": f"?{urlencode(_typed(form))}",
        "button": words % {"count": count},
    }


def _typed(form: RuleForm) -> list[tuple[str, str]]:
    return [(name, form.data.get(name, "")) for name in form.Meta.fields]


def in_words(removal: Removal) -> list[tuple[str, str]]:
    """Only what the rule names, as its fields are called."""
    values = {
        "petition": removal.petition or "",
        "domain": removal.domain,
        "name_pattern": removal.name_pattern,
        "country": removal.country.name,
        "since": _moment(removal.since),
        "until": _moment(removal.until),
        "client": removal.client[:6],
    }
    return [(_label(name), str(value)) for name, value in values.items() if value]


def _label(name: str) -> str:
    field: Any = Removal._meta.get_field(name)
    return str(field.verbose_name)


def _moment(moment: Any) -> str:
    return date_format(localtime(moment), WRITTEN) if moment else ""


def masked(address: str) -> str:
    """Enough to see what addresses have in common, and no way to write to one."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if domain else ""
