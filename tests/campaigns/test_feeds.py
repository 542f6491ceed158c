import datetime as dt
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from config import pages
from tests.factories import both, make_campaign, make_update

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def entry(client: Client, path: str = "/feed/") -> tuple[str | None, ...]:
    found = ET.fromstring(client.get(path).content).find(f"{ATOM}entry")  # noqa: S314  # our own answer
    assert found is not None
    return tuple(found.findtext(f"{ATOM}{name}") for name in ("id", "published", "updated"))


def test_entry_keeps_its_name_and_tells_when_it_was_edited(
    client: Client, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    update = make_update(make_campaign(slug="jeonju"), state="draft", published_at=None)
    update.publish()
    name = f"tag:testserver,2026:en/updates/{update.pk}"
    assert entry(client) == (name, "2026-11-22T10:00:00+00:00", "2026-11-22T10:00:00+00:00")
    time_machine.move_to("2026-11-23T11:00:00+00:00", tick=False)
    update.title, update.day, update.slug = both("Mended"), dt.date(2026, 11, 21), "mended"
    update.save()
    pages.bump_all()
    assert entry(client) == (name, "2026-11-22T10:00:00+00:00", "2026-11-23T11:00:00+00:00")


def test_entry_has_the_same_name_in_each_feed_of_a_language(client: Client) -> None:
    update = make_update(make_campaign(slug="jeonju"))
    names = [entry(client, path)[0] for path in ("/it/feed/", "/it/campaigns/jeonju/feed/")]
    assert names == [f"tag:testserver,2026:it/updates/{update.pk}"] * 2
