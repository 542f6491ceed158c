import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Campaign
from config import limits
from config.models import OutgoingMail, RateCounter
from petitions import sign_path
from petitions.models import Petition, Signature
from tests.factories import make_campaign, make_petition

pytestmark = pytest.mark.django_db

BOUNDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@pytest.fixture
def petition() -> Petition:
    return make_petition(make_campaign(slug="jeonju"))


def visit(client: str = "a network") -> limits.Visit:
    return limits.Visit("sign", client, at=1_000)


def new_signature(petition: Petition, **fields: Any) -> dict[str, Any]:
    values = {
        "petition_id": petition.pk,
        "name": "Ada % “Bianchi”",
        "email": "Ada@example.org",
        "address": "ada@example.org",
        "city": "L'Aquila",
        "country": "IT",
        "display": "full",
        "follow": True,
        "may_ask": False,
        "person": "",
        "client": "a network",
        "text_number": 1,
        "language": "it",
        "consent": "2026-11",
        "secret": "s" * 22,
        "created_at": dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC),
        "asked_at": dt.datetime(2026, 3, 29, 1, 31, tzinfo=dt.UTC),
    }
    return values | fields


def new_mail(dedupe: str = "once") -> dict[str, Any]:
    return {
        "kind": "a kind",
        "recipient": "Ada@example.org",
        "language": "it",
        "args": {"petition": 1, "names": ["%s"]},
        "dedupe": dedupe,
        "priority": 5,
        "not_before": dt.datetime(2026, 3, 29, 1, 31, tzinfo=dt.UTC),
        "created_at": dt.datetime(2026, 3, 29, 1, 31, tzinfo=dt.UTC),
    }


def contents(row: Signature | OutgoingMail) -> dict[str, Any]:
    kept = type(row).objects.get(pk=row.pk)
    return {field.attname: getattr(kept, field.attname) for field in row._meta.concrete_fields} | {"id": None}


def test_keeping_writes_what_the_orm_writes(petition: Petition) -> None:
    signature, confirmation = Signature(**new_signature(petition)), OutgoingMail(**new_mail())
    sign_path.keep(visit(), petition, new_signature(petition), new_mail())
    quick = contents(Signature.objects.get()), contents(OutgoingMail.objects.get())
    Signature.objects.all().delete()
    OutgoingMail.objects.all().delete()
    signature.save()
    confirmation.save()
    assert quick == (contents(signature), contents(confirmation))
    assert model_to_dict(RateCounter.objects.get()) == {
        "key": "sign:a network",
        "count": 1,
        "expires_at": 1_600,
    }


def test_keeping_leaves_the_first_signature_and_mail_of_an_address(petition: Petition) -> None:
    sign_path.keep(visit(), petition, new_signature(petition), new_mail())
    sign_path.keep(visit(), petition, new_signature(petition, name="Somebody Else"), new_mail())
    assert [signature.name for signature in Signature.objects.all()] == ["Ada % “Bianchi”"]
    assert OutgoingMail.objects.count() == 1
    assert RateCounter.objects.get().count == 2


def test_keeping_stops_exactly_at_the_limit(petition: Petition) -> None:
    times = limits.LIMITS["sign"].times
    for number in range(times):
        sign_path.keep(
            visit(), petition, new_signature(petition, address=f"{number}@example.org"), new_mail(f"{number}")
        )
    with pytest.raises(limits.TooFast) as refused:
        sign_path.keep(visit(), petition, new_signature(petition), new_mail())
    other = new_signature(petition, address="b@example.org")
    sign_path.keep(visit("another network"), petition, other, new_mail("b"))
    assert refused.value.retry_after == 600
    assert (Signature.objects.count(), OutgoingMail.objects.count()) == (times + 1, times + 1)


def test_signing_takes_one_statement_on_postgresql_and_three_on_sqlite(
    client: Client, petition: Petition
) -> None:
    form = "application/x-www-form-urlencoded"
    typed = "name=Ada&country=IT&consent=on&email={}@example.org"
    # Makes today's key of clients, and reads the petition.
    client.post("/campaigns/jeonju/sign/", typed.format("first"), content_type=form)
    with CaptureQueriesContext(connection) as asked:
        client.post("/campaigns/jeonju/sign/", typed.format("ada"), content_type=form)
    statements = [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(BOUNDS)]
    assert len(statements) == (1 if connection.vendor == "postgresql" else 3)


def test_petition_is_found_with_what_signing_needs(petition: Petition) -> None:
    Petition.objects.update(closes_at=dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC))
    found = sign_path.petition_at("jeonju")
    with CaptureQueriesContext(connection) as asked:
        assert (found, found.campaign, found.campaign.slug) == (petition, petition.campaign, "jeonju")
        assert found.closes_at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
        assert found.is_open(found.closes_at - dt.timedelta(seconds=1))
        assert not found.is_open(found.closes_at)
    assert len(asked) == 0


def test_petition_that_is_not_open_is_looked_up_each_time(petition: Petition) -> None:
    Petition.objects.update(closes_at=timezone.now())
    assert not sign_path.petition_at("jeonju").is_open()
    Petition.objects.update(closes_at=None)
    assert sign_path.petition_at("jeonju").is_open()


LATER = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
EARLIER = dt.datetime(2020, 1, 1, 12, 30, 15, 123_456, tzinfo=dt.UTC)
CHANGES: list[Callable[[], object]] = [
    lambda: Petition.objects.update(closes_at=LATER),
    lambda: Petition.objects.update(closes_at=None),
    lambda: Petition.objects.update(opens_at=LATER - dt.timedelta(days=1)),
    lambda: Petition.objects.update(opens_at=None),
    lambda: Petition.objects.update(text_number=2),
    lambda: Petition.objects.update(shares_addresses=True),
    lambda: Campaign.objects.update(state=Campaign.State.CLOSED),
    lambda: Campaign.objects.update(state=Campaign.State.DRAFT),
    lambda: Campaign.objects.update(slug="elsewhere"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_kept_or_counted_once_the_petition_has_changed(
    petition: Petition, change: Callable[[], object]
) -> None:
    Petition.objects.update(opens_at=EARLIER, closes_at=LATER - dt.timedelta(microseconds=1))
    known = sign_path.petition_at("jeonju")
    sign_path.keep(visit(), known, new_signature(petition), new_mail())
    change()
    with pytest.raises(sign_path.Outdated):
        sign_path.keep(visit(), known, new_signature(petition, address="b@example.org"), new_mail("b"))
    assert (Signature.objects.count(), OutgoingMail.objects.count()) == (1, 1)
    assert RateCounter.objects.get().count == 1


def test_petition_is_read_anew_once_it_has_changed(petition: Petition) -> None:
    known = sign_path.petition_at("jeonju")
    Petition.objects.update(text_number=2)
    assert sign_path.petition_at("jeonju") is known
    with pytest.raises(sign_path.Outdated):
        sign_path.keep(visit(), known, new_signature(petition), new_mail())
    fresh = sign_path.petition_at("jeonju", anew=True)
    sign_path.keep(visit(), fresh, new_signature(petition), new_mail())
    assert (fresh.text_number, sign_path.petition_at("jeonju") is fresh) == (2, True)


def test_petition_that_was_just_read_is_taken_as_it_is(petition: Petition) -> None:
    """A moment that was not written by Django may never compare as the same."""
    known = sign_path.petition_at("jeonju")
    Petition.objects.update(text_number=2)
    sign_path.keep(visit(), known, new_signature(petition), new_mail(), is_fresh=True)
    assert Signature.objects.count() == 1


def test_moment_written_by_hand_keeps_nobody_from_signing(client: Client, petition: Petition) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE petitions_petition SET closes_at = '2099-01-01 00:00'")
    typed = {"name": "Ada", "country": "IT", "consent": "on", "email": "ada@example.org"}
    with CaptureQueriesContext(connection) as asked:
        assert client.post("/campaigns/jeonju/sign/", typed).status_code == 303
    assert (Signature.objects.count(), len(asked) < 15) == (1, True)


def test_signer_notices_nothing_of_a_change_between_two_posts(client: Client, petition: Petition) -> None:
    typed = {"name": "Ada", "country": "IT", "consent": "on", "text_version": "2"}
    client.post("/campaigns/jeonju/sign/", typed | {"email": "first@example.org"})
    Petition.objects.update(text_number=2, shares_addresses=True)
    answer = client.post("/campaigns/jeonju/sign/", typed | {"email": "ada@example.org"})
    assert answer.status_code == 303
    told = Signature.objects.order_by("pk").values_list("email", "text_number", "person")
    assert list(told) == [("first@example.org", 1, ""), ("ada@example.org", 2, "ada")]
    assert sum(RateCounter.objects.values_list("count", flat=True)) == 2


@pytest.mark.parametrize("slug", ["jeonju", "nowhere"])
def test_petition_of_a_draft_is_not_found_as_if_there_were_none(slug: str, petition: Petition) -> None:
    Campaign.objects.update(state=Campaign.State.DRAFT)
    with pytest.raises(Http404):
        sign_path.petition_at(slug)
