"""Suggested letters, addressed to whoever holds the office on the day they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from urllib.parse import quote

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext
from django_countries import countries

from campaigns.models import Campaign, Office
from config.mail import site_url
from config.partial_dates import PartialDate

from .models import LetterTemplate, Petition
from .placeholders import SUPPORTER_FIELDS, Segment, fill

# Common programs cut longer links off (2,083 characters in the shortest), so a longer one goes without its text.
LONGEST_MAILTO = 2_000


@dataclass(frozen=True)
class Supporter:
    """What the reader told us for the letter; empty fields stay as prompts in brackets."""

    name: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class Version:
    """One letter in one language, ready to be read, copied and sent."""

    template: LetterTemplate
    date: str
    sender: list[Segment]
    addressees: list[str]
    recipients: list[str]
    postal_address: str
    subject: list[Segment]
    paragraphs: list[list[Segment]]
    is_for_official: bool

    @property
    def language(self) -> str:
        return self.template.language

    @property
    def language_name(self) -> str:
        """In the reader's language: Italian, italiano."""
        known = LANG_INFO.get(self.language.split("-")[0], {}).get("name")
        return gettext(known) if known else self.language

    @property
    def dir(self) -> str:
        return "rtl" if self.language.split("-")[0] in settings.LANGUAGES_BIDI else "ltr"

    @cached_property
    def subject_text(self) -> str:
        return " ".join(_joined(self.subject).split())

    @cached_property
    def text(self) -> str:
        return "\n\n".join(_joined(paragraph) for paragraph in self.paragraphs)

    @cached_property
    def mailto(self) -> str:
        """The letter as a link (RFC 6068), without its text where programs would cut it off."""
        whole = mailto(self.recipients, self.subject_text, self.text)
        return whole if len(whole) <= LONGEST_MAILTO else mailto(self.recipients, self.subject_text)

    @property
    def mailto_has_text(self) -> bool:
        return "&body=" in self.mailto


@dataclass(frozen=True)
class Letter:
    """One letter in all its languages, that of its officials first."""

    key: str
    offices: list[Office]
    versions: list[Version]


def letters_of(campaign: Campaign, petition: Petition | None, supporter: Supporter) -> list[Letter]:
    templates = LetterTemplate.objects.for_desk(campaign)
    videos = "\n".join(video.link for video in campaign.videos.all())
    found = []
    for key, group in groupby(templates, key=lambda template: template.key):
        versions = [write(template, petition, supporter, videos) for template in group]
        versions.sort(key=lambda version: not version.is_for_official)
        found.append(Letter(key, list(versions[0].template.offices.all()), versions))
    return found


def write(template: LetterTemplate, petition: Petition | None, supporter: Supporter, videos: str) -> Version:
    """Fill a template in for today; every value is looked up in the letter's own language."""
    offices = list(template.offices.all())
    with translation.override(spoken(template.language)):
        values = _values(template.campaign, offices, petition, supporter, videos)
        paragraphs = [
            list(fill(part, values))
            for part in template.body.replace("\r\n", "\n").split("\n\n")
            if part.strip()
        ]
        return Version(
            template=template,
            date=values["date"],
            sender=[Segment(values[field], field) for field in SUPPORTER_FIELDS],
            addressees=[addressee(office) for office in offices],
            recipients=list(dict.fromkeys(address for office in offices for address in office.contacts)),
            postal_address=offices[0].postal_address if offices else "",
            subject=list(fill(template.subject, values)),
            paragraphs=paragraphs,
            is_for_official=any(office.city.own_language == template.language for office in offices),
        )


def spoken(language: str) -> str:
    """The language of a letter's prompts: English for letters in one that the interface does not speak."""
    return language if language in dict(settings.LANGUAGES) else "en"


def mailto(recipients: list[str], subject: str, body: str = "") -> str:
    """A mailto link: addresses joined by commas, line breaks as CRLF, everything else percent-encoded."""
    to = ",".join(quote(address, safe="@") for address in recipients)
    fields = {"subject": subject} | ({"body": body.replace("\n", "\r\n")} if body else {})
    return f"mailto:{to}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items())


def _values(
    campaign: Campaign, offices: list[Office], petition: Petition | None, supporter: Supporter, videos: str
) -> Mapping[str, str]:
    office = offices[0] if offices else None
    pairing = campaign.pairing
    return {
        "greeting": greeting(office) if office else "",
        "holder": holder(office) if office else "",
        "office": str(office.title) if office else "",
        "city": str(pairing.first_city.name),
        "partner_city": str(pairing.second_city.name),
        "date": PartialDate.from_date(office.today() if office else timezone.localdate()).in_words(),
        "petition_url": site_url(campaign.get_absolute_url()),
        "signatures": number_format(petition.total if petition else 0, force_grouping=True),
        "videos": videos,
        **prompts(),
        **_told(supporter),
    }


def prompts() -> dict[str, str]:
    """What stands in a letter, in its language, where the supporter has typed nothing yet."""
    return {
        "name": gettext("[Your name]"),
        "your_city": gettext("[city]"),
        "your_country": gettext("[country]"),
    }


def _told(supporter: Supporter) -> dict[str, str]:
    country = str(countries.name(supporter.country)) if supporter.country else ""
    told = dict(zip(SUPPORTER_FIELDS, (supporter.name, supporter.city, country), strict=True))
    return {field: value for field, value in told.items() if value}


def greeting(office: Office, on: dt.date | None = None) -> str:
    """“Signora Sindaca Sara Funaro”; the office's own greeting where nobody is known to hold it on that day."""
    term = office.term_on(on or office.today())
    if term is None or not term.greeting:
        return str(office.salutation)
    return f"{term.greeting} {term.official.name}"


def holder(office: Office, on: dt.date | None = None) -> str:
    term = office.term_on(on or office.today())
    return str(term.official.name) if term else str(office.title)


def addressee(office: Office, on: dt.date | None = None) -> str:
    term = office.term_on(on or office.today())
    return f"{term.official.name}, {term.shown_title}" if term else str(office.title)


def _joined(segments: list[Segment]) -> str:
    return "".join(segment.text for segment in segments)
