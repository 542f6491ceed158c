"""The ordered call for action."""

from campaigns.demo.texts import both
from campaigns.models import Campaign
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
            kind=ActionStep.Kind.POST,
            title=both("Tell others", "Dillo ad altri"),
            text=both(
                """Share this page, or post one sentence to the city’s account: “Florence, please ask
                Jeonju how many have closed.” Stay friendly; people on both sides read it.""",
                """Condividi questa pagina, o scrivi una frase all’account della città: «Firenze, chiedi
                a Jeonju quante attività hanno chiuso». Con cortesia: leggono da entrambe le parti.""",
            ),
            link="https://example.org/city-of-florence",
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
