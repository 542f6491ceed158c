from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config import jobs
from config.housekeeping import STAFF_DEEDS
from config.retention import REPLYING, Held, columns_of, keeps, not_personal

from .models import Comment, Mark, Report
from .models.reports import ReportQuerySet

ADDRESS_FOR = timedelta(days=90)
REFUSED_FOR = timedelta(days=90)
UNDECIDED_FOR = timedelta(days=180)
UNPROVEN_FOR = timedelta(days=14)
MARKS_FOR = timedelta(days=30)
REPORTER_FOR = timedelta(days=30)
OPEN_REPORTER_FOR = timedelta(days=90)
REPORT_FOR = timedelta(days=90)
OPEN_REPORT_FOR = timedelta(days=180)

WORDS = columns_of(
    "comments.Comment",
    "name body fingerprint state removed_for published_at language language_by page_language secret created_at"
    " edited_at confirmed_at queued_at screened_at findings found appeal appealed_at appeal_is_open",
)


def _reporters() -> ReportQuerySet:
    return Report.objects.with_address().filter(case__closed_at__isnull=True)


def _reporters_told() -> ReportQuerySet:
    return Report.objects.with_address().filter(case__closed_at__isnull=False)


def _reports_waiting() -> ReportQuerySet:
    return Report.objects.exclude(text="").filter(case__closed_at__isnull=True)


keeps(
    _("Published replies: name and text"),
    about=REPLYING,
    why=_("to show them with the campaign"),
    until=_("until you delete yours with the link on its private page, or staff do so at your request"),
    columns=WORDS,
    held=[Held(Comment.objects.approved, "published_at", None)],
)
ADDRESSES = keeps(
    _("E-mail addresses of those who reply"),
    about=REPLYING,
    why=_(
        "to send the link to the reply's private page, to answer questions about a decision, and to tell of the "
        "outcome and of new answers if you asked for it"
    ),
    until=_("90 days after the reply was written"),
    time=ADDRESS_FOR,
    columns=columns_of("comments.Comment", "email address wants_outcome follows told_until"),
    job="forget-reply-addresses",
    held=[Held(Comment.objects.with_address, "created_at", ADDRESS_FOR)],
)
REFUSED = keeps(
    _("Replies that staff refused, or took off the page: name and text"),
    about=REPLYING,
    why=_("so that a mistake can be undone"),
    until=_("90 days after the decision, which itself stays on record without them"),
    time=REFUSED_FOR,
    columns=WORDS,
    job="forget-replies",
    held=[Held(Comment.objects.refused, "decided_at", REFUSED_FOR)],
)
UNPROVEN = keeps(
    _("Replies whose authors never pressed the button behind the link in our mail: name and text"),
    about=REPLYING,
    why=_("to wait for the button"),
    until=_("14 days after the reply was written"),
    time=UNPROVEN_FOR,
    columns=WORDS,
    job="forget-replies",
    held=[Held(Comment.objects.unproven, "created_at", UNPROVEN_FOR)],
)
UNDECIDED = keeps(
    _("Replies that nobody has decided on: name and text"),
    about=REPLYING,
    why=_("to wait for somebody who reads them"),
    until=_("180 days after the reply was written"),
    time=UNDECIDED_FOR,
    columns=WORDS,
    job="forget-replies",
    held=[Held(Comment.objects.queued, "created_at", UNDECIDED_FOR)],
)
MARKS = keeps(
    _("Numbers that are worked out from the words of a reply"),
    about=REPLYING,
    why=_("to notice that many addresses say nearly the same"),
    until=_("30 days after the reply was written, or with its words"),
    time=MARKS_FOR,
    columns=columns_of("comments.Mark", "comment mark"),
    job="forget-marks",
    held=[Held(Mark.objects.all, "comment__created_at", MARKS_FOR)],
)
REPORTERS = keeps(
    _("E-mail addresses of those who report a reply and want to hear the outcome"),
    about=REPLYING,
    why=_("to tell you the outcome"),
    until=_("30 days after the decision, or 90 days after the report where nobody has decided"),
    time=REPORTER_FOR,
    columns=columns_of("comments.Report", "email address language"),
    job="forget-reports",
    held=[
        Held(_reporters_told, "case__closed_at", REPORTER_FOR),
        Held(_reporters, "created_at", OPEN_REPORTER_FOR),
    ],
)
REPORTS = keeps(
    _("What you write when you report a reply"),
    about=REPLYING,
    why=_("to decide on the reply, and so that a mistake can be undone"),
    until=_(
        "90 days after the decision, or 180 days after the report where nobody has decided; its reason stays as a "
        "number"
    ),
    time=REPORT_FOR,
    columns=columns_of("comments.Report", "reason text created_at case"),
    job="forget-reports",
    held=[
        Held(Report.objects.with_words, "case__closed_at", REPORT_FOR),
        Held(_reports_waiting, "created_at", OPEN_REPORT_FOR),
    ],
)

STAFF_DEEDS.covers(*columns_of("comments.Decision", "by note"))
STAFF_DEEDS.covers(*columns_of("comments.Comment", "claimed_by claimed_at"))
not_personal("comments.Comment", "campaign parent thread path depth cluster")
not_personal("comments.Decision", "comment at before after reason is_automatic cause undoes")
not_personal("comments.Case", "comment opened_at closed_at decision")
not_personal("comments.Surge", "campaign began_at ended_at arrivals usual")
not_personal("comments.Phrase", "kind language text reason is_active changed_at")


@jobs.every(name="forget-reply-addresses", daily_at="03:35")
def forget_addresses() -> int:
    return int(ADDRESSES.held[0].due().forget_addresses())


@jobs.every(name="forget-replies", daily_at="03:37")
def forget_replies() -> int:
    unproven = sum(map(_forget_unproven, UNPROVEN.held[0].due()))
    undecided = sum(comment.erase_undecided() for comment in UNDECIDED.held[0].due())
    return int(unproven + undecided + REFUSED.held[0].due().forget_words())


@transaction.atomic
def _forget_unproven(comment: Comment) -> bool:
    """False where its author, or a moderator, has just been faster."""
    held = Comment.objects.unproven().select_for_update().filter(pk=comment.pk).first()
    return held is not None and held.erase_undecided()


@jobs.every(name="forget-marks", daily_at="03:38")
def forget_marks() -> int:
    return int(MARKS.held[0].due().delete()[0])


@jobs.every(name="forget-reports", daily_at="03:39")
def forget_reports() -> int:
    """The reasons stay, and are nobody's any more."""
    told = sum(held.due().update(email="", address="") for held in REPORTERS.held)
    return int(told + sum(held.due().update(text="") for held in REPORTS.held))
