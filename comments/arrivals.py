"""From the moment a reply is sent to the moment a person or a rule decides on it.

The worker screens it: it tells the language, runs the checks, looks for others that say the same, and sees whether the
address has proven itself anywhere. From then on moderators have it in their queue. Once its author has pressed the
button in our mail, a rule of the campaign's staff may decide at once. None of this looking happens while a page
answers, so none tells by its words or its time whose address is known here.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone

from campaigns.models import Campaign
from config import jobs
from config.fence import Fence, describe
from config.proven import is_proven

from .languages import detect
from .models import Comment, CommentState, Decision
from .models.comment_sets import CommentQuerySet
from .phrases import book
from .screening import Draft, Finding, Surroundings, Weight, screen
from .twins import Twins

logger = logging.getLogger(__name__)

BATCH = 50
# Stands among the names of the checks.
UNSCREENED = "unscreened"
TIME_FOR_A_RUN = 1.0  # seconds; the worker's other jobs wait
THREAD_LOOKED_AT = timedelta(hours=1)
Mode = Campaign.ReplyMode


@jobs.every(name="screen-replies", seconds=1)
def screen_arrivals() -> int:
    started, total = monotonic(), 0
    while rows := list(Comment.objects.to_screen().select_related("campaign").order_by("pk")[:BATCH]):
        for comment in rows:
            _take_in_or_hold(comment)
            total += 1
            if monotonic() - started >= TIME_FOR_A_RUN:
                return total
    return total


def _take_in_or_hold(comment: Comment) -> None:
    """A reply that the checks stumble over waits for a person, and stops none of the others."""
    with Fence() as fence:
        take_in(comment)
    if isinstance(fence.error, OperationalError):
        raise fence.error  # the database is away or busy: no fault of the reply, which comes again
    if fence.error:
        logger.error("The reply %d could not be screened: %s", comment.pk, describe(fence.error))
        _hold_unread(comment)


@transaction.atomic
def _hold_unread(comment: Comment) -> None:
    held = Comment.objects.to_screen().select_for_update().filter(pk=comment.pk).first()
    if held is not None:
        finding = Finding(UNSCREENED, "", 0, 0, Weight.HOLD)
        _note(held, [finding], "", is_known=is_proven(held.email) if held.email else False)


def take_in(comment: Comment) -> None:
    """Screens one reply. Cut off in the middle, it is done again from the start."""
    twins = Twins.of(comment)
    findings = findings_of(comment, twins=twins.others)
    language = detect(comment.body)
    is_known = is_proven(comment.email) if comment.email else False
    with transaction.atomic():
        held = Comment.objects.select_for_update().filter(pk=comment.pk, body=comment.body).first()
        # Its author was faster, and changed or deleted it: what was found is about other words.
        if held is None or held.screened_at or held.state != CommentState.PENDING:
            return
        twins.keep(held)
        _note(held, findings, language, is_known=is_known)
        settle(held)


def findings_of(comment: Comment, *, twins: int = 0) -> list[Finding]:
    since = timezone.now() - THREAD_LOOKED_AT
    surroundings = Surroundings(
        approved=approved_of(comment),
        twins=twins,
        in_thread=_arrived(comment).filter(thread=comment.thread).arrived_since(since).count(),
    )
    return screen(Draft(comment.name, comment.body), surroundings, book())


def _arrived(comment: Comment) -> CommentQuerySet:
    return Comment.objects.filter(campaign=comment.campaign_id)


def approved_of(comment: Comment) -> int:
    """How many replies of this author are on the page: a name proves nothing, so by address."""
    return Comment.objects.written_by(comment.address).approved().exclude(pk=comment.pk).count()


def _note(comment: Comment, findings: list[Finding], language: str, *, is_known: bool) -> None:
    comment.screened_at = timezone.now()
    comment.findings = [finding.as_json() for finding in findings]
    comment.found = "".join(f"|{name}" for name in sorted({finding.check for finding in findings})) + "|"
    if comment.language_by != Comment.LanguageBy.STAFF:
        comment.language, comment.language_by = language, Comment.LanguageBy.TEXT
    if is_known and comment.queued_at is None:
        comment.queued_at = comment.screened_at
    comment.save(update_fields=["screened_at", "findings", "found", "language", "language_by", "queued_at"])


def settle(comment: Comment) -> None:
    """What the campaign's rules decide without a person, once the reply is screened and its author stands up for it.

    Anybody can type any address. Until whoever reads its mailbox has pressed the button nothing is decided, not even
    refused: else the page behind the poster's own link would tell whether the address is known here.
    """
    if comment.screened_at is None or comment.confirmed_at is None or comment.state != CommentState.PENDING:
        return
    if comment.decisions.exists():  # a person has had a say: what they undid or sent back stays with persons
        return
    findings = [Finding.from_json(one) for one in comment.findings]
    refused = next((one for one in findings if one.weight == Weight.REJECT), None)
    if refused:
        comment.reject(by=None, reason=refused.reason or Decision.Reason.OTHER)
    elif _may_appear(comment, findings):
        comment.approve(by=None)


def _may_appear(comment: Comment, findings: list[Finding]) -> bool:
    if any(one.weight >= Weight.HOLD for one in findings):
        return False
    mode = comment.campaign.reply_mode_now
    if mode == Mode.FIRST:
        return approved_of(comment) >= comment.campaign.trusted_after
    return mode == Mode.FLAGGED


def stand_up_for(comment: Comment, words: str = "") -> None:
    """The button behind the mailed link: the reply enters the queue, or appears at once where the rules let it."""
    with transaction.atomic():
        comment.confirm(words)
        try:
            settle(comment)
        except ValidationError:  # somebody decided in between, and that holds
            return
