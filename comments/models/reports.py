"""What readers report: one case for each reply at a time, however many report it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.readdressing import keeps_compared

from .comments import Comment
from .decisions import Decision


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.filter(closed_at__isnull=True)


class Case(models.Model):
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="cases", verbose_name=_("reply")
    )
    opened_at = models.DateTimeField(_("opened on"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed on"), null=True)
    # What closed it: the reply stayed, or was removed. None while it is open.
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="cases", verbose_name=_("decision")
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reported reply")
        verbose_name_plural = _("reported replies")
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(closed_at__isnull=True), name="case_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def reopen(self) -> None:
        """Its decision was undone. Where readers have reported the reply again since, that case takes its reports."""
        newer = Case.objects.open().filter(comment=self.comment_id).exclude(pk=self.pk).first()
        if newer is None:
            self.closed_at = self.decision = None
            self.save(update_fields=["closed_at", "decision"])
            return
        known = newer.reports.exclude(address="").values("address")
        self.reports.exclude(address__in=known).update(case=newer)
        # What is left says again what the newer case has from the same mailboxes.
        self.reports.all().delete()
        self.delete()


class ReportQuerySet(models.QuerySet["Report"]):
    def with_address(self) -> ReportQuerySet:
        return self.exclude(email="")

    def with_words(self) -> ReportQuerySet:
        return self.exclude(text="").filter(case__closed_at__isnull=False)


@keeps_compared
class Report(models.Model):
    """One reader's reason; no account, and no address unless they want to hear the outcome."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports", verbose_name=_("case"))
    reason = models.CharField(_("reason"), max_length=10, choices=Decision.Reason)
    text = models.CharField(_("in their words"), max_length=500, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    address = models.CharField(max_length=254, blank=True, editable=False)
    language = models.CharField(max_length=12, editable=False)
    created_at = models.DateTimeField(_("reported on"), default=timezone.now, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            # A second report from the same mailbox says nothing new; those without an address are limited by network.
            models.UniqueConstraint(
                fields=["case", "address"], condition=~Q(address=""), name="report_once_per_address"
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
