from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from config import pages
from config.images import ReencodedImageField
from config.partial_dates import PartialDate, PartialDateField, valid_partial_date
from config.transitions import move

from .places import Pairing


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def public(self) -> CampaignQuerySet:
        return self.exclude(state=Campaign.State.DRAFT)

    def live(self) -> CampaignQuerySet:
        return self.filter(state=Campaign.State.LIVE)

    def with_cities(self) -> CampaignQuerySet:
        return self.select_related("pairing__first_city", "pairing__second_city", "replaced_by")

    def with_version(self) -> CampaignQuerySet:
        """Adds `version` and `text_version`, those of the page and of its texts as of the moment of this query."""
        pk = Cast("pk", models.CharField())
        versions = {
            "version": pages.version_of(Concat(Value("campaign:"), pk)),
            "text_version": pages.version_of(Concat(Value("texts:"), pk)),
        }
        return self.annotate(**versions)


class Campaign(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        LIVE = "live", _("live")
        WON = "won", _("won")
        CLOSED = "closed", _("closed")
        REPLACED = "replaced", _("replaced by a newer campaign")

    class ReplyMode(models.TextChoices):
        """Which public replies wait for a person before they appear."""

        ALL = "all", _("all replies")
        FIRST = "first", _("replies of new authors, and what the checks find")
        FLAGGED = "flagged", _("only what the checks find")
        CLOSED = "closed", _("no new replies are taken")

    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    pairing = models.ForeignKey(
        Pairing, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("pairing")
    )
    title = I18nCharField(_("title"), max_length=200)
    demand = I18nTextField(_("demand in one sentence"), max_length=600)
    case = I18nTextField(_("the case in words"), blank=True, max_length=30_000)
    outcome = I18nTextField(
        _("victory or response"),
        blank=True,
        max_length=600,
        help_text=_("Shown in the list of campaigns and on top of the page."),
    )
    picture = ReencodedImageField(_("picture"), upload_to="campaigns/", blank=True)
    picture_alt = I18nCharField(_("picture in words"), max_length=300, blank=True)
    picture_credit = models.CharField(_("credit for the picture"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    opened_on = PartialDateField(_("opened on"))
    ended_on = PartialDateField(_("ended on"))
    # To the minute, since links of the last hour still work for a day; None while it runs or where only a day is known.
    ended_at = models.DateTimeField(null=True, editable=False)
    reply_mode = models.CharField(
        _("held for a person"), max_length=10, choices=ReplyMode, default=ReplyMode.ALL
    )
    trusted_after = models.PositiveSmallIntegerField(
        _("an author is new until so many replies were approved"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Authors are known by their address, and addresses are forgotten 90 days after a reply."),
    )
    # Written by the comments app while many more replies arrive than usual: all of them wait then.
    surge_since = models.DateTimeField(null=True, editable=False)
    # Written by the petitions and comments apps, which own the rows that are counted here.
    supporters = models.PositiveIntegerField(_("supporters"), default=0, editable=False)
    replies = models.PositiveIntegerField(_("replies"), default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CampaignQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["supporters", "replies", "ended_at", "updated_at", "surge_since"]
    )

    # Of its page and of its texts, where `with_version` read them.
    version: int
    text_version: int = 0

    class Meta:
        ordering = ["-opened_on", "slug"]
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "live", "won", "closed", "replaced"]), name="campaign_state"
            ),
            models.CheckConstraint(
                condition=Q(reply_mode__in=["all", "first", "flagged", "closed"]), name="campaign_reply_mode"
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False)
                | Q(~Q(state="replaced"), replaced_by__isnull=True),
                name="campaign_replaced_names_its_successor",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("pk")),
                name="campaign_not_its_own_successor",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(ended_on__gte=F("opened_on")),
                name="campaign_ends_after_opening",
            ),
            valid_partial_date("opened_on", name="campaign_opened_on"),
            valid_partial_date("ended_on", name="campaign_ended_on"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign", args=[self.slug])

    @property
    def scope(self) -> str:
        """The name under which pages about this campaign are kept."""
        return f"campaign:{self.pk}"

    @property
    def text_scope(self) -> str:
        """The same for what on these pages does not change with each signature."""
        return f"texts:{self.pk}"

    @property
    def text_stamp(self) -> tuple[int, int] | None:
        """Changes with the texts, and each quarter of an hour like whole pages; None where it was not read along."""
        return (self.text_version, pages.this_quarter()) if self.text_version else None

    @property
    def is_public(self) -> bool:
        return self.state != self.State.DRAFT

    @property
    def is_live(self) -> bool:
        return self.state == self.State.LIVE

    @property
    def accepts_replies(self) -> bool:
        return self.reply_mode != self.ReplyMode.CLOSED and self.is_live

    @property
    def reply_mode_now(self) -> str:
        """During a surge all replies wait, whatever staff chose."""
        return self.ReplyMode.ALL if self.surge_since else self.reply_mode

    @transaction.atomic
    def publish(self) -> None:
        move(self, to=self.State.LIVE, since=(self.State.DRAFT, self.State.CLOSED, self.State.WON))
        self.opened_on = self.opened_on or PartialDate.from_date(timezone.localdate())
        self.ended_on = self.ended_at = None
        self._save_state()

    @transaction.atomic
    def close(self) -> None:
        move(self, to=self.State.CLOSED, since=(self.State.LIVE,))
        self._end()
        self._save_state()

    @transaction.atomic
    def win(self) -> None:
        move(self, to=self.State.WON, since=(self.State.LIVE, self.State.CLOSED))
        self._end()
        self._save_state()

    @transaction.atomic
    def replace_with(self, successor: Campaign) -> None:
        if successor == self or not successor.is_public or successor.leads_to(self):
            raise ValidationError(
                _("Choose another campaign that is public and does not itself lead back here.")
            )
        move(self, to=self.State.REPLACED, since=(self.State.LIVE, self.State.CLOSED, self.State.WON))
        self.replaced_by = successor
        self._end()
        self._save_state()

    @transaction.atomic
    def withdraw_to_draft(self) -> None:
        """Take the page off the site; undoes publishing."""
        move(self, to=self.State.DRAFT, since=(self.State.LIVE, self.State.CLOSED, self.State.WON))
        self._save_state()

    def leads_to(self, other: Campaign) -> bool:
        """Whether following the successors from here arrives at the other campaign."""
        step: Campaign | None = self
        while step is not None and step != other:
            step = step.replaced_by
        return step is not None

    def _end(self) -> None:
        """What was closed before is not closed anew when it is won or replaced."""
        if self.ended_at is None:
            self.ended_at = timezone.now()
            self.ended_on = self.ended_on or PartialDate.from_date(timezone.localdate())

    def _save_state(self) -> None:
        self.save(update_fields=["state", "replaced_by", "opened_on", "ended_on", "ended_at", "updated_at"])
        pages.bump_all()
