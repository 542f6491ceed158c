from __future__ import annotations

import datetime as dt

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField
from i18nfield.fields import I18nTextField
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, Follower, Office
from config import pages, tokens

GOALS = (100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000)

GRACE = dt.timedelta(hours=24)
LATEST = 5


class PetitionQuerySet(models.QuerySet["Petition"]):
    def public(self) -> PetitionQuerySet:
        return self.exclude(campaign__state=Campaign.State.DRAFT).select_related("campaign")


class Petition(models.Model):
    campaign = models.OneToOneField(
        Campaign, on_delete=models.PROTECT, related_name="petition", verbose_name=_("campaign")
    )
    offices = models.ManyToManyField(Office, related_name="petitions", verbose_name=_("offices asked"))
    text = I18nTextField(_("what signers support"), max_length=5_000)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    fixed_goal = models.PositiveIntegerField(
        _("goal"),
        null=True,
        blank=True,
        help_text=_("Empty: the next round number above those who have signed."),
    )
    paper = models.PositiveIntegerField(_("signatures on paper"), default=0)
    # Kept by petitions.counting alone; a page never counts rows.
    confirmed = models.PositiveIntegerField(pgettext_lazy("how many", "confirmed"), default=0, editable=False)
    waiting = models.PositiveIntegerField(pgettext_lazy("how many", "waiting"), default=0, editable=False)
    withdrawn = models.PositiveIntegerField(pgettext_lazy("how many", "withdrawn"), default=0, editable=False)
    rejected = models.PositiveIntegerField(pgettext_lazy("how many", "rejected"), default=0, editable=False)
    latest = models.JSONField(default=list, editable=False)

    objects = PetitionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["confirmed", "waiting", "withdrawn", "rejected", "latest"])

    asked: list[Office] = []  # the offices, where a page has read them along

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="petition_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(fixed_goal__isnull=True) | Q(fixed_goal__gt=0), name="petition_goal_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return str(self.campaign)

    def get_absolute_url(self) -> str:
        return reverse("petitions:sign", args=[self.campaign.slug])

    @property
    def total(self) -> int:
        """The public number: confirmed signatures and those on paper."""
        return self.confirmed + self.paper

    @property
    def goal(self) -> int:
        """The goal staff fixed while it is not reached, else the next round number above the total."""
        if self.fixed_goal and self.total < self.fixed_goal:
            return self.fixed_goal
        return next((goal for goal in GOALS if goal > self.total), self.total + 1_000_000)

    @property
    def progress(self) -> int:
        """Percent of the goal, 0 to 100."""
        return min(100, self.total * 100 // self.goal)

    @transaction.atomic
    def publish(self) -> None:
        """Carry the numbers and the latest names to where pages read them, and let the pages be rendered anew."""
        self.refresh_from_db(fields=["confirmed", "paper"])
        self.latest = [signature.as_latest() for signature in self.signatures.named()[:LATEST]]
        self.save(update_fields=["latest"])
        Campaign.objects.filter(pk=self.campaign_id).update(supporters=self.total)
        pages.bump(self.campaign.scope, "site")

    def is_open(self, at: dt.datetime | None = None) -> bool:
        now = at or timezone.now()
        begun = self.opens_at is None or self.opens_at <= now
        ended = self.closes_at is not None and self.closes_at <= now
        return self.campaign.is_live and begun and not ended

    def takes_confirmations(self) -> bool:
        """Links from our mails still work for a day after closing: somebody may have signed in the last hour."""
        return self.is_open() or self.is_open(timezone.now() - GRACE)


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

        A rejected signature stays rejected, and a closed petition takes no more.
        """
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
        if self.state not in (self.State.PENDING, self.State.CONFIRMED):
            return
        self.state = self.State.WITHDRAWN
        self.withdrawn_at = timezone.now()
        self._save_state()
        self.petition.publish()

    @transaction.atomic
    def reject(self) -> None:
        """Staff take it out of the count, for instance because the name is an insult."""
        self.state = self.State.REJECTED
        self._save_state()
        self.petition.publish()

    @transaction.atomic
    def readmit(self) -> None:
        """Undo a rejection: back to confirmed where it had been, else waiting."""
        if self.state == self.State.REJECTED:
            self.state = self.State.CONFIRMED if self.confirmed_at else self.State.PENDING
            self._save_state()

    @transaction.atomic
    def show_as(self, display: str, name: str) -> None:
        self.display, self.name = display, name
        self.save(update_fields=["display", "name"])
        self.petition.publish()

    def as_latest(self) -> dict[str, str]:
        day = timezone.localdate(self.confirmed_at).isoformat()
        return {"name": self.public_name, "city": self.city, "country": self.country.code, "day": day}

    def _save_state(self) -> None:
        self.save(update_fields=["state", "confirmed_at", "withdrawn_at"])


def public_name(name: str, display: str) -> str:
    if display == Signature.Display.FULL:
        return name
    if display == Signature.Display.INITIALS:
        return " ".join(f"{word[0].upper()}." for word in name.split()[:4])
    return ""


class CountryTotal(models.Model):
    """Confirmed signatures of one petition in one country; kept by petitions.counting."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="countries")
    country = CountryField()
    confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-confirmed", "country"]
        constraints = [models.UniqueConstraint(fields=["petition", "country"], name="country_total_once")]

    def __str__(self) -> str:
        return f"{self.country}: {self.confirmed}"


class DayTotal(models.Model):
    """Signatures of one petition confirmed on one day of the site's time zone; kept by petitions.counting."""

    petition = models.ForeignKey(Petition, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    confirmed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["petition", "day"], name="day_total_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.confirmed}"


def signature_by(petition_id: int, address: str) -> Signature | None:
    found = Signature.objects.select_related("petition__campaign").filter(
        petition=petition_id, address=address
    )
    return found.first()
