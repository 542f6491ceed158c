"""Telling those who follow a conversation of new answers in it: at once the first time, then once a day at most.

One mail for each address and conversation, however many replies it wrote there. A few minutes pass before an answer is
told of, since its approval can be undone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config import jobs, mail, tokens
from config.models import OutgoingMail
from config.unsubscribing import Mails, ends_mail

from .models import Comment
from .models.comment_sets import CommentQuerySet
from .models.comments import GRACE

BATCH = 200
A_DAY = timedelta(hours=24)
PURPOSE = "unsubscribe-thread"


@jobs.every(name="mail-answers", minutes=5)
def mail_answers() -> int:
    """Batch and mark are kept in one transaction: cut off at any point, the next run goes on from there."""
    total = 0
    while done := _mail_batch():
        total += done
    return total


def following() -> CommentQuerySet:
    """Replies on the page whose authors want to hear of answers, with an address that has proven itself."""
    rows = Comment.objects.approved().with_address().exclude(address="")
    return rows.filter(follows=True, queued_at__isnull=False, published_at__isnull=False)


def answers_since(reply: Any, since: Any, until: Any) -> CommentQuerySet:
    """What others wrote in the conversation of a reply; each argument may be an OuterRef."""
    rows = Comment.objects.approved().filter(campaign=reply.campaign_id, thread=reply.thread)
    return rows.filter(published_at__gt=since, published_at__lte=until).exclude(address=reply.address)


@transaction.atomic
def _mail_batch() -> int:
    until = timezone.now() - GRACE
    # Locked by their first replies alone: what two workers both found is told of by one of them.
    due = _due(until).order_by("pk").select_for_update(of=("self",), skip_locked=True)
    firsts = list(due[:BATCH])
    mail.enqueue_many("comments.answers", [_row(first, until) for first in firsts])
    _mark_told(firsts, until)
    return len(firsts)


class _Outer:
    """The reply of the query around this one."""

    campaign_id = OuterRef("campaign")
    thread = OuterRef("thread")
    address = OuterRef("address")


def _due(until: datetime) -> CommentQuerySet:
    """Of each address and conversation the first reply, with `since`: up to when it has been told."""
    own = following().filter(campaign=OuterRef("campaign"), thread=OuterRef("thread"))
    own = own.filter(address=OuterRef("address")).order_by()
    told = Subquery(own.values("thread").annotate(last=Max("told_until")).values("last"))
    rows = following().annotate(told=told, since=Coalesce("told", "created_at"))
    # Its own column as well, which is read again once the row is locked: another worker may have been faster.
    for column in ("told", "told_until"):
        rows = rows.filter(Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__lte": until - A_DAY}))
    return rows.filter(
        ~Exists(own.filter(pk__lt=OuterRef("pk"))),
        Exists(answers_since(_Outer, OuterRef("since"), until)),
    ).exclude(campaign__state=Campaign.State.DRAFT)


def _row(first: Any, until: datetime) -> OutgoingMail:
    since = first.since.isoformat()
    mark = f"{first.thread} {first.address} {since}"
    return OutgoingMail(
        recipient=first.email,
        language=first.page_language,
        args={"comment": first.pk, "since": since, "until": until.isoformat()},
        dedupe=salted_hmac("comments.answers", mark, algorithm="sha256").hexdigest(),
        priority=mail.Priority.LOW,
    )


def _mark_told(firsts: list[Comment], until: datetime) -> None:
    """All replies of these addresses in these conversations: the first of them may be deleted one day."""
    pairs = {(first.thread, first.address) for first in firsts}
    threads, addresses = ({pair[place] for pair in pairs} for place in (0, 1))
    rows = following().filter(thread__in=threads, address__in=addresses)
    found = rows.values_list("pk", "thread", "address")
    told = [pk for pk, thread, address in found if (thread, address) in pairs]
    Comment.objects.filter(pk__in=told).update(told_until=until)


@ends_mail(PURPOSE)
def _conversation(token: str) -> Mails:
    comment = tokens.find(PURPOSE, token, Comment.objects.select_related("campaign"))
    return Mails(
        campaign=comment.campaign,
        leave=partial(leave, comment),
        title=_("Stop mails about answers"),
        question=_("Stop mails about new answers?"),
        consequence=_("Your address then hears no more of this conversation. Your reply stays."),
        button=_("Yes, stop them"),
        done=_("Done. No more mails about answers come."),
        thanks=_("Thank you for having taken part in this conversation."),
    )


def stop_token(comment: Comment) -> str:
    return tokens.make(PURPOSE, comment.pk, comment.secret)


def leave(comment: Comment) -> int:
    """For all that its author wrote in this conversation. Doing it again is harmless."""
    rows = Comment.objects.filter(pk=comment.pk)
    if comment.address:
        rows = Comment.objects.filter(thread=comment.thread, address=comment.address)
    return rows.filter(follows=True).update(follows=False)
