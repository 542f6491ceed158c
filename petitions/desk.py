"""The supporter's desk: the letters of a campaign and the fields that fill them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign

from .forms import SupporterForm
from .letters import DeskLetter, Supporter, letters_of
from .letters.words import words_of
from .models import Petition


@dataclass(frozen=True)
class Desk:
    """`words` holds, per language, what a script needs to fill letters in: prompts and names of countries."""

    form: SupporterForm
    letters: list[DeskLetter]
    words: dict[str, Any]


def desk(campaign: Campaign, petition: Petition | None, data: Any) -> Desk:
    form = SupporterForm(data)
    letters = letters_of(campaign, petition, Supporter(**form.given))
    languages = {version.language for letter in letters for version in letter.versions}
    words = {
        language: {"prompts": spoken.prompts(), "countries": spoken.countries()}
        for language, spoken in words_of(languages).items()
    }
    return Desk(form, letters, words)
