"""When somebody asks what is held about them, or wants it gone: found by their address, whatever app holds it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from config import personal
from config.addresses import MAX_LENGTH
from config.admin_site import page

MAY_ERASE = "petitions.change_signature"


class PersonForm(forms.Form):
    # Not checked as an address that mail can reach: what is held may have come before a rule did.
    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=MAX_LENGTH,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "class": "vTextField"}),
        help_text=gettext_lazy("However it is written: spellings of one mailbox are the same here."),
    )


# The address travels in the form and never in the address of a page, which browsers and proxies write down.
@page(
    "person",
    title=gettext_lazy("A person's data"),
    about=gettext_lazy("When somebody asks for a copy of everything held about them, or wants it erased."),
    permission="petitions.view_signature",
    place=1,
)
def person(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form = PersonForm(request.POST if request.method == "POST" else None)
    context |= {"form": form, "may_erase": request.user.has_perm(MAY_ERASE)}
    if not form.is_valid():
        return TemplateResponse(request, "admin/person.html", context, status=422 if form.is_bound else 200)
    address = form.cleaned_data["address"]
    match request.POST.get("action"):
        case "download":
            return _download(request, address)
        case "erase":
            return _erase(request, address)
    held = {holder: entries for holder, entries in personal.held_by(address).items() if entries}
    context |= {"address": address, "held": held, "asked": True}
    context |= {"is_erasing": request.POST.get("action") == "ask"}
    return TemplateResponse(request, "admin/person.html", context)


def _download(request: HttpRequest, address: str) -> HttpResponse:
    file = HttpResponse(personal.as_json(address), content_type="application/json")
    file["Content-Disposition"] = 'attachment; filename="personal-data.json"'
    _note(request, address, _("Downloaded what is held about this person"))
    return file


def _erase(request: HttpRequest, address: str) -> HttpResponse:
    if not request.user.has_perm(MAY_ERASE):
        raise PermissionDenied
    keep_words = request.POST.get("keep_words") == "on"
    count = sum(personal.erase_all(address, keep_words=keep_words).values())
    _note(request, address, _("Erased everything about this person"))
    words = ngettext("Erased: %(count)d entry.", "Erased: %(count)d entries.", count) % {"count": count}
    messages.success(request, words)
    return redirect("admin:person")


def _note(request: HttpRequest, address: str, words: str) -> None:
    """In the log of the admin, which keeps no address: the mark tells only whether two entries are about the same."""
    by: Any = request.user  # let in by the admin, so never nobody
    LogEntry.objects.create(
        user=by,
        object_repr=_("Person %(mark)s") % {"mark": personal.mark_of(address)},
        action_flag=CHANGE,
        change_message=words,
    )
