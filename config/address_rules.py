"""The providers' rules for addresses, held in memory: comparing two addresses costs no query.

They are read once per process and again each minute, and at once where they were saved. Whoever keeps compared
addresses in a column lets `config.readdressing` bring them after the rules.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from time import monotonic

from .models import AddressRule

READ_AGAIN_AFTER = 60.0  # seconds
# Raised when the same rules come to mean something else, so that what is kept is compared anew.
MEANING = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """`domain` is the one that stands for all domains of the same mailbox."""

    domain: str
    ignores_dots: bool = False
    tag_sign: str = ""

    def folded(self, local: str) -> str:
        """The part before the @ without dots and tag; as it is where nothing would be left of it."""
        name = local.partition(self.tag_sign)[0] if self.tag_sign else local
        return (name.replace(".", "") if self.ignores_dots else name) or local


@dataclass(frozen=True, slots=True)
class Held:
    rules: dict[str, Rule]
    digest: str
    read_at: float


_held: Held | None = None


def rule_for(domain: str) -> Rule | None:
    return _current().rules.get(domain)


def domains_of(domain: str) -> set[str]:
    """All domains whose addresses are compared as those of this one."""
    return {domain, *(name for name, rule in _current().rules.items() if rule.domain == domain)}


def digest() -> str:
    """Changes whenever an address may be compared otherwise than before."""
    return _current().digest


def hold(rules: list[AddressRule]) -> Held:
    """Goes by these rules from now on."""
    global _held  # noqa: PLW0603 - replaced whole, so that other threads see the old rules or the new
    by_domain = _by_domain(rules)
    meaning = json.dumps([MEANING, sorted((domain, astuple(rule)) for domain, rule in by_domain.items())])
    _held = held = Held(by_domain, hashlib.sha256(meaning.encode()).hexdigest(), monotonic())
    return held


def forget() -> None:
    """The next address reads the rules anew."""
    global _held  # noqa: PLW0603 - as above
    _held = None


def _current() -> Held:
    held = _held
    if held is None or monotonic() - held.read_at > READ_AGAIN_AFTER:
        return hold(list(AddressRule.objects.order_by("pk")))
    return held


def _by_domain(rules: list[AddressRule]) -> dict[str, Rule]:
    """A domain that two rules name belongs to the first: no address is folded on from one rule into another."""
    found: dict[str, Rule] = {}
    for rule in rules:
        own = [domain for domain in rule.domain_list if domain not in found]
        for domain in own:
            into = own[0] if rule.is_one_mailbox else domain
            found[domain] = Rule(into, rule.ignores_dots, rule.tag_sign)
    return found
