"""The campaign that replaces the first one and goes on."""

import datetime as dt

from campaigns.models import Campaign, Pairing
from config.partial_dates import PartialDate

from . import pictures
from .telling import add_videos, show, tell
from .texts import NOTHING, both, table

SLUG = "jeonju-florence"
OPENED_ON = dt.date(2024, 9, 10)
VOTE, HALF_A_YEAR_LEFT, BAN = dt.date(2024, 1, 9), dt.date(2026, 8, 7), dt.date(2027, 2, 7)


def load(pairing: Pairing, *, replaces: Campaign) -> Campaign:
    campaign = Campaign.objects.create(
        slug=SLUG,
        pairing=pairing,
        title=both(
            "Before 7 February 2027: Florence, ask Jeonju how many have closed",
            "Entro il 7 febbraio 2027: Firenze chieda a Jeonju quante attività hanno chiuso",
        ),
        demand=both(DEMAND_EN, DEMAND_IT),
        case=both(CASE_EN, CASE_IT),
        opened_on=PartialDate.from_date(OPENED_ON),
    )
    campaign.publish()
    replaces.ended_on = PartialDate.from_date(OPENED_ON)
    replaces.replace_with(campaign)
    _show_figures(campaign)
    add_videos(campaign)
    _tell_updates(campaign, replaces)
    return campaign


DEMAND_EN = """
We ask the Mayor of Florence to ask the Mayor of Jeonju to publish how many of the city’s registered
businesses have closed, to protect the dogs that remain, and to include cats, before 7 February 2027.
"""
DEMAND_IT = """
Chiediamo alla Sindaca di Firenze di chiedere a chi guida Jeonju di rendere pubblico quante delle attività
registrate in città hanno chiuso, di proteggere i cani che restano e di includere i gatti, entro il 7
febbraio 2027.
"""

CASE_EN = """
## A law with a date

On 9 January 2024 the National Assembly of South Korea passed the special act on ending the breeding,
slaughter and distribution of dogs for food, by 208 votes to 0. Businesses had to register and hand in
closing plans. The ban takes full effect on 7 February 2027. About 5,600 businesses are affected in the
whole country (KBS World, 6 August 2024).

## What is still open in Jeonju

A law of the nation is carried out in its cities. We ask three things of Florence’s friendship city:

- **Numbers.** How many businesses in Jeonju registered, and how many of them have closed?
- **The dogs that remain.** What becomes of them has to be settled before the last day, not after it.
- **Cats.** The act is about dogs. The elixirs that the first round of this campaign documented are made
  from cats as well.

## Why Florence

Florence and Jeonju have been friendship cities since 2007, when the mayors Leonardo Domenici and Song
Ha-jin signed a pact in Palazzo Vecchio (source: press office of the Florence city council). A question
among friends is easily asked, and an answer to it serves both cities. We criticise a practice and the
rules around it, never a people: South Korea’s own parliament has voted to end it, without one vote
against.
"""
CASE_IT = """
## Una legge con una data

Il 9 gennaio 2024 l’Assemblea nazionale della Corea del Sud ha approvato, con 208 voti a 0, la legge
speciale che pone fine ad allevamento, macellazione e distribuzione di cani per uso alimentare. Le
attività dovevano registrarsi e presentare un piano di chiusura. Il divieto entra pienamente in vigore il
7 febbraio 2027. In tutto il Paese riguarda circa 5.600 attività (KBS World, 6 agosto 2024).

## Che cosa resta aperto a Jeonju

Una legge nazionale si attua nelle città. Alla città amica di Firenze chiediamo tre cose:

- **I numeri.** Quante attività di Jeonju si sono registrate, e quante di queste hanno chiuso?
- **I cani che restano.** Della loro sorte si deve decidere prima dell’ultimo giorno, non dopo.
- **I gatti.** La legge riguarda i cani. Gli elisir documentati nella prima fase di questa campagna si
  fanno anche con i gatti.

## Perché Firenze

Firenze e Jeonju sono città amiche dal 2007, quando i sindaci Leonardo Domenici e Song Ha-jin firmarono un
patto in Palazzo Vecchio (fonte: ufficio stampa del Consiglio comunale di Firenze). Tra amici una domanda
si fa con semplicità, e una risposta giova a entrambe le città. Critichiamo una pratica e le norme che la
circondano, mai un popolo: è stato il parlamento sudcoreano a votarne la fine, senza un solo voto
contrario.
"""


def _show_figures(campaign: Campaign) -> None:
    show(
        campaign,
        208,
        dated="2024-01-09",
        caption=both("The vote on the special act", "Il voto sulla legge speciale"),
        unit=both("votes in favour, none against", "voti a favore, nessuno contrario"),
        source=both(
            "National Assembly of South Korea",
            "Assemblea nazionale della Corea del Sud",
        ),
        image=pictures.vote(208, 0, name="vote.png"),
        image_alt=both(
            """208 dots in the half circle of an assembly, and below them 208 : 0. Drawn for this
            demonstration.""",
            """208 punti nel semicerchio di un’assemblea e, sotto, 208 : 0. Disegno fatto per questa
            dimostrazione.""",
        ),
        data=table(
            "Vote of 9 January 2024; Members\nIn favour; 208\nAgainst; 0",
            "Voto del 9 gennaio 2024; Deputati\nA favore; 208\nContrari; 0",
        ),
    )
    show(
        campaign,
        5600,
        dated="2024-08-06",
        caption=both(
            "Businesses in all of South Korea that the ban affects, about 5,600",
            "Attività interessate dal divieto in tutta la Corea del Sud, circa 5.600",
        ),
        unit=both("businesses, about", "attività, circa"),
        source=both("KBS World", "KBS World"),
        image=pictures.hundreds(5600, name="businesses.png"),
        image_alt=both(
            "56 squares, one for each hundred businesses. Drawn for this demonstration.",
            "56 quadrati, uno per ogni cento attività. Disegno fatto per questa dimostrazione.",
        ),
        data=table(
            "KBS World, 6 August 2024; About\nBusinesses; 5,600",
            "KBS World, 6 agosto 2024; Circa\nAttività; 5.600",
        ),
    )
    show(
        campaign,
        None,
        dated="2027-02-07",
        caption=both(
            "From the vote to the day on which the ban takes full effect, 7 February 2027",
            "Dal voto al giorno in cui il divieto entra pienamente in vigore, il 7 febbraio 2027",
        ),
        unit=NOTHING,
        source=both("Special act of 9 January 2024", "Legge speciale del 9 gennaio 2024"),
        image=pictures.timeline([VOTE, HALF_A_YEAR_LEFT, BAN], name="deadline.png"),
        image_alt=both(
            """A line with three marks: 9 January 2024, 7 August 2026 and, at its end in red, 7 February 2027.
            Drawn for this demonstration.""",
            """Una linea con tre segni: 9 gennaio 2024, 7 agosto 2026 e, in fondo, in rosso, 7 febbraio 2027.
            Disegno fatto per questa dimostrazione.""",
        ),
        data=table(
            "Day; What\n9 January 2024; The act is passed\n7 August 2026; Half a year remains\n"
            "7 February 2027; The ban takes full effect",
            "Giorno; Che cosa\n9 gennaio 2024; La legge è approvata\n7 agosto 2026; Manca mezzo anno\n"
            "7 febbraio 2027; Il divieto entra pienamente in vigore",
        ),
    )


def _tell_updates(campaign: Campaign, replaced: Campaign) -> None:
    tell(
        OPENED_ON,
        "a-new-round-with-a-date",
        title=both("A new round, with a date", "Una nuova fase, con una data"),
        body=both(OPENING_EN, OPENING_IT),
        on=[campaign, replaced],
    )
    tell(
        HALF_A_YEAR_LEFT,
        "half-a-year-remains",
        title=both("Half a year remains", "Manca mezzo anno"),
        body=both(HALF_A_YEAR_EN, HALF_A_YEAR_IT),
        on=[campaign],
    )


OPENING_EN = """
What the first round asked for has become law in South Korea: on 9 January 2024 the National Assembly
voted, 208 to 0, to end the breeding, slaughter and distribution of dogs for food. About 5,600 businesses
are affected (KBS World, 6 August 2024); they had to register and hand in closing plans. The ban takes
full effect on 7 February 2027.

So this campaign starts anew, with the same two cities and another demand: that the Mayor of Florence ask
the Mayor of Jeonju to publish how many of the city’s registered businesses have closed, to protect the
dogs that remain, and to include cats. The page of the first round stays readable. Its signatures are not
carried over; who signed then may sign again.
"""
OPENING_IT = """
Ciò che la prima fase chiedeva è diventato legge in Corea del Sud: il 9 gennaio 2024 l’Assemblea nazionale
ha votato, 208 a 0, la fine di allevamento, macellazione e distribuzione di cani per uso alimentare.
Riguarda circa 5.600 attività (KBS World, 6 agosto 2024), che dovevano registrarsi e presentare un piano
di chiusura. Il divieto entra pienamente in vigore il 7 febbraio 2027.

Perciò questa campagna riparte, con le stesse due città e un’altra richiesta: che la Sindaca di Firenze
chieda al Sindaco di Jeonju di rendere pubblico quante delle attività registrate in città hanno chiuso, di
proteggere i cani che restano e di includere i gatti. La pagina della prima fase resta leggibile. Le sue
firme non passano alla nuova; chi ha firmato allora può firmare ancora.
"""
HALF_A_YEAR_EN = """
On 7 February 2027, half a year from today, the ban takes full effect. By then there must be an answer to
three questions: how many of Jeonju’s registered businesses have closed, where the remaining dogs will
live, and what protects the cats.

Who has been Mayor of Jeonju since 1 July 2026 is not recorded here. Letters to Jeonju therefore address
the office, and will name its holder as soon as we know. Letters to Florence go to Mayor Sara Funaro.

If you have not signed yet, this is the half-year in which it counts. If you have, send the letter.
"""
HALF_A_YEAR_IT = """
Il 7 febbraio 2027, tra mezzo anno esatto, il divieto entra pienamente in vigore. Per quel giorno ci vuole
una risposta a tre domande: quante delle attività registrate a Jeonju hanno chiuso, dove vivranno i cani
che restano e che cosa protegge i gatti.

Chi guidi Jeonju dal 1º luglio 2026 non risulta qui. Le lettere a Jeonju si rivolgono perciò alla carica,
e ne nomineranno la persona titolare appena la conosceremo. Le lettere a Firenze vanno alla Sindaca Sara
Funaro.

Se non hai ancora firmato, è in questo mezzo anno che conta. Se hai già firmato, invia la lettera.
"""
