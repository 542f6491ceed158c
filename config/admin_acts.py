"""What staff do with a row besides editing it: publish, hand over, reject. Each act is a form with a page of its own.

The page says what will follow and asks for what is needed; the model's method does it. The same acts are offered for
many rows at once in lists.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.admin_site import Words

MOST_NAMED = 20
LONGEST_SEARCH = 200
LONGEST_NUMBER = 19


class Act(forms.Form):
    """One thing to do with one row. Subclasses say what, when it is offered, and do it in `act`."""

    name: ClassVar[str]
    label: ClassVar[Words]
    done: ClassVar[Words]
    # States of the row in which it is offered; empty for always.
    states: ClassVar[Sequence[str]] = ()
    in_bulk: ClassVar[bool] = False
    # Whether the list of rows goes by a page that asks first.
    asks: ClassVar[bool] = True
    # Whether the form of the row has a button that saves and goes on to this act.
    after_saving: ClassVar[bool] = False
    is_grave: ClassVar[bool] = False

    def __init__(self, *args: Any, row: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.row = row

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        return not cls.states or row.state in cls.states

    @classmethod
    def is_shown(cls, row: Any) -> bool:
        """Whether the row's page leads to it; where it is not offered, to read why."""
        return cls.is_offered(row)

    def consequences(self) -> Iterable[Words]:
        """What will follow, in whole sentences."""
        return ()

    @abstractmethod
    def act(self, by: Any) -> None:
        """Do it. ValidationError where the row does not allow it any more."""

    def refusal(self) -> str:
        """Why it is not offered now."""
        if not self.states:
            return _("This cannot be done here, or somebody else has just done it.")
        words = _(
            "This is “%(state)s” now, so there is nothing to do here. Perhaps somebody else was quicker."
        )
        return words % {"state": self.row.get_state_display()}

    def leads_to(self) -> Any:
        """The row whose page comes next."""
        return self.row

    def perform(self, by: Any) -> bool:
        """Do it in one transaction; False when the row refused, which is then an error of this form."""
        if not self.is_offered(self.row):
            self.add_error(None, self.refusal())
            return False
        try:
            with transaction.atomic():
                self.act(by)
        except ValidationError as error:
            self.add_error(None, ValidationError(error.messages))
            return False
        return True


class ActsAdmin(admin.ModelAdmin[Any]):
    """A ModelAdmin whose rows have acts."""

    acts: Sequence[type[Act]] = ()
    # Where an act leads: back to the row ("change") or to the list ("changelist").
    acts_lead_to = "change"
    change_form_template = "admin/acts_change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.act_view)
        return [
            path("<path:object_id>/act/<slug:name>/", view, name=self._url_name("act")),
            *super().get_urls(),
        ]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist: Any = super().get_changelist_instance(request)
        changelist.title = capfirst(str(self.opts.verbose_name_plural))
        return changelist

    def act_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        row = self.get_object(request, unquote(object_id))
        kind = next((act for act in self.acts if act.name == name), None)
        if row is None or kind is None:
            raise Http404
        if not self.may_act(request, row):
            raise PermissionDenied
        form = kind(*_posted(request), row=row)
        if request.method == "POST" and form.is_valid() and form.perform(request.user):
            self.log_change(request, row, str(kind.label))
            self.message_user(request, str(kind.done), messages.SUCCESS)
            return redirect(self._after(request, form.leads_to()))
        context = {
            **self.admin_site.each_context(request),
            "title": kind.label,
            "subtitle": str(row),
            "row": row,
        }
        context |= {"form": form, "act": kind, "opts": self.opts, "back": self._after(request, row)}
        context |= {"is_offered": kind.is_offered(row), "consequences": list(form.consequences())}
        return TemplateResponse(request, "admin/act.html", context, status=422 if form.errors else 200)

    def may_act(self, request: HttpRequest, row: Any = None) -> bool:
        return self.has_change_permission(request, row)

    def offered_acts(self, row: Any) -> list[dict[str, Any]]:
        return [
            {"kind": act, "url": self.act_url(row, act.name)}
            for act in self.acts
            if row is not None and row.pk and act.is_shown(row)
        ]

    def act_url(self, row: Any, name: str) -> str:
        return reverse(f"admin:{self._url_name('act')}", args=[row.pk, name])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        row = options.get("obj")
        context["acts"] = self.offered_acts(row) if self.may_act(request, row) else []
        context["acts_after_saving"] = self._acts_after_saving(request, row)
        response: HttpResponse = super().render_change_form(request, context, *args, **options)
        return response

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._go_on(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._go_on(request, obj) or super().response_change(request, obj)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        # Each word is a condition of its own, and databases take only so many.
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def response_action(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse | None:
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if not all(pk.isascii() and pk.isdecimal() and len(pk) < LONGEST_NUMBER for pk in selected):
            raise BadRequest  # the database would stumble over them
        answer: HttpResponse | None = super().response_action(request, *args, **options)
        return answer

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if IS_POPUP_VAR not in request.GET and self.may_act(request):
            actions |= {act.name: self._action(act) for act in self.acts if act.in_bulk}
        return actions

    def _action(self, act: type[Act]) -> tuple[Callable[..., Any], str, Any]:
        return partial(_act_on_many, act), act.name, act.label

    def _acts_after_saving(self, request: HttpRequest, row: Any) -> list[type[Act]]:
        wanted = [act for act in self.acts if act.after_saving]
        row = row or self.model()
        return [act for act in wanted if act.is_offered(row)] if IS_POPUP_VAR not in request.GET else []

    def _go_on(self, request: HttpRequest, row: Any) -> HttpResponse | None:
        name = request.POST.get("_act")
        known = any(act.name == name for act in self.acts)
        return redirect(self.act_url(row, str(name))) if known else None

    def _after(self, request: HttpRequest, row: Any) -> str:
        args = [] if self.acts_lead_to == "changelist" else [row.pk]
        address = reverse(f"admin:{self._url_name(self.acts_lead_to)}", args=args)
        filters = self.get_preserved_filters(request)
        return str(add_preserved_filters({"preserved_filters": filters, "opts": self.opts}, address))

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"


def _act_on_many(
    kind: type[Act], model_admin: ActsAdmin, request: HttpRequest, rows: models.QuerySet[Any]
) -> HttpResponse | None:
    """A list's action: asks first where there is something to ask, then does it row by row."""
    asked = "_asked" in request.POST
    form = kind(request.POST if asked else None)
    needs_asking = kind.asks or bool(form.fields)
    if needs_asking and not (asked and form.is_valid()):
        return _ask(form, model_admin, request, rows)
    done, refused = 0, []
    for row in rows:
        form = kind(request.POST, row=row)
        if form.is_valid() and form.perform(request.user):
            model_admin.log_change(request, row, str(kind.label))
            done += 1
        else:
            refused += [f"{row}: {error}" for errors in form.errors.values() for error in errors]
    _report(model_admin, request, kind, done, refused)
    return None


def _ask(
    form: Act, model_admin: ActsAdmin, request: HttpRequest, rows: models.QuerySet[Any]
) -> TemplateResponse:
    count = rows.count()
    context = {
        **model_admin.admin_site.each_context(request),
        "title": form.label,
        "form": form,
        "act": type(form),
        "opts": model_admin.opts,
        "is_offered": True,
        "count": count,
        "named": list(rows[:MOST_NAMED]),
        "unnamed": max(0, count - MOST_NAMED),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "selects_across": request.POST.get("select_across", "0"),
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/act.html", context, status=422 if form.errors else 200)


def _report(
    model_admin: ActsAdmin, request: HttpRequest, kind: type[Act], done: int, refused: Sequence[str]
) -> None:
    if done:
        words = ngettext("%(act)s: done for %(count)d.", "%(act)s: done for %(count)d.", done)
        model_admin.message_user(
            request, words % {"act": capfirst(str(kind.label)), "count": done}, messages.SUCCESS
        )
    for line in refused[:MOST_NAMED]:
        model_admin.message_user(request, line, messages.ERROR)
    if len(refused) > MOST_NAMED:
        words = _("And %(count)d more could not be changed.") % {"count": len(refused) - MOST_NAMED}
        model_admin.message_user(request, words, messages.ERROR)


def _posted(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
