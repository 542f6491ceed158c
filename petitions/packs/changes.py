"""What has happened to those on a list since it was read, so that staff prepare it anew before they hand it over."""

from __future__ import annotations

from django.db.models import Q

from ..models import Pack, Signature
from ..models.signature_sets import SignatureQuerySet


def left_since(pack: Pack) -> int:
    """How many of them have withdrawn, were taken out or erased.

    Totals alone would miss whoever leaves while another comes back; yet they are all that tells of the erased, who
    have no row. A removal that was under way when the list was read is counted whole: rather some too many than one
    too few.
    """
    read = pack.built_at or pack.moment
    withdrawn = Q(state=Signature.State.WITHDRAWN, withdrawn_at__gt=read)
    by_hand = Q(state=Signature.State.REJECTED, rejected_at__gt=read)
    is_late = Q(removal__finished_at=None) | Q(removal__finished_at__gt=read)
    by_rule = Q(state=Signature.State.REJECTED, removal__isnull=False) & is_late
    rows = _numbered(pack)
    return max(rows.filter(withdrawn | by_hand | by_rule).count(), pack.number - rows.confirmed().count())


def changed_since(pack: Pack) -> int:
    """How many of them have changed their name, their city or how they appear."""
    return _numbered(pack).confirmed().filter(shown_at__gt=pack.built_at or pack.moment).count()


def _numbered(pack: Pack) -> SignatureQuerySet:
    """Who is on the list, and who had left before it was read."""
    numbered: SignatureQuerySet = Signature.objects.filter(petition=pack.petition_id, number__isnull=False)
    return numbered.filter(confirmed_at__lte=pack.moment)
