from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config import tokens

from . import consent
from .forms import SignForm
from .models import Petition, Signature, person_of

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

    @transaction.atomic
    def sign_next(self, petition: Petition) -> Signature:
        """The confirmed signature; what was there before where it is confirmed, or was rejected, already."""
        fresh = self._fresh(petition)
        twin = fresh.twin()
        if twin:
            return twin
        Signature.objects.bulk_create([fresh], ignore_conflicts=True)
        signature = _held(fresh)
        if signature.state in (Signature.State.PENDING, Signature.State.HELD, Signature.State.WITHDRAWN):
            _write(fresh, over=signature)
            signature.confirm()
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
            text_number=self._text_number(petition),
            secret=tokens.new_secret(),
            screened=True,
            **given,
        )


def _held(fresh: Signature) -> Signature:
    """The row of this signer, locked: the one just written, or one that somebody had typed before."""
    same = Signature.objects.filter(petition=fresh.petition, address=fresh.address, person=fresh.person)
    return same.select_related("petition__campaign").select_for_update(of=("self",)).get()


def _write(fresh: Signature, *, over: Signature) -> None:
    """What has just been said takes the place of what stood there unconfirmed."""
    said = (*GIVEN, *ASKED_ANEW, "email", "language", "consent", "text_number", "screened")
    for name in said:
        setattr(over, name, getattr(fresh, name))
    over.state, over.held_for = Signature.State.PENDING, ""
    over.save(update_fields=[*said, "state", "held_for"])
