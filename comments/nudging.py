"""Before a reply is kept: the sentence that may break a rule is shown with the rule, and its author decides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

from .models import Decision
from .phrases import book
from .screening import Draft, Finding, Surroundings, Weight, nudges, screen

ENDS = re.compile(r"(?<=[.!?…])\s+|\n+|(?<=[。！？])")
MOST = 3
LONGEST = 300


@dataclass(frozen=True)
class Nudge:
    """One sentence of the author's, and what to think of before sending it."""

    sentence: str
    why: str
    # Whether sending it all the same ends in a refusal, not with a person.
    is_refused: bool


def nudges_of(name: str, body: str) -> list[Nudge]:
    """At most three, each sentence once, the gravest first. None for most replies."""
    found = nudges(screen(Draft(name, body), Surroundings(), book()))
    by_sentence: dict[str, Finding] = {}
    for one in sorted(found, key=lambda one: -one.weight):
        by_sentence.setdefault(sentence_at(body if one.where != "name" else name, one), one)
    return [
        Nudge(sentence, _why(finding), finding.weight == Weight.REJECT)
        for sentence, finding in by_sentence.items()
    ][:MOST]


def mark_of(body: str) -> str:
    """Stands for the words that an author insists on: other words are looked at anew."""
    return sha256(body.encode()).hexdigest()[:20]


def sentence_at(text: str, finding: Finding) -> str:
    """The sentence around a finding, shortened where it is very long."""
    start = max((end.end() for end in _ends(text) if end.end() <= finding.start), default=0)
    stop = min((end.start() for end in _ends(text) if end.start() >= finding.end), default=len(text))
    sentence = text[start:stop].strip()
    return sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST].rstrip()}…"


def _ends(text: str) -> Iterable[re.Match[str]]:
    return ENDS.finditer(text)


def _why(finding: Finding) -> str:
    if finding.reason == Decision.Reason.PEOPLE:
        return _("This may read as if it spoke of a whole people. Say what is done, and who does it.")
    if finding.reason == Decision.Reason.INSULT:
        return _("This may read as an insult. Those you want to convince will stop reading here.")
    if finding.reason == Decision.Reason.VIOLENCE:
        return _("This may read as a call for violence.")
    if finding.reason == Decision.Reason.SPAM:
        return _("This may read as advertising.")
    if finding.reason == Decision.Reason.PRIVATE:
        return _("This may give away somebody’s personal data.")
    return _("A person will look at this before it appears.")
