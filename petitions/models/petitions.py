from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nTextField
from i18nfield.strings import LazyI18nString
from simple_history.models import HistoricalRecords

from campaigns.models import Campaign, Office
from config import pages

from ..placeholders import OF_COVERS, validate_placeholders

FIRST_GOAL = 100

# Kept by the site, so no version of what staff write.
COUNTED = [
    "confirmed",
    "waiting",
    "waiting_shown",
    "withdrawn",
    "rejected",
    "held",
    "numbered",
    "latest",
    "dealings",
    "text_number",
]

LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
GRACE = dt.timedelta(hours=24)
LATEST = 5


class PetitionQuerySet(models.QuerySet["Petition"]):
    def locked(self) -> PetitionQuerySet:
        """For whoever writes totals or names. Taken before any lock on a signature, so that none wait in a ring;
        new signatures, which only point at the row, need not wait for it."""
        return self.select_for_update(of=("self",), no_key=True).select_related("campaign")

    def lock_all_of(self, address: str) -> None:
        """Before the first of its signatures is written; in one order, as whoever else needs several does it."""
        list(self.locked().filter(pk__in=self.filter(signatures__address=address)).order_by("pk"))

    def turning(self, since: dt.datetime, until: dt.datetime) -> PetitionQuerySet:
        """Those that open or close in this time."""
        return self.filter(
            Q(opens_at__gt=since, opens_at__lte=until) | Q(closes_at__gt=since, closes_at__lte=until)
        ).select_related("campaign")

    def open(self) -> PetitionQuerySet:
        """As `is_open` of each."""
        now = timezone.now()
        begun = Q(opens_at__isnull=True) | Q(opens_at__lte=now)
        not_ended = Q(closes_at__isnull=True) | Q(closes_at__gt=now)
        return self.filter(begun, not_ended, campaign__state=Campaign.State.LIVE)

    def public(self) -> PetitionQuerySet:
        return self.exclude(campaign__state=Campaign.State.DRAFT).select_related("campaign")

    def without_texts(self) -> PetitionQuerySet:
        """What signing needs to know; the case alone may be 30,000 characters in each language."""
        needed = ("opens_at", "closes_at", "text_number", "shares_addresses")
        return self.only(*needed, "campaign__slug", "campaign__state")


class Petition(models.Model):
    campaign = models.OneToOneField(
        Campaign, on_delete=models.PROTECT, related_name="petition", verbose_name=_("campaign")
    )
    offices = models.ManyToManyField(Office, related_name="petitions", verbose_name=_("offices asked"))
    text = I18nTextField(_("what signers support"), max_length=5_000)
    # Which version of the text this is; petitions.models.PetitionText holds all of them once there is a second.
    text_number = models.PositiveIntegerField(default=1, editable=False)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    fixed_goal = models.PositiveIntegerField(
        _("goal"),
        null=True,
        blank=True,
        help_text=_("Empty: the next round number above those who have signed."),
    )
    shares_addresses = models.BooleanField(
        _("people who share an address may each sign"),
        default=False,
        help_text=_("Couples and families with one e-mail address then sign once for each name."),
    )
    reminds = models.BooleanField(
        _("remind those who have not confirmed"),
        default=True,
        help_text=_("Once after three days and once after ten, never more."),
    )
    cover = I18nTextField(
        _("cover letter"),
        blank=True,
        max_length=10_000,
        help_text=_("Goes with the list of signers when it is handed over. Empty: our own text."),
    )
    paper = models.PositiveIntegerField(_("signatures on paper"), default=0)
    # Kept by petitions.counting alone; a page never counts rows.
    confirmed = models.PositiveIntegerField(pgettext_lazy("how many", "confirmed"), default=0, editable=False)
    waiting = models.PositiveIntegerField(pgettext_lazy("how many", "waiting"), default=0, editable=False)
    withdrawn = models.PositiveIntegerField(pgettext_lazy("how many", "withdrawn"), default=0, editable=False)
    rejected = models.PositiveIntegerField(pgettext_lazy("how many", "rejected"), default=0, editable=False)
    # Quarantined by a limit; for staff's eyes only.
    held = models.PositiveIntegerField(pgettext_lazy("how many", "held back"), default=0, editable=False)
    # What the public is told of those who wait: as of last night, and in tens. Else whoever types an address into
    # the form could see in the number whether it is there already.
    waiting_shown = models.PositiveIntegerField(default=0, editable=False)
    # The last signing number that was given.
    numbered = models.PositiveIntegerField(default=0, editable=False)
    latest = models.JSONField(default=list, editable=False)
    # What was handed over and what came back, as the campaign's page tells it: written when staff change it.
    dealings = models.JSONField(default=list, editable=False)

    objects = PetitionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=COUNTED)

    # Where a page has read them along: the offices, and whether the campaign has letters.
    asked: list[Office] = []
    has_letters: bool | None = None
    # Letters of the campaign that their writers say they sent.
    letters_sent: int = 0

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
        return next_goal(self.total)

    @property
    def progress(self) -> int:
        """Percent of the goal, 0 to 100."""
        return min(100, self.total * 100 // self.goal)

    @transaction.atomic
    def publish(self) -> None:
        """Carry the numbers and the latest names to where pages read them, and let the pages be rendered anew."""
        held = Petition.objects.locked().get(pk=self.pk)
        latest = [signature.as_latest() for signature in held.signatures.listed()[:LATEST]]
        Petition.objects.filter(pk=held.pk).update(latest=latest)
        Campaign.objects.filter(pk=held.campaign_id).update(supporters=held.total, updated_at=timezone.now())
        pages.bump(held.campaign.scope, "site")

    @transaction.atomic
    def retell(self) -> None:
        """Write what was handed over and what came back to where pages read it, newest first."""
        held = Petition.objects.locked().get(pk=self.pk)
        told = [row.as_told() for row in held.deliveries.select_related("office")]
        told += [row.as_told() for row in held.responses.select_related("office")]
        # An answer stands above what was handed over on the same day.
        told.sort(key=lambda one: (one["day"], one["kind"], one["id"]), reverse=True)
        if held.dealings != told:
            Petition.objects.filter(pk=held.pk).update(dealings=told)
            pages.bump(held.campaign.scope, held.campaign.text_scope, "site")

    def clean(self) -> None:
        super().clean()
        covers = self.cover.data if isinstance(self.cover, LazyI18nString) else self.cover
        for text in covers.values() if isinstance(covers, dict) else [covers]:
            try:
                validate_placeholders(str(text or ""), OF_COVERS)
            except ValidationError as error:
                raise ValidationError({"cover": error}) from None

    def is_open(self, at: dt.datetime | None = None) -> bool:
        now = at or timezone.now()
        begun = self.opens_at is None or self.opens_at <= now
        ended = self.closes_at is not None and self.closes_at <= now
        return self.campaign.is_live and begun and not ended

    def last_turn(self, now: dt.datetime) -> dt.datetime:
        """When it last opened or closed; long ago where it never did."""
        turns = (self.opens_at, self.closes_at)
        return max((turn for turn in turns if turn is not None and turn <= now), default=LONG_AGO)

    @property
    def has_closed(self) -> bool:
        """By its own clock; the campaign may have ended before."""
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def opens_later(self) -> bool:
        return self.campaign.is_live and self.opens_at is not None and self.opens_at > timezone.now()

    def takes_confirmations(self) -> bool:
        """Links from our mails still work for a day after closing: somebody may have signed in the last hour."""
        lately = timezone.now() - GRACE
        ended_lately = self.campaign.ended_at is not None and self.campaign.ended_at > lately
        begun = self.opens_at is None or self.opens_at <= timezone.now()
        closed_lately = self.closes_at is None or self.closes_at > lately
        return begun and closed_lately and (self.campaign.is_live or ended_lately)


def next_goal(total: int) -> int:
    """100, 250, 500, 1,000 and so on without an end: never so far that nobody believes in it."""
    tens: int = max(FIRST_GOAL, 10 ** (len(str(total)) - 1))
    return next(goal for goal in (tens, tens * 5 // 2, tens * 5, tens * 10) if goal > total)
