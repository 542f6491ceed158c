"""What was written with an address. It was never proven, so it may have been somebody else who typed it; whoever reads
the mailbox may take it back all the same. Answers that others wrote below are theirs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config.mail import site_url
from config.personal import Addresses, Entry, entry, holds, of_mailbox
from config.proven import proves

from .models import Comment, Decision, Report
from .models.comment_sets import CommentQuerySet
from .models.reports import ReportQuerySet


def _written_by(addresses: Addresses) -> CommentQuerySet:
    rows = Comment.objects.filter(of_mailbox(Comment, addresses))
    return rows.select_related("campaign").order_by("pk")


def _count(addresses: Addresses) -> int:
    return _written_by(addresses).count()


def _export(addresses: Addresses) -> list[Entry]:
    return [_told(comment) for comment in _written_by(addresses)]


def _told(comment: Comment) -> Entry:
    return entry(
        comment,
        # The last two are about staff.
        but=("secret", "fingerprint", "claimed_by", "claimed_at"),
        campaign=str(comment.campaign.title),
        page=site_url(comment.campaign.get_absolute_url()),
        decisions=[_decided(decision) for decision in comment.decisions.all()],
    )


def _decided(decision: Decision) -> Entry:
    names = ("at", "before", "after", "reason", "note", "is_automatic")
    return {name: getattr(decision, name) for name in names}


def _lock(addresses: Addresses) -> None:
    """The replies before the campaigns that count them, as moderators do it; and these before any page is renewed."""
    replies = _written_by(addresses)
    campaigns = set(replies.select_for_update(of=("self",)).values_list("campaign", flat=True))
    list(Campaign.objects.select_for_update(no_key=True).filter(pk__in=campaigns).order_by("pk"))


def _erase(addresses: Addresses) -> int:
    comments = list(_written_by(addresses))
    for comment in comments:
        comment.erase_by_author()
    return len(comments)


def _loosen(addresses: Addresses) -> int:
    """What was never published was not written for everybody, and goes."""
    comments = list(_written_by(addresses))
    for comment in comments:
        if comment.published_at:
            comment.forget_author()
        else:
            comment.erase_by_author()
    return len(comments)


holds(
    "replies",
    _("Replies written with this address"),
    count=_count,
    export=_export,
    erase=_erase,
    lock=_lock,
    loosen=_loosen,
)


def _reported_by(addresses: Addresses) -> ReportQuerySet:
    rows = Report.objects.filter(of_mailbox(Report, addresses))
    return rows.select_related("case__comment__campaign").order_by("pk")


def _count_reports(addresses: Addresses) -> int:
    return _reported_by(addresses).count()


def _export_reports(addresses: Addresses) -> list[Entry]:
    """Without the reply, which somebody else wrote."""
    return [
        entry(
            report,
            campaign=str(report.case.comment.campaign.title),
            page=site_url(report.case.comment.campaign.get_absolute_url()),
        )
        for report in _reported_by(addresses)
    ]


def _erase_reports(addresses: Addresses) -> int:
    """The reason stays with its case, and is nobody's any more."""
    return _reported_by(addresses).order_by().update(email="", address="", text="")


holds(
    "reports",
    _("Replies that were reported with this address"),
    count=_count_reports,
    export=_export_reports,
    erase=_erase_reports,
)


@proves
def has_stood_up_for_a_reply(address: str) -> bool:
    return Comment.objects.written_by(address).filter(queued_at__isnull=False).exists()
