from typing import Any

import pytest

from campaigns.models import City, Office
from campaigns.postal import Envelope, envelope


def to(country: str, **address: str) -> Envelope:
    return envelope(Office(city=City(country=country), **address), "Ada Bianchi")


FLORENCE = {
    "street": "Palazzo Vecchio, Piazza della Signoria", "postal_code": "50122", "town": "Firenze", "region": "FI",
}  # fmt: skip


@pytest.mark.parametrize(
    ("country", "address", "lines"),
    [
        ("IT", FLORENCE, ["Ada Bianchi", "Palazzo Vecchio, Piazza della Signoria", "50122 FIRENZE FI"]),
        (
            "KR",
            {"street": "10 Nosongwangu-ro", "postal_code": "54994", "town": "Jeonju-si", "region": "Jeonbuk"},
            ["Ada Bianchi", "10 Nosongwangu-ro", "Jeonju-si", "Jeonbuk", "54994"],
        ),
        (
            "KR",
            {
                "street": "완산구 노송광장로 10",
                "postal_code": "54994",
                "town": "전주시",
                "region": "전북특별자치도",
            },
            ["전북특별자치도 전주시", "완산구 노송광장로 10", "Ada Bianchi", "54994"],
        ),
        (
            "US",
            {"street": "200 N Spring St", "postal_code": "90012", "town": "Los Angeles", "region": "CA"},
            ["Ada Bianchi", "200 N Spring St", "LOS ANGELES, CA 90012"],
        ),
        (
            "GB",
            {"street": "The Queen's Walk", "postal_code": "SE1 2AA", "town": "London"},
            ["Ada Bianchi", "The Queen's Walk", "LONDON", "SE1 2AA"],
        ),
        (
            "DE",
            {"street": "Marienplatz 8", "postal_code": "80331", "town": "München"},
            ["Ada Bianchi", "Marienplatz 8", "80331 MÜNCHEN"],
        ),
    ],
)
def test_address_stands_in_the_order_of_its_country(country: str, address: Any, lines: list[str]) -> None:
    assert to(country, **address).lines == lines


def test_japanese_address_begins_with_the_postal_code_and_ends_with_the_name() -> None:
    lines = to("JP", street="西新宿2-8-1", postal_code="163-8001", town="新宿区", region="東京都").lines
    assert lines == ["〒163-8001", "東京都", "新宿区西新宿2-8-1", "Ada Bianchi"]


def test_country_is_named_to_those_who_write_from_another_one() -> None:
    found = to("IT", **FLORENCE)
    assert found.seen_from("KR") == [*found.lines, "ITALY"]
    assert found.seen_from("IT") == found.lines


def test_address_as_it_stands_is_kept_line_by_line() -> None:
    assert to("IT", postal_address=" Casella 1 \n\nFirenze").lines == ["Ada Bianchi", "Casella 1", "Firenze"]
