"""Deleting the files of packs: after a month, and at once when somebody in them is erased."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from ..models import Pack, Petition
from ..models.signature_sets import SignatureQuerySet
from . import files

KEPT_FOR = timedelta(days=30)


def forget_old_packs() -> int:
    """Delete the files of packs that have had their time, and what a process that was killed left on the disk."""
    old = Pack.objects.with_files().filter(built_at__lt=timezone.now() - KEPT_FOR)
    forgotten = sum(lose_files(pack) for pack in old)
    return forgotten + _remove_strays()


def _remove_strays() -> int:
    """Folders that no pack with files owns: left by a process that was killed between the disk and the database.

    The database is asked after the disk: a pack may become ready in between.
    """
    strays = files.settled()
    strays -= set(Pack.objects.with_files().values_list("pk", flat=True))
    for pk in strays:
        files.remove(pk)
    return len(strays)


def forget_packs_with(signatures: SignatureQuerySet) -> int:
    """Delete the files that these signers are in; a pack that is being built is begun anew.

    Call it in the transaction that erases them: the lock on the petition, taken first, keeps packs from being
    finished in between.
    """
    listed = signatures.filter(confirmed_at__isnull=False).order_by("petition").values_list("petition")
    return sum(_forget_since(pk, first) for pk, first in list(listed.annotate(Min("confirmed_at"))))


def _forget_since(pk: int, first: dt.datetime) -> int:
    Petition.objects.locked().get(pk=pk)
    return sum(lose_files(pack) for pack in Pack.objects.filter(petition=pk, moment__gte=first))


def lose_files(pack: Pack) -> bool:
    """On the disk only once the database agrees for good; the number and the seal stay."""
    lost = pack.lose_files()
    if lost:
        transaction.on_commit(partial(files.remove, pack.pk))
    return lost
