from __future__ import annotations

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation

from config import mail
from config.models import OutgoingMail

from .models import Signature, signature_by


@mail.sends("petitions.confirm_signature")
def confirm_signature(row: OutgoingMail) -> EmailMessage | None:
    """To a new address: please confirm. To one that has signed: so you have, and here is your private page.

    Neither carries anything a visitor typed: until it is confirmed, the address may be anybody's.
    """
    signature = signature_by(row.args["petition"], row.args["address"])
    if signature is None or signature.state == Signature.State.REJECTED:
        return None
    campaign = signature.petition.campaign
    if not campaign.is_public or not mail.may_go_to_a_stranger(
        row, f"petition:{signature.petition_id}", row.recipient
    ):
        return None
    with translation.override(row.language):
        link = mail.site_url(reverse("petitions:signature", args=[signature.token]))
    # The mail promises a month to confirm in, however long ago the first one went.
    Signature.objects.filter(pk=signature.pk, state=Signature.State.PENDING).update(asked_at=timezone.now())
    name = "already_signed" if signature.state == Signature.State.CONFIRMED else "confirm_signature"
    context = {"campaign": campaign, "link": link}
    return mail.compose(f"petitions/email/{name}", to=row.recipient, language=row.language, context=context)
