"""What a letter in some language still lacks: names and greetings that staff keep elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from campaigns.grammar import CASES, in_language
from campaigns.models import City, Office
from config.models.languages import language_name

from ..placeholders import names_in
from .words import Words, words_of

CITIES = ("city", "partner_city")


def missing_words(
    texts: Iterable[tuple[str, str]], offices: list[Office], cities: Iterable[City]
) -> Iterator[str]:
    """Sentences for staff; `texts` are (language, everything written in it)."""
    texts = list(texts)
    words = words_of({language for language, _text in texts})
    named = dict(zip(CITIES, cities, strict=True))
    found = dict[str, None]()
    for language, text in texts:
        used = set(names_in(text))
        for sentence in _missing(words[language], used, offices, named):
            found[sentence] = None
    yield from found


def _missing(words: Words, used: set[str], offices: list[Office], cities: dict[str, City]) -> Iterator[str]:
    language = {"language": language_name(words.language)}
    if not words.is_of_site and words.added is None:
        yield _("The site does not know %(language)s yet: add it under “languages of letters”.") % language
        return
    for office in offices:
        yield from _missing_of_office(office, words, used, language)
    for name, city in cities.items():
        yield from _missing_of_city(name, city, words, used, language)


def _missing_of_office(
    office: Office, words: Words, used: set[str], language: dict[str, str]
) -> Iterator[str]:
    if not in_language(office.title, words.language):
        yield _("The title of the office “%(office)s” is missing in %(language)s.") % {
            "office": office,
            **language,
        }
    if "greeting" not in used:
        return
    if not in_language(office.salutation, words.language):
        missing = _(
            "The greeting of the office “%(office)s” when nobody is known is missing in %(language)s."
        )
        yield missing % {"office": office, **language}
    term = office.current_term
    if term and term.greeting and not in_language(term.greeting, words.language):
        missing = _("The greeting of %(holder)s is missing in %(language)s.")
        yield missing % {"holder": term.official, **language}


def _missing_of_city(
    name: str, city: City, words: Words, used: set[str], language: dict[str, str]
) -> Iterator[str]:
    forms = {f"{name}_{case}": case for case in CASES}
    if used & {name, *forms} and not in_language(city.name, words.language):
        yield _("The name of the city “%(city)s” is missing in %(language)s.") % {"city": city, **language}
    known = words.forms_of(city)
    if lacking := [f"{{{form}}}" for form, case in forms.items() if form in used and not known[case]]:
        missing = _("Nobody has written yet how %(language)s forms %(forms)s for the city “%(city)s”.")
        yield missing % {"forms": ", ".join(lacking), "city": city, **language}
