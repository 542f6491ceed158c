from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django import template

from campaigns.models import Campaign, Office, Term

from ..dealings import Dealing, Story, stories_of
from ..follow_ups import Clock, clock_of
from ..models import LetterCount

register = template.Library()


@dataclass
class Chapter:
    """What happened to an office while one person held it."""

    term: Term
    letters: int = 0
    dealings: list[tuple[Campaign, Dealing]] = field(default_factory=list)


@dataclass(frozen=True)
class History:
    clock: Clock
    stories: list[tuple[Campaign, Story]]
    chapters: list[Chapter]


@register.simple_tag
def history_of(office: Office) -> History:
    """What reached an office and what came of it, in a fixed number of queries."""
    stories = stories_of(office)
    sent = list(LetterCount.objects.filter(office=office, sent__gt=0).values_list("day", "sent"))
    clock = clock_of(office, sum(number for _day, number in sent))
    return History(clock, stories, _chapters(list(office.terms.all()), sent, stories))


def _chapters(
    terms: list[Term], sent: list[tuple[dt.date, int]], stories: list[tuple[Campaign, Story]]
) -> list[Chapter]:
    """Terms with something to tell, newest first. A day that may belong to two is told with the newer one."""
    chapters = [Chapter(term) for term in terms]
    for day, number in sent:
        if chapter := _on(chapters, day):
            chapter.letters += number
    for campaign, story in stories:
        for dealing in story.dealings:
            if chapter := _on(chapters, dealing.day):
                chapter.dealings.append((campaign, dealing))
    return [chapter for chapter in chapters if chapter.letters or chapter.dealings]


def _on(chapters: list[Chapter], day: dt.date) -> Chapter | None:
    return next((chapter for chapter in chapters if chapter.term.may_cover(day)), None)
