"""Preparing packs, in a process beside the worker, and deleting them again.

The list is written as CSV first, in one reading of the database. Its digest is the seal. The other files are made
from that file, so all three hold the same rows, however many sign or withdraw meanwhile.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from config.fence import Fence, describe

from .. import counting
from ..letters.words import spoken
from ..models import Pack, Petition
from ..signers import Tally, csv_rows, without_number
from . import files, pdf, workbook
from .cover import Cover, cover_of
from .fonts import FACES, Case

logger = logging.getLogger(__name__)

MOST_FAILURES = 3


def build_waiting() -> int:
    """Builds what waits, one after the other; returns how many packs are ready now. Safe to be killed anywhere."""
    return sum(build(pack) for pack in Pack.objects.unfinished().with_texts())


def build(pack: Pack) -> bool:
    """Whether the pack has become ready. Another process that builds it is left alone."""
    with files.being_built(pack) as folder:
        if folder is None or not pack.begin():
            return False
        with Fence() as fence:
            _write_files(pack, folder)
        if fence.error:
            logger.error("Delivery pack %d could not be built: %s", pack.pk, describe(fence.error))
            pack.fail(for_good=pack.attempts >= MOST_FAILURES)
            return False
        return _finish(pack, folder)


def _write_files(pack: Pack, folder: Path) -> None:
    tally = Tally()
    rows = folder / files.NAMES["csv"]
    pack.seal = _write_list(pack, rows, tally)
    pack.number = tally.displays.total()
    pack.paper = pack.petition.paper
    with translation.override(spoken(pack.language)):
        cover = cover_of(pack, pack.seal, tally)
        _write_others(pack, folder, cover)
    pack.digests = {ending: files.digest_of(folder / name) for ending, name in files.NAMES.items()}


def _write_list(pack: Pack, path: Path, tally: Tally) -> str:
    """Once everybody who had confirmed by the moment of the list is counted and has a number."""
    while without_number(pack.petition, pack.moment).exists() and counting.fold_petition(pack.petition_id):
        pass
    pack.built_at = _moment_of_reading(pack)
    seal = hashlib.sha256()
    with path.open("wb") as file:
        for piece in csv_rows(pack.petition, pack.moment, pack.language, tally):
            seal.update(piece)
            file.write(piece)
    return seal.hexdigest()


@transaction.atomic
def _moment_of_reading(pack: Pack) -> dt.datetime:
    """Under the lock of whoever withdraws or is taken out: what they did earlier is there for us to read."""
    Petition.objects.locked().get(pk=pack.petition_id)
    return timezone.now()


def _write_others(pack: Pack, folder: Path, cover: Cover) -> None:
    rows = folder / files.NAMES["csv"]
    workbook.write(
        folder / files.NAMES["xlsx"],
        rows=rows,
        title=cover.subject,
        seal=pack.seal,
        moment=pack.moment,
        right_to_left=translation.get_language_bidi(),
    )
    with rows.open(encoding="utf-8") as lines, TemporaryDirectory(dir=folder) as fonts:
        words = chain(cover.all_words(), [settings.SITE_NAME], lines)
        case = Case.for_texts(words, Path(fonts), _east_asian(pack.petition))
        paper = pdf.PackPdf(cover, case)
        pdf.write(folder / files.NAMES["pdf"], paper, rows=rows, progress=pack.note_progress)
    pack.undrawn = sorted(case.undrawn)


def _east_asian(petition: Petition) -> str:
    """Whose forms of a character most of its readers expect."""
    return petition.countries.filter(country__in=FACES).values_list("country", flat=True).first() or ""


@transaction.atomic
def _finish(pack: Pack, folder: Path) -> bool:
    """Under the lock that erasing takes too: whoever is erased after this finds a pack whose files must go."""
    Petition.objects.locked().get(pk=pack.petition_id)
    if not pack.finish():
        return False
    files.put_in_place(folder, pack)
    return True
