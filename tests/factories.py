"""Plain functions that make rows. Each gives what its test does not care about a sensible value."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from i18nfield.strings import LazyI18nString

from campaigns.models import (
    Bounce,
    Campaign,
    ChannelCheck,
    City,
    Figure,
    Follower,
    Office,
    Official,
    Pairing,
    Term,
    Update,
    Video,
)
from comments.models import Comment
from config.partial_dates import PartialDate
from petitions.models import (
    ActionStep,
    CoverLetter,
    Delivery,
    Letter,
    LetterTemplate,
    Pack,
    Petition,
    Response,
    Signature,
)

_numbers = itertools.count(1)


def both(english: str, italian: str = "") -> LazyI18nString:
    return LazyI18nString({"en": english, "it": italian or f"{english} (it)"})


def make_city(slug: str = "", **fields: Any) -> City:
    slug = slug or f"city-{next(_numbers)}"
    values = {"name": both(slug.title()), "own_name": slug.title(), "own_language": "it", "country": "IT"}
    return City.objects.create(slug=slug, **(values | fields))


def make_pairing(**fields: Any) -> Pairing:
    values = {"kind": Pairing.Kind.FRIENDSHIP, "since": PartialDate(2007)}
    first = fields.pop("first_city", None) or make_city(own_language="it")
    second = fields.pop("second_city", None) or make_city(
        own_language="ko", country="KR", time_zone="Asia/Seoul"
    )
    return Pairing.objects.create(first_city=first, second_city=second, **(values | fields))


def make_campaign(**fields: Any) -> Campaign:
    number = next(_numbers)
    values = {
        "slug": f"campaign-{number}",
        "title": both(f"Campaign {number}", f"Campagna {number}"),
        "demand": both("Please act.", "Agite."),
        "state": Campaign.State.LIVE,
        "opened_on": PartialDate(2024, 2, 1),
    }
    pairing = fields.pop("pairing", None) or make_pairing()
    return Campaign.objects.create(pairing=pairing, **(values | fields))


def make_office(**fields: Any) -> Office:
    number = next(_numbers)
    values = {
        "slug": f"office-{number}",
        "title": both("Mayor of Florence", "Sindaca di Firenze"),
        "salutation": both("Dear Mayor", "Spettabile Ufficio della Sindaca"),
        "email_addresses": f"office-{number}@example.org",
    }
    city = fields.pop("city", None) or make_city(own_language="it")
    return Office.objects.create(city=city, **(values | fields))


def make_official(name: str = "Ada Bianchi") -> Official:
    return Official.objects.create(slug=f"official-{next(_numbers)}", name=both(name, name))


def make_term(office: Office, **fields: Any) -> Term:
    values = {"started_on": PartialDate(2024, 6), "greeting": both("Madam Mayor", "Signora Sindaca")}
    official = fields.pop("official", None) or make_official()
    return Term.objects.create(office=office, official=official, **(values | fields))


def make_check(office: Office, **fields: Any) -> ChannelCheck:
    values = {"channel": ChannelCheck.Channel.EMAIL, "source": "by telephone"}
    return ChannelCheck.objects.create(office=office, **(values | fields))


def make_bounce(office: Office, **fields: Any) -> Bounce:
    values = {"address": office.email_list[0]}
    return Bounce.objects.create(office=office, **(values | fields))


def make_update(*campaigns: Campaign, **fields: Any) -> Update:
    number = next(_numbers)
    values = {
        "slug": f"update-{number}",
        "day": dt.date(2026, 8, 7),
        "title": both(f"News {number}", f"Notizia {number}"),
        "body": both("It happened.", "È successo."),
        "state": Update.State.PUBLISHED,
        "published_at": timezone.now(),
    }
    update = Update.objects.create(**(values | fields))
    update.campaigns.set(campaigns)
    return update


def make_figure(campaign: Campaign, **fields: Any) -> Figure:
    values = {
        "caption": both("A map search"),
        "number": 223,
        "unit": both("hits"),
        "dated": PartialDate(2016, 6, 7),
    }
    return Figure.objects.create(campaign=campaign, **(values | fields))


def make_video(campaign: Campaign, **fields: Any) -> Video:
    values = {"title": both("A film"), "link": "https://example.org/film", "is_sensitive": True}
    return Video.objects.create(campaign=campaign, **(values | fields))


def make_petition(campaign: Campaign | None = None, **fields: Any) -> Petition:
    offices = fields.pop("offices", None)
    petition = Petition.objects.create(
        campaign=campaign or make_campaign(),
        **({"text": both("We ask you to act.", "Vi chiediamo di agire.")} | fields),
    )
    petition.offices.set(offices if offices is not None else [make_office()])
    return petition


def make_signature(petition: Petition, **fields: Any) -> Signature:
    number = next(_numbers)
    values = {
        "name": f"Signer {number}",
        "email": f"signer-{number}@example.org",
        "city": "Florence",
        "country": "IT",
        "language": "en",
        "consent": "test",
        "secret": "s" * 22,
    }
    values |= fields
    values.setdefault("address", values["email"])
    if values.get("state") == Signature.State.CONFIRMED:
        values.setdefault("confirmed_at", timezone.now())
    return Signature.objects.create(petition=petition, **values)


def make_delivery(petition: Petition, **fields: Any) -> Delivery:
    """Told on the page, as when staff write it down."""
    values = {"day": dt.date(2026, 3, 12), "way": Delivery.Way.REGISTERED, "number": 1_000}
    office = fields.pop("office", None) or petition.offices.get()
    delivery = Delivery.objects.create(petition=petition, office=office, **(values | fields))
    petition.retell()
    return delivery


def make_response(petition: Petition, **fields: Any) -> Response:
    values = {"day": dt.date(2026, 4, 2), "stance": Response.Stance.NOTED}
    office = fields.pop("office", None) or petition.offices.get()
    response = Response.objects.create(petition=petition, office=office, **(values | fields))
    petition.retell()
    return response


def make_pack(petition: Petition, **fields: Any) -> Pack:
    values = {"office": petition.offices.order_by("pk").first(), "language": "en"}
    return Pack.objects.create(petition=petition, **(values | fields))


def make_cover(petition: Petition, **fields: Any) -> CoverLetter:
    values = {"language": "ko", "subject": "청원: {title}", "text": "{greeting}\n\n서명: {signatures}"}
    return CoverLetter.objects.create(petition=petition, **(values | fields))


def make_letter(campaign: Campaign, **fields: Any) -> LetterTemplate:
    """One text of the letter with this key, which is made where there is none."""
    offices = fields.pop("offices", [])
    about = {name: fields.pop(name) for name in ("position", "is_untranslated") if name in fields}
    letter, _new = Letter.objects.get_or_create(
        campaign=campaign, key=fields.pop("key", "mayor"), defaults=about
    )
    letter.offices.add(*offices)
    values = {
        "language": "it",
        "subject": "Per {greeting}",
        "body": "Gentile {greeting},\n\n{name}, {your_city}, {your_country}",
    }
    return LetterTemplate.objects.create(letter=letter, **(values | fields))


def make_step(campaign: Campaign, **fields: Any) -> ActionStep:
    values = {"kind": ActionStep.Kind.SIGN, "title": both("Sign the petition", "Firma la petizione")}
    return ActionStep.objects.create(campaign=campaign, **(values | fields))


def make_comment(campaign: Campaign, **fields: Any) -> Comment:
    """Posted the way a visitor does; `approved=True` lets staff approve it."""
    number = next(_numbers)
    approved = fields.pop("approved", False)
    values = {
        "name": f"Writer {number}",
        "email": f"writer-{number}@example.org",
        "body": f"What I think, number {number}.",
        "language": "en",
        # Its author has pressed the button, and the worker has seen it.
        "confirmed_at": timezone.now(),
        "queued_at": timezone.now(),
        "screened_at": timezone.now(),
    }
    comment = Comment(campaign=campaign, **(values | fields))
    comment.post()
    if approved:
        comment.approve(by=make_staff())
    return comment


def make_follower(campaign: Campaign, **fields: Any) -> Follower:
    number = next(_numbers)
    values = {"email": f"follower-{number}@example.org", "language": "en"}
    confirmed = fields.pop("confirmed", True)
    values |= fields
    values.setdefault("address", values["email"])
    follower = Follower.objects.create(campaign=campaign, **values)
    if confirmed:
        follower.confirm()
    return follower


def make_staff(username: str = "", **fields: Any) -> User:
    name = username or f"staff-{next(_numbers)}"
    values = {"is_staff": True, "is_superuser": True}
    return User.objects.create_user(username=name, password="a long test password", **(values | fields))
