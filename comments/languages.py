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
# All of ISO 639-1.
_CODES = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
    es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka
    kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng
    nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su
    sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
CODES = frozenset(_CODES.split())
# Those of languages written from right to left.
FROM_THE_RIGHT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


def detect(text: str) -> str:
    """An ISO 639-1 code, or "" where the text is too short or could be several."""
    if not _is_long_enough(text):
        return ""
    language, sureness = _model().classify(text)
    return str(language) if sureness >= SURE and language in CODES else ""


@cache
def choices() -> list[tuple[str, str]]:
    """For staff, who know better: codes with the names that languages have in themselves, where Django knows these."""
    names = {code: LANG_INFO.get(code, {}).get("name_local", code) for code in CODES} | {"zh": "中文"}
    return sorted(names.items(), key=lambda one: one[1].casefold())


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
