from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import jobs
from config.retention import keeps

from .counting import erase
from .models import Signature

UNCONFIRMED_FOR = timedelta(days=30)

keeps(
    _("Signatures that were never confirmed: name, e-mail address, city, country"),
    why=_("to wait for your confirmation"),
    until=_("30 days after signing"),
    time=UNCONFIRMED_FOR,
)
keeps(
    _("Confirmed signatures: name, e-mail address, city, country"),
    why=_("to count them, to show them as you chose and to hand them to the offices that the petition asks"),
    until=_("until you erase your signature with the link from our mail, or staff do so at your request"),
)
keeps(
    _("What you type into a letter"),
    why=_("to fill the letter in on your own device; we do not store it"),
    until=_("until you leave the page"),
)


@jobs.every(name="forget-unconfirmed", daily_at="03:20")
def forget_unconfirmed() -> int:
    return erase(Signature.objects.unconfirmed_since(timezone.now() - UNCONFIRMED_FOR))
