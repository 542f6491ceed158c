"""How often letters were opened, copied and said to be sent. Numbers alone: nothing says by whom, or what they said."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from campaigns.models import Campaign
from config import limits

from .models import Letter, LetterCount

ACTS = ("opened", "copied", "sent")


def count_once_more(request: HttpRequest, letter: Letter, language: str, act: str) -> bool:
    """Whether it was counted: one network adds so many to a letter in a day and no more, and is not told so."""
    # Compared here: PostgreSQL takes no text with a NUL in it, not even to look for it.
    is_known = act in ACTS and language in letter.texts.values_list("language", flat=True)
    if not is_known or not takes_letters(letter.campaign):
        return False
    try:
        limits.count("letter-count", f"{limits.client_key(request)}:{letter.pk}:{act}")
    except limits.TooFast:
        return False
    count(letter, language, act)
    return True


def takes_letters(campaign: Campaign) -> bool:
    return campaign.state == Campaign.State.LIVE


def count(letter: Letter, language: str, act: str) -> None:
    """One more, exactly, however many count at once: for the letter, and for each office that it goes to today."""
    if act not in ACTS:
        raise ValueError(f"{act!r} is nothing that is counted")
    offices = list(letter.offices.order_by("pk").values_list("pk", flat=True))
    day, added = timezone.localdate(), [int(act == one) for one in ACTS]
    rows = [[letter.pk, office, language, day, *added] for office in offices]
    with transaction.atomic():
        _add(
            [[letter.pk, None, language, day, *added]],
            act,
            "(letter_id, language, day) WHERE office_id IS NULL",
        )
        if rows:
            _add(rows, act, "(letter_id, office_id, language, day) WHERE office_id IS NOT NULL")


def _add(rows: list[list[Any]], act: str, same: str) -> None:
    table = connection.ops.quote_name(LetterCount._meta.db_table)
    places = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (letter_id, office_id, language, day, opened, copied, sent)"  # noqa: S608 - no values in it
            f" VALUES {places} ON CONFLICT {same} DO UPDATE SET {act} = {table}.{act} + 1",
            [value for row in rows for value in row],
        )


def totals_of(campaign: Campaign) -> dict[str, int]:
    """Of all its letters; one to several offices is one letter."""
    rows = LetterCount.objects.filter(letter__campaign=campaign, office__isnull=True)
    return dict(rows.aggregate(**{act: Coalesce(Sum(act), 0) for act in ACTS}))


def letters_sent(campaign: OuterRef) -> Combinable:
    """How many its writers say they sent in a campaign, to be annotated: no query of its own."""
    rows = LetterCount.objects.filter(letter__campaign=campaign, office__isnull=True).order_by()
    return Coalesce(Subquery(rows.values("letter__campaign").annotate(all=Sum("sent")).values("all")), 0)
