"""Builds the .mo files that gettext reads from the .po files that people write, without its programs."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

import polib


def compile_all(folders: Iterable[str | Path]) -> int:
    """Compile every catalogue that is newer than what was built from it; returns how many were."""
    catalogues = [path for folder in folders for path in Path(folder).rglob("*.po") if _is_stale(path)]
    for path in catalogues:
        _compile(path)
    return len(catalogues)


def _is_stale(path: Path) -> bool:
    built = path.with_suffix(".mo")
    return not built.exists() or built.stat().st_mtime < path.stat().st_mtime


def _compile(path: Path) -> None:
    # Put in place in one step: tests on several cores may build and read at once.
    with NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        file.write(polib.pofile(str(path)).to_binary())
    built = Path(file.name)
    built.chmod(0o644)
    built.replace(path.with_suffix(".mo"))
