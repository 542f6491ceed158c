"""What is handed to an office, and what comes back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from campaigns.models import Office
from config.images import ReencodedImageField

from .petitions import Petition


class Pack(models.Model):
    """Cover letter and list of signers for one office, as of one moment. The files end, number and seal stay."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        BUILDING = "building", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        GONE = "gone", _("files deleted")

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="packs", verbose_name=_("petition")
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="packs", verbose_name=_("office")
    )
    language = models.CharField(_("language"), max_length=12)
    moment = models.DateTimeField(
        _("as of"), default=timezone.now, help_text=_("Who had confirmed by then is in it.")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, editable=False)
    done = models.PositiveIntegerField(_("rows written"), default=0, editable=False)
    number = models.PositiveIntegerField(_("signatures"), default=0, editable=False)
    paper = models.PositiveIntegerField(_("signatures on paper"), default=0, editable=False)
    # SHA-256 of the list as CSV; of each file, by its ending. Hexadecimal.
    seal = models.CharField(_("seal"), max_length=64, blank=True, editable=False)
    digests = models.JSONField(default=dict, editable=False)
    # Code points that no font at hand could draw, so that somebody looks.
    undrawn = models.JSONField(default=list, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    built_at = models.DateTimeField(_("ready since"), null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("delivery pack")
        verbose_name_plural = _("delivery packs")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "building", "ready", "failed", "gone"]), name="pack_state"
            ),
            models.CheckConstraint(condition=~Q(state="ready") | ~Q(seal=""), name="pack_ready_has_a_seal"),
        ]
        indexes = [
            models.Index(fields=["seal"], name="pack_seal", condition=~Q(seal="")),
            models.Index(
                fields=["id"], name="pack_unfinished", condition=Q(state__in=["waiting", "building"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition} · {self.office} · {timezone.localtime(self.moment):%Y-%m-%d %H:%M}"


class Delivery(models.Model):
    class Way(models.TextChoices):
        HAND = "hand", _("by hand")
        REGISTERED = "registered", _("by registered mail")
        POST = "post", _("by post")
        EMAIL = "email", _("by e-mail")
        FORM = "form", _("by the office's web form")

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("petition")
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("office")
    )
    pack = models.ForeignKey(
        Pack,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name=_("delivery pack"),
    )
    day = models.DateField(_("handed over on"), default=timezone.localdate)
    way = models.CharField(_("way"), max_length=10, choices=Way)
    number = models.PositiveIntegerField(_("how many signatures"))
    note = I18nTextField(_("note"), blank=True, max_length=2_000)
    proof = ReencodedImageField(
        _("picture as proof"),
        upload_to="deliveries/",
        blank=True,
        help_text=_("A receipt, or the moment itself."),
    )
    proof_alt = I18nCharField(_("picture in words"), max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["hand", "registered", "post", "email", "form"]), name="delivery_way"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="delivery_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.day}"


class Response(models.Model):
    class Stance(models.TextChoices):
        AGREES = "agrees", _("agrees to act")
        PARTLY = "partly", _("agrees in part")
        NOTED = "noted", _("takes note only")
        REFUSES = "refuses", _("refuses")

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="responses", verbose_name=_("petition")
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="responses", verbose_name=_("office")
    )
    delivery = models.ForeignKey(
        Delivery,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="responses",
        verbose_name=_("answers the delivery"),
    )
    day = models.DateField(_("answered on"), default=timezone.localdate)
    stance = models.CharField(_("stance"), max_length=10, choices=Stance)
    text = I18nTextField(_("what it says"), blank=True, max_length=10_000)
    scan = ReencodedImageField(_("scan of the letter"), upload_to="responses/", blank=True)
    scan_alt = I18nCharField(_("scan in words"), max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.CheckConstraint(
                condition=Q(stance__in=["agrees", "partly", "noted", "refuses"]), name="response_stance"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.day}"


class Invitation(models.Model):
    """Signers of a replaced petition who allowed it are asked, once, to sign the one that replaces it."""

    petition = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("petition")
    )
    successor = models.ForeignKey(
        Petition, on_delete=models.PROTECT, related_name="invited_from", verbose_name=_("newer petition")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("asked on"), default=timezone.now, editable=False)
    # The last signature whose mail is written; the fan-out goes on from here after a crash.
    position = models.BigIntegerField(default=0, editable=False)
    invited = models.PositiveIntegerField(_("invited"), default=0, editable=False)
    finished_at = models.DateTimeField(_("finished on"), null=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["petition", "successor"], name="invitation_once"),
            models.CheckConstraint(
                condition=~Q(petition=F("successor")), name="invitation_to_another_petition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.petition} → {self.successor}"
