"""The supporter's desk: the letters of a campaign and the fields that fill them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django_countries import countries

from campaigns.models import Campaign

from .forms import SupporterForm
from .letters import Letter, Supporter, letters_of, prompts, spoken
from .models import Petition


@dataclass(frozen=True)
class Desk:
    """`words` holds, per language, what a script needs to fill letters in: prompts and names of countries."""

    form: SupporterForm
    letters: list[Letter]
    words: dict[str, Any]


def desk(campaign: Campaign, petition: Petition | None, data: Any) -> Desk:
    form = SupporterForm(data)
    letters = letters_of(campaign, petition, Supporter(**form.given))
    languages = sorted({version.language for letter in letters for version in letter.versions})
    return Desk(form, letters, {language: _words(language) for language in languages})


def _words(language: str) -> dict[str, Any]:
    with translation.override(spoken(language)):
        return {"prompts": prompts(), "countries": {code: str(name) for code, name in countries}}
