import datetime as dt
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


def new_signature(petition: Petition, **fields: Any) -> Signature:
    values = {
        "name": "Ada % “Bianchi”",
        "email": "Ada@example.org",
        "address": "ada@example.org",
        "city": "L'Aquila",
        "country": "IT",
        "display": "full",
        "follow": True,
        "language": "it",
        "consent": "2026-11",
        "secret": "s" * 22,
        "created_at": dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC),
        "asked_at": dt.datetime(2026, 3, 29, 1, 31, tzinfo=dt.UTC),
    }
    return Signature(petition=petition, **(values | fields))


def new_mail(dedupe: str = "once") -> OutgoingMail:
    args = {"petition": 1, "names": ["%s"]}
    return OutgoingMail(kind="a kind", recipient="Ada@example.org", language="it", args=args, dedupe=dedupe)


def contents(row: Signature | OutgoingMail) -> dict[str, Any]:
    kept = type(row).objects.get(pk=row.pk)
    return {field.attname: getattr(kept, field.attname) for field in row._meta.concrete_fields} | {"id": None}


def test_keeping_writes_what_the_orm_writes(petition: Petition) -> None:
    signature, confirmation = new_signature(petition), new_mail()
    sign_path.keep(visit(), signature, confirmation)
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
    sign_path.keep(visit(), new_signature(petition), new_mail())
    sign_path.keep(visit(), new_signature(petition, name="Somebody Else"), new_mail())
    assert [signature.name for signature in Signature.objects.all()] == ["Ada % “Bianchi”"]
    assert OutgoingMail.objects.count() == 1
    assert RateCounter.objects.get().count == 2


def test_keeping_stops_exactly_at_the_limit(petition: Petition) -> None:
    times = limits.LIMITS["sign"].times
    for number in range(times):
        sign_path.keep(
            visit(), new_signature(petition, address=f"{number}@example.org"), new_mail(f"{number}")
        )
    with pytest.raises(limits.TooFast) as refused:
        sign_path.keep(visit(), new_signature(petition), new_mail())
    sign_path.keep(visit("another network"), new_signature(petition, address="b@example.org"), new_mail("b"))
    assert refused.value.retry_after == 600
    assert (Signature.objects.count(), OutgoingMail.objects.count()) == (times + 1, times + 1)


def test_signing_takes_two_statements_on_postgresql_and_four_on_sqlite(
    client: Client, petition: Petition
) -> None:
    typed = {"name": "Ada", "country": "IT", "consent": "on"}
    client.post(
        "/campaigns/jeonju/sign/", typed | {"email": "first@example.org"}
    )  # makes today's key of clients
    with CaptureQueriesContext(connection) as asked:
        client.post("/campaigns/jeonju/sign/", typed | {"email": "ada@example.org"})
    statements = [query["sql"] for query in asked.captured_queries if not query["sql"].startswith(BOUNDS)]
    assert len(statements) == (2 if connection.vendor == "postgresql" else 4)


def test_petition_is_found_with_what_signing_needs(petition: Petition) -> None:
    Petition.objects.update(closes_at=dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC))
    found = sign_path.petition_at("jeonju")
    with CaptureQueriesContext(connection) as asked:
        assert (found, found.campaign, found.campaign.slug) == (petition, petition.campaign, "jeonju")
        assert found.closes_at == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)
        assert found.is_open(found.closes_at - dt.timedelta(seconds=1))
        assert not found.is_open(found.closes_at)
    assert len(asked) == 0


def test_petition_is_looked_up_anew_each_time(petition: Petition) -> None:
    assert sign_path.petition_at("jeonju").is_open()
    Petition.objects.update(closes_at=timezone.now())
    assert not sign_path.petition_at("jeonju").is_open()


@pytest.mark.parametrize("slug", ["jeonju", "nowhere"])
def test_petition_of_a_draft_is_not_found_as_if_there_were_none(slug: str, petition: Petition) -> None:
    Campaign.objects.update(state=Campaign.State.DRAFT)
    with pytest.raises(Http404):
        sign_path.petition_at(slug)
