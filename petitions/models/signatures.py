from __future__ import annotations

from hashlib import blake2b
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from campaigns.models import Follower
from config import mail, tokens
from config.readdressing import keeps_compared
from config.text import folded

from .petitions import Petition
from .removals import Removal
from .signature_sets import SignatureQuerySet
from .states import Display, SignatureState

LONGEST_PERSON = 120


class NameTaken(Exception):
    """Somebody has signed with this name and the same address."""


@keeps_compared
class Signature(models.Model):
    State = SignatureState
    Display = Display

    petition = models.ForeignKey(
        Petition,
        on_delete=models.PROTECT,
        db_index=False,  # signature_signed begins with it
        related_name="signatures",
        verbose_name=_("petition"),
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"), max_length=254)
    # The form of the address that duplicates are recognised by; mail goes to the one that was typed.
    address = models.CharField(max_length=254, editable=False)
    # The name, folded, where the petition lets people who share an address sign each for themselves; else "".
    person = models.CharField(max_length=LONGEST_PERSON, default="", blank=True, editable=False)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = CountryField(_("country"))
    display = models.CharField(
        _("how the name appears"), max_length=10, choices=Display, default=Display.INITIALS
    )
    follow = models.BooleanField(_("wants the campaign's updates"), default=False)
    may_ask = models.BooleanField(_("may be asked to sign the next petition"), default=False)
    language = models.CharField(_("language"), max_length=12)
    consent = models.CharField(_("version of the consent text"), max_length=20)
    # Which version of the petition's text the signer had before them: see petitions.models.PetitionText.
    text_number = models.PositiveIntegerField(_("version of the text"), default=1, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, editable=False)
    # The state in which the totals hold this row ("" for not at all); petitions.counting closes the gap.
    counted_as = models.CharField(max_length=10, default="", blank=True, editable=False)
    secret = models.CharField(max_length=32, editable=False)
    # Given when it is first counted, in the order of confirming; never given again.
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    # A hash of the network it came from, with a key that is thrown away daily; blanked after some hours.
    client = models.CharField(_("network"), max_length=32, default="", blank=True, editable=False)
    screened = models.BooleanField(default=False, editable=False)
    held_for = models.CharField(_("held back for"), max_length=10, default="", blank=True, editable=False)
    removal = models.ForeignKey(
        Removal,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="signatures",
        verbose_name=_("removed by"),
    )
    created_at = models.DateTimeField(_("signed on"), default=timezone.now, editable=False)
    # When the form was last answered by a mail that asks for the confirmation; reminders do not count.
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    # When the name, the city or how they appear was last changed; None while they are as signed.
    shown_at = models.DateTimeField(null=True, editable=False)
    # The row whose mailed link has signed this one, where a newer petition followed. No link signs twice.
    earlier = models.PositiveBigIntegerField(null=True, editable=False)
    # The newer petition that its signer was asked to sign.
    invited_to = models.ForeignKey(
        Petition, on_delete=models.PROTECT, null=True, editable=False, db_index=False, related_name="+"
    )
    # By staff, one by one; what a removal took out has the time of that.
    rejected_at = models.DateTimeField(_("rejected on"), null=True, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            # The address first, so that all signatures of one address are found by the same index.
            models.UniqueConstraint(fields=["address", "petition", "person"], name="signature_once"),
            models.UniqueConstraint(
                fields=["petition", "number"],
                name="signature_number_once",
                condition=Q(number__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["earlier", "petition"],
                name="signature_follows_once",
                condition=Q(earlier__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "confirmed", "withdrawn", "rejected", "held"]),
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
            models.Index(fields=["petition", "created_at"], name="signature_signed"),
            models.Index(
                fields=["petition", "-confirmed_at", "-id"],
                name="signature_named",
                condition=Q(state="confirmed") & ~Q(display="anonymous"),
            ),
            models.Index(
                fields=["petition", "id"], name="signature_uncounted", condition=~Q(counted_as=F("state"))
            ),
            models.Index(
                fields=["asked_at"], name="signature_asked", condition=Q(state__in=["pending", "held"])
            ),
            models.Index(
                fields=["id"], name="signature_unscreened", condition=Q(screened=False, state="pending")
            ),
            models.Index(fields=["client", "created_at"], name="signature_client", condition=~Q(client="")),
            models.Index(
                fields=["removal", "id"], name="signature_removed", condition=Q(removal__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} #{self.pk}"

    def get_absolute_url(self) -> str:
        """The private page: whoever has this link may do everything."""
        return reverse("petitions:signature", args=[self.token])

    @property
    def token(self) -> str:
        return tokens.make("signature", self.pk, self.secret)

    @property
    def public_name(self) -> str:
        """The name in the form the signer chose; empty when it is not to appear."""
        return public_name(self.name, self.display)

    @transaction.atomic
    def confirm(self, **said: Any) -> None:
        """Count from now on, and follow if that was asked for. Repeating it is harmless.

        `said` is what the page showed beside its button, by column: what stood there before may be a stranger's. A
        rejected signature stays rejected, and a closed petition takes no more. Confirming locks no row but its own,
        since many do it at once; the worker brings the totals after it.
        """
        one_at_a_time(self.petition_id, self.address)
        self._lock()
        is_waiting = self.state in (self.State.PENDING, self.State.WITHDRAWN)
        if not is_waiting or not self.petition.takes_confirmations() or self.twin():
            return
        if self.counted_as == self.State.CONFIRMED:  # the totals still hold it with the text it was for
            said.pop("text_number", None)
        first_time = self.confirmed_at is None
        for name, value in said.items():
            setattr(self, name, value)
        self.state = self.State.CONFIRMED
        self.confirmed_at = self.confirmed_at or timezone.now()
        self.withdrawn_at = None
        self._save_state(*said)
        if self.follow and first_time:
            self.set_following(True)

    def note_asking(self) -> None:
        """A mail asks for the confirmation again, so there is a whole month for it again."""
        self.asked_at = timezone.now()
        Signature.objects.awaiting().filter(pk=self.pk).update(asked_at=self.asked_at)

    def may_be_reminded(self) -> bool:
        petition = self.petition
        return (
            petition.reminds and petition.is_open() and self.state == self.State.PENDING and not self.twin()
        )

    def twin(self) -> Signature | None:
        """The confirmed signature of the same person, where staff have begun or ceased to let addresses be shared."""
        others = Signature.objects.confirmed().filter(petition=self.petition_id, address=self.address)
        return next(filter(self._is_twin_of, others.exclude(pk=self.pk)), None)

    def _is_twin_of(self, other: Signature) -> bool:
        if self.person and other.person:
            return False
        return not self.petition.shares_addresses or person_of(self.name) == person_of(other.name)

    @transaction.atomic
    def set_following(self, wanted: bool) -> None:
        """The address has proven itself by the mailed link, so no further mail asks for a confirmation."""
        self._lock()
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
        self.state, self.rejected_at = self.State.REJECTED, timezone.now()
        self._save_state()
        petition.publish()

    @transaction.atomic
    def readmit(self) -> None:
        """Undo a rejection, one by hand or by a rule: it is again what it was before."""
        petition = self._lock_with_petition()
        if self.state == self.State.REJECTED:
            Signature.objects.filter(pk=self.pk).readmit()
            self.refresh_from_db(fields=["state", "removal"])
            petition.publish()

    @transaction.atomic
    def release(self) -> None:
        """Staff see nothing wrong with what a limit held back: it waits for its confirmation, and is asked for it."""
        self._lock_with_petition()
        if self.state == self.State.HELD:
            self.state, self.held_for, self.asked_at = self.State.PENDING, "", timezone.now()
            self.save(update_fields=["state", "held_for", "asked_at"])
            mail.enqueue(
                "petitions.confirm_signature",
                recipient=self.email,
                language=self.language,
                args={"petition": self.petition_id, "address": self.address, "person": self.person},
                dedupe=mail.once_per_window("release", self.pk),
            )

    @transaction.atomic
    def set_may_ask(self, wanted: bool) -> None:
        self._lock()
        self.may_ask = wanted
        self.save(update_fields=["may_ask"])

    @transaction.atomic
    def show_as(self, display: str, name: str, city: str, country: str = "") -> None:
        """The country can be changed while it is in no total. Raises NameTaken."""
        petition = self._lock_with_petition()
        self.display, self.name, self.city, self.shown_at = display, name, city, timezone.now()
        if country and self.state == self.State.PENDING and self.counted_as != self.State.CONFIRMED:
            self.country = country
        self.person = person_of(name) if petition.shares_addresses else self.person
        try:
            with transaction.atomic():
                self.save(update_fields=["display", "name", "city", "country", "person", "shown_at"])
        except IntegrityError:
            raise NameTaken from None
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
            fields=["state", "counted_as", "confirmed_at", "withdrawn_at"],
            from_queryset=Signature.objects.select_for_update(),
        )

    def _save_state(self, *more: str) -> None:
        self.save(update_fields=["state", "confirmed_at", "withdrawn_at", "rejected_at", *more])


def one_at_a_time(petition: int, address: str) -> None:
    """Until the transaction ends, no other signature of this address is confirmed there: of two rows that are one
    person's, the second must see that the first counts.

    To be taken before any row. Locks on the rows themselves would be taken in another order elsewhere; SQLite lets one
    write at a time anyway.
    """
    if connection.vendor == "postgresql":
        digest = blake2b(f"signature {petition} {address}".encode(), digest_size=8).digest()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest, signed=True)])


def public_name(name: str, display: str) -> str:
    if display == Signature.Display.FULL:
        return name
    if display == Signature.Display.INITIALS:
        return " ".join(f"{word[0].upper()}." for word in name.split()[:4])
    return ""


def person_of(name: str) -> str:
    """What two names are compared by where people share an address: neither case nor accents count."""
    return folded(name)[:LONGEST_PERSON]


def signature_by(petition_id: int, address: str, person: str = "") -> Signature | None:
    found = Signature.objects.select_related("petition__campaign").filter(
        petition=petition_id, address=address, person=person
    )
    return found.first()
