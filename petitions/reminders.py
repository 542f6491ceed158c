"""Reminders to those who signed and have not confirmed: twice at most, and only while it still helps."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from config import blocked, jobs, mail
from config.models import OutgoingMail

from .counting import erase
from .models import Petition, Signature

BATCH = 500
FIRST, SECOND = dt.timedelta(days=3), dt.timedelta(days=10)
# Who could not be reminded in these days is not reminded for that time: two never come close to each other.
LATEST = dt.timedelta(days=4)

WAITING = (Signature.State.PENDING, Signature.State.HELD)


@blocked.ends(place=1)
@transaction.atomic
def end_waiting(address: str) -> int:
    """Who wants no mail from here cannot confirm; what was typed in their name need not wait for it."""
    Petition.objects.lock_all_of(address)
    return erase(Signature.objects.filter(address=address, state__in=WAITING))


@jobs.every(name="remind-signers", minutes=60)
def remind() -> int:
    """Asks for the reminders that are due; returns how many. Cut off anywhere, the next run goes on from there."""
    total = 0
    for already, after in ((0, FIRST), (1, SECOND)):
        while done := remind_batch(already, after):
            total += done
    return total


@transaction.atomic
def remind_batch(already: int, after: dt.timedelta) -> int:
    """The note and the mail in one transaction: whoever is noted as reminded has their mail waiting."""
    newest = timezone.now() - after
    due = Signature.objects.to_remind(already, asked_after=newest - LATEST, asked_before=newest)
    batch = list(due.select_for_update(of=("self",))[:BATCH])
    Signature.objects.filter(pk__in=[signature.pk for signature in batch]).update(reminders=already + 1)
    mail.enqueue_many(
        "petitions.remind_signer", [_reminder(signature, number=already + 1) for signature in batch]
    )
    return len(batch)


def _reminder(signature: Signature, number: int) -> OutgoingMail:
    return OutgoingMail(
        recipient=signature.email,
        language=signature.language,
        args={"signature": signature.pk},
        dedupe=f"remind:{signature.pk}:{number}",
    )
