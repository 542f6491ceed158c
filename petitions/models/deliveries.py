"""What is handed to an office, and what comes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.strings import LazyI18nString
from simple_history.models import HistoricalRecords

from campaigns.models import Office
from config.images import ReencodedImageField
from config.models.languages import LANGUAGE_CODE

from .packs import Pack
from .petitions import Petition


class Delivery(models.Model):
    class Way(models.TextChoices):
        HAND = "hand", _("by hand")
        REGISTERED = "registered", _("by registered mail")
        POST = "post", _("by post")
        EMAIL = "email", pgettext_lazy("way of delivery", "by e-mail")
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

    def clean(self) -> None:
        super().clean()
        _refuse_future(self.day)
        _ask_for_words("proof_alt", picture=self.proof, words=self.proof_alt)
        if self.pack and (self.pack.petition_id, self.pack.office_id) != (self.petition_id, self.office_id):
            raise ValidationError({"pack": _("This pack is for another petition or another office.")})

    def as_told(self) -> dict[str, Any]:
        """What pages tell of it, for `Petition.dealings`; `from_told` makes it a row again, without a query."""
        told = _told(self, picture=self.proof, alt=self.proof_alt, words=self.note)
        return {"kind": "delivery", **told, "way": self.way, "number": self.number}

    @classmethod
    def from_told(cls, told: Mapping[str, Any], office: Office) -> Delivery:
        return cls(
            pk=told["id"],
            office=office,
            day=dt.date.fromisoformat(told["day"]),
            way=told["way"],
            number=told["number"],
            note=LazyI18nString(told["words"]),
            proof=told["picture"],
            proof_alt=LazyI18nString(told["alt"]),
        )


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
    text = I18nTextField(
        _("what it says"),
        blank=True,
        max_length=10_000,
        help_text=_("Translated for readers; the text as it came goes into the next field."),
    )
    original = models.TextField(_("the text as it came"), blank=True, max_length=10_000)
    original_language = models.CharField(
        _("its language"),
        max_length=12,
        blank=True,
        validators=[LANGUAGE_CODE],
        help_text=_("A language code such as it, en or ko."),
    )
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

    def clean(self) -> None:
        super().clean()
        _refuse_future(self.day)
        _ask_for_words("scan_alt", picture=self.scan, words=self.scan_alt)
        if self.original and not self.original_language:
            words = _("Say which language it is in: screen readers need it.")
            raise ValidationError({"original_language": words})
        if self.delivery is None:
            return
        if (self.delivery.petition_id, self.delivery.office_id) != (self.petition_id, self.office_id):
            raise ValidationError({"delivery": _("That was handed to another office.")})
        if self.day < self.delivery.day:
            raise ValidationError({"day": _("An answer cannot come before what it answers.")})

    def as_told(self) -> dict[str, Any]:
        """As with a delivery."""
        told = _told(self, picture=self.scan, alt=self.scan_alt, words=self.text)
        came = {"original": self.original, "language": self.original_language}
        return {"kind": "response", **told, **came, "stance": self.stance, "delivery": self.delivery_id}

    @classmethod
    def from_told(cls, told: Mapping[str, Any], office: Office) -> Response:
        return cls(
            pk=told["id"],
            office=office,
            day=dt.date.fromisoformat(told["day"]),
            stance=told["stance"],
            delivery_id=told["delivery"],
            text=LazyI18nString(told["words"]),
            original=told.get("original", ""),
            original_language=told.get("language", ""),
            scan=told["picture"],
            scan_alt=LazyI18nString(told["alt"]),
        )


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


def _refuse_future(day: dt.date) -> None:
    if day > timezone.localdate():
        raise ValidationError({"day": _("That day is still to come.")})


def _ask_for_words(field: str, *, picture: Any, words: Any) -> None:
    if picture and not words:
        message = _("Say in words what the picture shows, for those who cannot see it.")
        raise ValidationError({field: message})


def _told(row: Delivery | Response, *, picture: Any, alt: Any, words: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "day": row.day.isoformat(),
        # Its title as well: the petition may stop asking this office, and what was handed over stays told.
        "office": {"id": row.office_id, "slug": row.office.slug, "title": _each_language(row.office.title)},
        "words": _each_language(words),
        "picture": picture.name or "",
        "alt": _each_language(alt),
    }


def _each_language(text: Any) -> Any:
    return text.data if isinstance(text, LazyI18nString) else text
