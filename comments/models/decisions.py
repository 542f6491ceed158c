from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .states import CommentState


class DecisionQuerySet(models.QuerySet["Decision"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("Decisions are never edited.")

    def delete(self) -> NoReturn:
        raise TypeError("Decisions are never deleted.")

    def effective(self) -> DecisionQuerySet:
        """Without those that were undone, and without the undoing."""
        # By cause: for `undoes` SQLite would read the decisions of all campaigns.
        return self.filter(undone_by__isnull=True).exclude(cause=Decision.Cause.UNDO)


class Decision(models.Model):
    """One moderation act on one comment; never edited, never deleted."""

    class Reason(models.TextChoices):
        PEOPLE = "people", _("attacks a people or a group instead of a practice")
        INSULT = "insult", _("insults or threatens somebody")
        VIOLENCE = "violence", _("calls for violence")
        TOPIC = "topic", _("is about something else")
        PRIVATE = "private", _("gives away somebody's personal data")
        SPAM = "spam", _("is advertising or spam")
        DOUBLED = "doubled", _("says again what is here already")
        UNCLEAR = "unclear", _("cannot be understood")
        AUTHOR = "author", _("was deleted by its author")
        OTHER = "other", _("breaks the rules in another way")

    class Cause(models.TextChoices):
        """What made somebody decide, where it was not the queue."""

        APPEAL = "appeal", _("the author asked again")
        REPORT = "report", _("readers reported it")
        EDIT = "edit", _("the author changed it")
        UNDO = "undo", _("undone")

    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.PROTECT, related_name="decisions", verbose_name=_("reply")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    before = models.CharField(_("before"), max_length=10, choices=CommentState)
    after = models.CharField(_("after"), max_length=10, choices=CommentState)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    note = models.CharField(_("note for staff"), max_length=500, blank=True)
    is_automatic = models.BooleanField(_("without a person"), default=False)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, blank=True)
    undoes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="undone_by",
        verbose_name=_("undoes"),
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [models.Index(fields=["at"], name="decision_at")]

    def __str__(self) -> str:
        return f"{self.get_before_display()} → {self.get_after_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("Decisions are never edited.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Decisions are never deleted.")
