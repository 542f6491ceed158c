from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator

from config import blocked, mail
from config.addresses import canonical
from config.models import OutgoingMail

from .answers import answers_since, following, stop_token
from .models import Comment, Decision, Report
from .models.comment_sets import CommentQuerySet

MOST_ANSWERS = 5
LONGEST_EXCERPT = 300


@blocked.ends(place=3)
def end_mails(address: str) -> int:
    """Whoever wants no mail from here hears of no answer and no outcome."""
    return Comment.objects.filter(address=address).update(follows=False, wants_outcome=False)


@blocked.ends(place=6)
def end_outcomes(address: str) -> int:
    """Nor of what came of a report."""
    return Report.objects.filter(address=address).update(email="", address="")


@mail.sends("comments.receipt")
def receipt(row: OutgoingMail) -> EmailMessage | None:
    """The link to an author's private page. Nothing that was typed: the address may be anybody's."""
    comment = Comment.objects.select_related("campaign").filter(pk=row.args["comment"]).first()
    # Without an address its author has taken the name off it, and was told that no mail comes any more.
    if comment is None or comment.is_erased or not comment.email or not _may_go_unasked(row):
        return None
    with translation.override(row.language):
        context = {"campaign": comment.campaign, "link": _private_page(comment)}
    return mail.compose("comments/email/receipt", to=row.recipient, language=row.language, context=context)


@mail.sends("comments.outcome")
def outcome(row: OutgoingMail) -> EmailMessage | None:
    """What became of a reply, to an author whose address is proven. Still nothing that was typed stands in it."""
    decision = _in_force(row.args["decision"])
    if decision is None or not _is_to_be_told(decision.comment, row):
        return None
    comment = decision.comment
    with translation.override(row.language):
        page = mail.site_url(comment.get_absolute_url())
        context = {
            "campaign": comment.campaign,
            "told": _told(decision),
            "is_appeal": decision.cause == Decision.Cause.APPEAL,
            "is_automatic": decision.is_automatic,
            "reason": decision.get_reason_display(),
            "may_appeal": comment.may_appeal,
            "link": page if comment.is_approved else _private_page(comment),
        }
    return mail.compose("comments/email/outcome", to=row.recipient, language=row.language, context=context)


@mail.sends("comments.report_outcome")
def report_outcome(row: OutgoingMail) -> EmailMessage | None:
    """To an address that anybody can have typed. It says what is true when it leaves."""
    reports = Report.objects.with_address().select_related("case__comment__campaign")
    # A decision that was undone has closed no case.
    report = reports.filter(pk=row.args["report"], case__decision=row.args["decision"]).first()
    if report is None:
        return None
    comment = report.case.comment
    if not comment.campaign.is_public or not _may_go_unasked(row, "reports"):
        return None
    context = {"campaign": comment.campaign, "stays": comment.is_approved}
    return mail.compose(
        "comments/email/report_outcome", to=row.recipient, language=row.language, context=context
    )


@mail.sends("comments.answers")
def answers(row: OutgoingMail) -> EmailMessage | None:
    """What others answered; these words are public and the address is proven, so they are quoted."""
    own = _following_with(row).select_related("campaign").first()
    if own is None or not own.campaign.is_public:
        return None
    since, until = (datetime.fromisoformat(row.args[name]) for name in ("since", "until"))
    found = answers_since(own, since, until)
    count = found.count()
    if not count or not _was_asked_for(own, row):
        return None
    shown = list(found.select_related("campaign").order_by("published_at", "pk")[:MOST_ANSWERS])
    with translation.override(row.language):
        context = {
            "campaign": own.campaign,
            "count": count,
            "answers": [(answer.name, _excerpt(answer.body)) for answer in shown],
            "more": count - len(shown),
            "link": mail.site_url(shown[0].get_absolute_url()),
        }
        stop = mail.site_url(reverse("campaigns:unsubscribe", args=[stop_token(own)]))
    return mail.compose(
        "comments/email/answers",
        to=row.recipient,
        language=row.language,
        context=context,
        unsubscribe_url=stop,
    )


def _private_page(comment: Comment) -> str:
    return mail.site_url(reverse("comments:mine", args=[comment.mailed_token]))


def _may_go_unasked(row: OutgoingMail, about: str = "comments") -> bool:
    """A day at a time: whoever writes again tomorrow gets the link again, whoever is written for gets no more today."""
    return mail.may_go_to_a_stranger(row, f"{about}:{timezone.localdate()}", row.recipient)


def _was_asked_for(comment: Comment, row: OutgoingMail) -> bool:
    """Its address is proven, but maybe elsewhere on the site: then anybody can have typed it here."""
    return comment.confirmed_at is not None or _may_go_unasked(row)


def _in_force(pk: int) -> Decision | None:
    """A decision that nobody has undone or overruled since, on words that are still there."""
    later = Decision.objects.filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk"))
    rows = Decision.objects.effective().filter(~Exists(later), pk=pk).exclude(comment__body="")
    return rows.select_related("comment__campaign").first()


def _is_to_be_told(comment: Comment, row: OutgoingMail) -> bool:
    is_wanted = comment.wants_outcome and comment.is_queued and comment.campaign.is_public
    return is_wanted and _was_asked_for(comment, row)


def _told(decision: Decision) -> str:
    is_on_page = decision.after == Comment.State.APPROVED
    if decision.before == decision.after:
        return "stays" if is_on_page else "same"
    return "approved" if is_on_page else "refused"


def _following_with(row: OutgoingMail) -> CommentQuerySet:
    """The reply that the mail is about, or another of its author's in the same conversation if that one has gone."""
    thread = Comment.objects.filter(pk=row.args["comment"]).values("thread")
    own = Q(pk=row.args["comment"]) | Q(address=canonical(row.recipient))
    # One that was confirmed comes first: its author has asked for these mails.
    return following().filter(own, thread__in=thread).order_by(F("confirmed_at").asc(nulls_last=True), "pk")


def _excerpt(text: str) -> str:
    """In one line, so that nothing in it looks like a part of the mail."""
    return Truncator(" ".join(text.split())).chars(LONGEST_EXCERPT)
