"""What was handed to offices and what came back, told from where the petition keeps it: pages ask for no row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from i18nfield.strings import LazyI18nString

from campaigns.models import Campaign, Office
from config import jobs
from config.mail import site_url

from .models import Delivery, Petition, Response

Dealing = Delivery | Response


@dataclass(frozen=True)
class Wait:
    """What an office was last given and has not answered."""

    delivery: Delivery

    @property
    def office(self) -> Office:
        return self.delivery.office

    @property
    def days(self) -> int:
        return (timezone.localdate() - self.delivery.day).days


@dataclass(frozen=True)
class Story:
    """Newest first; and who keeps us waiting."""

    dealings: list[Dealing]
    waits: list[Wait]


def story(petition: Petition, offices: Iterable[Office]) -> Story:
    """`offices` are those at hand, with their titles of today; others have the title they had when last told."""
    known = {office.pk: office for office in offices}
    dealings = [_dealing(told, known) for told in petition.dealings]
    # Who has won waits for nothing more.
    is_won = petition.campaign.state == Campaign.State.WON
    return Story(dealings, [] if is_won else _waits(dealings))


def stories_of(office: Office) -> list[tuple[Campaign, Story]]:
    """What this office was given and what it answered, for each public campaign, newest first."""
    given, answered = (
        model.objects.filter(office=office).values("petition") for model in (Delivery, Response)
    )
    petitions = Petition.objects.public().filter(Q(pk__in=given) | Q(pk__in=answered))
    return [(petition.campaign, _of(office, story(petition, [office]))) for petition in petitions]


def dealings_of(petition: Petition | None) -> dict[str, Any]:
    """For the public interface; texts in the language of its address."""
    if petition is None or not petition.dealings:
        return {"deliveries": [], "responses": []}
    told = story(petition, petition.offices.all())
    waiting = [wait.delivery for wait in told.waits]
    return {
        "deliveries": [
            {**_delivery_as_json(one), "is_waiting": one in waiting}
            for one in told.dealings
            if isinstance(one, Delivery)
        ],
        "responses": [_response_as_json(one) for one in told.dealings if isinstance(one, Response)],
    }


@jobs.every(name="retell-dealings", daily_at="03:45")
def retell_all() -> int:
    """Titles of offices may have changed, and a row may have been written without a word to its petition."""
    has_some = Q(deliveries__isnull=False) | Q(responses__isnull=False) | ~Q(dealings=[])
    petitions = Petition.objects.filter(pk__in=Petition.objects.filter(has_some).values("pk"))
    for petition in petitions:
        petition.retell()
    return len(petitions)


def _dealing(told: dict[str, Any], known: dict[int, Office]) -> Dealing:
    model = Response if told["kind"] == "response" else Delivery
    return model.from_told(told, known.get(told["office"]["id"]) or _office(told["office"]))


def _office(told: dict[str, Any]) -> Office:
    return Office(pk=told["id"], slug=told["slug"], title=LazyI18nString(told["title"]))


def _of(office: Office, told: Story) -> Story:
    return Story(
        [one for one in told.dealings if one.office == office],
        [wait for wait in told.waits if wait.office == office],
    )


def _waits(dealings: list[Dealing]) -> list[Wait]:
    """Those who wait the longest first."""
    last: dict[int, Delivery] = {}
    for one in dealings:
        if isinstance(one, Delivery):
            last.setdefault(one.office.pk, one)
    answers = [one for one in dealings if isinstance(one, Response)]
    open_ones = [one for one in last.values() if not any(_answers(answer, one) for answer in answers)]
    return [Wait(one) for one in reversed(open_ones)]


def _answers(response: Response, delivery: Delivery) -> bool:
    """An answer that names no delivery is to all that the office had by then."""
    if response.delivery_id is not None:
        return response.delivery_id == delivery.pk
    return response.office == delivery.office and response.day >= delivery.day


def _delivery_as_json(delivery: Delivery) -> dict[str, Any]:
    return {
        "date": delivery.day.isoformat(),
        "office": _office_as_json(delivery.office),
        "way": delivery.way,
        "signatures": delivery.number,
    }


def _response_as_json(response: Response) -> dict[str, Any]:
    return {
        "date": response.day.isoformat(),
        "office": _office_as_json(response.office),
        "stance": response.stance,
        "text": str(response.text),
    }


def _office_as_json(office: Office) -> dict[str, str]:
    return {"slug": office.slug, "title": str(office.title), "url": site_url(office.get_absolute_url())}
