"""The ordered call for action."""

from campaigns.demo.officials import MAYOR_OF_FLORENCE
from campaigns.demo.texts import both
from campaigns.models import Campaign, Office
from petitions.models import ActionStep


def load(campaign: Campaign) -> None:
    for position, step in enumerate(_steps(), start=1):
        step.campaign = campaign
        step.position = position
        step.save()


def _steps() -> list[ActionStep]:
    return [
        ActionStep(
            kind=ActionStep.Kind.SIGN,
            title=both("Sign the petition", "Firma la petizione"),
            text=both(
                "One minute now, and one click in the mail we send you: only then does your signature count.",
                "Un minuto ora, e un clic nell’e-mail che ti inviamo: solo allora la tua firma conta.",
            ),
        ),
        ActionStep(
            kind=ActionStep.Kind.LETTER,
            title=both("Write to the Mayor of Florence", "Scrivi a chi guida Firenze"),
            text=both(
                """The letter is in Italian, with the English beside it. Add a sentence of your own: it
                is read more closely.""",
                """La lettera è in italiano, con l’inglese accanto. Aggiungi una frase tua: sarà letta
                con più attenzione.""",
            ),
            letter_key="mayor",
        ),
        ActionStep(
            kind=ActionStep.Kind.LETTER,
            title=both("Write to the City Council of Florence", "Scrivi al Consiglio comunale di Firenze"),
            text=both(
                "Forty addresses: copy them all at once and put them into the field for blind copies (Bcc).",
                "Quaranta indirizzi: copiali tutti insieme e mettili nel campo della copia nascosta (Ccn).",
            ),
            letter_key="council",
        ),
        ActionStep(
            kind=ActionStep.Kind.COPY,
            title=both("Send a copy to Jeonju", "Invia una copia a Jeonju"),
            text=both(
                "A letter in English to the Mayor of Jeonju, so that the question arrives there as well.",
                "Una lettera in inglese a chi guida Jeonju, perché la domanda arrivi anche lì.",
            ),
            letter_key="jeonju",
        ),
        ActionStep(
            kind=ActionStep.Kind.TELEPHONE,
            title=both("Telephone the Mayor’s office", "Telefona all’ufficio della Sindaca"),
            text=both(
                "Two minutes are enough. Thank whoever answers. The number is made up for this demonstration.",
                "Bastano due minuti. Ringrazia chi risponde. Il numero è inventato per questa dimostrazione.",
            ),
            office=Office.objects.get(slug=MAYOR_OF_FLORENCE),
            words=both(
                """Good morning. A short request for {holder}: please ask the Mayor of Jeonju to publish how many of
                the registered dog-meat businesses have closed, and to protect the dogs that remain. Would you pass
                this on? Thank you.""",
                """Buongiorno. Una breve richiesta per {holder}: chieda a chi guida Jeonju di rendere noto quante delle
                attività registrate della carne di cane hanno chiuso, e di proteggere i cani che restano. Può
                riferirlo? Grazie.""",
            ),
        ),
        ActionStep(
            kind=ActionStep.Kind.POST,
            title=both("Post one question", "Scrivi una domanda in pubblico"),
            text=both(
                "To the city’s account. Stay friendly: people on both sides read it.",
                "All’account della città. Con cortesia: leggono da entrambe le parti.",
            ),
            link="https://example.org/city-of-florence",
            network=ActionStep.Network.BLUESKY,
            words=both(
                """Florence, please ask your friendship city Jeonju how many of its registered dog-meat businesses
                have closed. The ban takes full effect on 7 February 2027.

                {petition_url}""",
                """Firenze, chiedi alla città amica Jeonju quante delle attività registrate della carne di cane hanno
                chiuso. Il divieto vale pienamente dal 7 febbraio 2027.

                {petition_url}""",
            ),
        ),
        ActionStep(
            kind=ActionStep.Kind.COMMENT,
            title=both("Comment on the city’s page", "Commenta la pagina della città"),
            text=both(
                "Under what the city writes about its friendship with Jeonju. One comment is enough.",
                "Sotto ciò che la città scrive della sua amicizia con Jeonju. Basta un commento.",
            ),
            link="https://example.org/city-of-florence/friendship-cities",
            words=both(
                "Would Florence ask Jeonju to include cats, and to protect the dogs that remain? {petition_url}",
                "Firenze può chiedere a Jeonju di includere i gatti, e di proteggere i cani rimasti? {petition_url}",
            ),
        ),
        ActionStep(
            kind=ActionStep.Kind.PAPER,
            title=both("Post it on paper", "Spediscila su carta"),
            text=both(
                """Print the letter to the mayor, sign it by hand and post it to Palazzo Vecchio. Paper
                is rare and is kept.""",
                """Stampa la prima lettera, firmala a mano e spediscila a Palazzo
                Vecchio. La carta è rara, e resta.""",
            ),
            letter_key="mayor",
        ),
    ]
