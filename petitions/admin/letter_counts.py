"""What writers tell of their letters, without anybody's address: staff look, and change nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.admin_site import Task, list_url, task

from ..models import FollowUp

# A wrong address of an office is looked into at once; what is older than this has been seen.
NEWS_FOR = timedelta(days=30)


@admin.register(FollowUp)
class FollowUpAdmin(admin.ModelAdmin[FollowUp]):
    list_display = ("office", "letter", "sent_on", "answer", "answered_on")
    list_filter = ("answer", "office")
    fields = list_display
    list_select_related = ("office", "letter")
    date_hierarchy = "sent_on"
    group, place = "petitions", 9
    about = _("Whether offices answered, as the writers of letters told us; without their addresses.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FollowUp]:
        return super().get_queryset(request).exclude(answer="")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: FollowUp | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FollowUp | None = None) -> bool:
        return False


@task("petitions.view_followup")
def letters_that_came_back() -> Iterable[Task]:
    news = FollowUp.objects.filter(
        answer=FollowUp.Answer.RETURNED, told_at__gte=timezone.now() - NEWS_FOR
    ).count()
    words = ngettext(
        "letter to an office came back, as its writer says",
        "letters to offices came back, as their writers say",
        news,
    )
    yield Task(news, words, list_url(FollowUp, answer__exact=FollowUp.Answer.RETURNED), is_trouble=True)
