"""The offices written to and everybody known to have held them, each day as exactly as it is known."""

import datetime as dt

from i18nfield.strings import LazyI18nString

from campaigns.models import ChannelCheck, City, Office, Official, Term
from config.partial_dates import PartialDate

from .texts import NOTHING, both

MAYOR_OF_FLORENCE = "mayor-of-florence"
COUNCIL_OF_FLORENCE = "city-council-of-florence"
MAYOR_OF_JEONJU = "mayor-of-jeonju"
COUNCILLORS = 40
CHECKED_ON = dt.date(2026, 11, 1)

MR_MAYOR = both("Mr Mayor", "Signor Sindaco")
MADAM_MAYOR = both("Madam Mayor", "Signora Sindaca")


def load(florence: City, jeonju: City) -> None:
    _load_mayors_of_florence(florence)
    _load_council_of_florence(florence)
    _load_mayors_of_jeonju(jeonju)


def _load_mayors_of_florence(city: City) -> None:
    office = Office.objects.create(
        slug=MAYOR_OF_FLORENCE,
        city=city,
        title=both("Mayor of Florence", "Sindaco di Firenze"),
        salutation=both("Mayor of Florence", "Ufficio del Sindaco di Firenze"),
        form_of_address=both("To the Office of the Mayor of Florence", "All’Ufficio del Sindaco di Firenze"),
        email_addresses="mayor.florence@example.org",
        street="Palazzo Vecchio, Piazza della Signoria",
        postal_code="50122",
        town="Firenze",
        region="FI",
        telephone="055 0000",
        note=both(
            "The e-mail address and the telephone number are made up for this demonstration.",
            "L’indirizzo e-mail e il numero di telefono sono inventati per questa dimostrazione.",
        ),
    )
    for channel in office.channels:
        ChannelCheck.objects.create(
            office=office,
            channel=channel,
            checked_on=CHECKED_ON,
            source="https://example.org/city-of-florence",
        )
    _add_term(office, "Leonardo Domenici", since="1999-06", until="2009-06", greeting=MR_MAYOR)
    _add_term(office, "Matteo Renzi", since="2009-06", until="2014-03", greeting=MR_MAYOR)
    _add_term(office, "Dario Nardella", since="2014", until="2024-06", greeting=MR_MAYOR)
    election = both("Election of 24 June 2024", "Elezione del 24 giugno 2024")
    _add_term(
        office,
        "Sara Funaro",
        since="2024-06",
        until="",
        greeting=MADAM_MAYOR,
        title=both("Mayor of Florence", "Sindaca di Firenze"),
        elected_on="2024-06-24",
        form_of_address=both("To {name}, Mayor of Florence", "Alla Sindaca di Firenze {name}"),
        source=election,
    )


def _load_council_of_florence(city: City) -> None:
    Office.objects.create(
        slug=COUNCIL_OF_FLORENCE,
        city=city,
        title=both("City Council of Florence", "Consiglio comunale di Firenze"),
        salutation=both(
            "Members of the City Council of Florence", "Consigliere e Consiglieri comunali di Firenze"
        ),
        form_of_address=both("To the City Council of Florence", "Al Consiglio comunale di Firenze"),
        is_body=True,
        email_addresses="\n".join(f"councillor-{n:02d}@example.org" for n in range(1, COUNCILLORS + 1)),
        street="Palazzo Vecchio, Piazza della Signoria",
        postal_code="50122",
        town="Firenze",
        region="FI",
        note=both(
            "The forty e-mail addresses are made up for this demonstration.",
            "I quaranta indirizzi e-mail sono inventati per questa dimostrazione.",
        ),
    )


def _load_mayors_of_jeonju(city: City) -> None:
    office = Office.objects.create(
        slug=MAYOR_OF_JEONJU,
        city=city,
        title=both("Mayor of Jeonju", "Sindaco di Jeonju"),
        salutation=both("Mayor of Jeonju", "Ufficio del Sindaco di Jeonju"),
        form_of_address=both("To the Office of the Mayor of Jeonju", "All’Ufficio del Sindaco di Jeonju"),
        email_addresses="mayor.jeonju@example.org",
        street="Jeonju City Hall",
        town="Jeonju",
        note=both(
            """Who has held this office since 1 July 2026 is not recorded here, so letters address the office
            itself. The e-mail address is made up for this demonstration.""",
            """Chi ricopra questa carica dal 1º luglio 2026 non risulta qui: le lettere si rivolgono perciò
            alla carica stessa. L’indirizzo e-mail è inventato per questa dimostrazione.""",
        ),
    )
    _add_term(office, "Song Ha-jin", "송하진", since="2006-07", until="2014-06")
    _add_term(office, "Kim Seung-su", "김승수", since="2014-07-01", until="2022-06-30")
    _add_term(office, "Woo Beom-ki", "우범기", since="2022-07-01", until="2026-06-30")


def _add_term(
    office: Office,
    name: str,
    own_name: str = "",
    *,
    since: str,
    until: str,
    greeting: LazyI18nString = NOTHING,
    title: LazyI18nString = NOTHING,
    elected_on: str = "",
    form_of_address: LazyI18nString = NOTHING,
    source: LazyI18nString = NOTHING,
) -> None:
    official = Official.objects.create(
        slug=name.lower().replace(" ", "-"),
        name=both(name, name),
        own_name=own_name,
        own_language="ko" if own_name else "",
    )
    Term.objects.create(
        office=office,
        official=official,
        elected_on=PartialDate.parse(elected_on) if elected_on else None,
        started_on=PartialDate.parse(since),
        ended_on=PartialDate.parse(until) if until else None,
        greeting=greeting,
        title=title,
        form_of_address=form_of_address,
        source=source,
    )
