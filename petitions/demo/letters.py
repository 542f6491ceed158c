"""The suggested letters. The versions of one letter say the same, paragraph by paragraph."""

from campaigns.demo.officials import COUNCIL_OF_FLORENCE, MAYOR_OF_FLORENCE, MAYOR_OF_JEONJU
from campaigns.demo.texts import flowing
from campaigns.models import Campaign, Office
from petitions.models import Letter, LetterTemplate

FROM = "{name}\n{your_city}, {your_country}"


def load(campaign: Campaign) -> None:
    mayor = _letter(campaign, 1, "mayor", MAYOR_OF_FLORENCE)
    _write(mayor, "it", MAYOR_SUBJECT_IT, MAYOR_IT)
    _write(mayor, "en", MAYOR_SUBJECT_EN, MAYOR_EN)
    _write(mayor, "it", SHORT_SUBJECT_IT, SHORT_IT, variant=2)
    _write(mayor, "en", SHORT_SUBJECT_EN, SHORT_EN, variant=2)
    council = _letter(campaign, 2, "council", COUNCIL_OF_FLORENCE)
    _write(council, "it", COUNCIL_SUBJECT_IT, COUNCIL_IT)
    _write(council, "en", COUNCIL_SUBJECT_EN, COUNCIL_EN)
    jeonju = _letter(campaign, 3, "jeonju", MAYOR_OF_JEONJU, is_untranslated=True)
    _write(jeonju, "en", JEONJU_SUBJECT_EN, JEONJU_EN)


def _letter(campaign: Campaign, position: int, key: str, office: str, **more: bool) -> Letter:
    letter = Letter.objects.create(campaign=campaign, position=position, key=key, **more)
    letter.offices.set([Office.objects.get(slug=office)])
    return letter


def _write(letter: Letter, language: str, subject: str, body: str, variant: int = 1) -> None:
    text = LetterTemplate(
        letter=letter, variant=variant, language=language, subject=subject, body=f"{flowing(body)}\n\n{FROM}"
    )
    text.full_clean()
    text.save()


MAYOR_SUBJECT_IT = "{partner_city}, città amica {city_of}: una domanda entro il 7 febbraio 2027"
MAYOR_IT = """
Gentile {greeting},

La prego di guardare questi video sul commercio di carne di cane in Corea del Sud e {partner_city_in},
città amica {city_of}:

{videos}

È giusto che {city} resti amica di una città che lo permette?

{own_words}

Il 9 gennaio 2024 l’Assemblea nazionale sudcoreana ha deciso, con 208 voti a 0, di porre fine ad
allevamento, macellazione e distribuzione di cani per uso alimentare. Il divieto entra pienamente in
vigore il 7 febbraio 2027.

La prego di chiedere a chi guida la città {partner_city_of} di agire entro quel giorno: di rendere
pubblico quante attività registrate hanno chiuso, di proteggere i cani che restano e di includere i gatti.

È in corso una petizione: {petition_url}. Le firme sono finora {signatures}.

La ringrazio fin d’ora per la cortesia di una risposta.

Distinti saluti
"""
MAYOR_SUBJECT_EN = "{partner_city}, friendship city {city_of}: a question before 7 February 2027"
MAYOR_EN = """
Dear {greeting},

Please watch these videos about the dog-meat trade in South Korea and {partner_city_in}, friendship city
{city_of}:

{videos}

Should {city} remain the friend of a city that allows this?

{own_words}

On 9 January 2024 South Korea’s National Assembly decided, by 208 votes to 0, to end the breeding,
slaughter and distribution of dogs for food. The ban takes full effect on 7 February 2027.

Please ask the Mayor {partner_city_of} to act before that day: to publish how many registered businesses
have closed, to protect the dogs that remain, and to include cats.

A petition is under way: {petition_url}. The signatures so far: {signatures}.

I thank you in advance for the favour of a reply.

Yours sincerely,
"""

SHORT_SUBJECT_IT = "Una domanda {partner_city_to}, dalla sua città amica {city}"
SHORT_IT = """
Gentile {greeting},

dal 2007 {city} e {partner_city} sono città amiche. Un’amica può fare domande, e questa va fatta presto: che
cosa succede ai cani e ai gatti in quella città prima che, il 7 febbraio 2027, il divieto entri
pienamente in vigore? Questi video mostrano perché lo chiedo:

{videos}

{own_words}

La prego di chiedere a chi guida la città {partner_city_of} quante attività registrate hanno già chiuso, e
di proteggere i cani che restano e i gatti. La petizione, con {signatures} firme, è qui: {petition_url}.

Una Sua risposta mi farebbe molto piacere.

Distinti saluti
"""
SHORT_SUBJECT_EN = "A question {partner_city_to} from its friendship city {city}"
SHORT_EN = """
Dear {greeting},

Since 2007 {city} and {partner_city} have been friendship cities. Friends may ask questions, and this one is
urgent: what happens to dogs and cats in that city before the ban takes full effect on
7 February 2027? These videos show why I ask:

{videos}

{own_words}

Please ask the Mayor {partner_city_of} how many registered businesses have closed already, and to protect
the dogs that remain and the cats. The petition, with {signatures} signatures, is here: {petition_url}.

I should be grateful for a reply.

Yours sincerely,
"""

COUNCIL_SUBJECT_IT = "{partner_city}, città amica {city_of}: il Consiglio può porre una domanda"
COUNCIL_IT = """
Gentili {greeting},

dal 2007 {city} è città amica di {partner_city}, in Corea del Sud. Il patto fu firmato in Palazzo Vecchio.
Vi prego di guardare questi video sul commercio di carne di cane in quel Paese e in quella città:

{videos}

È giusto che {city} resti amica di una città che lo permette? La domanda riguarda una pratica e le norme
che la regolano, non un popolo: il 9 gennaio 2024 è stata l’Assemblea nazionale sudcoreana a deciderne la
fine, con 208 voti a 0. Il divieto entra pienamente in vigore il 7 febbraio 2027.

{own_words}

Vi prego di impegnare l’Amministrazione comunale a chiedere a chi guida la città {partner_city_of} di
agire entro quel giorno: di rendere pubblico quante attività registrate hanno chiuso, di proteggere i cani
che restano e di includere i gatti.

È in corso una petizione, rivolta anche a Voi: {petition_url}. Le firme sono finora {signatures}.

Vi ringrazio fin d’ora per la cortesia di una risposta.

Distinti saluti
"""
COUNCIL_SUBJECT_EN = "{partner_city}, friendship city {city_of}: the Council can ask a question"
COUNCIL_EN = """
Dear {greeting},

Since 2007 {city} has been a friendship city of {partner_city} in South Korea. The pact was signed in
Palazzo Vecchio. Please watch these videos about the dog-meat trade in that country and in that city:

{videos}

Should {city} remain the friend of a city that allows this? The question is about a practice and the rules
that govern it, not about a people: on 9 January 2024 it was South Korea’s National Assembly that decided
to end it, by 208 votes to 0. The ban takes full effect on 7 February 2027.

{own_words}

Please commit the city’s administration to asking the Mayor {partner_city_of} to act before that day: to
publish how many registered businesses have closed, to protect the dogs that remain, and to include cats.

A petition is under way and addresses you as well: {petition_url}. The signatures so far: {signatures}.

I thank you in advance for the favour of a reply.

Yours sincerely,
"""

JEONJU_SUBJECT_EN = "A question from friends of {city}: how many businesses have closed?"
JEONJU_EN = """
Dear {greeting},

{city} and {partner_city} have been friendship cities since 2007. I am writing to you because friends may
ask each other plain questions.

On 9 January 2024 the National Assembly of your country decided, by 208 votes to 0, to end the breeding,
slaughter and distribution of dogs for food. In July 2018 Mayor Kim Seung-su had confirmed that
{partner_city} was to become a “dog-meat-free” city. These videos show what people hope will then be over:

{videos}

{own_words}

Before the ban takes full effect on 7 February 2027, please publish how many of the city’s registered
businesses have closed, protect the dogs that remain, and include cats.

The Mayor and the City Council of {city} are being asked to put the same question to you. The petition is
at {petition_url}; the signatures so far: {signatures}.

I should be grateful for the favour of a reply.

Yours respectfully,
"""
