"""The checks a reply goes through, in order. Each is a pure function and says where and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .contacts import links, private
from .distance import Stance
from .findings import Draft, Finding, Surroundings, Weight
from .manners import disguise, repeats, shouting
from .phrases import PhraseBook
from .sweeping import sweeping

_WARM, _HOT = 12, 30  # replies to a thread in an hour

Work = Callable[[Draft, Surroundings, PhraseBook], Iterator[Finding]]


@dataclass(frozen=True)
class Check:
    name: str
    label: str | Promise
    work: Work


def reject_list(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    # Who quotes such a word may have a reason: a person decides.
    yield from _listed("reject", draft, book, own=Weight.REJECT, distant=Weight.HOLD)


def hold_list(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    yield from _listed("hold", draft, book, own=Weight.HOLD, distant=Weight.NOTE)


def near_duplicates(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    if surroundings.twins:
        yield Finding("twins", "", 0, len(draft.body), Weight.HOLD, "doubled")


def new_author(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    if not surroundings.approved:
        yield Finding("new", "", 0, 0, Weight.NOTE)


def heat(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    if surroundings.in_thread >= _WARM:
        yield Finding("heat", "", 0, 0, Weight.HOLD if surroundings.in_thread >= _HOT else Weight.NOTE)


CHECKS = (
    Check("reject", _("words that are refused"), reject_list),
    Check("hold", _("words that are held"), hold_list),
    Check("sweeping", _("a sweeping statement about a people or group"), sweeping),
    Check("private", _("an address or telephone number"), private),
    Check("links", _("links"), links),
    Check("disguise", _("letters in disguise"), disguise),
    Check("twins", _("nearly the same from other addresses"), near_duplicates),
    Check("repeats", _("the same again and again"), repeats),
    Check("shouting", _("shouting"), shouting),
    Check("new", _("first reply of this author"), new_author),
    Check("heat", _("many replies in a short time"), heat),
)
_FOR_WRITERS = {"reject", "hold", "sweeping", "private"}


def screen(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> list[Finding]:
    return [finding for check in CHECKS for finding in check.work(draft, surroundings, book)]


def nudges(findings: list[Finding]) -> list[Finding]:
    """Those a writer is shown before sending: what would be held for breaking a rule. What is quoted or answered by
    them is no reason to stop anybody, and neither is loudness."""
    return [one for one in findings if one.check in _FOR_WRITERS and one.weight >= Weight.HOLD]


def _listed(kind: str, draft: Draft, book: PhraseBook, *, own: Weight, distant: Weight) -> Iterator[Finding]:
    for hit in book.find(kind, draft.folded_name):
        span = draft.folded_name.span(hit.start, hit.end)
        yield Finding(kind, "name", *span, own, hit.entry.reason, hit.entry.pk)
    hits = book.find(kind, draft.folded_body)
    stance = Stance(draft, book) if hits else None
    for hit in hits:
        weight = distant if stance and stance.takes_distance(hit.start, hit.end) else own
        span = draft.folded_body.span(hit.start, hit.end)
        yield Finding(kind, "body", *span, weight, hit.entry.reason, hit.entry.pk)
