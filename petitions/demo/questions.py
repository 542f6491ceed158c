"""What the two petitions ask."""

import datetime as dt

from campaigns.demo.officials import COUNCIL_OF_FLORENCE, MAYOR_OF_FLORENCE
from campaigns.demo.texts import both
from campaigns.models import Campaign, Office
from config.partial_dates import PartialDate
from petitions.models import Petition


def load_first(campaign: Campaign) -> None:
    petition = Petition.objects.create(
        campaign=campaign,
        text=both(FIRST_EN, FIRST_IT),
        opens_at=_midnight(campaign.opened_on),
        closes_at=_midnight(campaign.ended_on),
    )
    petition.offices.set(_offices())


def load_second(campaign: Campaign) -> None:
    petition = Petition.objects.create(
        campaign=campaign,
        text=both(SECOND_EN, SECOND_IT),
        opens_at=_midnight(campaign.opened_on),
        closes_at=dt.datetime(2027, 2, 7, tzinfo=dt.UTC),
    )
    petition.offices.set(_offices())


def _offices() -> list[Office]:
    return list(Office.objects.filter(slug__in=[MAYOR_OF_FLORENCE, COUNCIL_OF_FLORENCE]))


def _midnight(day: PartialDate | None) -> dt.datetime | None:
    return dt.datetime.combine(day.first_day, dt.time(), dt.UTC) if day else None


FIRST_EN = """
To the Mayor of Florence and the City Council of Florence: please tell our friendship city Jeonju that
Florence objects to the torture and eating of dogs and cats, and ask its mayor to close illegal dog farms,
slaughterhouses, markets, transports and restaurants.
"""
FIRST_IT = """
Al Sindaco e al Consiglio comunale di Firenze: Vi preghiamo di dire alla nostra città amica Jeonju che
Firenze è contraria a torturare e mangiare cani e gatti, e di chiedere al suo sindaco di chiudere gli
allevamenti di cani, i macelli, i mercati, i trasporti e i ristoranti illegali.
"""
SECOND_EN = """
To the Mayor of Florence and the City Council of Florence: please ask the Mayor of our friendship city
Jeonju, before 7 February 2027,

- to publish how many of the city’s registered businesses have closed,
- to protect the dogs that remain,
- to include cats.
"""
SECOND_IT = """
Alla Sindaca e al Consiglio comunale di Firenze: Vi preghiamo di chiedere a chi guida la nostra città
amica Jeonju, entro il 7 febbraio 2027,

- di rendere pubblico quante delle attività registrate in città hanno chiuso,
- di proteggere i cani che restano,
- di includere i gatti.
"""
