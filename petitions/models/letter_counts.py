"""How often letters were opened, copied and, as their writers say, sent; and whether an answer came."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Office
from config import tokens
from config.readdressing import keeps_compared

from .letters import Letter

# What came from an office, and on which day.
Told = tuple[str, date | None]


class LetterCount(models.Model):
    """One language and day, of the letter as a whole and of each office it went to. Nothing says who or what."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="counts")
    # None for the letter as a whole, whatever offices it has today: one letter to two offices is one letter.
    office = models.ForeignKey(Office, on_delete=models.CASCADE, null=True, related_name="letter_counts")
    language = models.CharField(max_length=12)
    day = models.DateField()
    opened = models.PositiveIntegerField(default=0)
    copied = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "pk"]
        verbose_name = _("count of letters")
        verbose_name_plural = _("counts of letters")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "language", "day"],
                condition=Q(office__isnull=True),
                name="letter_counted_per_day",
            ),
            models.UniqueConstraint(
                fields=["letter", "office", "language", "day"],
                condition=Q(office__isnull=False),
                name="letter_counted_per_office",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.day}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def to_mail(self, before: datetime) -> FollowUpQuerySet:
        """Asked for before that moment and not mailed yet."""
        return self.unmailed().filter(asked_at__lte=before)

    def waiting(self) -> FollowUpQuerySet:
        """With an address still: mailed and not answered."""
        return self.exclude(address="").filter(mailed_at__isnull=False)

    def unmailed(self) -> FollowUpQuerySet:
        return self.exclude(address="").filter(mailed_at__isnull=True)

    def forget(self, **told: Any) -> int:
        """The numbers stay; nothing leads from them to anybody. Only these columns and what was told are written."""
        return self.update(email="", address="", secret="", **told)


@keeps_compared
class FollowUp(models.Model):
    """Somebody who sent a letter asked to be asked, once, whether the offices answered."""

    letter = models.ForeignKey(
        Letter, on_delete=models.CASCADE, related_name="follow_ups", verbose_name=_("letter")
    )
    language = models.CharField(_("language"), max_length=12)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    # As addresses are compared; "" once it was forgotten.
    address = models.CharField(max_length=254, blank=True, editable=False)
    mail_language = models.CharField(max_length=12, editable=False)
    secret = models.CharField(max_length=32, default=tokens.new_secret, blank=True, editable=False)
    sent_on = models.DateField(_("letter sent on"))
    asked_at = models.DateTimeField(_("asked for on"), default=timezone.now, editable=False)
    mailed_at = models.DateTimeField(_("mail sent on"), null=True, editable=False)
    told_at = models.DateTimeField(_("told us on"), null=True, editable=False)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("question after a letter")
        verbose_name_plural = _("questions after letters")
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "address"],
                condition=~Q(address=""),
                name="follow_up_asked_once",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(mailed_at__isnull=True), name="follow_up_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.sent_on}"

    def get_absolute_url(self) -> str:
        return reverse("petitions:follow_up", args=[self.token])

    @property
    def token(self) -> str:
        return tokens.make("follow-up", self.pk, self.secret)

    @transaction.atomic
    def tell(self, told: Mapping[int, Told]) -> None:
        """What came of the letter, by primary key of office. The address has served its purpose."""
        # Of two answers at once the first counts, and none is lost to a job that forgets in between.
        open_one = FollowUp.objects.filter(pk=self.pk).exclude(secret="")
        if not open_one.forget(told_at=timezone.now()):
            return
        for answer in self.answers.filter(office__in=told):
            answer.answer, answer.answered_on = told[answer.office_id]
            answer.save(update_fields=["answer", "answered_on"])

    def forget(self) -> None:
        FollowUp.objects.filter(pk=self.pk).forget()


class OfficeAnswerQuerySet(models.QuerySet["OfficeAnswer"]):
    def told(self) -> OfficeAnswerQuerySet:
        return self.exclude(answer="")


class OfficeAnswer(models.Model):
    """What came from one of the offices that a letter went to, as its writer told us; "" until then."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes, an answer to what I wrote")
        RECEIPT = "receipt", _("Only an automatic receipt")
        NO = "no", _("No, nothing yet")
        RETURNED = "returned", _("My letter came back undelivered")

    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.CASCADE, related_name="answers", verbose_name=_("question after a letter")
    )
    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="answers", verbose_name=_("office")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, blank=True)
    answered_on = models.DateField(_("office answered on"), null=True, blank=True)

    objects = OfficeAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("answer after a letter")
        verbose_name_plural = _("answers after letters")
        constraints = [
            models.UniqueConstraint(fields=["follow_up", "office"], name="office_answer_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["", "yes", "receipt", "no", "returned"]), name="office_answer_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.get_answer_display()}"
