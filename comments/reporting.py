"""Readers say what is wrong with a reply. That hides nothing: it asks a moderator to look."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from config.addresses import canonical
from config.blocked import is_blocked

from .models import Case, Comment, Report

# Without an address, the same from anybody within a minute is taken as one click too many.
DOUBLE_CLICK = timedelta(minutes=1)


@transaction.atomic
def take_report(comment: Comment, *, reason: str, text: str = "", email: str = "") -> None:
    """Joins the open case of this reply, or begins one. Doing it again changes nothing and is answered the same."""
    # Moderators lock the reply as well, so none of them closes a case while a report enters it.
    held = Comment.objects.approved().select_for_update(no_key=True).filter(pk=comment.pk).first()
    if held is None:  # taken off the page this very moment
        return
    case, _new = Case.objects.open().get_or_create(comment=held)
    # Whoever wants no mail from here hears of no outcome, so there is no use for the address.
    email = "" if not email or is_blocked(email) else email
    report = Report(
        case=case,
        reason=reason,
        text=text,
        email=email,
        address=canonical(email) if email else "",
        language=get_language() or "en",
    )
    if not _is_double_click(report):
        Report.objects.bulk_create([report], ignore_conflicts=True)


def _is_double_click(report: Report) -> bool:
    """Two with one address are for the database to tell apart."""
    same = Report.objects.filter(case=report.case, address="", reason=report.reason, text=report.text)
    return not report.address and same.filter(created_at__gte=timezone.now() - DOUBLE_CLICK).exists()
