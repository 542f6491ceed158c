"""What somebody may have meant who mistyped the domain of a well-known provider: offered, never put in their place."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import idna
from email_validator import EmailNotValidError, validate_email

from .domains import has_known_ending, in_ascii
from .mail_providers import FAMILIES, ONE_ENDING, REAL

LONGEST = 40  # characters of a domain; no slip makes a well-known one longer
NEVER = 99
SEPARATORS = re.compile(r"[\s.,;:_]+")


def suggestion(address: str) -> str:
    """The same address at a well-known domain, where its own looks like a slip of that; else "".

    Nothing is looked up anywhere. Domains of providers are never doubted, however much they look alike.
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or len(domain) > LONGEST:
        return ""
    meant = _meant(_readable(domain))
    return f"{local}@{meant}" if meant and _is_sound(f"{local}@{meant}") else ""


@lru_cache(maxsize=1024)
def _meant(domain: str) -> str:
    if domain in REAL or domain in _providers():
        return ""
    exists = "." in domain and has_known_ending(domain)
    found = "" if exists else _joined().get(SEPARATORS.sub("", domain), "")
    return found or _nearest(domain, exists)


def _nearest(domain: str, exists: bool) -> str:
    name, _dot, ending = domain.partition(".")
    costs = {family: cost for family in FAMILIES if (cost := _cost_of_name(name, family)) < NEVER}
    candidates = [
        (cost + more, f"{family}.{known}")
        for family, cost in costs.items()
        for known in FAMILIES[family].split()
        if (more := _cost_of_ending(ending, known, family, exists, cost)) < NEVER
    ]
    return min(candidates, key=lambda candidate: candidate[0], default=(0, ""))[1]


def _cost_of_name(typed: str, family: str) -> int:
    """Slips between two names; NEVER where they are too many for its length: short names have too many neighbours."""
    if typed == family:
        return 0
    length = len(family)
    if abs(len(typed) - length) > 2 or not _begins_alike(typed, family):
        return NEVER
    cost = slips(typed, family)
    if length <= 4:
        return cost if cost == 1 and length == 4 and sorted(typed) == sorted(family) else NEVER
    return cost if cost <= (2 if length > 8 else 1) else NEVER


def _begins_alike(typed: str, family: str) -> bool:
    """The first letter is seldom wrong; it may have changed places with the second, or be missing in a long name."""
    return typed[:1] == family[0] or typed[:2] == family[1::-1] or (len(family) > 5 and typed == family[1:])


def _cost_of_ending(typed: str, known: str, family: str, exists: bool, cost_of_name: int) -> int:
    """Slips between two endings. One that exists is doubted only where it is long, or the provider has one alone."""
    if typed == known:
        return 0
    cost = slips(typed, known) if len(typed) <= len(known) + 2 else NEVER
    if family in ONE_ENDING and not cost_of_name:
        return min(cost, 3)
    if exists:
        return cost if cost == 1 and len(known) > 2 and len(family) > 4 else NEVER
    return cost if cost <= (2 if len(known) > 2 else 1) else NEVER


def slips(first: str, second: str) -> int:
    """Letters missing, added, mistaken or swapped with the next: the distance of Damerau and Levenshtein in which no
    part is edited twice ("optimal string alignment"). It knows no keyboard, since there are many."""
    earlier: list[int] = []
    before = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        now = [row]
        for column, other in enumerate(second, 1):
            steps = [before[column] + 1, now[-1] + 1, before[column - 1] + (letter != other)]
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                steps.append(earlier[column - 2] + 1)
            now.append(min(steps))
        earlier, before = before, now
    return before[-1]


def _readable(domain: str) -> str:
    """In letters, so that a letter of another script in the place of a Latin one counts as one slip."""
    text = unicodedata.normalize("NFKC", domain).casefold().strip()
    try:
        return idna.decode(text) if "xn--" in text else text
    except idna.IDNAError:
        return text


def _is_sound(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


@cache
def _providers() -> frozenset[str]:
    return frozenset(f"{name}.{ending}" for name, endings in FAMILIES.items() for ending in endings.split())


@cache
def _joined() -> dict[str, str]:
    """For addresses in which a dot is missing, or something else stands for it."""
    return {in_ascii(domain).replace(".", ""): domain for domain in _providers()}
