"""How a letter reads to staff while they write it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString

from campaigns.models import Office, Official, Term
from config.models.languages import letter_languages
from config.partial_dates import PartialDate

from ..models import Letter, LetterTemplate, Petition
from .words import words_of
from .writing import About, Supporter, Version, write

LONG_AGO = PartialDate(2000)
LONG_NAME = (
    "Maria Immacolata Antonietta Wolfeschlegelsteinhausenbergerdorff-Papadopoulos y Fernández de Córdoba"
)
LONG_CITY = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@dataclass(frozen=True)
class Sheet:
    title: str
    version: Version


def previews(letter: Letter, texts: Iterable[tuple[int, str, str, str]]) -> Iterator[Sheet]:
    """Each text three times; `texts` are (variant, language, subject, body), free of errors."""
    written = [LetterTemplate(variant=v, language=la, subject=s, body=b) for v, la, s, b in texts if s or b]
    about = About.of(letter.campaign, Petition.objects.filter(campaign=letter.campaign_id).first())
    words = words_of({text.language for text in written})
    held = Term.objects.select_related("official").order_by("-first_day", "-pk")
    wordy = Supporter(
        name=LONG_NAME, city=LONG_CITY, country="GB", words=_("A sentence of the supporter's own.")
    )
    seats = [
        (_("With the holder of today"), _offices(letter, held), Supporter()),
        (_("With nobody known in the office"), _offices(letter, Term.objects.none()), Supporter()),
        (_("With long names and a sentence of the supporter's own"), _with_long_names(letter), wordy),
    ]
    for text in written:
        for title, offices, supporter in seats:
            yield Sheet(title, write(text, offices, about, supporter, words[text.language]))


def _offices(letter: Letter, terms: models.QuerySet[Term]) -> list[Office]:
    offices = letter.offices.select_related("city").prefetch_related(models.Prefetch("terms", terms))
    return list(offices.order_by("pk"))


def _with_long_names(letter: Letter) -> list[Office]:
    """As the holder of today, only with the longest name that anybody has."""
    offices = _offices(letter, Term.objects.select_related("official").order_by("-first_day", "-pk"))
    for office in offices:
        known = office.current_term
        words: dict[str, Any] = (
            {name: getattr(known, name) for name in ("greeting", "title")} if known else {}
        )
        name = LazyI18nString(dict.fromkeys(letter_languages(), LONG_NAME))
        term = Term(office=office, official=Official(name=name), started_on=LONG_AGO, **words)
        term.first_day = term.certain_from = dt.date(2000, 1, 1)
        office._prefetched_objects_cache = {"terms": [] if office.is_body else [term]}  # type: ignore[attr-defined]  # what prefetching fills
    return offices
