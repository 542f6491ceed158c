from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import jobs
from config.retention import keeps

from .models import Comment

ADDRESS_FOR = timedelta(days=90)

keeps(
    _("Published replies: name and text"),
    why=_("to show them with the campaign"),
    until=_("until you delete yours with the link on its private page, or staff do so at your request"),
)
keeps(
    _("E-mail addresses of those who reply; replies that were refused or removed"),
    why=_("to recognise what is sent twice, and to answer questions about a decision"),
    until=_("90 days after the reply was written"),
    time=ADDRESS_FOR,
)


@jobs.every(name="forget-reply-addresses", daily_at="03:35")
def forget_addresses() -> int:
    return Comment.objects.forget_before(timezone.now() - ADDRESS_FOR)
