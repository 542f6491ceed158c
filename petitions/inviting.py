"""A newer petition has taken the place of one that people have signed: asking those who allowed it, once.

Nothing is carried over. A mail leads to a page, and a button on that page signs.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from config import jobs, mail, tokens
from config.blocked import ends
from config.models import OutgoingMail

from .models import Invitation, Petition, Signature, person_of
from .models.signature_sets import SignatureQuerySet

BATCH = 500
SIGN, STOP = "next-round", "stop-asking"
# Typed by somebody, with no word from the owner of the address.
UNPROVEN = (Signature.State.PENDING, Signature.State.HELD)


def successor_of(petition: Petition) -> Petition | None:
    """The petition of the campaign that has taken the place of this one's."""
    newer = petition.campaign.replaced_by_id
    return Petition.objects.select_related("campaign").filter(campaign=newer).first() if newer else None


def askable(petition: Petition, successor: Petition) -> SignatureQuerySet:
    """Those who signed, allowed us to ask, and have not said yes or no to the newer petition."""
    there = Signature.objects.filter(petition=successor, address=OuterRef("address"))
    if petition.shares_addresses and successor.shares_addresses:
        there = there.filter(Q(person=OuterRef("person")) | Q(earlier=OuterRef("pk")))
    allowed = Signature.objects.confirmed().filter(petition=petition, may_ask=True)
    return allowed.exclude(Exists(there.exclude(state__in=UNPROVEN)))


def unasked(petition: Petition, successor: Petition) -> SignatureQuerySet:
    """Those of them who get a mail: not who was asked already, as the signer of another petition it replaces."""
    asked = Signature.objects.filter(invited_to=successor, address=OuterRef("address"))
    if petition.shares_addresses and successor.shares_addresses:
        # "": signed where one signature stands for the whole address.
        asked = asked.filter(person__in=[OuterRef("person"), ""])
    return askable(petition, successor).exclude(Exists(asked))


def same_signer(signature: Signature, successor: Petition) -> Signature | None:
    """What its link has signed, else what its signer has said about the newer petition by other ways.

    Who withdrew may still sign again.
    """
    open_states = (*UNPROVEN, Signature.State.WITHDRAWN)
    stands = Signature.objects.filter(petition=successor).exclude(state__in=open_states)
    linked = stands.filter(earlier=signature.pk).first()
    if linked:
        return linked
    said = stands.filter(address=signature.address)
    named = person_of(signature.name)
    return next((row for row in said if not successor.shares_addresses or person_of(row.name) == named), None)


def obstacle(petition: Petition) -> str:
    """Why nobody can be asked now; "" where somebody can."""
    if petition.campaign.state != Campaign.State.REPLACED:
        return _("Only where a newer campaign has taken its place can signers be asked to sign that one.")
    successor = successor_of(petition)
    if successor is None:
        return _("The newer campaign has no petition yet.")
    if not successor.is_open():
        return _closed(successor)
    if Invitation.objects.filter(petition=petition, successor=successor).exists():
        return _("Its signers have been asked already, and nobody is asked twice.")
    if not unasked(petition, successor).exists():
        return _(
            "None of its signers may be asked: nobody allowed it, or all of them have signed the newer one."
        )
    return ""


def _closed(successor: Petition) -> str:
    match successor.campaign.state:
        case Campaign.State.DRAFT:
            return _("The newer campaign is a draft. Publish it first.")
        case Campaign.State.WON:
            return _("The newer campaign is won already, so there is nothing left to sign.")
        case Campaign.State.REPLACED:
            return _("The newer campaign has been replaced itself. Ask its own signers from there.")
    return _("The newer petition takes no signatures now: it is closed, or opens later.")


@transaction.atomic
def invite(petition: Petition, by: Any) -> Invitation:
    """Raises ValidationError."""
    held = Petition.objects.locked().get(pk=petition.pk)
    successor, words = successor_of(held), obstacle(held)
    if words or successor is None:
        raise ValidationError(words)
    return Invitation.objects.create(petition=held, successor=successor, by=by)


@jobs.every(name="invite-signers", seconds=5)
def invite_signers() -> int:
    """Write the mails of each invitation, a batch at a time.

    Batch and place are kept in one transaction: cut off at any point, the next run goes on from there.
    """
    unfinished = Invitation.objects.filter(finished_at=None).values_list("pk", flat=True)
    return sum(_invite_batch(pk) for pk in unfinished)


@transaction.atomic
def _invite_batch(pk: int) -> int:
    rows = Invitation.objects.select_related("petition__campaign", "successor__campaign").filter(pk=pk)
    invitation = rows.select_for_update(of=("self",)).filter(finished_at=None).first()
    # While the newer petition takes no signatures this waits, and goes on when it does again.
    if invitation is None or not invitation.successor.is_open():
        return 0
    left = unasked(invitation.petition, invitation.successor).filter(pk__gt=invitation.position)
    batch = list(left.order_by("pk")[:BATCH])
    if batch:
        mail.enqueue_many("petitions.next_round", [_mail(one, invitation.successor) for one in batch])
        _remember(batch, invitation)
        rows.update(position=batch[-1].pk, invited=F("invited") + len(batch))
    else:
        rows.update(finished_at=timezone.now())
    return len(batch)


def _remember(batch: list[Signature], invitation: Invitation) -> None:
    """The rows of the mails are gone after a month; nobody is to be asked again a year later either."""
    # As all who write many signatures do, so that none wait in a ring.
    Petition.objects.locked().get(pk=invitation.petition_id)
    asked = Signature.objects.filter(pk__in=[signature.pk for signature in batch])
    asked.update(invited_to=invitation.successor)


def _mail(signature: Signature, successor: Petition) -> OutgoingMail:
    # By person: who signed two petitions that this one replaces gets one mail.
    person = signature.person if successor.shares_addresses else ""
    named = f"{successor.pk} {signature.address} {person}"
    return OutgoingMail(
        recipient=signature.email,
        language=signature.language,
        args={"signature": signature.pk, "successor": successor.pk},
        dedupe=salted_hmac("petitions.next_round", named, algorithm="sha256").hexdigest(),
        priority=mail.Priority.LOW,
    )


@ends(place=2)
@transaction.atomic
def stop_asking(address: str) -> int:
    """For every petition that this address has signed."""
    Petition.objects.lock_all_of(address)
    return Signature.objects.filter(address=address, may_ask=True).update(may_ask=False)


def next_round_path(signature: Signature) -> str:
    return reverse("petitions:next_round", args=[tokens.make(SIGN, signature.pk, signature.secret)])


def stop_path(signature: Signature) -> str:
    return reverse("petitions:stop_asking", args=[tokens.make(STOP, signature.pk, signature.secret)])
