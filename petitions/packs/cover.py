"""The letter that goes with a list of signers: a real letter to whoever holds the office on the day of the list."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, pgettext
from i18nfield.strings import LazyI18nString

from campaigns.postal import envelope
from config.mail import site_url
from config.partial_dates import PartialDate
from config.richtext import plain_paragraphs

from ..letters import addressee, greeting, holder
from ..models import Pack, PetitionText
from ..placeholders import fill
from ..signers import Tally


@dataclass(frozen=True)
class Cover:
    """All words of the pack but the list, in the active language."""

    moment: dt.datetime
    title: str
    addressee: list[str]
    date: str
    subject: str
    paragraphs: list[str]
    seal: str
    seal_url: str
    facts: list[tuple[str, str]]
    texts: list[tuple[str, list[str]]]

    def all_words(self) -> Iterator[str]:
        """For those who choose fonts."""
        yield from (self.title, self.date, self.subject, *self.addressee, *self.paragraphs)
        yield from (words for fact in self.facts for words in fact)
        yield from (words for heading, paragraphs in self.texts for words in (heading, *paragraphs))


def cover_of(pack: Pack, seal: str, tally: Tally) -> Cover:
    office, day = pack.office, day_of(pack)
    values = _values(pack, day, seal)
    subject, text = _template(pack)
    return Cover(
        moment=pack.moment,
        title=values["title"],
        addressee=envelope(office, addressee(office, day)).lines,
        date=values["date"],
        subject=" ".join(_filled(subject, values)),
        paragraphs=_filled(text, values),
        seal=seal,
        seal_url=seal_address(seal),
        facts=list(_facts(pack, values, tally)),
        texts=list(_texts(pack, tally)),
    )


def day_of(pack: Pack) -> dt.date:
    """The day of the list at the office."""
    return pack.moment.astimezone(zoneinfo.ZoneInfo(pack.office.city.time_zone)).date()


def _template(pack: Pack) -> tuple[str, str]:
    """Subject and text as staff wrote them in just this language: our own text is better than one in another."""
    other = pack.petition.covers.filter(language=pack.language).first()
    if other is not None:
        return other.subject, other.text
    written = pack.petition.cover
    texts = written.data if isinstance(written, LazyI18nString) else written
    own = texts.get(get_language() or "", "") if isinstance(texts, dict) else texts
    text = str(own or "") or default_text(on_paper=pack.paper > 0, to_body=pack.office.is_body)
    return gettext("Petition: %(title)s") % {"title": "{title}"}, text


def default_text(*, on_paper: bool, to_body: bool = False) -> str:
    """What a cover letter says where staff wrote none."""
    paragraphs = [
        # One person and many are greeted with different words in many languages.
        pgettext("to the members of a body", "Dear {greeting},") if to_body else gettext("Dear {greeting},"),
        gettext(
            "with this letter we hand over to you the petition “{title}”, which is about {city} and its partner city "
            "{partner_city}. Its text stands on the page after this letter, and after it the list of those who have "
            "signed."
        ),
        gettext(
            "Signatures on the list: {signatures}. Each was confirmed through a link or a code sent to the signer's "
            "e-mail address. Some signers show their initials only. Others wish their name to be withheld: they stand "
            "at the end of the list, without a number, and count like all others."
        ),
        gettext("Further signatures on paper: {paper}.") if on_paper else "",
        gettext(
            "The list bears a seal, printed below and at the foot of each page. At {seal_url} everybody can check "
            "that list and seal belong together, and that nobody has changed either."
        ),
        gettext(
            "We ask you for an answer in writing. We will publish it beside the petition: {petition_url}"
        ),
        gettext("Yours sincerely"),
    ]
    return "\n\n".join(filter(None, paragraphs))


def seal_address(seal: str) -> str:
    """Of the page that says what we know of a seal, in the active language."""
    return site_url(reverse("petitions:seal", args=[seal]))


def in_groups(seal: str) -> str:
    """Eight by eight, as people compare them."""
    return " ".join(seal[start : start + 8] for start in range(0, len(seal), 8))


def _values(pack: Pack, day: dt.date, seal: str) -> Mapping[str, str]:
    campaign, office = pack.petition.campaign, pack.office
    return {
        "greeting": greeting(office, day),
        "holder": holder(office, day),
        "office": str(office.title),
        "city": str(campaign.pairing.first_city.name),
        "partner_city": str(campaign.pairing.second_city.name),
        "date": _date(pack.language, day),
        "title": str(campaign.title),
        "petition_url": site_url(campaign.get_absolute_url()),
        "signatures": grouped(pack.number),
        "paper": grouped(pack.paper),
        "group": settings.SITE_NAME,
        "seal_url": site_url(reverse("petitions:seals")),
    }


def _date(language: str, day: dt.date) -> str:
    """As the language of the letter writes it, also where it is none of the site's."""
    with translation.override(language):
        is_ours = language in dict(settings.LANGUAGES)
        return PartialDate.from_date(day).in_words() if is_ours else date_format(day)


def grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


def _filled(template: str, values: Mapping[str, str]) -> list[str]:
    text = "".join(segment.text for segment in fill(template.replace("\r\n", "\n"), values))
    return [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]


def _facts(pack: Pack, values: Mapping[str, str], tally: Tally) -> Iterator[tuple[str, str]]:
    moment = pack.moment.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE))
    yield gettext("Addressed to"), values["office"]
    yield gettext("As of"), f"{PartialDate.from_date(moment.date()).in_words()}, {moment:%H:%M} ({moment:%Z})"
    yield gettext("Confirmed signatures"), values["signatures"]
    yield gettext("of these with the full name"), grouped(tally.displays["full"])
    yield gettext("of these with initials"), grouped(tally.displays["initials"])
    yield gettext("of these with the name withheld"), grouped(tally.displays["anonymous"])
    if pack.paper:
        yield gettext("Further signatures on paper"), values["paper"]
    yield gettext("On the site"), values["petition_url"]


def _texts(pack: Pack, tally: Tally) -> Iterator[tuple[str, list[str]]]:
    """The text that was signed; where it has changed, each version that somebody on the list has signed."""
    petition = pack.petition
    versions = {row.number: row for row in PetitionText.objects.filter(petition=petition)}
    if len(tally.texts) < 2 and petition.text_number in (tally.texts or {petition.text_number: 0}):
        yield gettext("What the signers support"), list(plain_paragraphs(str(petition.text)))
        return
    for number, signed in sorted(tally.texts.items()):
        text = versions[number].text if number in versions else petition.text
        words = {"number": grouped(number), "signed": grouped(signed)}
        heading = gettext("Version %(number)s of the text, signed by %(signed)s") % words
        yield heading, list(plain_paragraphs(str(text)))
