from __future__ import annotations

from django.db import models, transaction
from django.db.models import Case, Q, When
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config import mail, tokens
from config.addresses import canonical
from config.partial_dates import PartialDateField
from config.readdressing import keeps_compared

from .campaigns import Campaign


class FollowerQuerySet(models.QuerySet["Follower"]):
    def confirmed(self) -> FollowerQuerySet:
        return self.filter(state=Follower.State.CONFIRMED)

    def with_ending(self) -> FollowerQuerySet:
        """Those who follow, with `ended_on`: the day their campaign ended, None while it runs."""
        is_live = Q(campaign__state=Campaign.State.LIVE)
        ended = Case(When(~is_live, then="campaign__ended_on"), output_field=PartialDateField())
        return self.confirmed().annotate(ended_on=ended)

    def unconfirmed(self) -> FollowerQuerySet:
        return self.filter(state=Follower.State.PENDING)

    def gone(self) -> FollowerQuerySet:
        return self.filter(state=Follower.State.LEFT)

    def ask(self, campaign: Campaign, email: str) -> None:
        """Write down the wish to follow and the mail that asks for confirmation.

        Answers the same whether the address is new, pending, confirmed or has left: only the mail differs.
        """
        language = get_language() or "en"
        address = canonical(email)
        with transaction.atomic():
            follower = Follower(campaign=campaign, email=email, address=address, language=language)
            self.bulk_create([follower], ignore_conflicts=True)
            mail.enqueue(
                "campaigns.confirm_following",
                recipient=email,
                language=language,
                args={"campaign": campaign.pk, "address": address},
                dedupe=mail.once_per_window("follow", campaign.pk, address),
                priority=mail.Priority.HIGH,
            )

    def end_all(self, address: str) -> int:
        """Leave every campaign for an address, as it is compared, that wants no more mail."""
        following = self.filter(address=address).exclude(state=Follower.State.LEFT)
        return following.update(state=Follower.State.LEFT, left_at=timezone.now())

    def of_proven_address(self, campaign: Campaign, email: str, language: str, *, wanted: bool) -> None:
        """Follow or leave for an address that has just proven itself elsewhere on the site."""
        follower = self.filter(campaign=campaign, address=canonical(email)).first()
        if follower is None and wanted:
            follower = Follower(campaign=campaign, email=email, address=canonical(email), language=language)
            follower.save()
        if follower is not None:
            (follower.confirm if wanted else follower.leave)()


@keeps_compared
class Follower(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("waiting for confirmation")
        CONFIRMED = "confirmed", _("following")
        LEFT = "left", _("left")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="followers", verbose_name=_("campaign")
    )
    email = models.EmailField(_("e-mail address"), max_length=254)
    address = models.CharField(max_length=254, editable=False)
    language = models.CharField(_("language"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, editable=False)
    secret = models.CharField(max_length=32, default=tokens.new_secret, editable=False)
    created_at = models.DateTimeField(_("asked on"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, editable=False)
    left_at = models.DateTimeField(_("left on"), null=True, editable=False)

    objects = FollowerQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "address"], name="follower_once_per_campaign"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "confirmed", "left"]), name="follower_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="follower_confirmed_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "id"], name="follower_confirmed", condition=Q(state="confirmed")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} #{self.pk}"

    @property
    def token(self) -> str:
        return tokens.make("following", self.pk, self.secret)

    def confirm(self) -> None:
        self.state = self.State.CONFIRMED
        self.confirmed_at = self.confirmed_at or timezone.now()
        self.left_at = None
        self.save(update_fields=["state", "confirmed_at", "left_at"])

    def leave(self) -> None:
        self.state = self.State.LEFT
        self.left_at = timezone.now()
        self.save(update_fields=["state", "left_at"])
