"""Where the files of packs lie: in a folder of their own, which no address leads to."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from ..models import Pack

# By the ending of their names: what each file is called in its folder, and what kind of file it is.
NAMES = {"pdf": "pack.pdf", "xlsx": "list.xlsx", "csv": "list.csv"}
KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
AN_HOUR = 3_600


def root() -> Path:
    """For the site's own eyes: readable by no other user of the machine."""
    folder = Path(settings.PRIVATE_ROOT, "packs")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def path_of(pack: Pack, ending: str) -> Path:
    return root() / str(pack.pk) / NAMES[ending]


def download_name(pack: Pack, ending: str) -> str:
    """petition-jeonju-florence-mayor-of-florence-2026-11-22.pdf"""
    return f"petition-{pack.petition.campaign.slug}-{pack.office.slug}-{pack.moment:%Y-%m-%d}.{ending}"


@contextmanager
def being_built(pack: Pack) -> Iterator[Path | None]:
    """An empty folder to build in; None while another process builds this pack.

    The lock ends with the process that holds it, however that ends. What it left behind is thrown away.
    """
    with (root() / f"{pack.pk}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        folder = root() / f"{pack.pk}.building"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def put_in_place(folder: Path, pack: Pack) -> None:
    """In one step: there is never half a pack to download."""
    remove(pack.pk)
    folder.rename(root() / str(pack.pk))


def remove(pk: int) -> None:
    shutil.rmtree(root() / str(pk), ignore_errors=True)


def settled() -> set[int]:
    """The packs whose folders have lain for an hour: a younger one may be put in place just now."""
    latest = time.time() - AN_HOUR
    folders = [path for path in root().iterdir() if path.name.isdecimal() and path.is_dir()]
    return {int(path.name) for path in folders if path.stat().st_mtime < latest}


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
