"""The campaign of 2016 to 2024."""

import datetime as dt

from i18nfield.strings import LazyI18nString

from campaigns.models import Campaign, Pairing
from config.partial_dates import PartialDate

from . import pictures
from .telling import add_videos, show, tell
from .texts import both, table

SLUG = "jeonju-florence-2016"
OPENED_ON = PartialDate(2016, 6)


def load(pairing: Pairing) -> Campaign:
    campaign = Campaign.objects.create(
        slug=SLUG,
        pairing=pairing,
        title=both(
            "Friendship City Campaign: Jeonju, South Korea and Florence, Italy",
            "Campagna Città amica: Jeonju, Corea del Sud e Firenze, Italia",
        ),
        demand=both(DEMAND_EN, DEMAND_IT),
        case=both(CASE_EN, CASE_IT),
        opened_on=OPENED_ON,
        reply_mode=Campaign.ReplyMode.CLOSED,
    )
    campaign.publish()
    _show_figures(campaign)
    add_videos(campaign)
    _tell_updates(campaign)
    return campaign


DEMAND_EN = """
We ask the Mayor and the City Council of Florence to tell friendship city Jeonju that Florence objects to
the torture and eating of dogs and cats, and to ask Jeonju’s mayor to close illegal dog farms,
slaughterhouses, markets, transports and restaurants.
"""
DEMAND_IT = """
Chiediamo al Sindaco e al Consiglio comunale di Firenze di dire alla città amica Jeonju che Firenze è
contraria a torturare e mangiare cani e gatti, e di chiedere al sindaco di Jeonju di chiudere gli
allevamenti di cani, i macelli, i mercati, i trasporti e i ristoranti illegali.
"""

CASE_EN = """
## A pact signed in Palazzo Vecchio

Florence and Jeonju (전주시), in South Korea, have been friendship cities since 2007. The mayors of that
time, Leonardo Domenici and Song Ha-jin, signed the pact in Palazzo Vecchio, Florence, as the press office
of the Florence city council reports.

## What a map shows

On 7 June 2016 we searched the Naver map service for the Jeonju area. The search for health-food centres
gave 223 hits; such centres commonly sell elixirs made from dogs and cats. The search for dog-meat
restaurants gave 30. A map shows shops and restaurants. It does not show the farms, slaughterhouses,
markets and transports behind them.

## What we criticise, and whom we do not

We criticise a practice and the rules that let it go on. We do not criticise a people: in Korea too there
are campaigners who speak with the city, and groups that rescue dogs and find homes for them.

## What Florence can do

Friends may say plainly what troubles them. A word from the mayor and the council of Florence reaches the
mayor of Jeonju in a way that a letter from strangers does not.
"""
CASE_IT = """
## Un patto firmato in Palazzo Vecchio

Firenze e Jeonju (전주시), in Corea del Sud, sono città amiche dal 2007. I sindaci di allora, Leonardo
Domenici e Song Ha-jin, firmarono il patto in Palazzo Vecchio, a Firenze, come riferisce l’ufficio stampa
del Consiglio comunale di Firenze.

## Che cosa mostra una mappa

Il 7 giugno 2016 abbiamo cercato nella zona di Jeonju con il servizio di mappe Naver. La ricerca dei
centri di prodotti per la salute ha dato 223 risultati; questi centri vendono comunemente elisir di cane e
di gatto. La ricerca dei ristoranti di carne di cane ne ha dati 30. Una mappa mostra negozi e ristoranti.
Non mostra gli allevamenti, i macelli, i mercati e i trasporti che ci sono dietro.

## Che cosa critichiamo, e chi no

Critichiamo una pratica e le norme che la lasciano continuare. Non critichiamo un popolo: anche in Corea
c’è chi si impegna e parla con la città, e ci sono associazioni che salvano i cani e trovano loro una
casa.

## Che cosa può fare Firenze

Tra amici ci si può dire con franchezza ciò che turba. Una parola del Sindaco e del Consiglio comunale di
Firenze arriva al sindaco di Jeonju come non può arrivarci la lettera di sconosciuti.
"""


def _show_figures(campaign: Campaign) -> None:
    source = both(
        "Search on the Naver map service for the Jeonju area",
        "Ricerca sul servizio di mappe Naver per la zona di Jeonju",
    )
    show(
        campaign,
        223,
        dated="2016-06-07",
        caption=both(
            "Health-food centres in the Jeonju area, which commonly sell dog and cat elixirs",
            """Centri di prodotti per la salute nella zona di Jeonju, che vendono comunemente elisir di cane e
            di gatto""",
        ),
        unit=both("hits for health-food centres", "risultati per centri di prodotti per la salute"),
        source=source,
        image=pictures.map_of_hits(
            223, name="health-food-centres.png", colour=pictures.SECOND_CITY, radius=6
        ),
        image_alt=both(
            """A simplified map with 223 dots, closest together in the middle of the town. Drawn for this
            demonstration; the dots do not mark real places.""",
            """Una mappa semplificata con 223 punti, più fitti al centro della città. Disegnata per questa
            dimostrazione; i punti non indicano luoghi reali.""",
        ),
        data=_table("Health-food centres", "Centri di prodotti per la salute", 223),
    )
    show(
        campaign,
        30,
        dated="2016-06-07",
        caption=both(
            "Dog-meat restaurants in the Jeonju area", "Ristoranti di carne di cane nella zona di Jeonju"
        ),
        unit=both("hits for dog-meat restaurants", "risultati per ristoranti di carne di cane"),
        source=source,
        image=pictures.map_of_hits(
            30, name="dog-meat-restaurants.png", colour=pictures.FIRST_CITY, radius=11
        ),
        image_alt=both(
            """A simplified map with 30 dots, spread over the whole town. Drawn for this
            demonstration; the dots do not mark real places.""",
            """Una mappa semplificata con 30 punti, sparsi su tutta la città. Disegnata per questa
            dimostrazione; i punti non indicano luoghi reali.""",
        ),
        data=_table("Dog-meat restaurants", "Ristoranti di carne di cane", 30),
    )


def _table(en: str, it: str, hits: int) -> LazyI18nString:
    return table(f"Map search; Hits\n{en}; {hits}", f"Ricerca sulla mappa; Risultati\n{it}; {hits}")


def _tell_updates(campaign: Campaign) -> None:
    tell(
        dt.date(2018, 3, 28),
        "homes-for-the-dogs-of-osongje",
        title=both("Homes for the dogs rescued at Osongje", "Una casa per i cani salvati a Osongje"),
        body=both(HOMES_EN, HOMES_IT),
        on=[campaign],
    )
    tell(
        dt.date(2018, 7, 27),
        "jeonju-to-become-dog-meat-free",
        title=both(
            "Mayor Kim Seung-su: Jeonju is to become “dog-meat-free”",
            "Il sindaco Kim Seung-su: Jeonju sarà «senza carne di cane»",
        ),
        body=both(PROMISE_EN, PROMISE_IT),
        on=[campaign],
    )
    tell(
        dt.date(2021, 10, 12),
        "raid-on-dog-farms-and-a-slaughterhouse",
        title=both(
            "Dog-meat restaurants still open; raid on dog farms and a slaughterhouse",
            "Ristoranti di carne di cane ancora aperti; irruzione in allevamenti e in un macello",
        ),
        body=both(RAID_EN, RAID_IT),
        on=[campaign],
    )


HOMES_EN = """
The city of Jeonju and an animal-protection group are finding homes for the dogs that were rescued at
Osongje.

This has a background. In 2017 the city set up an animal-welfare group and commissioned research for a
master plan:

- a survey of people who work with companion and farm animals,
- goals for the city’s policy,
- projects to reach them,
- a welfare system open to residents.
"""
HOMES_IT = """
La città di Jeonju e un’associazione per la protezione degli animali stanno trovando una casa per i cani
salvati a Osongje.

C’è un antefatto. Nel 2017 la città ha istituito un gruppo per il benessere degli animali e ha
commissionato una ricerca per un piano generale:

- un’indagine tra chi lavora con animali da compagnia e da allevamento,
- gli obiettivi della politica cittadina,
- i progetti per raggiungerli,
- un sistema per il benessere degli animali aperto ai residenti.
"""
PROMISE_EN = """
After a further meeting with a Korean campaigner’s team, Mayor Kim Seung-su has confirmed that Jeonju is
to become a “dog-meat-free” city. An animal-welfare master plan is in draft.

We thank the mayor for his word and the team in Korea for its patience. A draft is a beginning: we go on
asking Florence to encourage its friendship city until the plan is in force.
"""
PROMISE_IT = """
Dopo un ulteriore incontro con il gruppo di chi porta avanti la campagna in Corea, il sindaco Kim Seung-su
ha confermato che Jeonju diventerà una città «senza carne di cane». Un piano generale per il benessere
degli animali è in bozza.

Ringraziamo il sindaco per la sua parola e il gruppo in Corea per la sua pazienza. Una bozza è un inizio:
continuiamo a chiedere a Firenze di incoraggiare la sua città amica finché il piano non sarà in vigore.
"""
RAID_EN = """
Dog-meat restaurants and sellers of dog products still operate in Jeonju. The groups CARE and Watchdog
raided dog farms and a slaughterhouse there.

Two videos show the raid. **Both are disturbing.**

- [The dog farms](https://example.org/videos/jeonju-raid-farms), CARE and Watchdog
- [The slaughterhouse](https://example.org/videos/jeonju-raid-slaughterhouse), CARE and Watchdog
"""
RAID_IT = """
A Jeonju ristoranti di carne di cane e rivendite di prodotti a base di cane sono ancora in attività. Le
associazioni CARE e Watchdog hanno fatto irruzione in allevamenti di cani e in un macello della città.

Due video mostrano l’irruzione. **Entrambi possono turbare.**

- [Gli allevamenti](https://example.org/videos/jeonju-raid-farms), CARE e Watchdog
- [Il macello](https://example.org/videos/jeonju-raid-slaughterhouse), CARE e Watchdog
"""
