import datetime as dt
import itertools
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from petitions.models import Petition, Signature
from petitions.trends import Line, is_ordinary, shape, trends
from tests.factories import make_petition, make_signature, make_staff

_places = itertools.count()
PAGE = "/admin/petitions/signature/trends/"
FIRST = [
    "Anna",
    "Bruno",
    "Carla",
    "Dario",
    "Elena",
    "Fabio",
    "Gino",
    "Ida",
    "Livia",
    "Mara",
    "Nino",
    "Olga",
    "Piero",
]
LAST = ["Rossi", "Bianchi", "Verdi", "Conti", "Neri", "Gallo", "Costa", "Fontana", "Greco", "Bruno", "Leone"]
PENDING, REJECTED, HELD = (Signature.State[name] for name in ("PENDING", "REJECTED", "HELD"))


def a_day_ago() -> dt.datetime:
    return timezone.now() - dt.timedelta(days=1)


def usual(petition: Petition, number: int, **fields: Any) -> None:
    """Signatures as people give them: domains, names and networks of many kinds."""
    for place in itertools.islice(_places, number):
        name = f"{FIRST[place % 13]} {LAST[place % 11]}"
        address = f"{place}@{('gmail.com', 'libero.example', f'own-{place}.example')[place % 3]}"
        values = {"name": name, "address": address, "client": f"{place:032}", "country": "IT"}
        make_signature(petition, **{**values, **fields})


def odd(petition: Petition | None, kind: str) -> list[str]:
    return [line.value for line in trends(petition, a_day_ago()).odd if line.kind == kind]


def lines(petition: Petition, kind: str) -> list[Line]:
    return trends(petition, a_day_ago()).lines[kind]


@pytest.mark.parametrize(
    ("name", "expected", "ordinary"),
    [
        ("Maria Rossi", "Aaaa Aaaa", True),
        ("Li Wu", "Aa Aa", True),
        ("Maria Rossi77", "Aaaa Aaaa9", False),
        ("Maria Rossi 3", "Aaaa Aaaa 9", False),
        ("maria", "aaa", True),
        ("MARIA D'Amico-Søren", "AAA A'Aaaa-Aaaa", True),
        ("Xkjdfhgt", "Bbbb", False),
        ("Schwarz Strnad", "Aaaa Aaaa", True),
        ("asdasdasd", "rrr", False),
        ("Иван Грозный", "Aaaa Aaaa", True),
        ("김민준", "x", True),
        ("प्रिया", "x", True),
        ("٣٤ Ali", "9 Aaa", False),
    ],
)
def test_shape_of_a_name(name: str, expected: str, ordinary: bool) -> None:
    assert (shape(name), is_ordinary(shape(name))) == (expected, ordinary)


@pytest.mark.django_db
def test_ordinary_signatures_are_not_odd() -> None:
    petition = make_petition()
    usual(petition, 150, created_at=timezone.now() - dt.timedelta(days=3))
    for hour in range(10):
        usual(petition, 10, created_at=timezone.now() - dt.timedelta(hours=hour, minutes=5))
    assert trends(petition, a_day_ago()).odd == []


@pytest.mark.django_db
def test_what_a_machine_signs_is_odd_in_each_of_its_traits() -> None:
    petition, hour_ago = make_petition(), timezone.now() - dt.timedelta(hours=1)
    usual(petition, 150, created_at=timezone.now() - dt.timedelta(days=3))
    usual(petition, 60, created_at=timezone.now() - dt.timedelta(hours=9))
    for place in range(40):
        make_signature(
            petition, name="Max Power9", address=f"bot{place}@spam.example", client="f" * 32, country="VU",
            created_at=hour_ago.replace(second=1), state=HELD if place % 2 else PENDING,
        )  # fmt: skip
    assert odd(petition, "network") == ["f" * 32]
    assert odd(petition, "domain") == ["spam.example"]
    assert odd(petition, "name") == ["max power9"]
    assert odd(petition, "shape") == ["Aaa Aaaa9"]
    assert odd(petition, "country") == ["VU"]
    first = lines(petition, "network")[0]
    assert (first.count, first.percent, first.states) == (40, 40, {"pending": 20, "held": 20})


@pytest.mark.django_db
def test_burst_in_one_minute_is_odd() -> None:
    petition, now = make_petition(), timezone.now()
    for hour in range(1, 21):
        usual(petition, 1, created_at=now - dt.timedelta(hours=hour))
    burst = (now - dt.timedelta(hours=2)).replace(second=0, microsecond=0)
    for place in range(25):
        make_signature(petition, created_at=burst + dt.timedelta(seconds=place))
    assert odd(petition, "minute") == [burst.isoformat()]


@pytest.mark.django_db
def test_rejected_signatures_and_other_petitions_are_left_out() -> None:
    petition = make_petition()
    for _row in range(30):
        make_signature(petition, client="f" * 32, state=REJECTED)
    for _row in range(30):
        make_signature(petition, client="e" * 32, state=HELD)
    other = make_petition()
    for _row in range(2):
        make_signature(other, client="d" * 32)
    assert [line.value for line in lines(petition, "network")] == ["e" * 32]
    assert [line.value for line in lines(other, "network")] == ["d" * 32]
    assert sorted(line.value for line in trends(None, a_day_ago()).lines["network"]) == ["d" * 32, "e" * 32]


@pytest.mark.django_db
def test_only_the_newest_are_read() -> None:
    petition = make_petition()
    for place in range(10):
        make_signature(petition, client=f"{place // 2:032}")
    found = trends(petition, a_day_ago(), most=4)
    assert (found.looked_at, found.is_cut) == (4, True)
    assert {line.value for line in found.lines["network"]} == {f"{place:032}" for place in (3, 4)}


@pytest.mark.django_db
def test_page_leads_to_the_signatures_and_to_a_rule(client: Client) -> None:
    petition = make_petition()
    for place in range(25):
        make_signature(petition, name="Müller 9", address=f"bot{place}@spam.example", client="f" * 32)
    make_signature(petition)
    client.force_login(make_staff())
    response = client.get(PAGE, {"petition": petition.pk, "days": "7"})
    tables = {kind: rows for kind, _title, rows in response.context["tables"]}
    for kind in ("network", "domain", "name", "shape", "country", "minute"):
        first = tables[kind][0]
        found = client.get(first["signatures"]).context["cl"].queryset
        assert found.count() == first["line"].count
        form = client.get(first["removal"]).context["form"]
        typed = {name: form[name].value() or "" for name in form.fields}
        preview = client.post("/admin/petitions/removal/add/", {**typed, "reason": "spam"})
        assert preview.context["count"] == first["line"].count
    assert tables["network"][0]["label"] == "ffffff"


@pytest.mark.django_db
def test_odd_trends_are_a_task_on_the_first_page(client: Client) -> None:
    petition = make_petition()
    for _row in range(25):
        make_signature(petition, client="f" * 32)
    client.force_login(make_staff())
    assert "trends among the newest signatures look odd" in client.get("/admin/").content.decode()


@pytest.mark.django_db
def test_trends_need_the_right_to_see_signatures(client: Client) -> None:
    client.force_login(make_staff(is_superuser=False))
    assert client.get(PAGE).status_code == 403


@pytest.mark.django_db
def test_trends_take_one_query_whatever_the_rows(django_assert_num_queries: Any) -> None:
    petition = make_petition()
    usual(petition, 30)
    for asked in (None, petition):
        with django_assert_num_queries(1):
            trends(asked, a_day_ago())
