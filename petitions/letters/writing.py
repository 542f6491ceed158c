"""Suggested letters, addressed to whoever holds the office on the day they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.formats import number_format

from campaigns.models import Campaign, Office
from campaigns.postal import Envelope, envelope
from config.mail import site_url
from config.models.languages import direction_of, language_name

from ..models import Letter, LetterTemplate, Petition
from ..placeholders import OWN_WORDS, SUPPORTER_FIELDS, Segment, fill, paragraphs_of
from .addressing import addressee, greeting, holder
from .words import Words, words_of


@dataclass(frozen=True)
class Supporter:
    """What the reader told us for the letter; empty fields stay as prompts in brackets."""

    name: str = ""
    city: str = ""
    country: str = ""
    words: str = ""


@dataclass(frozen=True)
class About:
    """What all letters of a campaign speak of."""

    campaign: Campaign
    petition: Petition | None
    videos: str

    @classmethod
    def of(cls, campaign: Campaign, petition: Petition | None) -> About:
        return cls(campaign, petition, "\n".join(video.link for video in campaign.videos.all()))


@dataclass(frozen=True)
class Version:
    """One letter in one language, ready to be read, copied and sent."""

    language: str
    variant: int
    date: str
    sender: list[Segment]
    envelopes: list[Envelope]
    recipients: list[str]
    subject: list[Segment]
    paragraphs: list[list[Segment]]
    is_for_official: bool
    country: str = ""

    @property
    def language_name(self) -> str:
        return language_name(self.language)

    @property
    def dir(self) -> str:
        return direction_of(self.language)

    @property
    def addressees(self) -> list[str]:
        return [one.lines[0] for one in self.envelopes]

    @cached_property
    def subject_text(self) -> str:
        return " ".join(_joined(self.subject).split())

    @cached_property
    def text(self) -> str:
        return "\n\n".join(_joined(paragraph).strip() for paragraph in self.said)

    @property
    def said(self) -> list[list[Segment]]:
        """The paragraphs that say something: one made for the supporter's own words alone waits for them."""
        return [part for part in self.paragraphs if _joined(part).strip()]


@dataclass(frozen=True)
class Variant:
    number: int
    versions: list[Version]


@dataclass(frozen=True)
class DeskLetter:
    """One letter in all its variants and languages, that of its officials first."""

    letter: Letter
    offices: list[Office]
    variants: list[Variant]

    @property
    def key(self) -> str:
        return self.letter.key

    @property
    def versions(self) -> list[Version]:
        return [version for variant in self.variants for version in variant.versions]

    @property
    def recipients(self) -> list[str]:
        return recipients_of(self.offices)


def letters_of(campaign: Campaign, petition: Petition | None, supporter: Supporter) -> list[DeskLetter]:
    letters = list(Letter.objects.for_desk(campaign))
    about = About.of(campaign, petition)
    words = words_of({text.language for letter in letters for text in letter.texts.all()})
    return [_on_desk(letter, about, supporter, words) for letter in letters if is_ready(letter)]


def is_ready(letter: Letter) -> bool:
    """Somebody to write to, and something to say: an office may have been deleted."""
    return bool(letter.texts.all() and letter.offices.all())


def version_of(
    campaign: Campaign, petition: Petition | None, key: str, language: str, variant: int, supporter: Supporter
) -> tuple[DeskLetter, Version] | None:
    """One text of one letter; None where there is none."""
    for letter in letters_of(campaign, petition, supporter):
        for version in letter.versions:
            if (letter.key, version.language, version.variant) == (key, language, variant):
                return letter, version
    return None


def papers_of(
    campaign: Campaign, petition: Petition | None, key: str, language: str, variant: int, supporter: Supporter
) -> list[Version]:
    """The same text as a letter to each of its offices alone, as one puts it into envelopes."""
    text = (
        LetterTemplate.objects.filter(
            letter__campaign=campaign, letter__key=key, language=language, variant=variant
        )
        .select_related("letter")
        .first()
    )
    if text is None:
        return []
    about, words = About.of(campaign, petition), words_of({language})[language]
    offices = text.letter.offices.with_holders().order_by("pk")
    return [write(text, [office], about, supporter, words) for office in offices]


def _on_desk(letter: Letter, about: About, supporter: Supporter, words: Mapping[str, Words]) -> DeskLetter:
    offices = list(letter.offices.all())
    variants: dict[int, list[Version]] = {}
    for text in letter.texts.all():
        version = write(text, offices, about, supporter, words[text.language])
        variants.setdefault(text.variant, []).append(version)
    for versions in variants.values():
        versions.sort(key=lambda version: not version.is_for_official)
    return DeskLetter(letter, offices, [Variant(number, variants[number]) for number in sorted(variants)])


def write(
    text: LetterTemplate, offices: list[Office], about: About, supporter: Supporter, words: Words
) -> Version:
    """Fill a text in for today; every value is looked up in the letter's own language."""
    with words.spoken():
        values = values_for(offices, about, supporter, words)
        return Version(
            language=text.language,
            variant=text.variant,
            date=values["date"],
            sender=[Segment(values[field], field) for field in SUPPORTER_FIELDS if field != OWN_WORDS],
            envelopes=[envelope(office, addressee(office)) for office in offices],
            recipients=recipients_of(offices),
            subject=list(fill(text.subject, values)),
            paragraphs=[list(fill(part, values)) for part in paragraphs_of(text.body.replace("\r\n", "\n"))],
            is_for_official=any(office.city.own_language == text.language for office in offices),
            country=supporter.country,
        )


def recipients_of(offices: Iterable[Office]) -> list[str]:
    return list(dict.fromkeys(address for office in offices for address in office.contacts))


def values_for(offices: list[Office], about: About, supporter: Supporter, words: Words) -> dict[str, str]:
    """The value of every placeholder, in the language of `words`; call it while that is spoken.

    A letter to several offices greets and names all of them: whoever reads it is never called by another's name.
    """
    office = offices[0] if offices else None
    pairing, petition = about.campaign.pairing, about.petition
    return {
        "greeting": _all(greeting(one) for one in offices),
        "holder": _all(holder(one) for one in offices),
        "addressee": _all(addressee(one) for one in offices),
        "office": _all(str(one.title) for one in offices),
        **_city("city", words.forms_of(pairing.first_city)),
        **_city("partner_city", words.forms_of(pairing.second_city)),
        "date": words.date(office.today() if office else timezone.localdate()),
        "petition_url": site_url(about.campaign.get_absolute_url()),
        "signatures": number_format(petition.total if petition else 0, force_grouping=True),
        "videos": about.videos,
        **words.prompts(),
        **_told(supporter, words),
    }


def _all(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _city(name: str, forms: Mapping[str, str | None]) -> dict[str, str]:
    return {f"{name}_{case}" if case else name: form or str(forms[""]) for case, form in forms.items()}


def _told(supporter: Supporter, words: Words) -> dict[str, str]:
    told = (supporter.name, supporter.city, words.country(supporter.country), supporter.words)
    return {field: value for field, value in zip(SUPPORTER_FIELDS, told, strict=True) if value}


def _joined(segments: list[Segment]) -> str:
    return "".join(segment.text for segment in segments)
