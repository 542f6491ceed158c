import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import polib
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

Key = tuple[str, str, str]


class Command(BaseCommand):
    help = "Refuse catalogues that miss a text of the site, keep one too many, or leave one untranslated."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if which("msgfmt") is None:
            raise CommandError("gettext's programs are missing: install the package gettext, then try again.")
        languages = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        complaints = [complaint for language in languages for complaint in _complaints(language)]
        if complaints:
            raise CommandError("\n".join([*complaints, "`make messages` writes the missing ones."]))
        self.stdout.write(f"Translations are complete: {', '.join(languages)}.")


def _complaints(language: str) -> list[str]:
    path = Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po")
    if not path.exists():
        return [f"{language}: there is no catalogue."]
    catalogue = polib.pofile(str(path))
    kept, used = _keys(catalogue), _keys(_collect(path, language))
    return [
        *(f"{language}: not in the catalogue: {key[1]!r}" for key in sorted(used - kept)),
        *(f"{language}: no longer used: {key[1]!r}" for key in sorted(kept - used)),
        *(f"{language}: not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()),
        *(f"{language}: fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()),
        *(f"{language}: {line}" for line in _format_errors(path)),
    ]


def _keys(catalogue: polib.POFile) -> set[Key]:
    return {(e.msgctxt or "", e.msgid, e.msgid_plural or "") for e in catalogue if not e.obsolete}


def _collect(path: Path, language: str) -> polib.POFile:
    """What the site's texts would make of the catalogue, which is put back as it was."""
    before = path.read_bytes()
    try:
        call_command("collect_messages", language=language, verbosity=0)
        return polib.pofile(str(path))
    finally:
        path.write_bytes(before)


def _format_errors(path: Path) -> list[str]:
    # Sees a %(name)s that the translation lost or invented, which would break the page.
    done = subprocess.run(  # noqa: S603 - fixed arguments
        ["msgfmt", "--check", f"--output-file={path.parent / 'check.tmp'}", str(path)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    (path.parent / "check.tmp").unlink(missing_ok=True)
    return done.stderr.splitlines() if done.returncode else []
