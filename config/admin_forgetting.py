"""Whether personal data goes when it has to, for staff to see: asked of the rows, not of the jobs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config import forgetting, jobs
from config.admin_site import Task, page, task
from config.models import JobRun


@page(
    "forgetting",
    title=_("Is what is due forgotten?"),
    about=_("Which personal data is kept until when, and whether the site really deletes it."),
    permission="config.view_jobrun",
    place=2,
)
def proof(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    proofs = forgetting.proofs()
    late = [one for one in proofs if not one.is_fine]
    context |= {"proofs": proofs, "late": late, "endings": forgetting.endings()}
    return TemplateResponse(request, "admin/forgetting.html", context)


@task("config.view_jobrun")
def late_jobs() -> Iterable[Task]:
    """Asked of the jobs alone: counting rows would keep the first page waiting."""
    runs = JobRun.objects.filter(name__in=forgetting.names()).values_list("name", "last_finished_at")
    late = sum(_is_late(name, at) for name, at in runs)
    words = ngettext(
        "job that deletes personal data is late", "jobs that delete personal data are late", late
    )
    yield Task(late, words, reverse("admin:forgetting"), is_trouble=True)


def _is_late(name: str, at: datetime | None) -> bool:
    """One that never ran yet may be as young as the site."""
    return at is not None and at < timezone.now() - jobs.registry[name].patience
