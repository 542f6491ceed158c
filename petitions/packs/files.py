"""Where the files of packs lie: in a folder of their own, which no address leads to."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
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
    remove(pack)
    folder.rename(root() / str(pack.pk))


def remove(pack: Pack) -> None:
    shutil.rmtree(root() / str(pack.pk), ignore_errors=True)


def remove_strangers(kept: set[int]) -> int:
    """Folders that no pack with files owns: left by a process that was killed between the disk and the database."""
    strays = [path for path in root().iterdir() if path.is_dir() and path.name.isdecimal()]
    strays = [path for path in strays if int(path.name) not in kept]
    for path in strays:
        shutil.rmtree(path, ignore_errors=True)
    return len(strays)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
