from __future__ import annotations

from django.core.mail import EmailMessage
from django.utils import translation

from config import mail
from config.addresses import canonical
from config.blocked import is_blocked
from config.models import OutgoingMail

from .codes import code_of, spaced
from .inviting import askable, next_round_path, stop_path, successor_of
from .models import FollowUp, Petition, Signature, signature_by
from .retention import UNCONFIRMED_FOR
from .screening import admit

State = Signature.State


@mail.sends("petitions.confirm_signature")
def confirm_signature(row: OutgoingMail) -> EmailMessage | None:
    """To a new address: please confirm. To one that has signed: so you have, and here is your private page.

    The first carries nothing that a visitor typed: until it is confirmed, the address may be anybody's.
    """
    signature = _signature_meant(row)
    if signature is None or signature.state == State.REJECTED or not admit(signature):
        return None
    counts = signature if signature.state == State.CONFIRMED else signature.twin()
    if not _may_go(row, signature):
        return None
    if counts:
        return _written("already_signed", row, counts)
    # The mail promises a month to confirm in, however long ago the first one went.
    signature.note_asking()
    return _written("confirm_signature", row, signature)


@mail.sends("petitions.remind_signer")
def remind_signer(row: OutgoingMail) -> EmailMessage | None:
    """To an address that has not confirmed; what holds is looked at again, since the mail may have waited."""
    signature = (
        Signature.objects.select_related("petition__campaign").filter(pk=row.args["signature"]).first()
    )
    if signature is None or not signature.may_be_reminded() or not _may_go(row, signature):
        return None
    return _written("remind_signer", row, signature)


def _signature_meant(row: OutgoingMail) -> Signature | None:
    """The rules for comparing addresses may have changed since the mail was asked for."""
    petition, person = row.args["petition"], row.args.get("person", "")
    spellings = (row.args["address"], canonical(row.recipient))
    return next(filter(None, (signature_by(petition, address, person) for address in spellings)), None)


def _may_go(row: OutgoingMail, signature: Signature) -> bool:
    """Five mails for one petition in all, of whatever kind."""
    petition = signature.petition
    scope = f"petition:{petition.pk}"
    return petition.campaign.is_public and mail.may_go_to_a_stranger(row, scope, row.recipient)


def _written(name: str, row: OutgoingMail, signature: Signature) -> EmailMessage:
    with translation.override(row.language):
        link = mail.site_url(signature.get_absolute_url())
    context = {
        "campaign": signature.petition.campaign,
        "signature": signature,
        "link": link,
        "code": spaced(code_of(signature)),
        "until": signature.asked_at + UNCONFIRMED_FOR,
    }
    # A key to what was signed goes to the spelling that has proven itself; while none has, to what was typed.
    to = row.recipient if signature.confirmed_at is None else signature.email
    return mail.compose(f"petitions/email/{name}", to=to, language=row.language, context=context)


@mail.sends("petitions.next_round")
def next_round(row: OutgoingMail) -> EmailMessage | None:
    """Asks the signer of a replaced petition to sign the newer one; whether they may be asked is looked at again."""
    signature = (
        Signature.objects.select_related("petition__campaign").filter(pk=row.args["signature"]).first()
    )
    successor = successor_of(signature.petition) if signature else None
    if signature is None or successor is None or successor.pk != row.args["successor"]:
        return None
    may_ask = askable(signature.petition, successor).filter(pk=signature.pk).exists()
    if not may_ask or not successor.is_open() or is_blocked(row.recipient):
        return None
    with translation.override(row.language):
        link, stop = mail.site_url(next_round_path(signature)), mail.site_url(stop_path(signature))
    return next_round_mail(
        signature.petition, successor, to=row.recipient, language=row.language, link=link, stop=stop
    )


def next_round_mail(
    petition: Petition, successor: Petition, *, to: str, language: str, link: str = "…", stop: str = "…"
) -> EmailMessage:
    """Without the links it is what staff see before they ask."""
    context = {"campaign": petition.campaign, "successor": successor.campaign, "link": link}
    return mail.compose(
        "petitions/email/next_round", to=to, language=language, context=context, unsubscribe_url=stop
    )


@mail.sends("petitions.follow_up")
def follow_up(row: OutgoingMail) -> EmailMessage | None:
    """The one mail that asks whether an office answered. Its address was never confirmed: nothing typed is in it."""
    asked = (
        FollowUp.objects.select_related("letter__campaign")
        .prefetch_related("answers__office__city")
        .filter(pk=row.args["follow_up"])
        .first()
    )
    if asked is None or not asked.address or not asked.letter.campaign.is_public:
        return None
    if not mail.may_go_to_a_stranger(row, f"letters:{asked.letter.campaign_id}", row.recipient):
        return None
    with translation.override(row.language):
        link = mail.site_url(asked.get_absolute_url())
        offices = "\n".join(f"- {answer.office.title}" for answer in reversed(asked.answers.all()))
    context = {"campaign": asked.letter.campaign, "offices": offices, "link": link}
    return mail.compose("petitions/email/follow_up", to=row.recipient, language=row.language, context=context)
