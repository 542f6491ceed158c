"""The phrases the site comes with. Staff change them in the database; these are what it starts from."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "lists"


def standard_entries() -> list[tuple[str, str, str, str]]:
    """Kind, language, phrase, and the reason for holding or refusing it; each once."""
    entries = (entry for path in sorted(_FOLDER.glob("*.txt")) for entry in _read(path))
    return list(dict.fromkeys(entries))


def _read(path: Path) -> list[tuple[str, str, str, str]]:
    kind = reason = ""
    entries = []
    for line in path.read_text(encoding="utf-8").splitlines():
        phrase = line.partition("#")[0].strip()
        if phrase.startswith("["):
            kind, _space, reason = phrase.strip("[]").partition(" ")
        elif phrase:
            entries.append((kind, path.stem, phrase, reason))
    return entries
