from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import jobs
from config.retention import keeps

from .models import Follower

NOT_FOLLOWING_FOR = timedelta(days=30)

keeps(
    _("E-mail addresses of followers"),
    why=_("to send the updates that were asked for"),
    until=_("30 days after leaving; 30 days after asking, where it was never confirmed"),
    time=NOT_FOLLOWING_FOR,
)


@jobs.every(name="forget-followers", daily_at="03:30")
def forget_followers() -> int:
    deleted, _by_model = Follower.objects.past_keeping(timezone.now() - NOT_FOLLOWING_FOR).delete()
    return deleted
