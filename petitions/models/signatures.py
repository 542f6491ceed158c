from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from campaigns.models import Campaign, Follower
from config import tokens
from config.partial_dates import PartialDate

from .petitions import Petition


class SignatureQuerySet(models.QuerySet["Signature"]):
    def confirmed(self) -> SignatureQuerySet:
        return self.filter(state=Signature.State.CONFIRMED)

    def uncounted(self) -> SignatureQuerySet:
        return self.exclude(counted_as=F("state"))

    def listed(self) -> SignatureQuerySet:
        """What the public list shows, newest first."""
        return self.confirmed().order_by("-confirmed_at", "-pk")

    def named(self) -> SignatureQuerySet:
        return self.listed().exclude(display=Signature.Display.ANONYMOUS)

    def past_keeping(
        self, *, withdrawn_before: dt.datetime, rejected_before: dt.datetime, ended_before: dt.date
    ) -> SignatureQuerySet:
        """Those that still name a person and no longer have to."""
        withdrawn = Q(state=Signature.State.WITHDRAWN, withdrawn_at__lt=withdrawn_before)
        rejected = Q(state=Signature.State.REJECTED, created_at__lt=rejected_before)
        ended = Q(petition__campaign__ended_on__lt=PartialDate.from_date(ended_before))
        over = ended & ~Q(petition__campaign__state=Campaign.State.LIVE)
        return self.filter(withdrawn | rejected | over).exclude(email="")

    @transaction.atomic
    def forget(self) -> int:
        """Blank the person and revoke their link; the row goes on counting."""
        by_petition: dict[int, list[int]] = defaultdict(list)
        for petition_id, pk in self.values_list("petition", "pk"):
            by_petition[petition_id].append(pk)
        for petition_id, pks in sorted(by_petition.items()):
            petition = Petition.objects.locked().get(pk=petition_id)
            Signature.objects.filter(pk__in=pks).update(
                name="",
                email="",
                city="",
                secret="",
                follow=False,
                display=Signature.Display.ANONYMOUS,
                address=Concat(Value("gone-"), Cast("pk", models.CharField())),
            )
            petition.publish()
        return sum(map(len, by_petition.values()))

    def unconfirmed_since(self, moment: dt.datetime) -> SignatureQuerySet:
        return self.filter(state=Signature.State.PENDING, created_at__lt=moment)


class Signature(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REJECTED = "rejected", _("rejected by staff")

    class Display(models.TextChoices):
        FULL = "full", _("Full name")
        INITIALS = "initials", _("Initials only")
        ANONYMOUS = "anonymous", _("Not at all")

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("petition")
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), max_length=254)
    # The form of the address that duplicates are recognised by; mail goes to the one that was typed.
    address = models.CharField(max_length=254, editable=False)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = CountryField(_("country"))
    display = models.CharField(
        _("how the name appears"), max_length=10, choices=Display, default=Display.INITIALS
    )
    follow = models.BooleanField(_("wants the campaign's updates"), default=False)
    language = models.CharField(_("language"), max_length=12)
    consent = models.CharField(_("version of the consent text"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, editable=False)
    # The state in which the totals hold this row ("" for not at all); petitions.counting closes the gap.
    counted_as = models.CharField(max_length=10, default="", blank=True, editable=False)
    secret = models.CharField(max_length=32, editable=False)
    mails = models.PositiveSmallIntegerField(_("mails sent"), default=0, editable=False)
    created_at = models.DateTimeField(_("signed on"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["petition", "address"], name="signature_once_per_address"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "confirmed", "withdrawn", "rejected"]),
                name="signature_state",
            ),
            models.CheckConstraint(
                condition=Q(display__in=["full", "initials", "anonymous"]), name="signature_display"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="signature_confirmed_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["petition", "-confirmed_at", "-id"],
                name="signature_newest",
                condition=Q(state="confirmed"),
            ),
            models.Index(
                fields=["petition", "id"], name="signature_uncounted", condition=~Q(counted_as=F("state"))
            ),
            models.Index(fields=["created_at"], name="signature_unconfirmed", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} #{self.pk}"

    @property
    def token(self) -> str:
        return tokens.make("signature", self.pk, self.secret)

    @property
    def public_name(self) -> str:
        """The name in the form the signer chose; empty when it is not to appear."""
        return public_name(self.name, self.display)

    @transaction.atomic
    def confirm(self) -> None:
        """Count from now on, and follow if that was asked for. Repeating it is harmless.

        A rejected signature stays rejected, and a closed petition takes no more. Confirming touches no row but its
        own, since many do it at once; the worker brings the totals after it.
        """
        self._lock()
        if (
            self.state not in (self.State.PENDING, self.State.WITHDRAWN)
            or not self.petition.takes_confirmations()
        ):
            return
        first_time = self.confirmed_at is None
        self.state = self.State.CONFIRMED
        self.confirmed_at = self.confirmed_at or timezone.now()
        self.withdrawn_at = None
        self._save_state()
        if first_time and self.follow:
            self.set_following(True)

    @transaction.atomic
    def set_following(self, wanted: bool) -> None:
        """The address has proven itself by the mailed link, so no further mail asks for a confirmation."""
        Follower.objects.of_proven_address(self.petition.campaign, self.email, self.language, wanted=wanted)
        self.follow = wanted
        self.save(update_fields=["follow"])

    @transaction.atomic
    def withdraw(self) -> None:
        petition = self._lock_with_petition()
        if self.state in (self.State.PENDING, self.State.CONFIRMED):
            self.state = self.State.WITHDRAWN
            self.withdrawn_at = timezone.now()
            self._save_state()
            petition.publish()

    @transaction.atomic
    def reject(self) -> None:
        """Staff take it out of the count, for instance because the name is an insult."""
        petition = self._lock_with_petition()
        self.state = self.State.REJECTED
        self._save_state()
        petition.publish()

    @transaction.atomic
    def readmit(self) -> None:
        """Undo a rejection: back to confirmed where it had been, else waiting."""
        petition = self._lock_with_petition()
        if self.state == self.State.REJECTED:
            self.state = self.State.CONFIRMED if self.confirmed_at else self.State.PENDING
            self._save_state()
            petition.publish()

    @transaction.atomic
    def show_as(self, display: str, name: str) -> None:
        petition = self._lock_with_petition()
        self.display, self.name = display, name
        self.save(update_fields=["display", "name"])
        petition.publish()

    def as_latest(self) -> dict[str, str]:
        day = timezone.localdate(self.confirmed_at).isoformat()
        return {"name": self.public_name, "city": self.city, "country": self.country.code, "day": day}

    def _lock_with_petition(self) -> Petition:
        """The petition first, as those who fold do it: in the other order two could wait for each other."""
        petition = Petition.objects.locked().get(pk=self.petition_id)
        self._lock()
        return petition

    def _lock(self) -> None:
        """See what holds now: another tab, or staff, may have been faster."""
        self.refresh_from_db(
            fields=["state", "confirmed_at", "withdrawn_at"],
            from_queryset=Signature.objects.select_for_update(),
        )

    def _save_state(self) -> None:
        self.save(update_fields=["state", "confirmed_at", "withdrawn_at"])


def public_name(name: str, display: str) -> str:
    if display == Signature.Display.FULL:
        return name
    if display == Signature.Display.INITIALS:
        return " ".join(f"{word[0].upper()}." for word in name.split()[:4])
    return ""


def signature_by(petition_id: int, address: str) -> Signature | None:
    found = Signature.objects.select_related("petition__campaign").filter(
        petition=petition_id, address=address
    )
    return found.first()
