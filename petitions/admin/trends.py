"""The page that shows staff what many new signatures have in common, and what waits for them on the first page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Sum
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_countries import countries

from config.admin_site import Task, Words, list_url, task

from ..models import Petition, Signature
from ..removing import SHAPE
from ..trends import Line, trends

DAYS = [("1", _("24 hours")), ("7", _("7 days"))]
WRITTEN = "j M Y, H:i"
# On the first page of staff, which all of them open all the time.
A_FEW = 1_000

TITLES: dict[str, Words] = {
    "network": _("Networks"),
    "domain": _("Domains of addresses"),
    "name": _("Names"),
    "shape": _("Shapes of names"),
    "country": _("Countries"),
    "minute": _("Minutes"),
}


class TrendsForm(forms.Form):
    petition = forms.ModelChoiceField(
        Petition.objects.select_related("campaign"),
        label=_("Petition"),
        required=False,
        empty_label=_("All petitions"),
    )
    days = forms.ChoiceField(label=_("Time"), choices=DAYS, required=False)

    @property
    def since(self) -> dt.datetime:
        return timezone.now() - dt.timedelta(days=int(self.cleaned_data.get("days") or 1))


def trends_page(request: HttpRequest) -> HttpResponseBase:
    form = TrendsForm(request.GET or {"days": "1"})
    form.is_valid()
    petition = form.cleaned_data.get("petition")
    found = trends(petition, form.since)
    tables = [
        (kind, TITLES[kind], [described(line, petition, found.since) for line in lines])
        for kind, lines in found.lines.items()
    ]
    context = {
        **admin.site.each_context(request),
        "opts": Signature._meta,
        "title": _("Trends among signatures"),
        "form": form,
        "found": found,
        "tables": tables,
        "may_remove": request.user.has_perm("petitions.add_removal"),
    }
    return TemplateResponse(request, "admin/petitions/signature/trends.html", context)


def described(line: Line, petition: Petition | None, since: dt.datetime) -> dict[str, Any]:
    """A line as the page shows it, with the way to its signatures and to a rule that would remove them."""
    rule, filters = WAYS[line.kind](line.value)
    if line.kind != "minute":
        rule["since"] = timezone.localtime(since).strftime("%Y-%m-%dT%H:%M")
        filters["created_at__gte"] = since.isoformat()
    if petition:
        rule["petition"] = filters["petition__id__exact"] = str(petition.pk)
    return {
        "line": line,
        "label": label(line),
        "states": [(Signature.State(state).label, count) for state, count in sorted(line.states.items())],
        "signatures": list_url(Signature, **filters),
        "removal": f"{reverse('admin:petitions_removal_add')}?{urlencode(rule)}",
    }


def label(line: Line) -> str:
    if line.kind == "network":
        return line.value[:6]
    if line.kind == "country":
        return str(countries.name(line.value))
    if line.kind == "minute":
        return date_format(timezone.localtime(dt.datetime.fromisoformat(line.value)), WRITTEN)
    return line.value


Way = tuple[dict[str, str], dict[str, str]]


def _minute(value: str) -> Way:
    start = dt.datetime.fromisoformat(value)
    end = start + dt.timedelta(minutes=1)
    local = [timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") for moment in (start, end)]
    rule = {"since": local[0], "until": local[1]}
    return rule, {"created_at__gte": start.isoformat(), "created_at__lt": end.isoformat()}


# The fields of a rule, and the filters of the list of signatures, that a line of each kind leads to.
WAYS = {
    "network": lambda value: ({"client": value}, {"client__exact": value}),
    "domain": lambda value: ({"domain": value}, {"address__endswith": f"@{value}"}),
    "name": lambda value: ({"name_pattern": value}, {"name_like": value}),
    "shape": lambda value: ({"name_pattern": f"{SHAPE}{value}"}, {"name_like": f"{SHAPE}{value}"}),
    "country": lambda value: ({"country": value}, {"country": value}),
    "minute": _minute,
}


@task("petitions.change_signature")
def signatures_to_look_at() -> Iterable[Task]:
    held = Petition.objects.aggregate(held=Sum("held"))["held"] or 0
    words = ngettext("signature is held back by a limit", "signatures are held back by a limit", held)
    yield Task(held, words, list_url(Signature, state__exact=Signature.State.HELD))
    odd = len(trends(None, timezone.now() - dt.timedelta(days=1), A_FEW).odd)
    words = ngettext(
        "trend among the newest signatures looks odd", "trends among the newest signatures look odd", odd
    )
    yield Task(odd, words, reverse("admin:petitions_signature_trends"), is_trouble=True)
