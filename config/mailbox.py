"""What is held about an address as a mailbox: mail on its way to it, and that it wants none."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .addresses import canonical
from .blocked import is_blocked
from .models import OutgoingMail
from .personal import Addresses, Entry, entry, holds


def _on_its_way(addresses: Addresses) -> list[OutgoingMail]:
    """Rows hold what was typed. A mailbox begins with the same letter however it is written, which the database can
    look for; the few that are left are compared here."""
    address = next(iter(addresses))
    near = OutgoingMail.objects.queued().filter(recipient__istartswith=address[0]).order_by("pk")
    return [mail for mail in near.iterator() if canonical(mail.recipient) == address]


def _count_mails(addresses: Addresses) -> int:
    return len(_on_its_way(addresses))


def _export_mails(addresses: Addresses) -> list[Entry]:
    return [
        entry(mail, kind=mail.kind, language=mail.language, asked_at=mail.created_at)
        for mail in _on_its_way(addresses)
    ]


def _erase_mails(addresses: Addresses) -> int:
    pks = [mail.pk for mail in _on_its_way(addresses)]
    return OutgoingMail.objects.filter(pk__in=pks).delete()[0]


def _count_wish(addresses: Addresses) -> int:
    return int(any(is_blocked(address) for address in addresses))


def _export_wish(addresses: Addresses) -> list[Entry]:
    wish = {"wants_no_mail": True, "kept_as": str(_("a hash that only this site can compare"))}
    return [wish] * _count_wish(addresses)


holds(
    "waiting_mails",
    _("Mail on its way to this address"),
    count=_count_mails,
    export=_export_mails,
    erase=_erase_mails,
)
holds(
    "wants_no_mail",
    _("That this address wants no mail from us; it stays, or mail would come again"),
    count=_count_wish,
    export=_export_wish,
    erase=None,
)
