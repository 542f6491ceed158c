"""One style sheet for browsers, made of one file for each part of a page.

A finder, so that collectstatic and a server that looks files up by finder both see it. The order is the cascade's:
tokens, base, layout, then the parts by name.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "css/site.css"
FOUNDATION = ("tokens", "base", "layout")


class StyleSheet(BaseFinder):
    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path != NAME:
            return []
        found = self._storage().path(NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        yield NAME, self._storage()

    def _storage(self) -> FileSystemStorage:
        storage = FileSystemStorage(location=settings.VAR / "styles")
        target = Path(storage.path(NAME))
        sheet = "\n".join(file.read_text() for file in source_files())
        if not target.exists() or target.read_text() != sheet:
            target.parent.mkdir(parents=True, exist_ok=True)
            # Renamed into place: another process may be reading it.
            draft = target.with_suffix(f".{os.getpid()}")
            draft.write_text(sheet)
            draft.replace(target)
        return storage


def source_files() -> list[Path]:
    folder = settings.BASE_DIR / "static" / "css"
    return [*(folder / f"{name}.css" for name in FOUNDATION), *sorted(folder.glob("components/*.css"))]
