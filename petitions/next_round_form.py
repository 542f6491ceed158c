from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config import tokens

from . import consent
from .forms import SignForm, text_number_shown
from .models import NameTaken, Petition, Signature, one_at_a_time, person_of

GIVEN = ("name", "city", "country", "display")
ASKED_ANEW = ("follow", "may_ask")


class NextRoundForm(SignForm):
    """Signs a newer petition with the address that a mailed link has proven, in one press.

    What the signer gave before is filled in and may be changed. What needs a yes of its own is asked anew.
    """

    submit_label = _("Sign this one too")

    website = None  # type: ignore[assignment]  # no program finds this page
    email = None  # type: ignore[assignment]  # the mail went there
    consent = None  # type: ignore[assignment]  # its words stand above the button

    def __init__(self, data: Mapping[str, Any] | None = None, *, signer: Signature) -> None:
        super().__init__(data, initial={name: getattr(signer, name) for name in GIVEN})
        self._signer = signer

    def clean(self) -> None:
        """There is no address to ask about."""

    def sign_next(self, petition: Petition) -> Signature | None:
        """The confirmed signature; what was there before where it is confirmed, or was rejected, already.

        None, with an error beside the name, when somebody else with the same address has signed with it.
        """
        consent.version()  # known before the transaction: what is written in one may not stay
        try:
            return self._signed(petition)
        except NameTaken:
            self.add_error("name", _("Somebody has signed with this name and your address already."))
            return None

    @transaction.atomic
    def _signed(self, petition: Petition) -> Signature:
        fresh = self._fresh(petition)
        one_at_a_time(petition.pk, fresh.address)
        twin = fresh.twin()
        if twin:
            return twin
        Signature.objects.bulk_create([fresh], ignore_conflicts=True)
        signature = _held(fresh)
        if signature.state in (Signature.State.PENDING, Signature.State.HELD, Signature.State.WITHDRAWN):
            _write(fresh, over=signature)
            signature.confirm()
            # Confirming a second time follows nothing; here it has just been asked for.
            if signature.follow and signature.state == Signature.State.CONFIRMED:
                signature.set_following(True)
        return signature

    def _fresh(self, petition: Petition) -> Signature:
        given = {name: self.cleaned_data[name] for name in (*GIVEN, *ASKED_ANEW)}
        return Signature(
            petition=petition,
            email=self._signer.email,
            address=self._signer.address,
            person=person_of(given["name"]) if petition.shares_addresses else "",
            language=get_language() or "en",
            consent=consent.version(),
            text_number=text_number_shown(self.data, petition),
            secret=tokens.new_secret(),
            screened=True,
            earlier=self._signer.pk,
            **given,
        )


def _held(fresh: Signature) -> Signature:
    """The row of this signer, locked: what the link has signed, now or before; else what somebody had typed before.

    No link signs twice, whatever name is typed behind it.
    """
    there = Signature.objects.filter(petition=fresh.petition).select_related("petition__campaign")
    rows = there.select_for_update(of=("self",))
    linked = rows.filter(earlier=fresh.earlier).first()
    return linked or rows.get(address=fresh.address, person=fresh.person)


def _write(fresh: Signature, *, over: Signature) -> None:
    """What has just been said takes the place of what stood there unconfirmed. Raises NameTaken."""
    said = {*GIVEN, *ASKED_ANEW, "email", "language", "consent", "text_number", "screened", "earlier"}
    said |= {"created_at", "client"}
    if fresh.petition.shares_addresses:
        said.add("person")
    # The totals still hold it in that country, with that text.
    if over.counted_as == Signature.State.CONFIRMED:
        said -= {"country", "text_number"}
    for name in said:
        setattr(over, name, getattr(fresh, name))
    over.state, over.held_for = Signature.State.PENDING, ""
    try:
        over.save(update_fields=[*said, "state", "held_for"])
    except IntegrityError:
        raise NameTaken from None
