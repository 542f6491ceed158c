"""Domains: one spelling of each, and which endings exist. Asks no other server."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import idna

# Nobody's (RFC 2606), so that examples and tests may use it; of the other special names email-validator decides.
EXAMPLE = "example"
END_OF_REGISTRIES = "// ===END ICANN DOMAINS==="
# All that UTS 46 takes for one.
DOTS = ".\u3002\uff0e\uff61"


def in_ascii(domain: str) -> str:
    """The one spelling of a domain: lower case, in the ASCII form of IDNA 2008 (UTS 46), without dots at its end.

    What is no domain stays a text in lower case.
    """
    domain = domain.rstrip(DOTS)
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True, transitional=False).decode("ascii").lower().rstrip(DOTS)
    except idna.IDNAError:
        folded = domain.casefold()
        return folded if folded == domain else in_ascii(folded)


def in_unicode(domain: str) -> str:
    """The letters that stand for its ASCII form; the domain itself where there are none."""
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain


def has_known_ending(domain: str) -> bool:
    """Whether there was such a top-level domain when the list that we bring along was made."""
    ending = in_ascii(domain).rpartition(".")[2]
    return ending == EXAMPLE or ending in _endings()


@cache
def _endings() -> frozenset[str]:
    """The last label of every rule of registries in the Public Suffix List: some 1,450 names, read in 20 ms."""
    rules = files("publicsuffixlist").joinpath("public_suffix_list.dat").read_text("utf-8")
    lines = rules.partition(END_OF_REGISTRIES)[0].splitlines()
    named = [line.split()[0] for line in lines if line.strip() and not line.startswith("//")]
    return frozenset(in_ascii(name.rpartition(".")[2]) for name in named)
