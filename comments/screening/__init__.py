"""What looks at a reply before a person does: small checks in a fixed order, each giving a reason and a place."""

from .checks import CHECKS, Check, nudges, screen
from .findings import Draft, Finding, Surroundings, Weight
from .phrases import Entry, PhraseBook

__all__ = [
    "CHECKS",
    "Check",
    "Draft",
    "Entry",
    "Finding",
    "PhraseBook",
    "Surroundings",
    "Weight",
    "nudges",
    "screen",
]
