"""The standard data of the goals: one campaign with updates, replies and as many signatures as asked for.

Texts are as long as those of the demonstration.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from i18nfield.strings import LazyI18nString

from campaigns.models import Campaign, City, Figure, Office, Official, Pairing, Term, Update
from comments.models import Comment
from config import kept_sql
from config.partial_dates import PartialDate
from petitions.counting import recount
from petitions.models import ActionStep, Letter, LetterTemplate, Petition, Signature

from .requests import COUNTRIES

SLUG = "standard"
UPDATES = 50
REPLIES = 500
AT_ONCE = 500
# What tells one signature from the others: columns and their values, by its index and when it was confirmed.
Own = Callable[[int, datetime], dict[str, Any]]
SYLLABLES = [consonant + vowel for consonant in "bcdfglmnprstv" for vowel in "aeiou"]


def both(english: str, italian: str | None = None) -> LazyI18nString:
    return LazyI18nString({"en": english, "it": italian or f"In italiano: {english}"})


def prose(length: int, seed: str) -> str:
    """So many invented words in paragraphs of sixty, always the same for a seed. They compress about as prose does."""
    chosen = Random(seed)  # noqa: S311 - nothing secret
    words = chosen.choices(vocabulary(), [1 / rank for rank in range(3, 1_503)], k=length)
    return "\n\n".join(
        " ".join(words[first : first + 60]).capitalize() + "." for first in range(0, length, 60)
    )


@cache
def vocabulary() -> list[str]:
    chosen = Random("words")  # noqa: S311 - as above
    return ["".join(chosen.choices(SYLLABLES, k=chosen.randint(1, 4))) for _word in range(1_500)]


@transaction.atomic
def fill(signatures: int, *, campaigns: int = 1) -> None:
    first, second = cities()
    pairing = Pairing.objects.create(
        first_city=first, second_city=second, kind=Pairing.Kind.FRIENDSHIP, since=PartialDate(2007)
    )
    campaign = add_campaign(pairing, SLUG)
    add_news(campaign)
    add_replies(campaign)
    add_signatures(add_petition(campaign, first), signatures)
    for number in range(1, campaigns):
        add_petition(add_campaign(pairing, f"campaign-{number}"), first)


def cities() -> tuple[City, City]:
    florence = City(slug="florence", name=both("Florence", "Firenze"), own_name="Firenze", own_language="it")
    jeonju = City(slug="jeonju", name=both("Jeonju"), own_name="전주시", own_language="ko")
    florence.country, jeonju.country, jeonju.time_zone = "IT", "KR", "Asia/Seoul"
    florence.save()
    jeonju.save()
    for position in range(3):
        add_office(florence, position)
    return florence, jeonju


def add_office(city: City, position: int) -> None:
    office = Office.objects.create(
        slug=f"office-{position}",
        city=city,
        title=both(f"Office number {position}"),
        salutation=both("To whom it may concern", "Spettabile ufficio"),
        email_addresses=f"office-{position}@city.example.org",
    )
    for year in (2014, 2019, 2024):
        official = Official.objects.create(slug=f"official-{position}-{year}", name=both(f"Ada Verdi {year}"))
        ended = PartialDate(year + 5, 6) if year < 2024 else None
        Term.objects.create(
            office=office,
            official=official,
            started_on=PartialDate(year, 7),
            ended_on=ended,
            greeting=both("Madam Mayor", "Signora Sindaca"),
        )


def add_campaign(pairing: Pairing, slug: str) -> Campaign:
    campaign = Campaign.objects.create(
        pairing=pairing,
        slug=slug,
        title=both(f"Answer our partner city ({slug})"),
        demand=both("We ask the council to answer the letter of its partner city before the year ends."),
        case=both(prose(250, slug), prose(250, f"{slug} it")),
    )
    campaign.publish()
    for position, kind in enumerate([ActionStep.Kind.SIGN, ActionStep.Kind.LETTER, ActionStep.Kind.POST]):
        ActionStep.objects.create(
            campaign=campaign,
            position=position,
            kind=kind,
            title=both(f"Step {position}"),
            text=both(prose(30, f"step {position}")),
        )
    for position in range(3):
        Figure.objects.create(
            campaign=campaign,
            position=position,
            dated=PartialDate(2024, position + 1),
            source=both("Yearbook of the city"),
            caption=both(prose(12, f"figure {position}")),
            number=223 + position,
            unit=both("letters without an answer"),
            data="Year;Letters\n2022;70\n2023;74\n2024;79",
        )
    return campaign


def add_news(campaign: Campaign) -> None:
    updates = Update.objects.bulk_create(
        Update(
            slug=f"news-{number}",
            day=date(2024, 1, 9) + timedelta(days=7 * number),
            title=both(f"News number {number} about the letter"),
            body=both(prose(80, f"news {number}"), prose(80, f"notizie {number}")),
            state=Update.State.PUBLISHED,
            published_at=timezone.now(),
            announced_at=timezone.now(),
        )
        for number in range(UPDATES)
    )
    campaign.updates.add(*updates)


def add_replies(campaign: Campaign) -> None:
    """A hundred threads of five: an answer to each, an answer to that, and two more answers to the first."""
    for number in range(REPLIES // 5):
        top = add_reply(campaign, f"{number}-0", None)
        answer = add_reply(campaign, f"{number}-1", top)
        add_reply(campaign, f"{number}-2", answer)
        add_reply(campaign, f"{number}-3", top)
        add_reply(campaign, f"{number}-4", top)


def add_reply(campaign: Campaign, name: str, parent: Comment | None) -> Comment:
    body = f"Reply {name}: {prose(25, f'reply {name}')}"
    comment = Comment(campaign=campaign, parent=parent, name=f"Reader {name}", language="en", body=body)
    comment.email = f"reader-{name}@mail.example.org"
    comment.post()
    comment.approve(by=None)
    return comment


def add_petition(campaign: Campaign, city: City) -> Petition:
    petition = Petition.objects.create(campaign=campaign, text=both(prose(60, "petition")))
    offices = list(city.offices.all())
    petition.offices.set(offices)
    for position, office in enumerate(offices):
        letter = Letter.objects.create(campaign=campaign, key=f"letter-{position}", position=position)
        letter.offices.set([office])
        for language in ("en", "it"):
            LetterTemplate.objects.create(
                letter=letter,
                language=language,
                subject="About the letter of our partner city",
                body=prose(180, f"{language} {position}"),
            )
    return petition


def add_signatures(petition: Petition, number: int, own: Own | None = None) -> None:
    """Numbered in the order of confirming, one a minute; all alike but for what tells them apart."""
    now, alike = timezone.now(), _alike(petition)
    row = kept_sql.NewRow(Signature, alike.keys() | _own(0, now).keys())
    for first in range(0, number, AT_ONCE):
        indices = range(first, min(first + AT_ONCE, number))
        made = ((own or _own)(index, now - timedelta(minutes=number - index)) for index in indices)
        _insert(row, [row.values(alike | one) for one in made])
    Petition.objects.filter(pk=petition.pk).update(numbered=number)
    recount(petition)


def _alike(petition: Petition) -> dict[str, Any]:
    return {
        "petition_id": petition.pk,
        "display": Signature.Display.INITIALS,
        "language": "en",
        "consent": "2026-11",
        "state": Signature.State.CONFIRMED,
        "counted_as": Signature.State.CONFIRMED,
        "screened": True,
    }


def _own(index: int, when: datetime) -> dict[str, Any]:
    address = f"before-{index}@mail.example.org"
    return {
        "name": f"Maria Rossi {index}",
        "email": address,
        "address": address,
        "city": f"Town {index % 700}",
        "country": COUNTRIES[index % len(COUNTRIES)],
        "secret": f"{index:022}",
        "number": index + 1,
        "created_at": when,
        "asked_at": when,
        "confirmed_at": when,
    }


def own_in_scripts(index: int, when: datetime) -> dict[str, Any]:
    """Shown in full, each in the next of six scripts, two of them with thousands of letters."""
    hangul, han = chr(0xAC00 + index * 7 % 11_172), chr(0x4E00 + index * 11 % 20_000)
    names = (
        f"Niccolò D'Àgostini {index}", f"김{hangul}{chr(0xAC00 + index % 11_172)}", "محمد بن عبد الله الحسيني",
        "श्रीकृष्ण त्रिपाठी", "Дарья Щербакова", f"王{han}明",
    )  # fmt: skip
    return _own(index, when) | {"name": names[index % len(names)], "display": Signature.Display.FULL}


def _insert(row: kept_sql.NewRow, rows: list[list[Any]]) -> None:
    """Many in one statement, without the ORM: of a million rows it would make ten minutes."""
    places = ", ".join([f"({row.places})"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {row.into} VALUES {places}",  # noqa: S608 - no values in it
            [value for values in rows for value in values],
        )
