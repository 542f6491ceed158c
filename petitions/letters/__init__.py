"""Letters that always reach the right person in the right words."""

from .addressing import addressee, greeting, holder
from .writing import (
    About,
    DeskLetter,
    Supporter,
    Variant,
    Version,
    letters_of,
    papers_of,
    recipients_of,
    values_for,
    version_of,
    write,
)

__all__ = [
    "About",
    "DeskLetter",
    "Supporter",
    "Variant",
    "Version",
    "addressee",
    "greeting",
    "holder",
    "letters_of",
    "papers_of",
    "recipients_of",
    "values_for",
    "version_of",
    "write",
]
