from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import jobs
from config.retention import keeps

from .counting import erase
from .models import Signature

UNCONFIRMED_FOR = timedelta(days=30)
WITHDRAWN_FOR = timedelta(days=30)
REJECTED_FOR = timedelta(days=90)
ENDED_FOR = timedelta(days=730)

keeps(
    _("Signatures that were never confirmed: name, e-mail address, city, country"),
    why=_("to wait for your confirmation"),
    until=_("30 days after signing"),
    time=UNCONFIRMED_FOR,
)
keeps(
    _("Confirmed signatures: name, e-mail address, city, country"),
    why=_("to count them, to show them as you chose and to hand them to the offices that the petition asks"),
    until=_(
        "2 years after the campaign has ended; at any time, once you erase yours with the link from our mail"
    ),
    time=ENDED_FOR,
)
keeps(
    _("Signatures that were withdrawn or rejected: name, e-mail address, city"),
    why=_("so that a withdrawal can be undone, and a rejection stands"),
    until=_("30 days after the withdrawal; 90 days after signing, where staff rejected it"),
    time=WITHDRAWN_FOR,
)
keeps(
    _("What you type into a letter"),
    why=_("to fill the letter in on your own device; we do not store it"),
    until=_("until you leave the page"),
)


@jobs.every(name="forget-signers", daily_at="03:25")
def forget_signers() -> int:
    """Take the person out of what only has to be counted; the numbers stay as they are."""
    now = timezone.now()
    return Signature.objects.past_keeping(
        withdrawn_before=now - WITHDRAWN_FOR,
        rejected_before=now - REJECTED_FOR,
        ended_before=(now - ENDED_FOR).date(),
    ).forget()


@jobs.every(name="forget-unconfirmed", daily_at="03:20")
def forget_unconfirmed() -> int:
    return erase(Signature.objects.unconfirmed_since(timezone.now() - UNCONFIRMED_FOR))
