"""What is kept about staff who log in ends too."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import jobs
from config.retention import keeps

keeps(
    _("Staff who log in: a session, and after a wrong password the user name and network address"),
    why=_("to keep staff logged in, and to stop guessing of passwords"),
    until=_("12 hours for a session, half an hour for a wrong password; both are deleted the next night"),
)


@jobs.every(name="forget-logins", daily_at="03:15")
def forget_logins() -> int:
    SessionStore.clear_expired()
    over = AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - settings.AXES_COOLOFF_TIME)
    deleted, _by_model = over.delete()
    return int(deleted)
