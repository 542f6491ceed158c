from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation

from config import mail
from config.models import OutgoingMail

from .models import Comment

A_DAY = timedelta(days=1)


@mail.sends("comments.receipt")
def receipt(row: OutgoingMail) -> EmailMessage | None:
    """The link to an author's private page. Nothing that was typed: the address may be anybody's."""
    comment = Comment.objects.select_related("campaign").filter(pk=row.args["comment"]).first()
    if comment is None or comment.is_erased or _has_had_enough(comment):
        return None
    with translation.override(row.language):
        link = mail.site_url(reverse("comments:mine", args=[comment.token]))
    context = {"campaign": comment.campaign, "link": link}
    return mail.compose("comments/email/receipt", to=row.recipient, language=row.language, context=context)


def _has_had_enough(comment: Comment) -> bool:
    """However often somebody replies with another person's address, that person gets five mails a day."""
    earlier = Comment.objects.filter(address=comment.address, pk__lt=comment.pk)
    return earlier.filter(created_at__gte=timezone.now() - A_DAY).count() >= mail.MOST_TO_A_STRANGER
