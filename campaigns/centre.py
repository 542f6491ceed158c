"""The campaign centre: the table of all campaigns, filtered and sorted.

A group runs hundreds of campaigns, not millions, so the rows are searched here: only so do accents, case and
scripts compare the way a reader expects, on every database alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from config.text import CleanCharField, folded

from .models import Campaign

PER_PAGE = 50

COLUMNS: dict[str, tuple[Any, Callable[[Campaign], Any]]] = {
    "city": (_("Local government"), lambda row: folded(row.pairing.first_city.name)),
    "partner": (_("Partner city"), lambda row: folded(row.pairing.second_city.name)),
    "country": (_("Country"), lambda row: folded(row.pairing.second_city.country.name)),
    "kind": (_("Kind of tie"), lambda row: row.pairing.kind),
    "since": (_("Agreement"), lambda row: str(row.pairing.since or "")),
    "opened": (_("Campaign"), lambda row: str(row.opened_on or "")),
    "signatures": (_("Signatures"), lambda row: row.supporters),
    "outcome": (_("Victory or response"), lambda row: (row.state, folded(row.outcome))),
}
# The arrows are those in the headings of the table, which phones have no room for.
SORTS = [
    ("", _("Newest first")),
    *(
        (f"{sign}{key}", format_lazy("{} {}", label, arrow))
        for key, (label, _value) in COLUMNS.items()
        for sign, arrow in (("", "↑"), ("-", "↓"))
    ),
]


@dataclass(frozen=True)
class Column:
    label: Any
    url: str
    sort: str


class CentreForm(forms.Form):
    q = CleanCharField(label=_("City, country or words"), max_length=100, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), required=False, choices=SORTS)

    def __init__(self, data: Any, campaigns: Iterable[Campaign]) -> None:
        super().__init__(data)
        self.campaigns = list(campaigns)
        states = [choice for choice in Campaign.State.choices if choice[0] != Campaign.State.DRAFT]
        self._offer("country", _("All countries"), _countries(self.campaigns))
        self._offer("state", _("All states"), states)

    def _offer(self, name: str, everything: Any, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", everything), *choices]

    @property
    def chosen(self) -> dict[str, str]:
        """What was asked for and makes sense; the rest of a mistyped address is passed over."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def rows(self) -> list[Campaign]:
        chosen = self.chosen
        found = [row for row in self.campaigns if _matches(row, chosen)]
        sort = chosen.get("sort", "")
        if sort:
            found.sort(key=COLUMNS[sort.removeprefix("-")][1], reverse=sort.startswith("-"))
        return found

    def columns(self) -> list[Column]:
        return [self._column(key, label) for key, (label, _value) in COLUMNS.items()]

    def _column(self, key: str, label: Any) -> Column:
        now = self.chosen.get("sort", "")
        wanted = f"-{key}" if now == key else key
        sort = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
        return Column(label, f"?{urlencode(self.chosen | {'sort': wanted})}", sort)


def _countries(campaigns: Iterable[Campaign]) -> list[tuple[str, str]]:
    names = {city.country.code: city.country.name for row in campaigns for city in row.pairing.cities}
    return sorted(names.items(), key=lambda item: folded(item[1]))


def _matches(row: Campaign, chosen: dict[str, str]) -> bool:
    if chosen.get("state", row.state) != row.state:
        return False
    if "country" in chosen and chosen["country"] not in {city.country.code for city in row.pairing.cities}:
        return False
    text = _searchable(row)
    return all(word in text for word in folded(chosen.get("q", "")).split())


def _searchable(row: Campaign) -> str:
    cities = " ".join(f"{city.name} {city.own_name} {city.country.name}" for city in row.pairing.cities)
    return folded(f"{row.title} {row.demand} {row.outcome} {cities} {row.pairing.get_kind_display()}")
