"""The call for action: what each step says today, where its words go, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString

from campaigns.models import Campaign, Office, Video
from config.models.languages import language_name
from config.templatetags.translated import shown_language

from .letters import About, Supporter, values_for
from .letters.words import Words
from .models import ActionStep, Petition
from .placeholders import MEANINGS, SUPPORTER_FIELDS, fill, validate_placeholders
from .post_lengths import Length, length_of

Kind = ActionStep.Kind
Network = ActionStep.Network

WITH_WORDS = {Kind.POST, Kind.COMMENT, Kind.TELEPHONE}
WITH_LETTER = {Kind.LETTER, Kind.COPY, Kind.PAPER}
OF_OFFICE = ("greeting", "holder", "addressee", "office")

# Pages that open with a text written, as the networks document them: docs.x.com/x-for-websites/post-button,
# docs.bsky.app/docs/advanced-guides/intent-links, developers.facebook.com/docs/threads/threads-web-intents.
# Mastodon has one on each server, and nobody knows the supporter's.
_COMPOSE = {
    Network.X: "https://x.com/intent/tweet?text=",
    Network.BLUESKY: "https://bsky.app/intent/compose?text=",
    Network.THREADS: "https://www.threads.net/intent/post?text=",
}
_VISUAL = re.compile(r"[\s.()-]")  # RFC 3966, “visual separators”: they are no part of the number
_NUMBER = re.compile(r"\+?[0-9]{3,}")


@dataclass(frozen=True)
class Said:
    """The words of a step, filled in for today."""

    text: str
    length: Length | None
    compose_url: str


@dataclass(frozen=True)
class Step:
    """A step as its page shows it."""

    row: ActionStep
    said: Said | None

    @property
    def number_to_call(self) -> str:
        return dialled(self.row.office.telephone) if self.row.office else ""


def steps_of(campaign: Campaign, petition: Petition | None, videos: Iterable[Video]) -> list[Step]:
    """One query; one more where words are about an office that the petition does not ask."""
    rows = list(ActionStep.objects.filter(campaign=campaign).select_related("office__city"))
    _find_holders([row for row in rows if row.office and _has_words(row)], petition)
    about = About(campaign, petition, "\n".join(video.link for video in videos))
    return [Step(row, _said(row, about) if _has_words(row) else None) for row in rows]


def mistakes_in(step: ActionStep) -> Iterator[tuple[str, ValidationError]]:
    """Each with the field it is about. Neither the step nor its campaign need be saved yet."""
    yield from _missing(step)
    if step.kind in WITH_LETTER:
        yield from _missing_letter(step)
    if step.kind in WITH_WORDS:
        for language, words in _versions(step.words):
            yield from (("words", error) for error in _mistakes_in_words(step, language, words))


def dialled(telephone: str) -> str:
    """What a telephone dials; "" where that would be guessing, as with two numbers or “(0)”."""
    number = "" if "(0)" in telephone else _VISUAL.sub("", telephone)
    return number if _NUMBER.fullmatch(number) else ""


def _find_holders(rows: list[ActionStep], petition: Petition | None) -> None:
    """The petition knows the terms of the offices it asks."""
    known = {office.pk: office for office in petition.asked} if petition else {}
    others = []
    for row in rows:
        if row.office_id in known:
            row.office = known[row.office_id]
        elif row.office:
            others.append(row.office)
    prefetch_related_objects(others, Office.terms_newest_first())


def _has_words(step: ActionStep) -> bool:
    return step.kind in WITH_WORDS and bool(str(step.words))


def _said(step: ActionStep, about: About) -> Said:
    text = _filled(step, str(step.words), shown_language(step.words), about)
    length = length_of(text, step.network) if step.network and step.kind != Kind.TELEPHONE else None
    compose = _COMPOSE.get(Network(step.network)) if step.network and step.kind == Kind.POST else None
    return Said(text, length, compose + quote(text, safe="") if compose else "")


def _filled(step: ActionStep, words: str, language: str, about: About) -> str:
    spoken = Words(language)
    with spoken.spoken():
        values = values_for([step.office] if step.office else [], about, Supporter(), spoken)
        segments = fill(words.replace("\r\n", "\n").strip(), values)
        return "".join(segment.text for segment in segments)


def _versions(words: LazyI18nString | str) -> list[tuple[str, str]]:
    data = words.data if isinstance(words, LazyI18nString) else words
    return [(code, text) for code, text in data.items() if text] if isinstance(data, dict) else []


def _missing(step: ActionStep) -> Iterator[tuple[str, ValidationError]]:
    if step.kind == Kind.POST and not step.network:
        yield "network", ValidationError(_("Choose the network: it decides how long the post may be."))
    if step.kind == Kind.POST and not step.words:
        yield "words", ValidationError(_("Suggest what supporters may post; they can change it."))
    if step.kind == Kind.TELEPHONE and not step.office:
        yield "office", ValidationError(_("Choose the office that is called."))
    elif step.kind == Kind.TELEPHONE and step.office and not step.office.telephone:
        message = _("“%(office)s” has no telephone number yet: write it down with the office first.")
        yield "office", ValidationError(message, params={"office": step.office})


def _missing_letter(step: ActionStep) -> Iterator[tuple[str, ValidationError]]:
    campaign = step.campaign
    keys = list(campaign.letters.values_list("key", flat=True)) if campaign.pk else []
    if not keys:
        yield (
            "letter_key",
            ValidationError(_("This campaign has no letter yet: write it first, then add this step.")),
        )
    elif step.letter_key not in keys:
        message = _("Name the letter that this step opens. There are: %(keys)s.")
        yield "letter_key", ValidationError(message, params={"keys": ", ".join(keys)})


def _mistakes_in_words(step: ActionStep, language: str, words: str) -> Iterator[ValidationError]:
    name = language_name(language)
    mistake = _placeholder_mistake(words.replace("\r\n", "\n"), has_office=step.office is not None)
    about = _about(step.campaign)
    if mistake:
        message = _("In %(language)s: %(mistake)s")
        yield ValidationError(message, params={"language": name, "mistake": mistake})
    elif about and step.network and step.kind != Kind.TELEPHONE:
        length = length_of(_filled(step, words, language, about), step.network)
        if not length.fits:
            yield _too_long(length, name)


def _about(campaign: Campaign) -> About | None:
    """None while the form of a new campaign still lacks what words may speak of."""
    if campaign.pk:
        return About.of(campaign, Petition.objects.filter(campaign=campaign).first())
    return About(campaign, None, "") if campaign.slug and campaign.pairing_id else None


def _placeholder_mistake(words: str, *, has_office: bool) -> str:
    refused = SUPPORTER_FIELDS if has_office else (*SUPPORTER_FIELDS, *OF_OFFICE)
    try:
        validate_placeholders(words, [name for name in MEANINGS if name not in refused])
    except ValidationError as error:
        return _explained(error)
    return ""


def _explained(error: ValidationError) -> str:
    place = error.params or {}
    name = str(place["text"]).strip("{} ")
    if name in SUPPORTER_FIELDS:
        message = _(
            "Line %(line)d, column %(column)d: nobody types anything for %(text)s here; only the page of letters "
            "fills it in."
        )
        return message % place
    if name in OF_OFFICE:
        return _("Line %(line)d, column %(column)d: %(text)s needs an office; choose one above.") % place
    return error.messages[0]


def _too_long(length: Length, language: str) -> ValidationError:
    message = _(
        "In %(language)s: with today's values filled in, this is %(number)d characters long as %(network)s counts "
        "them, and may be %(limit)d."
    )
    params = {"number": length.number, "network": length.network, "limit": length.limit, "language": language}
    return ValidationError(message, code="long", params=params)
