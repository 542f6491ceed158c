"""Links that end mails of one kind with one click (RFC 8058). Each app says what its tokens end, for one page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import tokens
from .retention import Words


@dataclass(frozen=True)
class Mails:
    """What one link ends, in words for its page. `leave` may be called again and again."""

    campaign: Any
    leave: Callable[[], object]
    title: Words
    question: Words
    consequence: Words
    button: Words
    done: Words
    thanks: Words


Finder = Callable[[str], Mails]

_finders: dict[str, Finder] = {}


def ends_mail(purpose: str) -> Callable[[Finder], Finder]:
    """Registers what finds the mails that a token of this purpose ends. It may raise BadToken."""

    def register(finder: Finder) -> Finder:
        _finders[purpose] = finder
        return finder

    return register


def find(token: str) -> Mails:
    """Raises BadToken also where what it stood for is gone."""
    for purpose, finder in _finders.items():
        if _is_for(purpose, token):
            return finder(token)
    raise tokens.BadToken


def _is_for(purpose: str, token: str) -> bool:
    try:
        tokens.read(purpose, token)
    except tokens.BadToken:
        return False
    return True
