"""One delivery of the first round, invented and said to be. Nobody in office is given words they never said."""

import datetime as dt

from django.core.files.base import ContentFile

from campaigns.demo.officials import COUNCIL_OF_FLORENCE
from campaigns.demo.pictures import FIRST_CITY, INK, LINE, SIGNAL, SOFT, Drawing
from campaigns.demo.texts import both
from campaigns.models import Campaign, Office
from petitions.models import Delivery

DAY = dt.date(2021, 12, 15)


def load(campaign: Campaign) -> None:
    petition = campaign.petition
    Delivery.objects.create(
        petition=petition,
        office=Office.objects.get(slug=COUNCIL_OF_FLORENCE),
        day=DAY,
        way=Delivery.Way.REGISTERED,
        number=petition.confirmed,
        note=both(
            "Invented for this demonstration: no such letter was sent. A real note says what was handed over.",
            """Inventata per questa dimostrazione: nessuna lettera simile è stata spedita. Una nota vera dice
            che cosa è stato consegnato.""",
        ),
        proof=_receipt(petition.confirmed),
        proof_alt=both(
            "A drawing of an envelope with a stamp and, beside it, a slip with a date and a number.",
            "Il disegno di una busta con un francobollo e, accanto, un foglietto con una data e un numero.",
        ),
    )
    petition.retell()


def _receipt(number: int) -> ContentFile[bytes]:
    drawing = Drawing()
    drawing.area([(90, 170), (700, 170), (700, 590), (90, 590)], "#FFFFFF")
    drawing.line([(90, 170), (700, 170), (700, 590), (90, 590), (90, 170)], INK, width=4)
    drawing.line([(90, 170), (395, 410), (700, 170)], INK, width=4)
    drawing.area([(590, 200), (670, 200), (670, 300), (590, 300)], FIRST_CITY)
    drawing.area([(760, 130), (1110, 130), (1110, 600), (760, 600)], "#FFFFFF")
    drawing.line([(760, 130), (1110, 130), (1110, 600), (760, 600), (760, 130)], LINE, width=4)
    drawing.text((935, 220), DAY.isoformat(), size=40, anchor="mm")
    for height in (300, 350):
        drawing.line([(810, height), (1060, height)], LINE, width=6)
    drawing.text((935, 450), f"x {number}", size=52, anchor="mm", fill=SOFT)
    drawing.line([(840, 540), (900, 520), (960, 545), (1030, 515)], SIGNAL, width=6)
    return drawing.file("receipt.png")
