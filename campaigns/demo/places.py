from campaigns.models import City, Pairing
from config.partial_dates import PartialDate

from .texts import both


def load() -> Pairing:
    florence = City.objects.create(
        slug="florence",
        name=both("Florence", "Firenze"),
        own_name="Firenze",
        own_language="it",
        country="IT",
        latitude=43.7696,
        longitude=11.2558,
        time_zone="Europe/Rome",
    )
    jeonju = City.objects.create(
        slug="jeonju",
        name=both("Jeonju", "Jeonju"),
        own_name="전주시",
        own_language="ko",
        country="KR",
        latitude=35.8242,
        longitude=127.1480,
        time_zone="Asia/Seoul",
    )
    return Pairing.objects.create(
        first_city=florence,
        second_city=jeonju,
        kind=Pairing.Kind.FRIENDSHIP,
        since=PartialDate(2007),
        source=both(
            "Press office of the Florence city council", "Ufficio stampa del Consiglio comunale di Firenze"
        ),
    )
