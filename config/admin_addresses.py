"""What staff decide about e-mail addresses: how providers read them, and which want no mail from here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from config import address_rules, blocked, readdressing
from config.addresses import AddressField
from config.admin_acts import Act, ActsAdmin
from config.admin_content import ReadOnlyAdmin
from config.admin_site import Words
from config.models import AddressRule, BlockedAddress, Readdressing


@admin.register(AddressRule)
class AddressRuleAdmin(ActsAdmin):
    group, place, title = "site", 7, _("Rules for addresses")
    about = _("Which spellings of an e-mail address are one mailbox, so that nobody is counted twice.")
    list_display = ("name", "domain_names", "one_mailbox", "without_dots", "tag_sign")
    search_fields = ("name", "domains")
    fields = ("name", "domains", "is_one_mailbox", "ignores_dots", "tag_sign", "standing")
    readonly_fields = ("standing",)

    @admin.display(description=_("domains"))
    def domain_names(self, rule: AddressRule) -> str:
        return ", ".join(rule.domain_list[:4]) + (" …" if len(rule.domain_list) > 4 else "")

    @admin.display(description=_("one mailbox"), boolean=True)
    def one_mailbox(self, rule: AddressRule) -> bool:
        return rule.is_one_mailbox

    @admin.display(description=_("without dots"), boolean=True)
    def without_dots(self, rule: AddressRule) -> bool:
        return rule.ignores_dots

    @admin.display(description=_("After the last change of a rule"))
    def standing(self, _rule: AddressRule) -> str:
        """One line for all tables together."""
        states = list(Readdressing.objects.filter(table__in=readdressing.tables))
        counts = {name: sum(getattr(state, name) for state in states) for name in ("rewritten", "collided")}
        if all(state.finished_at and state.digest == address_rules.digest() for state in states):
            words = _(
                "%(rewritten)d addresses were compared anew; %(collided)d stayed apart because both are in use."
            )
        else:
            words = _("Addresses are being compared anew: %(rewritten)d so far, %(collided)d stayed apart.")
        return words % counts

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(address_rules.forget)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(address_rules.forget)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(address_rules.forget)


class Block(Act):
    name = "block"
    label = _("Block an address")
    done = _("This address gets no more mail that others can cause.")
    is_grave = True
    verb = "add"

    address = AddressField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"class": "vTextField"}))

    def consequences(self) -> Iterable[Words]:
        yield _(
            "Whoever types this address into a form, nothing is mailed to it: no confirmation and no reminder."
        )
        yield _("It leaves every campaign it follows. Signatures that were confirmed stay.")
        yield _(
            "The site keeps only a hash of the address, so it cannot be listed here; type it again to unblock it."
        )

    def act(self, by: Any) -> None:
        blocked.block(self.cleaned_data["address"], by=blocked.STAFF)


class Unblock(Act):
    name = "unblock"
    label = _("Unblock an address")
    done = _("This address gets mail again when somebody types it into a form.")
    verb = "delete"

    address = AddressField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"class": "vTextField"}))

    def consequences(self) -> Iterable[Words]:
        yield _("Do this only when its holder asks for it.")

    def act(self, by: Any) -> None:
        if not blocked.unblock(self.cleaned_data["address"]):
            raise ValidationError(_("This address is not blocked."))


@admin.register(BlockedAddress)
class BlockedAddressAdmin(ReadOnlyAdmin):
    group, place, title = "mail", 3, _("Blocked addresses")
    about = _("Addresses that want no mail. The site knows them only as hashes.")
    list_display = ("__str__", "made_by", "created_at")
    list_display_links = None
    change_list_template = "admin/config/blockedaddress/change_list.html"
    list_acts = (Block, Unblock)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.list_act_view)
        return [
            path("<slug:name>-address/", view, name="config_blockedaddress_act_on_typed"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        acts = [
            (act.label, reverse("admin:config_blockedaddress_act_on_typed", args=[act.name]))
            for act in self.list_acts
            if self._may(request, act)
        ]
        return super().changelist_view(request, {"list_acts": acts, **(extra_context or {})})

    def list_act_view(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """An act on an address that staff type, since no list can show it."""
        kind = next((act for act in self.list_acts if act.name == name), None)
        if kind is None:
            raise Http404
        if not self._may(request, kind):
            raise PermissionDenied
        form = kind(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and form.perform(request.user):
            self._log(request.user, kind)
            self.message_user(request, str(kind.done), messages.SUCCESS)
            return redirect("admin:config_blockedaddress_changelist")
        return self._page(request, form)

    def _page(self, request: HttpRequest, form: Block | Unblock) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": form.label,
            "form": form,
            "act": type(form),
            "opts": self.opts,
            "back": reverse("admin:config_blockedaddress_changelist"),
            "is_offered": True,
            "consequences": list(form.consequences()),
        }
        return TemplateResponse(request, "admin/act.html", context, status=422 if form.errors else 200)

    def _may(self, request: HttpRequest, kind: type[Block | Unblock]) -> bool:
        return bool(request.user.has_perm(f"config.{kind.verb}_blockedaddress"))

    def _log(self, by: Any, kind: type[Block | Unblock]) -> None:
        """That somebody did it, without the address."""
        LogEntry.objects.log_actions(by.pk, [BlockedAddress()], CHANGE, str(kind.label), single_object=True)
