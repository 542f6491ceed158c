from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from config import jobs
from config.housekeeping import STAFF_DEEDS
from config.retention import REPLYING, Held, columns_of, keeps, not_personal

from .models import Comment

ADDRESS_FOR = timedelta(days=90)
REFUSED_FOR = timedelta(days=90)
UNDECIDED_FOR = timedelta(days=180)

WORDS = columns_of(
    "comments.Comment", "name body fingerprint state removed_for published_at language secret created_at"
)

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
    why=_("to send the link to the reply's private page, and to answer questions about a decision"),
    until=_("90 days after the reply was written"),
    time=ADDRESS_FOR,
    columns=columns_of("comments.Comment", "email address"),
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
UNDECIDED = keeps(
    _("Replies that nobody has decided on: name and text"),
    about=REPLYING,
    why=_("to wait for somebody who reads them"),
    until=_("180 days after the reply was written"),
    time=UNDECIDED_FOR,
    columns=WORDS,
    job="forget-replies",
    held=[Held(Comment.objects.waiting, "created_at", UNDECIDED_FOR)],
)

STAFF_DEEDS.covers(*columns_of("comments.Decision", "by note"))
not_personal("comments.Comment", "campaign parent thread path depth")
not_personal("comments.Decision", "comment at before after reason is_automatic")


@jobs.every(name="forget-reply-addresses", daily_at="03:35")
def forget_addresses() -> int:
    return int(ADDRESSES.held[0].due().forget_addresses())


@jobs.every(name="forget-replies", daily_at="03:37")
def forget_replies() -> int:
    undecided = sum(comment.erase_undecided() for comment in UNDECIDED.held[0].due())
    return int(undecided + REFUSED.held[0].due().forget_words())
