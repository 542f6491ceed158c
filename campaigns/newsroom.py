"""Publishing on time and telling the followers: what the worker does for updates."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from config import jobs, mail
from config.models import OutgoingMail

from .models import Follower, Update

BATCH = 500


@jobs.every(name="publish-updates", seconds=1)
def publish_due() -> int:
    due = list(Update.objects.due(timezone.now()))
    for update in due:
        update.publish()
    return len(due)


@jobs.every(name="announce-updates", seconds=1)
def announce() -> int:
    """Write the mails of each update that its followers do not have yet, a batch at a time.

    Batch and place are kept in one transaction: cut off at any point, the next run goes on from there.
    """
    updates = Update.objects.to_announce()
    return sum(_announce_batch(pk) for pk in updates.values_list("pk", flat=True))


@transaction.atomic
def _announce_batch(pk: int) -> int:
    # Written without `save`, which would keep an earlier version of the text for each batch.
    news = Update.objects.filter(pk=pk)
    update = news.select_for_update().to_announce().first()
    if update is None:
        return 0
    followers = list(
        Follower.objects.confirmed()
        .filter(campaign__updates=update, pk__gt=update.announced_up_to)
        .exclude(campaign__state="draft")
        .order_by("pk")[:BATCH]
    )
    if followers:
        mail.enqueue_many("campaigns.update", [_row(update, follower) for follower in followers])
        news.update(announced_up_to=followers[-1].pk)
    else:
        news.update(announced_at=timezone.now())
    return len(followers)


def _row(update: Update, follower: Follower) -> OutgoingMail:
    return OutgoingMail(
        recipient=follower.email,
        language=follower.language,
        args={"update": update.pk, "follower": follower.pk},
        # By address: who follows two campaigns that carry the same update gets it once.
        dedupe=salted_hmac(
            "campaigns.update", f"{update.pk} {follower.address}", algorithm="sha256"
        ).hexdigest(),
        priority=mail.Priority.LOW,
    )
