"""What a letter needs in its own language beside its text: prompts, dates, numbers, names of cities and countries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django_countries import countries

from campaigns.grammar import CASES, in_case
from campaigns.models import City
from config.models import LetterLanguage
from config.partial_dates import PartialDate


@dataclass(frozen=True)
class Words:
    """One language of letters: the site's own speak through their catalogues, others through what staff wrote."""

    language: str
    added: LetterLanguage | None = None

    @property
    def is_of_site(self) -> bool:
        return self.language in dict(settings.LANGUAGES)

    @contextmanager
    def spoken(self) -> Iterator[None]:
        with translation.override(self.language):
            yield

    def prompts(self) -> dict[str, str]:
        """What stands in a letter where the supporter has typed nothing yet. Own words have none: nobody must."""
        if self.added is not None:
            name, city, country = self.added.name_prompt, self.added.city_prompt, self.added.country_prompt
        else:
            with self.spoken():
                name, city, country = gettext("[Your name]"), gettext("[city]"), gettext("[country]")
        return {"name": name, "your_city": city, "your_country": country, "own_words": ""}

    def date(self, day: dt.date) -> str:
        with self.spoken():
            return PartialDate.from_date(day).in_words() if self.is_of_site else date_format(day)

    def country(self, code: str) -> str:
        with self.spoken():
            return str(countries.name(code)) if code else ""

    def countries(self) -> dict[str, str]:
        with self.spoken():
            return {code: str(name) for code, name in countries}

    def forms_of(self, city: City) -> Mapping[str, str | None]:
        """“” for the name itself, then by case; None where nobody has said how this language forms it."""
        patterns = {case: getattr(self.added, f"pattern_{case}") for case in CASES} if self.added else {}
        with self.spoken():
            return {
                "": str(city.name),
                **{case: in_case(city, case, self.language, patterns) for case in CASES},
            }


def words_of(languages: set[str]) -> dict[str, Words]:
    """For each of the languages, with one query where some are not the site's."""
    foreign = languages - set(dict(settings.LANGUAGES))
    added = {row.code: row for row in LetterLanguage.objects.filter(code__in=foreign)} if foreign else {}
    return {language: Words(language, added.get(language)) for language in languages}


def spoken(language: str) -> str:
    """The language of our own words around a text: English where the text is in one that the site does not speak."""
    return language if language in dict(settings.LANGUAGES) else "en"
