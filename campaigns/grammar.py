"""How the name of a city stands in a sentence: “of Florence”, “dell’Aquila”, “전주시의”.

English puts a word before the name. Italian joins some of its prepositions with an article that belongs to the name,
and says “ad Ancona”. Other languages have a pattern that staff wrote down, and every city may have words of its own
where a rule gets it wrong: “di La Paz”, not “della Paz”.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from i18nfield.strings import LazyI18nString

from .models import City

CASES = ("of", "to", "in", "from")

# Treccani, “preposizioni articolate”. An article before a city's name is part of the name: L’Aquila, La Spezia.
_ARTICLES = ("", "il", "lo", "la", "l", "i", "gli", "le")
_ITALIAN = {
    "of": dict(
        zip(_ARTICLES, ["di ", "del ", "dello ", "della ", "dell’", "dei ", "degli ", "delle "], strict=True)
    ),
    "to": dict(zip(_ARTICLES, ["a ", "al ", "allo ", "alla ", "all’", "ai ", "agli ", "alle "], strict=True)),
    "from": dict(
        zip(_ARTICLES, ["da ", "dal ", "dallo ", "dalla ", "dall’", "dai ", "dagli ", "dalle "], strict=True)
    ),
}
_ITALIAN["in"] = _ITALIAN["to"]  # “a Firenze” says both
_ARTICLE = re.compile(r"(?:(il|lo|la|i|gli|le) |(l)['’])(?=\w)", re.IGNORECASE)
# Articles of other languages look the same, and Italian leaves them alone.
_FOREIGN = re.compile(
    r"(?:la (?:paz|plata|rochelle|coruña|habana)|le (?:havre|mans|touquet)|los? |las )", re.IGNORECASE
)


def in_case(city: City, case: str, language: str, patterns: Mapping[str, str]) -> str | None:
    """The city's name in that language as `case` wants it; None where nobody has said how.

    `patterns` are those of a language that staff have added, by case.
    """
    own = in_language(getattr(city, f"name_{case}"), language)
    if own:
        return own
    name = in_language(city.name, language) or str(city.name)
    if language == "en":
        return f"{case} {name}"
    if language == "it":
        return _in_italian(name, case)
    pattern = patterns.get(case, "")
    return pattern.replace("{}", name) if pattern else None


def in_language(text: Any, language: str) -> str:
    """What was written in just this language; "" where nothing was: a letter mixes no languages."""
    data = text.data if isinstance(text, LazyI18nString) else text
    if isinstance(data, Mapping):
        return str(data.get(language) or "")
    return str(data or "")


def _in_italian(name: str, case: str) -> str:
    match = None if _FOREIGN.match(name) else _ARTICLE.match(name)
    if match:
        article = (match[1] or match[2]).lower()
        return f"{_ITALIAN[case][article]}{name[match.end() :]}"
    # The d of “ad” is written before the same vowel.
    if case in ("to", "in") and name[:1].lower() in ("a", "à"):
        return f"ad {name}"
    return f"{_ITALIAN[case]['']}{name}"
