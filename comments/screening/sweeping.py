"""Sweeping statements: a people, or any group one belongs to without choosing, and what it is said to be like.

Criticism of a practice has the same words ("dog farms are barbaric"), so the words alone say nothing: the trait must
be said of the group, with nothing between them but small words. Lists name the groups, the traits and the words that
sweep; the small words stand in grammar.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from . import grammar
from .distance import Stance
from .findings import Draft, Finding, Surroundings, Weight
from .passages import Passage, Span, Word
from .phrases import Hit, PhraseBook

_LONGEST_GAP = 80  # characters between a group and what it is said to be, where there are no spaces
_LONGEST_CLAUSE = 12  # words between "Koreans who …" and its verb
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile("[가-힣]+")
# Written without spaces: what may stand between a group and a trait, and between a trait and a group.
# None is put together from others: were 都是 here beside 都 and 是, thirty of it could be read in 2³⁰ ways.
_GAP = re.compile(
    r"[\s,]*(?:们|們)?(?:都|全|是|就|很|太|非常|真|真的|极其|群|些|帮|总|永远|天生|本性|本来|从来|一直|全部|又|也|"
    r"个个|一|为|的确|确实|不|并|没有|は|が|って|みんな|全員|本当に|とても|だ)*[\s,]*"
)
_NATION = re.compile("的?(?:民族|种族|人种|種族)")
_GAP_BACK = re.compile(r"(?:的|な|の)?(?:这些|那些)?")
_SMALL = grammar.FILLERS | grammar.COPULAS | grammar.NEGATIONS
_LEADING = _SMALL | grammar.HEADS_IN_A_SENTENCE
_ARTICLES = grammar.ARTICLES | grammar.DEMONSTRATIVES | {"like", "all"}
_BEFORE_GROUP = grammar.BEFORE_NOUNS | grammar.DEMONSTRATIVES


@dataclass(frozen=True)
class _Text:
    passage: Passage
    groups: list[Hit]
    traits: list[Hit]
    sweeping_places: frozenset[int]


def sweeping(draft: Draft, surroundings: Surroundings, book: PhraseBook) -> Iterator[Finding]:
    folded = draft.folded_body
    traits = book.find("trait", folded)
    if not traits:
        return
    sweeps = book.find("sweep", folded)
    places = frozenset(place for hit in sweeps for place in range(hit.start, hit.end))
    text = _Text(Passage(folded), book.find("group", folded), traits, places)
    stance = Stance(draft, book)
    for trait, (start, end) in _statements(text):
        weight = Weight.NOTE if _takes_distance(stance, trait, (start, end)) else Weight.HOLD
        yield Finding("sweeping", "body", *folded.span(start, end), weight, "people", trait.entry.pk)


def _takes_distance(stance: Stance, trait: Hit, span: Span) -> bool:
    return stance.takes_distance(*span) or (
        # "Koreans are not barbarians": the denial stands inside.
        stance.takes_distance(trait.start, trait.end) and not stance.is_quoted(trait.start, trait.end)
    )


def _statements(text: _Text) -> Iterator[tuple[Hit, Span]]:
    """Each trait is asked for the nearest groups only, so that many of both cost no more than their number."""
    ahead = 0
    for trait in text.traits:
        while ahead < len(text.groups) and text.groups[ahead].end <= trait.start:
            ahead += 1
        before = text.groups[ahead - 1] if ahead else None
        behind = text.groups[ahead] if ahead < len(text.groups) else None
        span = _about(text, trait, before, behind)
        if span:
            yield trait, span


def _about(text: _Text, trait: Hit, before: Hit | None, behind: Hit | None) -> Span | None:
    sentence = text.passage.sentence(trait.start)
    apart = sentence - text.passage.sentence(before.start) if before else 2
    if before and apart == 0 and _is_said_of(text, before, trait):
        return before.start, trait.end
    if behind and text.passage.sentence(behind.start) == sentence and _qualifies(text, trait, behind):
        return trait.start, behind.end
    if _stands_alone(text, trait):
        return trait.start, trait.end
    if (collective := _collective(text, trait)) is not None:
        return collective
    if before and apart == 1 and _goes_on(text, trait):
        return text.passage.sentence_span(sentence)[0] + 1, trait.end
    return None


def _is_said_of(text: _Text, group: Hit, trait: Hit) -> bool:
    """ "All Koreans are by nature cruel": the group, small words, the trait."""
    gap = text.passage.text[group.end : trait.start]
    if _UNSPACED.match(text.passage.text[group.end - 1]):
        return _is_gap(gap)
    attached = _HANGUL.match(gap)
    if (attached and attached[0].endswith("의")) or not _is_subject(text, group):
        return False
    words = text.passage.between(group.end + (attached.end() if attached else 0), trait.start)
    if words and words[0].text in grammar.RELATIVES:
        return _after_clause(text, words, trait)
    if attached and attached[0].endswith(("은", "는")) and _ends_korean_sentence(text, words, trait):
        return True
    return _links(text, words, trait) or _goes_on_behind(text, group, words)


def _is_subject(text: _Text, group: Hit) -> bool:
    before = [
        word for word in text.passage.before(group.start, 3) if not _is_small(text, word, grammar.ARTICLES)
    ]
    if before and before[-1].text in grammar.PREPOSITIONS:
        return False
    nearest = text.passage.before(group.start)
    if group.entry.language not in grammar.ADJECTIVE_LANGUAGES or not nearest:
        return True
    is_apart = "," in text.passage.text[nearest[0].end : group.start]
    return is_apart or _is_small(text, nearest[0], grammar.BEFORE_NOUNS)


def _after_clause(text: _Text, words: list[Word], trait: Hit) -> bool:
    verbs = [place for place, word in enumerate(words) if word.text in grammar.COPULAS]
    return bool(verbs) and len(words) <= _LONGEST_CLAUSE and _links(text, words[verbs[-1] :], trait)


def _links(text: _Text, words: list[Word], trait: Hit) -> bool:
    # Two strange words are too many: no need to read on.
    strange = list(islice((word for word in words if not _is_small(text, word, _SMALL)), 2))
    if len(strange) > 1:
        return False
    has_copula = any(word.text in grammar.COPULAS for word in words)
    if has_copula and not strange:
        return True
    if strange and not (has_copula and words[0].text != strange[0].text):
        return False
    return _closes(text, trait, grammar.CLOSERS)


def _qualifies(text: _Text, trait: Hit, group: Hit) -> bool:
    """ "Those barbaric Koreans", "savages, all Koreans"."""
    gap = text.passage.text[trait.end : group.start]
    if _UNSPACED.match(text.passage.text[trait.end - 1]):
        return bool(_GAP_BACK.fullmatch(gap))
    words = text.passage.between(trait.end, group.start)
    near = text.passage.before(trait.start)
    if "," in gap or "-" in gap:
        near = [word for word in near if not _is_small(text, word, grammar.FILLERS)]
        return not near and all(_is_small(text, word, grammar.FILLERS) for word in words)
    if not all(word.text in _ARTICLES for word in words) or not _closes(text, group, grammar.CLOSERS):
        return False
    if group.entry.language in grammar.ADJECTIVE_LANGUAGES and near:
        return _is_small(text, near[0], _BEFORE_GROUP)
    return True


def _stands_alone(text: _Text, trait: Hit) -> bool:
    """ "Those savages": an entry that begins by pointing at people needs no group."""
    if not trait.entry.text.startswith(grammar.POINTING):
        return False
    is_ambiguous = trait.entry.language in grammar.ADJECTIVE_LANGUAGES
    return not is_ambiguous or _closes(text, trait, grammar.CLOSERS_AFTER_DEMONSTRATIVE)


def _collective(text: _Text, trait: Hit) -> Span | None:
    """ "A nation of barbarians", "what a disgusting nation"."""
    if _UNSPACED.match(text.passage.text[trait.start]):
        nation = _NATION.match(text.passage.text, trait.end)
        return (trait.start, nation.end()) if nation else None
    before = text.passage.before(trait.start, 2)
    linked = before[:-1] if before and before[-1].text in grammar.PREPOSITIONS else before
    if linked and linked[-1].text in grammar.COLLECTIVES and _closes(text, trait, grammar.CLOSERS):
        return linked[-1].start, trait.end
    after = text.passage.after(trait.end)
    if after and after.text in grammar.COLLECTIVES and not text.passage.text[trait.end : after.start].strip():
        return trait.start, after.end
    return None


def _goes_on_behind(text: _Text, group: Hit, words: list[Word]) -> bool:
    """ "They eat everything because they are savages", "…, ce sont des sauvages"."""
    for place in range(len(words) - 1, -1, -1):
        end = words[place - 1].end if place else group.end
        is_apart = "," in text.passage.text[end : words[place].start]
        if words[place].text in grammar.BECAUSE:
            return _leads_on(text, words[place + 1 :], grammar.HEADS_IN_A_SENTENCE)
        if is_apart:
            # "Many Koreans signed, you are cruel": somebody else is spoken to.
            you = grammar.YOU if place else frozenset[str]()
            return _leads_on(text, words[place:], grammar.HEADS_IN_A_SENTENCE - you)
        if not _is_small(text, words[place], _LEADING):
            return False  # Nothing further off can lead on over this word.
    return False


def _ends_korean_sentence(text: _Text, words: list[Word], trait: Hit) -> bool:
    """The verb stands last and what qualifies it before it: "중국인들은 뭐든 다 먹는 야만인들이다"."""
    if not _HANGUL.match(text.passage.text, trait.start) or len(words) > _LONGEST_CLAUSE:
        return False
    has_other_subject = any(
        len(word.text) > 1 and word.text.endswith(("이", "가", "을", "를")) for word in words
    )
    return not has_other_subject and text.passage.after(trait.end) is None and not _is_reported(text, trait)


def _is_reported(text: _Text, trait: Hit) -> bool:
    return bool(
        re.match(
            r"[가-힣]*(?:고|는|지|면|까)(?![가-힣])",
            text.passage.text[trait.end : trait.end + _LONGEST_CLAUSE],
        )
    )


def _goes_on(text: _Text, trait: Hit) -> bool:
    """ "They are all savages", "Sono tutti barbari", after a sentence that names a group."""
    start = text.passage.sentence_span(text.passage.sentence(trait.start))[0]
    words = text.passage.between(start, trait.start)
    if _UNSPACED.match(text.passage.text[trait.start]):
        before = text.passage.text[start : trait.start].lstrip()
        return before.startswith("他们") and _is_gap(before.removeprefix("他们"))
    return _leads_on(text, words, grammar.HEADS)


def _leads_on(text: _Text, words: list[Word], heads: frozenset[str]) -> bool:
    """ "They are all": they are those that were named before."""
    if not words or words[0].text not in heads:
        return False
    return all(word.text in heads or _is_small(text, word, _SMALL) for word in words)


def _closes(text: _Text, hit: Hit, closers: frozenset[str]) -> bool:
    """Whether nothing follows that the trait could describe instead."""
    if _HANGUL.match(text.passage.text, hit.end - 1):
        return True
    following = text.passage.after(hit.end)
    if following is None or _is_small(text, following, closers):
        return True
    return bool(re.search(r"[^\w\s'-]| - ", text.passage.text[hit.end : following.start]))


def _is_gap(text: str) -> bool:
    return len(text) <= _LONGEST_GAP and bool(_GAP.fullmatch(text))


def _is_small(text: _Text, word: Word, small: frozenset[str]) -> bool:
    return word.text in small or word.start in text.sweeping_places
