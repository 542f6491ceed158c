"""Signatures of an address: all of them, also where several people sign with it, since its mailbox is the proof."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from config.mail import site_url, tallied
from config.personal import Addresses, Entry, entry, holds, of_mailbox
from config.proven import proves

from .counting import erase
from .models import ConsentText, FollowUp, Petition, Signature
from .models.letter_counts import FollowUpQuerySet
from .models.signature_sets import SignatureQuerySet
from .wording import text_signed


def signatures_of(addresses: Addresses) -> SignatureQuerySet:
    rows = Signature.objects.filter(of_mailbox(Signature, addresses))
    return rows.select_related("petition__campaign").order_by("pk")


def _count(addresses: Addresses) -> int:
    return signatures_of(addresses).count()


def _export(addresses: Addresses) -> list[Entry]:
    return [_told(signature) for signature in signatures_of(addresses)]


def _told(signature: Signature) -> Entry:
    petition = signature.petition
    return entry(
        signature,
        petition=str(petition.campaign.title),
        page=site_url(petition.campaign.get_absolute_url()),
        public_name=signature.public_name,
        agreed_to=_agreed_to(signature),
        text_signed=str(text_signed(signature)),
        mails_before_confirming=tallied(f"petition:{petition.pk}", signature.email),
    )


def _agreed_to(signature: Signature) -> Any:
    """The words of the form, for each purpose; nothing for signatures of before they were written down."""
    return ConsentText.objects.filter(version=signature.consent).values_list("words", flat=True).first()


def _lock(addresses: Addresses) -> None:
    """Petitions first and in one order, as those who count do it, then their signatures."""
    signatures = signatures_of(addresses)
    petitions = list(signatures.values_list("petition", flat=True))
    list(Petition.objects.locked().filter(pk__in=petitions).order_by("pk"))
    list(signatures.select_for_update(of=("self",)).values_list("pk", flat=True))


def _erase(addresses: Addresses) -> int:
    """Also out of the lists that are prepared for offices; the totals follow in the same transaction."""
    return erase(signatures_of(addresses))


holds("signatures", _("Signatures with this address"), count=_count, export=_export, erase=_erase, lock=_lock)


def _asked_after_letters(addresses: Addresses) -> FollowUpQuerySet:
    rows = FollowUp.objects.filter(of_mailbox(FollowUp, addresses))
    return rows.select_related("letter__campaign").prefetch_related("answers__office__city").order_by("pk")


def _count_asked(addresses: Addresses) -> int:
    return _asked_after_letters(addresses).count()


def _export_asked(addresses: Addresses) -> list[Entry]:
    return [
        entry(
            row,
            campaign=str(row.letter.campaign.title),
            offices=[str(answer.office.title) for answer in reversed(row.answers.all())],
            sent_on=row.sent_on.isoformat(),
            mails_before_confirming=tallied(f"letters:{row.letter.campaign_id}", row.email),
        )
        for row in _asked_after_letters(addresses)
    ]


def _erase_asked(addresses: Addresses) -> int:
    # With them goes what was told of each office, which is no row of this person on its own.
    return _asked_after_letters(addresses).delete()[1].get(FollowUp._meta.label, 0)


holds(
    "letters",
    _("Letters after which this address asked to be asked for the answer"),
    count=_count_asked,
    export=_export_asked,
    erase=_erase_asked,
)


@proves
def has_signed(address: str) -> bool:
    """By way of each petition: there is no index of addresses alone."""
    petitions = Petition.objects.values("pk")
    return Signature.objects.confirmed().filter(petition__in=petitions, address=address).exists()
