"""The supporter's desk: the letters of a campaign, the fields that fill them in, and the ways to send them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from campaigns.models import Campaign

from .forms import SupporterForm
from .letters import DeskLetter, Supporter, Version, letters_of
from .letters.words import words_of
from .models import Petition
from .sending import MailLinks, Webmail, links, webmails

DESK_FIELDS = ("lang", "name", "city", "country", "words", "blind", "variant")


@dataclass(frozen=True)
class Sheet:
    """One letter in one language on the page, with the ways to send it."""

    key: str
    version: Version
    blind: bool

    @property
    def id(self) -> str:
        number = f"-{self.version.variant}" if self.version.variant > 1 else ""
        return f"{self.key}{number}-{self.version.language}"

    @cached_property
    def mail(self) -> MailLinks:
        version = self.version
        return links(version.recipients, version.subject_text, version.text, blind=self.blind)

    @cached_property
    def webmails(self) -> list[Webmail]:
        version = self.version
        return webmails(version.recipients, version.subject_text, version.text, blind=self.blind)


@dataclass(frozen=True)
class Wording:
    """One variant; readers get one by choice or by chance."""

    number: int
    sheets: list[Sheet]
    is_shown: bool


@dataclass(frozen=True)
class OnDesk:
    letter: DeskLetter
    wordings: list[Wording]
    # By an address or a button; else a script chooses by chance.
    is_chosen: bool

    @property
    def key(self) -> str:
        return self.letter.key


@dataclass(frozen=True)
class Desk:
    """`words` holds, per language, what a script needs to fill letters in: prompts and names of countries."""

    form: SupporterForm
    letters: list[OnDesk]
    words: dict[str, Any]
    wanted: str
    # What an address asked for, for all letters; "" for nothing.
    variant: str
    is_blind: bool

    @property
    def has_many_addresses(self) -> bool:
        return any(len(one.letter.recipients) > 1 for one in self.letters)

    @property
    def own_share(self) -> int:
        """How much of the first letter is in the supporter's own words, in percent of its letters."""
        own = letters_in(self.form.given["words"])
        first = self.letters[0].letter.versions[0].text if self.letters else ""
        return round(100 * own / max(letters_in(first), 1)) if own else 0


def desk(campaign: Campaign, petition: Petition | None, data: Mapping[str, Any]) -> Desk:
    form = SupporterForm(data)
    letters = letters_of(campaign, petition, Supporter(**form.given))
    blind, variant = data.get("blind") == "on", data.get("variant", "")
    languages = {version.language for letter in letters for version in letter.versions}
    return Desk(
        form=form,
        letters=[
            _on_desk(letter, data.get(_chosen_by(letter), "") or variant, blind=blind) for letter in letters
        ],
        words={
            language: {"prompts": spoken.prompts(), "countries": spoken.countries()}
            for language, spoken in words_of(languages).items()
        },
        wanted=data.get("lang", ""),
        variant=variant,
        is_blind=blind,
    )


def _on_desk(letter: DeskLetter, variant: str, *, blind: bool) -> OnDesk:
    numbers = [one.number for one in letter.variants]
    shown = next((number for number in numbers if str(number) == variant), numbers[0])
    return OnDesk(
        letter,
        [
            Wording(
                one.number,
                [Sheet(letter.key, version, blind) for version in one.versions],
                one.number == shown,
            )
            for one in letter.variants
        ],
        is_chosen=bool(variant),
    )


def _chosen_by(letter: DeskLetter) -> str:
    """The field by which a reader without scripts chooses a wording."""
    return f"wording-{letter.key}"


def read_by(desk: Desk) -> list[str]:
    """Names of the query parameters that change a page with this desk on it."""
    return [*DESK_FIELDS, *(_chosen_by(one.letter) for one in desk.letters)]


def letters_in(text: str) -> int:
    """Of any script: a measure of length that needs no spaces between words."""
    return sum(unicodedata.category(char)[0] == "L" for char in text)
