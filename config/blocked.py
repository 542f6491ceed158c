"""Addresses that want no mail from here. Only keyed hashes of them are kept.

Whoever blocks an address also leaves what it follows; see `ends`. What its holder asks for later, through a link
that proves the address, is theirs to ask for.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .addresses import canonical, spelled
from .models import BlockedAddress
from .retention import MAILING, columns_of, keeps

HOLDER, STAFF = BlockedAddress.MadeBy.HOLDER, BlockedAddress.MadeBy.STAFF

keeps(
    _("That an address wants no mail from us, as a hash that only this site can compare"),
    about=MAILING,
    why=_("to write nothing to it, whoever types it into a form"),
    until=_("until you ask us to write again"),
    columns=columns_of("config.BlockedAddress", "digest spelled made_by created_at"),
)

Ending = Callable[[str], int]

_endings: list[Ending] = []
_places: dict[Ending, int] = {}


def ends(*, place: int) -> Callable[[Ending], Ending]:
    """Registers what an app ends for an address that wants no mail. It gets the address as it is compared.

    The smallest `place` ends first: signatures that wait 1, those that may be asked 2, replies 3, following 4, letters
    5, reports 6. That is the order in which `config.personal.erase_all` takes the same rows, so that who blocks beside
    who erases waits in no ring.
    """

    def register(ending: Ending) -> Ending:
        _places[ending] = place
        _endings.append(ending)
        _endings.sort(key=_places.__getitem__)
        return ending

    return register


@transaction.atomic
def block(address: str, *, by: BlockedAddress.MadeBy) -> None:
    """Writes no more mail that others can cause, and no updates. Repeating it is harmless."""
    mark = BlockedAddress(
        digest=_marks(canonical(address))[0], spelled=_marks(spelled(address))[0], made_by=by
    )
    BlockedAddress.objects.bulk_create([mark], ignore_conflicts=True)
    for ending in _endings:
        ending(canonical(address))


def unblock(address: str) -> bool:
    """Whether it was blocked until now."""
    return bool(_found(address).delete()[0])


def is_blocked(address: str) -> bool:
    """One query. `address` as it was typed, so that it is recognised also when the rules have changed since."""
    return _found(address).exists()


def _found(address: str) -> QuerySet[BlockedAddress]:
    marks = [*_marks(canonical(address)), *_marks(spelled(address))]
    return BlockedAddress.objects.filter(Q(digest__in=marks) | Q(spelled__in=marks))


def _marks(address: str) -> list[str]:
    """By today's key first, then by those that it has replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac("friendship-city.blocked", address, secret=key, algorithm="sha256").hexdigest()
        for key in keys
    ]
