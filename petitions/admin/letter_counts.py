"""What writers tell of their letters, without anybody's address: staff look, and change nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.admin_site import Task, list_url, task

from ..models import OfficeAnswer

# A wrong address of an office is looked into at once; what is older than this has been seen.
NEWS_FOR = timedelta(days=30)


@admin.register(OfficeAnswer)
class OfficeAnswerAdmin(admin.ModelAdmin[OfficeAnswer]):
    list_display = ("office", "letter", "sent_on", "answer", "answered_on")
    list_filter = ("answer", "office")
    fields = list_display
    list_select_related = ("office__city", "follow_up__letter")
    date_hierarchy = "follow_up__sent_on"
    group, place = "petitions", 9
    about = _("Whether offices answered, as the writers of letters told us; without their addresses.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OfficeAnswer]:
        return super().get_queryset(request).exclude(answer="")

    @admin.display(description=_("letter"), ordering="follow_up__letter")
    def letter(self, row: OfficeAnswer) -> str:
        return str(row.follow_up.letter)

    @admin.display(description=_("letter sent on"), ordering="follow_up__sent_on")
    def sent_on(self, row: OfficeAnswer) -> date:
        return row.follow_up.sent_on

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OfficeAnswer | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OfficeAnswer | None = None) -> bool:
        return False


@task("petitions.view_officeanswer")
def letters_that_came_back() -> Iterable[Task]:
    since = timezone.now() - NEWS_FOR
    came_back = OfficeAnswer.objects.filter(answer=OfficeAnswer.Answer.RETURNED)
    news = came_back.filter(follow_up__told_at__gte=since).count()
    words = ngettext(
        "letter to an office came back, as its writer says",
        "letters to offices came back, as their writers say",
        news,
    )
    yield Task(
        news, words, list_url(OfficeAnswer, answer__exact=OfficeAnswer.Answer.RETURNED), is_trouble=True
    )
