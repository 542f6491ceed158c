from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from campaigns.admin import CampaignAdmin
from config.admin_acts import Act
from config.admin_content import ReadOnlyAdmin
from config.admin_site import Task, task

from ..models import Comment, Decision
from ..queue import counts
from .queue import queue_urls

PENDING, APPROVED, REJECTED, SPAM, REMOVED = Comment.State.values
TABS = [*Comment.State.choices, ("all", _("all"))]
REASONS = [(value, label) for value, label in Decision.Reason.choices if value != Decision.Reason.AUTHOR]


class NotedAct(Act):
    note = forms.CharField(
        label=_("note for staff"), max_length=500, required=False, help_text=_("Never shown on the site.")
    )


class ReasonedAct(NotedAct):
    reason = forms.ChoiceField(label=_("reason"), choices=REASONS, widget=forms.RadioSelect)
    field_order = ("reason", "note")


class Approve(Act):
    name = "approve"
    label = _("Approve")
    done = _("The reply is on the page.")
    states = (PENDING, REJECTED, SPAM, REMOVED)
    in_bulk = True
    asks = False

    def act(self, by: Any) -> None:
        self.row.approve(by=by)


class Reject(ReasonedAct):
    name = "reject"
    label = _("Reject")
    done = _("The reply is rejected.")
    states = (PENDING, SPAM)
    in_bulk = True

    def consequences(self) -> Iterable[Any]:
        yield _("It never appears on the page. You can approve it later.")

    def act(self, by: Any) -> None:
        self.row.reject(by=by, reason=self.cleaned_data["reason"], note=self.cleaned_data["note"])


class MarkSpam(NotedAct):
    name = "spam"
    label = _("Spam")
    done = _("The reply is marked as spam.")
    states = (PENDING, REJECTED, APPROVED)
    in_bulk = True

    def act(self, by: Any) -> None:
        self.row.mark_spam(by=by, note=self.cleaned_data["note"])


class Remove(ReasonedAct):
    name = "remove"
    label = _("Remove")
    done = _("The reply is off the page.")
    states = (APPROVED,)
    in_bulk = True
    is_grave = True

    def consequences(self) -> Iterable[Any]:
        yield _("Where it has answers, a line with the reason stays in its place. You can approve it again.")

    def act(self, by: Any) -> None:
        self.row.remove(by=by, reason=self.cleaned_data["reason"], note=self.cleaned_data["note"])


class StateFilter(admin.SimpleListFilter):
    """Opens on what waits."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return TABS

    def value(self) -> str:
        return super().value() or PENDING

    def choices(self, changelist: Any) -> Iterator[Any]:
        for value, label in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": self.value() == value, "query_string": query, "display": label}

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Comment]) -> models.QuerySet[Comment]:
        return queryset if self.value() == "all" else queryset.filter(state=self.value())


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    group, place = "replies", 1
    about = _("What visitors wrote: read it, then approve or reject it. Opens on what waits.")
    acts = (Approve, Reject, MarkSpam, Remove)
    acts_lead_to = "changelist"
    change_form_template = "admin/comments/comment/change_form.html"
    list_display = ("name", "campaign", "state", "created_at")
    list_filter = (StateFilter, "campaign", "language")
    list_select_related = ("campaign", "parent")
    list_per_page = 25
    search_fields = ("name", "body", "address")
    fields = (
        ("name", "email"),
        ("language", "language_by", "page_language"),
        ("created_at", "confirmed_at", "queued_at", "published_at"),
        "appeal",
    )
    ordering = ("pk",)

    def get_urls(self) -> list[URLPattern]:
        return [*queue_urls(self), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Comment]:
        return super().get_queryset(request).prefetch_related("decisions__by")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list knows the way back to itself: deciding on a reply leads to the next one under the same filters."""
        changelist: Any = super().get_changelist_instance(request)
        changelist.back = f"?{urlencode({'_changelist_filters': request.GET.urlencode()})}"
        current = request.GET.get(StateFilter.parameter_name, PENDING)
        changelist.tabs = [
            (label, changelist.get_query_string({StateFilter.parameter_name: value}, ["p"]), value == current)
            for value, label in TABS
        ]
        return changelist

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> Any:
        comment = options.get("obj")
        if comment is not None:
            context["before"] = self._before(comment)
            context["answers"] = list(comment.answers.order_by("pk"))
        return super().render_change_form(request, context, *args, **options)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:  # type: ignore[override]  # none is written
        """The decision is the record. The admin's log would keep the name and the words past their erasure."""

    def _before(self, comment: Comment) -> list[Comment]:
        """What it answers, from the beginning of the thread."""
        above = [int(step) for step in comment.path.split("/")[:-1]]
        return list(Comment.objects.filter(pk__in=above).order_by("path"))


@task("comments.change_comment")
def replies_waiting() -> list[Task]:
    counted = counts()
    told = (
        ("waiting", ngettext_lazy("reply waits for your decision", "replies wait for your decision")),
        ("reported", ngettext_lazy("reply was reported by readers", "replies were reported by readers")),
        ("appeals", ngettext_lazy("author asks for a second look", "authors ask for a second look")),
    )
    address = reverse("admin:comments_comment_queue")
    return [Task(counted[tab], words % counted[tab], f"{address}?tab={tab}") for tab, words in told]


@admin.display(description=_("waiting"))
def waiting(obj: Any) -> int:
    count: int = obj.waiting_replies
    return count


CampaignAdmin.list_display.append(waiting)
CampaignAdmin.annotations["waiting_replies"] = Count(
    "comments", filter=Q(comments__state=PENDING, comments__queued_at__isnull=False), distinct=True
)
