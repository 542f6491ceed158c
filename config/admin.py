"""What staff see of the machinery: mail on its way and periodic jobs, to look at only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config import (  # noqa: F401 - register what they hold
    admin_addresses,
    admin_forgetting,
    admin_languages,
    admin_person,
)
from config.admin_content import ReadOnlyAdmin
from config.admin_site import Task, list_url, task
from config.models import JobRun, OutgoingMail

LATE = timedelta(hours=1)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    group, place, title = "mail", 2, _("Outgoing mail")
    about = _("What waits to be mailed, and what became of it in the last 30 days.")
    list_display = ("kind", "language", "state", "attempts", "not_before", "sent_at", "error")
    list_filter = ("state", "kind", "language")
    show_full_result_count = False
    fields = (
        "kind",
        "language",
        "state",
        "priority",
        "attempts",
        "created_at",
        "not_before",
        "sent_at",
        "error",
    )

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Whom a mail goes to is not shown, so it must not be found out by filtering for it either."""
        return lookup.partition("__")[0] in self.list_display


@admin.register(JobRun)
class JobRunAdmin(ReadOnlyAdmin):
    group, place, title = "site", 9, _("Jobs of the site")
    about = _("Work that the site does by itself, and whether it succeeds.")
    list_display = ("name", "last_finished_at", "last_count", "next_run_at", "failures", "last_error")
    list_filter = ("failures",)
    fields = list_display

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        return ["name"]


@task("config.view_outgoingmail")
def mail_in_trouble() -> Iterable[Task]:
    mails = OutgoingMail.objects
    failed = mails.filter(
        state=OutgoingMail.State.FAILED, created_at__gte=timezone.now() - timedelta(days=7)
    ).count()
    words = ngettext(
        "mail could not be delivered this week", "mails could not be delivered this week", failed
    )
    yield Task(failed, words, list_url(OutgoingMail, state__exact="failed"), is_trouble=True)
    late = mails.filter(state=OutgoingMail.State.QUEUED, created_at__lt=timezone.now() - LATE).count()
    words = ngettext("mail waits for more than an hour", "mails wait for more than an hour", late)
    yield Task(late, words, list_url(OutgoingMail, state__exact="queued"), is_trouble=True)


@task("config.view_jobrun")
def jobs_in_trouble() -> Iterable[Task]:
    failing = JobRun.objects.filter(failures__gt=0).count()
    words = ngettext("job of the site fails", "jobs of the site fail", failing)
    yield Task(failing, words, list_url(JobRun), is_trouble=True)
