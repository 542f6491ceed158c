from django.db import models
from django.utils.translation import gettext_lazy as _


class CommentState(models.TextChoices):
    PENDING = "pending", _("waiting")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    SPAM = "spam", _("spam")
    REMOVED = "removed", _("removed")


S = CommentState
# To each state, from which others.
ALLOWED = {
    S.APPROVED: (S.PENDING, S.REJECTED, S.SPAM, S.REMOVED),
    S.REJECTED: (S.PENDING, S.SPAM),
    S.SPAM: (S.PENDING, S.REJECTED, S.APPROVED),
    S.REMOVED: (S.PENDING, S.APPROVED, S.REJECTED, S.SPAM),
}
REFUSED = (S.REJECTED, S.SPAM, S.REMOVED)
