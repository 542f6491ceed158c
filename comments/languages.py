"""Which language a reply is in, told from its text alone and on this machine. Not knowing is a normal answer."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from django.conf.locale import LANG_INFO

SURE = 0.75
FEWEST_LETTERS = 10
# A word of these says as much as a line of Latin letters.
DENSE = ("HANGUL", "CJK", "HIRAGANA", "KATAKANA", "THAI")
# ISO 639-1 codes of languages written from right to left.
FROM_THE_RIGHT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def detect(text: str) -> str:
    """An ISO 639-1 code, or "" where the text is too short or could be several."""
    if not _is_long_enough(text):
        return ""
    language, sureness = _model().classify(text)
    return str(language) if sureness >= SURE and len(language) == len("xx") else ""


@cache
def choices() -> list[tuple[str, str]]:
    """For staff, who know better: codes with the names that languages have in themselves."""
    known = {
        code: info for code, info in LANG_INFO.items() if "name_local" in info and len(code) == len("xx")
    }
    return sorted(
        ((code, info["name_local"]) for code, info in known.items()), key=lambda one: one[1].casefold()
    )


def direction(language: str) -> str:
    """For `dir`: where the language is unknown the browser looks at the text."""
    if not language:
        return "auto"
    return "rtl" if language in FROM_THE_RIGHT else "ltr"


def _is_long_enough(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    dense = sum(unicodedata.name(char, "").startswith(DENSE) for char in letters)
    return len(letters) + 4 * dense >= FEWEST_LETTERS


@cache
def _model() -> Any:
    """Takes some 90 MB with the numbers package that it needs, so only the process that screens replies has it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - see above

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
