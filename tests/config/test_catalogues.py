import gettext
import os
from pathlib import Path

import pytest

from config import catalogues

CATALOGUE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "city"
msgstr "città"

#, fuzzy
msgid "council"
msgstr "sindaco"

msgid "%(number)s letter"
msgid_plural "%(number)s letters"
msgstr[0] "%(number)s lettera"
msgstr[1] "%(number)s lettere"
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    path = tmp_path / "it" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE)
    return path


def translations(catalogue: Path) -> gettext.GNUTranslations:
    with catalogue.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_catalogue_is_read_by_gettext_once_compiled(catalogue: Path) -> None:
    assert catalogues.compile_all([catalogue.parents[2]]) == 1
    italian = translations(catalogue)
    assert italian.gettext("city") == "città"
    assert italian.ngettext("%(number)s letter", "%(number)s letters", 2) == "%(number)s lettere"


def test_fuzzy_translation_is_not_shown(catalogue: Path) -> None:
    catalogues.compile_all([catalogue.parents[2]])
    assert translations(catalogue).gettext("council") == "council"


def test_catalogue_is_compiled_again_only_when_it_changed(catalogue: Path) -> None:
    folder = catalogue.parents[2]
    catalogues.compile_all([folder])
    assert catalogues.compile_all([folder]) == 0
    built = catalogue.with_suffix(".mo").stat().st_mtime
    os.utime(catalogue, (built + 1, built + 1))
    assert catalogues.compile_all([folder]) == 1
    assert sorted(path.name for path in catalogue.parent.iterdir()) == ["django.mo", "django.po"]
