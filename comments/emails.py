from __future__ import annotations

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation

from config import mail
from config.models import OutgoingMail

from .models import Comment


@mail.sends("comments.receipt")
def receipt(row: OutgoingMail) -> EmailMessage | None:
    """The link to an author's private page. Nothing that was typed: the address may be anybody's."""
    comment = Comment.objects.select_related("campaign").filter(pk=row.args["comment"]).first()
    if comment is None or comment.is_erased:
        return None
    # A day at a time: whoever writes again tomorrow gets the link again, whoever is written for gets no more today.
    if not mail.may_go_to_a_stranger(row, f"comments:{timezone.localdate()}", row.recipient):
        return None
    with translation.override(row.language):
        link = mail.site_url(reverse("comments:mine", args=[comment.token]))
    context = {"campaign": comment.campaign, "link": link}
    return mail.compose("comments/email/receipt", to=row.recipient, language=row.language, context=context)
