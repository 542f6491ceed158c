import pytest
from i18nfield.strings import LazyI18nString

from campaigns.grammar import CASES, in_case
from campaigns.models import City, Office
from campaigns.postal import envelope
from tests.factories import both


@pytest.mark.parametrize(
    ("name", "of", "to", "source"),
    [
        ("Firenze", "di Firenze", "a Firenze", "da Firenze"),
        ("Ancona", "di Ancona", "ad Ancona", "da Ancona"),
        ("L’Aquila", "dell’Aquila", "all’Aquila", "dall’Aquila"),
        ("L'Aia", "dell’Aia", "all’Aia", "dall’Aia"),
        ("La Spezia", "della Spezia", "alla Spezia", "dalla Spezia"),
        ("Il Cairo", "del Cairo", "al Cairo", "dal Cairo"),
        ("La Paz", "di La Paz", "a La Paz", "da La Paz"),
        ("Le Havre", "di Le Havre", "a Le Havre", "da Le Havre"),
        ("Lione", "di Lione", "a Lione", "da Lione"),
        ("Larissa", "di Larissa", "a Larissa", "da Larissa"),
    ],
)
def test_italian_joins_preposition_and_article(name: str, of: str, to: str, source: str) -> None:
    city = City(name=both(name, name))
    assert [in_case(city, case, "it", {}) for case in CASES] == [of, to, to, source]


def test_english_puts_a_word_before_the_name() -> None:
    found = [in_case(City(name=both("Florence", "Firenze")), case, "en", {}) for case in CASES]
    assert found == ["of Florence", "to Florence", "in Florence", "from Florence"]


def test_other_languages_have_a_pattern_or_are_missing_and_a_city_may_have_words_of_its_own() -> None:
    city = City(
        name=LazyI18nString({"ko": "전주시", "it": "La Plata"}),
        name_of=LazyI18nString({"it": "di La Plata (AR)"}),
    )
    assert in_case(city, "of", "ko", {"of": "{}의"}) == "전주시의"
    assert in_case(city, "to", "ko", {"of": "{}의"}) is None
    assert in_case(city, "of", "it", {}) == "di La Plata (AR)"


@pytest.mark.parametrize(
    ("country", "address", "lines"),
    [
        (
            "IT",
            {"street": "Piazza della Signoria 1", "postal_code": "50122", "town": "Firenze", "region": "FI"},
            ["To", "Piazza della Signoria 1", "50122 FIRENZE FI", "ITALY"],
        ),
        (
            "KR",
            {"street": "10 Nosong-ro", "town": "Jeonju-si"},
            ["To", "10 Nosong-ro", "Jeonju-si", "SOUTH KOREA"],
        ),
        (
            "KR",
            {"street": "노송광장로 10", "town": "전주시", "region": "전북특별자치도", "postal_code": "54994"},
            ["전북특별자치도 전주시", "노송광장로 10", "To", "54994", "SOUTH KOREA"],
        ),
        (
            "US",
            {"street": "200 N Spring St", "town": "Los Angeles", "region": "CA", "postal_code": "90012"},
            ["To", "200 N Spring St", "LOS ANGELES, CA 90012", "UNITED STATES"],
        ),
        (
            "DE",
            {"street": "Rathausplatz 1", "postal_code": "79098", "town": "Freiburg"},
            ["To", "Rathausplatz 1", "79098 FREIBURG", "GERMANY"],
        ),
    ],
)
def test_postal_address_has_the_order_of_its_country(
    country: str, address: dict[str, str], lines: list[str]
) -> None:
    letter = envelope(Office(city=City(country=country), **address), "To")
    assert letter.seen_from("FR") == lines
    assert letter.seen_from(country) == lines[:-1]


def test_address_typed_as_it_stands_is_printed_line_by_line() -> None:
    letter = envelope(Office(city=City(country="IT"), postal_address=" Palazzo\n\nFirenze "), "To")
    assert letter.seen_from("IT") == ["To", "Palazzo", "Firenze"]
