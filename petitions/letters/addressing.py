"""Who a letter is to, in the letter's own language, on the day it is read."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language

from campaigns.grammar import in_language
from campaigns.models import Office, Term
from campaigns.models.terms import NAME


def greeting(office: Office, on: dt.date | None = None) -> str:
    """“Signora Sindaca Sara Funaro”; the office's own greeting where nobody is known to hold it on that day."""
    term = office.term_on(on or office.today())
    words = _in_letter(term.greeting) if term else ""
    return _with_name(words, term) if term and words else _in_letter(office.salutation)


def holder(office: Office, on: dt.date | None = None) -> str:
    term = office.term_on(on or office.today())
    return name_of(term) if term else _in_letter(office.title)


def addressee(office: Office, on: dt.date | None = None) -> str:
    """The first line of an envelope."""
    term = office.term_on(on or office.today())
    if term is None:
        return _in_letter(office.form_of_address) or _in_letter(office.title)
    words = _in_letter(term.form_of_address)
    if words:
        return _with_name(words, term)
    return f"{name_of(term)}, {_in_letter(term.shown_title)}"


def name_of(term: Term) -> str:
    """As letters in the active language write it; in the person's own script where the letter is in that language."""
    language, official = get_language() or "", term.official
    if own := in_language(term.name, language):
        return own
    if official.own_name and official.own_language == language:
        return official.own_name
    return _in_letter(official.name)


def _with_name(words: str, term: Term) -> str:
    name = name_of(term)
    return words.replace(NAME, name) if NAME in words else f"{words} {name}"


def _in_letter(text: object) -> str:
    """In the active language; staff are told at saving where a word is missing, and readers get what there is."""
    return in_language(text, get_language() or "") or str(text)
