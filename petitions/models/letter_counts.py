"""How often letters were opened, copied and, as their writers say, sent; and whether an answer came."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Office
from config import tokens

from .letters import Letter


class LetterCount(models.Model):
    """One office, language and day. Nothing says who or what: numbers only."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="counts")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="letter_counts")
    language = models.CharField(max_length=12)
    day = models.DateField()
    # A letter to two offices is counted for both; in sums over letters it counts once, for the first of them.
    is_first = models.BooleanField(default=True)
    opened = models.PositiveIntegerField(default=0)
    copied = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "pk"]
        verbose_name = _("count of letters")
        verbose_name_plural = _("counts of letters")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "office", "language", "day"], name="letter_counted_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.day}"


class FollowUp(models.Model):
    """Somebody who sent a letter asked to be asked, once, whether the office answered."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, an answer to what I wrote")
        RECEIPT = "receipt", _("Only an automatic receipt")
        NO = "no", _("No, nothing yet")
        RETURNED = "returned", _("My letter came back undelivered")

    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("letter")
    )
    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("office")
    )
    language = models.CharField(_("language"), max_length=12)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    secret = models.CharField(max_length=43, default=tokens.new_secret, editable=False)
    sent_on = models.DateField(_("letter sent on"))
    asked_at = models.DateTimeField(_("asked for on"), default=timezone.now, editable=False)
    mailed_at = models.DateTimeField(_("mail sent on"), null=True, editable=False)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_on = models.DateField(_("office answered on"), null=True, blank=True)
    told_at = models.DateTimeField(_("told us on"), null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("question after a letter")
        verbose_name_plural = _("questions after letters")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "office", "email"],
                condition=~Q(email=""),
                name="follow_up_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(answer__in=["", "yes", "receipt", "no", "returned"]), name="follow_up_answer"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(mailed_at__isnull=True), name="follow_up_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.sent_on}"
