import csv
import datetime as dt
import io

import pytest
from django.utils import timezone, translation

from petitions.counting import fold
from petitions.models import Petition, Signature
from petitions.signers import Tally, csv_rows
from tests.factories import make_petition, make_signature

pytestmark = pytest.mark.django_db
DAY = dt.datetime(2026, 8, 7, 23, 30, tzinfo=dt.UTC)  # the 8th in Rome


def sign(petition: Petition, name: str, **fields: object) -> Signature:
    values = {"state": "confirmed", "confirmed_at": DAY, "display": "full"}
    return make_signature(petition, name=name, **(values | fields))


def listed(petition: Petition, language: str = "en", moment: dt.datetime | None = None) -> list[list[str]]:
    fold()
    text = b"".join(csv_rows(petition, moment or timezone.now(), language)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_each_signer_is_listed_as_they_chose_and_by_their_number() -> None:
    petition = make_petition()
    sign(petition, "Ada Bianchi")
    sign(petition, "Bruno Rossi", display="initials")
    sign(petition, "Carla Verdi", display="anonymous")
    sign(petition, "Dario Neri")

    assert listed(petition) == [
        ["Number", "Name", "City", "Country", "Day"],
        ["1", "Ada Bianchi", "Florence", "Italy", "2026-08-08"],
        ["2", "B. R.", "Florence", "Italy", "2026-08-08"],
        ["4", "Dario Neri", "Florence", "Italy", "2026-08-08"],
        ["", "name withheld", "", "Italy", ""],
    ]


def test_withheld_names_stand_last_by_country_and_nothing_tells_when_they_signed() -> None:
    petition = make_petition(text_number=2)
    for day, country in enumerate(["US", "AX", "DE", "US"]):
        moment = DAY + dt.timedelta(days=day)
        sign(petition, "Somebody", display="anonymous", country=country, confirmed_at=moment, text_number=2)
        sign(petition, "Ada Bianchi", confirmed_at=moment, text_number=2)
    sign(petition, "Somebody Else", display="anonymous", country="US", confirmed_at=DAY, text_number=1)

    rows = listed(petition)
    assert [row[1] for row in rows] == ["Name", *["Ada Bianchi"] * 4, *["name withheld"] * 5]
    assert rows[5:] == [
        ["", "name withheld", "", "Åland Islands", "", "2"],
        ["", "name withheld", "", "Germany", "", "2"],
        ["", "name withheld", "", "United States of America", "", "1"],
        ["", "name withheld", "", "United States of America", "", "2"],
        ["", "name withheld", "", "United States of America", "", "2"],
    ]


def test_who_withholds_the_name_while_the_list_is_read_is_on_it_once(monkeypatch) -> None:
    monkeypatch.setattr("petitions.signers.AT_ONCE", 2)
    petition = make_petition()
    for number in range(6):
        sign(petition, f"Signer {number}", display=("full", "anonymous")[number % 2])
    fold()
    tally = Tally()
    pieces = csv_rows(petition, timezone.now(), "en", tally)
    text = next(pieces) + next(pieces)
    petition.signatures.filter(display="anonymous").update(display="full")
    text += b"".join(pieces)

    assert text.count(b"Signer") + text.count(b"withheld") == 6
    assert tally.displays.total() == 6


def test_list_is_in_the_language_of_its_readers() -> None:
    petition = make_petition()
    sign(petition, "Ada Bianchi", country="DE")

    assert listed(petition, "it")[1][3] == "Germania"
    assert translation.get_language() == "en"


def test_list_ends_with_its_moment_and_leaves_out_who_does_not_count() -> None:
    petition = make_petition()
    sign(petition, "Ada Bianchi")
    sign(petition, "Too Late", confirmed_at=DAY + dt.timedelta(seconds=1))
    for state in ("pending", "withdrawn", "rejected", "held"):
        sign(petition, f"Not {state}", state=state)
    sign(make_petition(), "Of Another")

    assert [row[1] for row in listed(petition, moment=DAY)] == ["Name", "Ada Bianchi"]


def test_list_never_holds_an_address() -> None:
    petition = make_petition()
    sign(petition, "Ada Bianchi", email="ada@example.org")
    fold()

    assert b"@" not in b"".join(csv_rows(petition, timezone.now(), "en"))


def test_formula_in_a_name_or_city_is_defused() -> None:
    petition = make_petition()
    sign(petition, "=HYPERLINK(1)", city="+1")

    assert listed(petition)[1][1:3] == ["'=HYPERLINK(1)", "'+1"]


def test_version_of_the_text_is_told_where_there_are_several() -> None:
    petition = make_petition(text_number=2)
    sign(petition, "Ada Bianchi", text_number=1)
    sign(petition, "Bruno Rossi", text_number=2)

    assert [row[5] for row in listed(petition)] == ["Version of the text", "1", "2"]


def test_the_same_signers_give_the_same_bytes_and_a_true_tally() -> None:
    petition = make_petition()
    for number in range(5):
        sign(petition, f"Signer {number}", display=("full", "anonymous")[number % 2])
    fold()
    tally = Tally()
    first = b"".join(csv_rows(petition, timezone.now(), "en", tally))

    assert b"".join(csv_rows(petition, timezone.now(), "en")) == first
    assert (dict(tally.displays), dict(tally.texts)) == ({"full": 3, "anonymous": 2}, {1: 5})


def test_list_comes_in_pieces() -> None:
    petition = make_petition()
    sign(petition, "Ada Bianchi")
    fold()
    pieces = csv_rows(petition, timezone.now(), "en")

    assert next(pieces).decode("utf-8-sig") == "Number,Name,City,Country,Day\r\n"
    assert len(list(pieces)) == 1
