"""What a campaign shows as it goes on: updates, figures and videos."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from config import pages
from config.images import ReencodedImageField
from config.partial_dates import PartialDateField, valid_partial_date
from config.transitions import move

from .campaigns import Campaign


@lru_cache(maxsize=4096)  # a page with fifty updates reverses as many addresses
def _address(_language: str | None, *parts: str) -> str:
    return reverse("campaigns:update", args=parts)


class UpdateQuerySet(models.QuerySet["Update"]):
    def published(self) -> UpdateQuerySet:
        return self.filter(state=Update.State.PUBLISHED)

    def due(self, at: dt.datetime) -> UpdateQuerySet:
        return self.filter(state=Update.State.SCHEDULED, publish_at__lte=at)

    def on_public_campaigns(self) -> UpdateQuerySet:
        """Those that some public campaign carries, with these campaigns as a list in `public_campaigns`."""
        public = Campaign.objects.public()
        carried = models.Prefetch("campaigns", public, to_attr="public_campaigns")
        shown = self.filter(campaigns__in=public).distinct()
        return shown.prefetch_related(carried)  # type: ignore[no-redef]  # declared for readers

    def to_announce(self) -> UpdateQuerySet:
        return self.published().filter(announce=True, announced_at__isnull=True)


class Update(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")

    campaigns = models.ManyToManyField(Campaign, related_name="updates", verbose_name=_("campaigns"))
    slug = models.SlugField(_("address on the site"), max_length=80)
    day = models.DateField(_("date"), default=timezone.localdate, help_text=_("The day the news is about."))
    title = I18nCharField(_("title"), max_length=200)
    body = I18nTextField(_("text"), max_length=20_000)
    picture = ReencodedImageField(_("picture"), upload_to="updates/", blank=True)
    picture_alt = I18nCharField(_("picture in words"), max_length=300, blank=True)
    picture_credit = models.CharField(_("credit for the picture"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    announce = models.BooleanField(
        _("mail it to followers"), default=True, help_text=_("Each follower gets it once, in their language.")
    )
    announced_at = models.DateTimeField(null=True, editable=False)
    # The last follower whose mail is written; the fan-out goes on from here after a crash.
    announced_up_to = models.BigIntegerField(default=0, editable=False)

    objects = UpdateQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["announced_at", "announced_up_to"])

    url: str  # its address on the campaign that is being shown
    public_campaigns: list[Campaign]

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        constraints = [
            models.UniqueConstraint(fields=["day", "slug"], name="update_address"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled", "published"]), name="update_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(publish_at__isnull=False),
                name="update_scheduled_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="update_published_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["publish_at"], name="update_due", condition=Q(state="scheduled")),
            models.Index(fields=["-day", "-id"], name="update_newest", condition=Q(state="published")),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def get_absolute_url(self) -> str:
        """Its page on the first public campaign that carries it; inside a campaign use `url_on`."""
        campaign = self.campaigns.public().first()
        return self.url_on(campaign) if campaign else reverse("campaigns:centre")

    def url_on(self, campaign: Campaign) -> str:
        return _address(get_language(), campaign.slug, self.day.isoformat(), self.slug)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @transaction.atomic
    def publish(self) -> None:
        move(self, to=self.State.PUBLISHED, since=(self.State.DRAFT, self.State.SCHEDULED))
        self.published_at = timezone.now()
        self.publish_at = None
        self._save_state()

    @transaction.atomic
    def schedule(self, at: dt.datetime) -> None:
        if at <= timezone.now():
            raise ValidationError(_("Choose a time that is still to come, or publish now."))
        move(self, to=self.State.SCHEDULED, since=(self.State.DRAFT, self.State.SCHEDULED))
        self.publish_at = at
        self._save_state()

    @transaction.atomic
    def withdraw_to_draft(self) -> None:
        """Take it off the site (or off the schedule); a mail that has left cannot be called back."""
        move(self, to=self.State.DRAFT, since=(self.State.SCHEDULED, self.State.PUBLISHED))
        self.publish_at = None
        self._save_state()

    def _save_state(self) -> None:
        self.save(update_fields=["state", "publish_at", "published_at"])
        self.campaigns.update(updated_at=timezone.now())
        pages.bump_all()


class Evidence(models.Model):
    """What figures and videos share: their campaign, order, date and source."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="%(class)ss", verbose_name=_("campaign")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    dated = PartialDateField(_("date"))
    source = I18nCharField(_("source"), max_length=300, blank=True)
    is_sensitive = models.BooleanField(
        _("disturbing"), default=False, help_text=_("Stays covered until the reader uncovers it.")
    )

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Figure(Evidence):
    caption = I18nCharField(_("caption"), max_length=300)
    number = models.DecimalField(_("number"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = I18nCharField(_("what is counted"), max_length=120, blank=True)
    image = ReencodedImageField(_("image"), upload_to="figures/", blank=True)
    image_alt = I18nCharField(_("image in words"), max_length=300, blank=True)
    data = I18nTextField(
        _("data behind it"),
        blank=True,
        max_length=10_000,
        help_text=_(
            "A table as text: one row a line, cells separated by a semicolon, the first row is the heading."
        ),
    )

    history = HistoricalRecords()

    class Meta(Evidence.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [valid_partial_date("dated", name="figure_dated")]

    def __str__(self) -> str:
        return str(self.caption)

    @property
    def rows(self) -> list[list[str]]:
        return [
            [cell.strip() for cell in line.split(";")] for line in str(self.data).splitlines() if line.strip()
        ]


class Video(Evidence):
    title = I18nCharField(_("title"), max_length=200)
    link = models.URLField(_("link"), max_length=400)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    poster = ReencodedImageField(_("poster picture"), upload_to="videos/", blank=True)

    history = HistoricalRecords()

    class Meta(Evidence.Meta):
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        constraints = [valid_partial_date("dated", name="video_dated")]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def host(self) -> str:
        """Where the link leads, named before anybody presses it."""
        return (urlsplit(self.link).hostname or "").removeprefix("www.")
