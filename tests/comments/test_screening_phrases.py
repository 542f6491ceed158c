from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.phrases import book as kept_book
from comments.screening.folding import fold
from comments.screening.phrases import Entry, PhraseBook, problem_of
from comments.screening.standard import standard_entries


def book(*phrases: str, kind: str = "hold") -> PhraseBook:
    return PhraseBook(Entry(number, kind, "en", text) for number, text in enumerate(phrases, start=1))


def found(text: str, *phrases: str) -> list[str]:
    folded = fold(text)
    hits = book(*phrases).find("hold", folded)
    return [text[slice(*folded.span(hit.start, hit.end))] for hit in hits]


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("An IDIOT, idiot!", ["IDIOT", "idiot"]),
        ("idiots idiotic preidiot idiot2", []),
        ("idiot's own", ["idiot"]),
        ("i-d-i-o-t", ["i-d-i-o-t"]),
        ("ıdíôt", ["ıdíôt"]),
    ],
)
def test_phrase_is_found_as_a_whole_word(text: str, hits: list[str]) -> None:
    assert found(text, "idiot") == hits


def test_star_stands_for_any_ending() -> None:
    assert found("Barbarian barbarous, rebarbative barb", "barbar*") == ["Barbarian", "barbarous"]


def test_phrase_runs_over_spaces_and_lines() -> None:
    assert found("go  back\nto your country", "go back to your country") == ["go  back\nto your country"]


def test_longest_of_two_is_found() -> None:
    assert found("these savages", "these savages", "savages", "these") == ["these savages"]


@pytest.mark.parametrize(
    ("text", "phrase", "hits"),
    [
        ("那些野蛮人永远", "野蛮人", ["野蛮人"]),
        ("やばんじんだ", "ばん", ["ばん"]),
        ("คนป่าเถื่อนมาก", "ป่าเถื่อน", ["ป่าเถื่อน"]),
        ("야만인들은 야만인이다 반야만인 야만인간", "야만인", ["야만인", "야만인"]),
        ("개발 개는 개를", "개", ["개", "개"]),
        ("हिन्दी हिन्", "हिन्", ["हिन्"]),
        ("使用bitcoin赚钱", "bitcoin", ["bitcoin"]),
    ],
)
def test_boundaries_follow_the_script(text: str, phrase: str, hits: list[str]) -> None:
    assert found(text, phrase) == hits


@pytest.mark.parametrize(
    ("text", "hits"),
    [("asssshole", ["asssshole"]), ("asshooole", ["asshooole"]), ("idiooot", ["idiooot"]), ("ashole", [])],
)
def test_stretched_words_are_found(text: str, hits: list[str]) -> None:
    assert found(text, "asshole", "idiot") == hits


def test_kinds_are_kept_apart() -> None:
    both = PhraseBook([Entry(1, "hold", "en", "one"), Entry(2, "reject", "en", "two")])
    assert [hit.entry.pk for hit in both.find("reject", fold("one two"))] == [2]
    assert both.find("group", fold("one two")) == []


def test_phrase_without_letters_to_find_is_passed_over() -> None:
    assert found("anything * at all", "*", "  ", "\u200b") == []


TOO_SHORT = "Write at least two letters or digits, or one letter of a script such as Chinese or Korean."
TOO_OPEN = "Write at least four letters before a star, or two of a script such as Chinese or Korean."
STAR = "A star may stand only once, at the end."
LINES = "Write each word or phrase as an entry of its own, without line breaks."


@pytest.mark.parametrize(
    "text", ["go", "in via Roma 3", "barb*", "99%", "개", "猪", "급전*", "野蛮*", "傻b", "  idiot*  ", "हिन्"]
)
def test_useful_phrase_has_no_problem(text: str) -> None:
    assert problem_of(text) == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", TOO_SHORT),
        ("a", TOO_SHORT),
        ("!?…", TOO_SHORT),
        ("*", TOO_SHORT),
        (
            "aaaa",
            TOO_SHORT,
        ),
        (
            "i\u200b",
            TOO_SHORT,
        ),
        ("bar*", TOO_OPEN),
        ("개*", TOO_OPEN),
        ("猪*", TOO_OPEN),
        ("*barbar", STAR),
        ("bar*bar", STAR),
        ("barbar**", STAR),
        ("one\ntwo", LINES),
        ("one\u2028two", LINES),
    ],
)
def test_phrase_that_would_be_useless_or_find_too_much_is_explained(text: str, problem: str) -> None:
    assert problem_of(text) == problem


def test_standard_phrases_stand_once_and_have_no_problem() -> None:
    entries = standard_entries()
    assert len({entry[:3] for entry in entries}) == len(entries)
    assert [text for _kind, _language, text, _reason in entries if problem_of(text)] == []


def test_standard_phrases_that_hold_or_refuse_have_a_reason_and_no_others() -> None:
    reasons = {"people", "insult", "violence", "private", "spam", "other"}
    for kind, _language, text, reason in standard_entries():
        assert (reason in reasons) if kind in {"hold", "reject"} else (reason == ""), text


@pytest.mark.django_db
def test_new_installation_starts_with_the_standard_phrases_and_their_reasons() -> None:
    hits = [
        hit
        for kind in ("hold", "reject", "trait")
        for hit in kept_book().find(kind, fold("idiot chink savage"))
    ]
    assert [(hit.entry.text, hit.entry.reason) for hit in hits] == [
        ("idiot", "insult"), ("chink", "people"), ("savage", ""),
    ]  # fmt: skip


def test_phrase_has_the_same_reason_in_every_language() -> None:
    listed: dict[tuple[str, str], set[str]] = {}
    for kind, _language, text, reason in standard_entries():
        listed.setdefault((kind, fold(text).text), set()).add(reason)
    assert [phrase for phrase, reasons in listed.items() if len(reasons) > 1] == []


@given(st.text(max_size=60), st.lists(st.text(max_size=8), max_size=5))
def test_hits_stand_in_order_and_do_not_overlap(text: str, phrases: list[str]) -> None:
    hits = book(*phrases).find("hold", fold(text))
    assert all(one.end <= other.start for one, other in pairwise(hits))
    assert all(hit.start < hit.end for hit in hits)
