"""Whether offices answer letters: asked once, of those who wished to be asked, who then are forgotten."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from campaigns.models import Office
from config import blocked, jobs, mail
from config.addresses import canonical
from config.models import OutgoingMail

from .models import FollowUp, Letter, OfficeAnswer

ASKED_AFTER = timedelta(days=14)
BATCH = 200

Answer = OfficeAnswer.Answer


@transaction.atomic
def ask_later(letter: Letter, email: str, language: str) -> None:
    """Asking again changes nothing, and is answered the same; so is an address that wants no mail."""
    offices = list(letter.offices.order_by("pk"))
    if not offices or blocked.is_blocked(email):
        return
    asked, is_new = FollowUp.objects.get_or_create(
        letter=letter,
        address=canonical(email),
        defaults={
            "language": language,
            "email": email,
            "mail_language": get_language() or "en",
            "sent_on": timezone.localdate(),
        },
    )
    if is_new:
        # Those of today: what the letter goes to may change before the question is asked.
        OfficeAnswer.objects.bulk_create(OfficeAnswer(follow_up=asked, office=office) for office in offices)


@blocked.ends(place=5)
def end_asking(address: str) -> int:
    """Who wants no mail from here is not asked either."""
    return FollowUp.objects.filter(address=address).forget()


@jobs.every(name="ask-after-letters", minutes=30)
def ask_now() -> int:
    """Writes the mails that are due. Batch and mark are kept in one transaction, so none is written twice."""
    total = 0
    while done := _ask_batch():
        total += done
    return total


@transaction.atomic
def _ask_batch() -> int:
    now = timezone.now()
    due = FollowUp.objects.to_mail(now - ASKED_AFTER).order_by("pk").select_for_update(skip_locked=True)
    rows = list(due[:BATCH])
    mail.enqueue_many("petitions.follow_up", [_row(row) for row in rows])
    FollowUp.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=now)
    return len(rows)


def _row(follow_up: FollowUp) -> OutgoingMail:
    return OutgoingMail(
        recipient=follow_up.email,
        language=follow_up.mail_language,
        args={"follow_up": follow_up.pk},
        dedupe=f"follow-up:{follow_up.pk}",
        not_before=timezone.now(),
    )


@dataclass(frozen=True)
class Clock:
    """How an office answers letters, and of how many writers we know it."""

    sent: int
    told: int
    answered: int
    receipts: int
    returned: int
    median_days: int | None

    @property
    def unanswered(self) -> int:
        return self.told - self.answered - self.receipts - self.returned


def clock_of(office: Office, sent: int) -> Clock:
    """`sent`: how many letters their writers say they sent to it."""
    rows = OfficeAnswer.objects.told().filter(office=office)
    told = list(rows.values_list("answer", "follow_up__sent_on", "answered_on"))
    by_answer = Counter(answer for answer, _sent_on, _answered_on in told)
    waits = [(answered_on - sent_on).days for _answer, sent_on, answered_on in told if answered_on]
    return Clock(
        sent=sent,
        told=len(told),
        answered=by_answer[Answer.YES],
        receipts=by_answer[Answer.RECEIPT],
        returned=by_answer[Answer.RETURNED],
        median_days=round(median(waits)) if waits else None,
    )
