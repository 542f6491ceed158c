"""Whether the ways to reach an office still lead there: who looked when, and what came back."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from config import pages

from .offices import Office

CHECK_EVERY = dt.timedelta(days=365)


class ChannelCheck(models.Model):
    """The last time that somebody looked whether one channel of an office is right."""

    class Channel(models.TextChoices):
        EMAIL = "email", pgettext_lazy("channel of an office", "e-mail addresses")
        POST = "post", pgettext_lazy("channel of an office", "postal address")
        TELEPHONE = "telephone", pgettext_lazy("channel of an office", "telephone")
        FORM = "form", pgettext_lazy("channel of an office", "web form")
        ACCOUNT = "account", pgettext_lazy("channel of an office", "social account")

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="checks", verbose_name=_("office")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    checked_on = models.DateField(_("last checked on"), default=timezone.localdate)
    source = models.CharField(
        _("by which source"),
        max_length=300,
        help_text=_("Where it was looked up: the address of a page, or “by telephone”."),
    )

    class Meta:
        ordering = ["office", "channel"]
        verbose_name = _("check of a channel")
        verbose_name_plural = _("checks of channels")
        constraints = [
            models.UniqueConstraint(fields=["office", "channel"], name="channel_checked_last"),
            models.CheckConstraint(
                condition=Q(channel__in=["email", "post", "telephone", "form", "account"]),
                name="check_channel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.checked_on}"

    def clean(self) -> None:
        super().clean()
        if self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": _("That day is still to come.")})


class Bounce(models.Model):
    """Mail to an address of an office came back; open until staff have looked into it."""

    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, related_name="bounces", verbose_name=_("office")
    )
    address = models.EmailField(_("e-mail address"), max_length=254)
    reported_on = models.DateField(_("came back on"), default=timezone.localdate)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("What the returned mail says, without names.")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, editable=False)

    class Meta:
        ordering = ["-reported_on", "-pk"]
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mails")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "address"],
                condition=Q(settled_at__isnull=True),
                name="bounce_open_once",
                violation_error_message=_(
                    "This address has been reported already, and nobody has settled it yet."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @transaction.atomic
    def settle(self, *, removing: bool) -> None:
        """`removing` takes the address off the office, so that letters no longer go there."""
        if removing:
            office = Office.objects.select_for_update().get(pk=self.office_id)
            kept = [one for one in office.email_list if one.lower() != self.address.lower()]
            office.email_addresses = "\n".join(kept)
            office.save(update_fields=["email_addresses"])
            for term in office.terms.filter(email_address__iexact=self.address):
                term.email_address = ""
                term.save(update_fields=["email_address"])
            pages.bump_all()
        self.settled_at = timezone.now()
        self.save(update_fields=["settled_at"])
