"""The demonstration's replies: invented people in four languages, as moderation left them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.demo import first_round, second_round
from campaigns.models import Campaign

from .models import Comment, Decision


@dataclass(frozen=True)
class Reply:
    """What somebody wrote; `answers` is the key of the reply above it."""

    key: str
    at: dt.datetime
    language: str
    name: str
    body: str
    answers: str = ""


def load() -> None:
    """Write the content; does nothing where it is already."""
    first = Campaign.objects.get(slug=first_round.SLUG)
    second = Campaign.objects.get(slug=second_round.SLUG)
    if Comment.objects.filter(campaign__in=[first, second]).exists():
        return
    staff = get_user_model().objects.filter(is_staff=True).first()
    posted: dict[str, Comment] = {}
    for campaign, replies in ((first, FIRST), (second, SECOND)):
        for reply in replies:
            posted[reply.key] = _post(campaign, reply, posted.get(reply.answers))
            _approve(posted[reply.key], by=staff)
    anger = posted["anger"]
    anger.remove(by=staff, reason=Decision.Reason.PEOPLE)
    _date_back(anger, to=anger.created_at + dt.timedelta(hours=9))
    _post(second, _waiting(), None, screened=False)


def _post(campaign: Campaign, reply: Reply, parent: Comment | None, *, screened: bool = True) -> Comment:
    """As its author stood up for it; what was decided long ago is not screened by the lists of today."""
    comment = Comment(
        campaign=campaign,
        parent=parent,
        name=reply.name,
        email=f"{reply.key}@example.org",
        body=reply.body,
        language=reply.language,
        language_by=Comment.LanguageBy.TEXT,
        page_language="it" if reply.language == "it" else "en",
        created_at=reply.at,
        confirmed_at=reply.at,
        queued_at=reply.at,
        screened_at=reply.at if screened else None,
    )
    comment.post()
    return comment


def _approve(comment: Comment, by: Any) -> None:
    """Approved a few hours after it was written."""
    comment.approve(by=by)
    _date_back(comment, to=comment.created_at + dt.timedelta(hours=5))


def _date_back(comment: Comment, to: dt.datetime) -> None:
    Comment.objects.filter(pk=comment.pk).update(published_at=to)
    # Decisions refuse to be edited. These are invented, and their history is that of the demonstration.
    QuerySet.update(Decision.objects.filter(comment=comment, at__gt=to), at=to)


def _at(day: str, time: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{time}:00+00:00")


def _waiting() -> Reply:
    """Written a few hours ago, since what waits for long is forgotten."""
    return Reply(
        "waiting",
        timezone.now() - dt.timedelta(hours=5),
        "en",
        "Hal Placeholder",
        "Is there a poster I could print for our shelter’s open day? I would put it beside the adoption "
        "board.",
    )


FIRST = (
    Reply(
        "sample",
        _at("2016-06-11", "09:12"),
        "en",
        "Amy Sample",
        "I taught in Jeonju for two years and miss the place and its people. Several of my colleagues "
        "there would sign this at once. I hope Florence finds friendly words and a clear question.",
    ),
    Reply(
        "esempio",
        _at("2016-06-14", "17:40"),
        "it",
        "Anna Esempio",
        "Vivo a Firenze e del patto con Jeonju non sapevo nulla. Se un’amicizia esiste, deve servire "
        "anche a dirsi le cose difficili. Ho firmato e ho scritto a un consigliere.",
    ),
    Reply(
        "campione",
        _at("2016-06-15", "08:05"),
        "it",
        "Bruno Campioni",
        "Ho scritto anch’io, con due frasi mie in fondo. Ci vogliono cinque minuti, meno di un caffè in "
        "piazza.",
        answers="esempio",
    ),
    Reply(
        "specimen",
        _at("2016-06-16", "20:31"),
        "en",
        "Cora Specimen",
        "That is encouraging. I sent the English letter with the Italian one below it, so that nobody has"
        " to guess.",
        answers="campione",
    ),
    Reply(
        "przyklad",
        _at("2016-06-22", "19:03"),
        "pl",
        "Łukasz Przykładowy",
        "Podpisałem. Moje miasto też ma miasta partnerskie i nigdy nie pomyślałem, że można je o coś "
        "poprosić. To dobra droga: rozmowa zamiast oburzenia.",
    ),
    Reply(
        "anger",
        _at("2016-07-02", "22:47"),
        "en",
        "Joe Madeup",
        "People over there are all the same and do not deserve anybody’s friendship.",
    ),
    Reply(
        "reponse",
        _at("2016-07-03", "07:20"),
        "fr",
        "Agathe Exemple",
        "Je comprends la colère, pas la conclusion. Ceux qui sauvent ces chiens sont coréens eux aussi. "
        "Restons-en à la pratique et aux règles qui la permettent.",
        answers="anger",
    ),
    Reply(
        "modele",
        _at("2018-04-02", "16:55"),
        "fr",
        "Basile Modèle",
        "Enfin une bonne nouvelle : les chiens d’Osongje trouvent un foyer. Merci à la ville et aux "
        "bénévoles.",
    ),
)

SECOND = (
    Reply(
        "prova",
        _at("2024-09-12", "10:18"),
        "it",
        "Tea Fittizi",
        "Avevo firmato nel 2016 e firmo di nuovo. Chiedere un numero è una richiesta semplice: quante "
        "attività hanno chiuso e quante no.",
    ),
    Reply(
        "wzor",
        _at("2025-02-08", "12:02"),
        "pl",
        "Celina Zmyślona",
        "Dwa lata do końca terminu. Dobrze, że petycja pamięta także o kotach i o psach, które jeszcze "
        "tam są.",
    ),
    Reply(
        "exemple",
        _at("2026-08-09", "18:26"),
        "fr",
        "Gaspard Fictif",
        "Il reste six mois. J’ai imprimé la lettre, je l’ai signée à la main et postée au Palazzo Vecchio.",
    ),
)
