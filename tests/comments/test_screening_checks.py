from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.screening.checks import CHECKS, nudges, screen
from comments.screening.findings import Draft, Finding, Surroundings, Weight
from comments.screening.phrases import Entry, PhraseBook
from comments.screening.standard import standard_entries

BOOK = PhraseBook(Entry(number, *entry) for number, entry in enumerate(standard_entries(), start=1))
SETTLED = Surroundings(approved=3)


def findings(body: str, check: str, name: str = "Ada") -> list[Finding]:
    return [one for one in screen(Draft(name, body), SETTLED, BOOK) if one.check == check]


def said(body: str, check: str) -> list[tuple[str, Weight]]:
    """What the check marks, and how heavily."""
    return [(body[one.start : one.end], one.weight) for one in findings(body, check)]


def test_quiet_reply_has_no_findings() -> None:
    assert screen(Draft("Ada", "Thank you, I have signed."), SETTLED, BOOK) == []


def test_finding_survives_json_of_another_version() -> None:
    finding = Finding("hold", "body", 3, 8, Weight.HOLD, "insult", rule=7)
    assert Finding.from_json({**finding.as_json(), "added": "later"}) == finding


def test_listed_word_in_name_is_found() -> None:
    assert findings("Good.", "hold", name="The 1di0t i d i o t") == [
        Finding("hold", "name", 10, 19, Weight.HOLD, "insult", findings("idiot", "hold")[0].rule)
    ]


@pytest.mark.parametrize(
    ("body", "weight"),
    [
        ("You idiot.", Weight.HOLD),
        ("Somebody called me “idiot” here.", Weight.NOTE),
        ("You are not an idiot.", Weight.NOTE),
        ("Why don't you idiot understand?", Weight.HOLD),
        ("“You idiot.”", Weight.HOLD),  # nothing of the writer's own stands around it
        ("They wrote 'no', you idiot, and 'yes'.", Weight.HOLD),
    ],
)
def test_hold_word_weighs_less_when_quoted_or_denied(body: str, weight: Weight) -> None:
    assert [one.weight for one in findings(body, "hold")] == [weight]


@pytest.mark.parametrize(
    ("body", "weight"),
    [("Another chink.", Weight.REJECT), ("They called my son a “chink”.", Weight.HOLD)],
)
def test_reject_word_is_left_to_a_person_when_quoted(body: str, weight: Weight) -> None:
    assert [one.weight for one in findings(body, "reject")] == [weight]


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("All Koreans are barbarians.", "Koreans are barbarians"),
        ("Chinese people have always been cruel by nature.", "Chinese people have always been cruel by nature"),
        ("The Koreans who eat dogs are just savages", "Koreans who eat dogs are just savages"),
        ("Savages, all Koreans!", "Savages, all Koreans"),
        ("I cannot stand these cruel Koreans.", "cruel Koreans"),
        ("Those savages will never learn.", "Those savages"),
        ("What a disgusting nation!", "disgusting nation"),
        ("I coreani sono tutti barbari", "coreani sono tutti barbari"),
        ("Ces gens n'ont pas de cœur", "Ces gens n'ont pas de cœur"),
        ("Wszyscy Koreańczycy to barbarzyńcy", "Koreańczycy to barbarzyńcy"),
        ("한국인들은 모두 야만인이다", "한국인들은 모두 야만인"),
        ("야만적인 한국인들", "야만적인 한국인"),
        ("韩国人都是野蛮人", "韩国人都是野蛮人"),
        ("这些野蛮人永远不会改变", "这些野蛮人"),
        ("Корейцы — варвары", "Корейцы — варвары"),
        ("O you Koreans, you are murderers", "Koreans, you are murderers"),
        ("Chińczycy jedzą wszystko, bo to dzikusy", "Chińczycy jedzą wszystko, bo to dzikusy"),
        ("중국인들은 뭐든 다 먹는 야만인들이다", "중국인들은 뭐든 다 먹는 야만인"),
        ("真野蛮的民族", "野蛮的民族"),
    ],
)  # fmt: skip
def test_sweeping_statement_is_held(body: str, marked: str) -> None:
    assert said(body, "sweeping") == [(marked, Weight.HOLD)]


def test_sweeping_statement_goes_on_in_the_next_sentence() -> None:
    assert said("I know the Koreans. They are all savages.", "sweeping") == [
        ("They are all savages", Weight.HOLD)
    ]


@pytest.mark.parametrize(
    "body",
    [
        "The trade is cruel, all Koreans know it.",
        "Dog farms are barbaric.",
        "Korean farms are cruel and barbaric.",
        "Chinese markets are disgusting.",
        "Most Koreans say that dog farms are cruel.",
        "Koreans are against this barbaric trade.",
        "The farms of the Koreans are barbaric.",
        "These barbaric practices must end.",
        "Please save these animals.",
        "Gli allevamenti coreani sono crudeli.",
        "I mercati dei coreani sono barbari.",
        "Les marchés coréens sont cruels.",
        "Koreańskie fermy są okrutne.",
        "한국의 개 농장은 잔인합니다.",
        "한국인의 개 농장은 야만적이다.",
        "中国人的狗肉贸易很残忍。",
        "请救救这些狗。",
        "Many Koreans signed, you are cruel to ignore them.",
        "Les Coréens protestent, ce commerce est cruel.",
        "한국인들은 개 농장이 잔인하다고 말한다.",
        "Diese wilden Hunde leiden.",
    ],
)
def test_criticism_of_a_practice_is_not_sweeping(body: str) -> None:
    assert said(body, "sweeping") == []


@pytest.mark.parametrize(
    "body",
    [
        "Not all Koreans are barbarians.",
        "Koreans are not barbarians.",
        "It is wrong to say that Koreans are savages.",
        "He wrote “Koreans are savages”, and I am ashamed of him.",
        "Qualcuno ha scritto «i coreani sono barbari»: toglietelo.",
        "Non tutti i coreani sono barbari.",
        "Ktoś napisał „Koreańczycy to barbarzyńcy” i to boli.",
        "한국인들은 야만인이 아닙니다.",
        "不是所有韩国人都是野蛮人。",
        "> Koreans are savages\nThis stands below my name and is not mine.",
    ],
)
def test_counter_speech_is_only_noted(body: str) -> None:
    assert [weight for _text, weight in said(body, "sweeping")] == [Weight.NOTE]


@pytest.mark.parametrize(
    "body",
    [
        "I am not racist, but Koreans are savages.",
        "I know it is wrong to say, but Koreans are savages.",
        "Call me racist, Koreans are savages.",
        "“Koreans are savages”",
    ],
)
def test_disclaimer_takes_no_distance(body: str) -> None:
    assert [weight for _text, weight in said(body, "sweeping")] == [Weight.HOLD]


def test_own_statement_beside_a_quotation_is_held() -> None:
    body = "He wrote “Koreans are savages”. Yes: Koreans are savages."
    assert [weight for _text, weight in said(body, "sweeping")] == [Weight.NOTE, Weight.HOLD]


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("See https://a.example/x.", [("https://a.example/x", Weight.NOTE)]),
        ("www.a.example and b.com/x", [("www.a.example", Weight.HOLD), ("b.com/x", Weight.HOLD)]),
        ("It ended.It is over. See art.6, e.g. here", []),
    ],
)
def test_links_are_counted(body: str, marked: list[tuple[str, Weight]]) -> None:
    assert said(body, "links") == marked


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("Write to a.b@c.example now", ["a.b@c.example"]),
        ("a.b (at) c (dot) example", ["a.b (at) c (dot) example"]),
        ("Call +39 055 123 4567.", ["+39 055 123 4567"]),
        ("010-1234-5678", ["010-1234-5678"]),
        ("601 234 567", ["601 234 567"]),
        ("1,000 of 10.000.000 and 100 000 000 in 2019-2020-2021, on 07.02.2027", []),
    ],
)
def test_private_data_is_held(body: str, marked: list[str]) -> None:
    assert said(body, "private") == [(text, Weight.HOLD) for text in marked]


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("WHY DO YOU NOT ANSWER?", ["WHY DO YOU NOT ANSWER"]),
        ("The EU and the WHO. NATO, UNESCO.", []),
        ("왜 답이 없습니까? 为什么不回答 なぜですか", []),
        ("Answer!!!!", ["!!!!"]),
    ],
)
def test_shouting_is_noted(body: str, marked: list[str]) -> None:
    assert said(body, "shouting") == [(text, Weight.NOTE) for text in marked]


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("very very very very good, and I thank everybody here", [("very very very very", Weight.NOTE)]),
        ("Stop stop STOP stop", [("Stop stop STOP stop", Weight.HOLD)]),
        ("ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ", [("ㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋㅋ", Weight.HOLD)]),
        ("Hello, hello!", []),
    ],
)
def test_repeats_are_held_when_they_are_most_of_it(body: str, marked: list[tuple[str, Weight]]) -> None:
    assert said(body, "repeats") == marked


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("The sаvage", ["sаvage"]),
        ("sa\u200bvage", ["\u200b"]),
        ("5 μSv, 3 kΩ, IT-компания, Ελλάδα and Россия", []),
        ("می\u200cخواهم", []),  # Persian needs it
    ],
)
def test_disguised_words_are_held(body: str, marked: list[str]) -> None:
    assert said(body, "disguise") == [(text, Weight.HOLD) for text in marked]


@pytest.mark.parametrize(
    ("surroundings", "found"),
    [
        (Surroundings(approved=1), []),
        (Surroundings(), [("new", Weight.NOTE)]),
        (Surroundings(approved=1, twins=1), [("twins", Weight.HOLD)]),
        (Surroundings(approved=1, in_thread=11), []),
        (Surroundings(approved=1, in_thread=12), [("heat", Weight.NOTE)]),
        (Surroundings(approved=1, in_thread=30), [("heat", Weight.HOLD)]),
    ],
)
def test_surroundings_count(surroundings: Surroundings, found: list[tuple[str, Weight]]) -> None:
    assert [(one.check, one.weight) for one in screen(Draft("Ada", "Good."), surroundings, BOOK)] == found


def test_findings_come_in_the_order_of_the_checks() -> None:
    body = "IDIOTS AND MORE IDIOTS!!!! https://a.example, Koreans are savages."
    order = [check.name for check in CHECKS]
    places = [order.index(one.check) for one in screen(Draft("Ada", body), Surroundings(), BOOK)]
    assert places == sorted(places)
    assert len(set(places)) == 5


def test_nudges_show_what_a_writer_can_change() -> None:
    body = (
        "WHY DO YOU NOT ANSWER? Koreans are savages, you idiot. “Moron” is what they called me. a@b.example"
    )
    shown = nudges(screen(Draft("Ada", body), Surroundings(), BOOK))
    assert [one.check for one in shown] == ["hold", "sweeping", "private"]


@pytest.mark.parametrize(
    ("body", "check", "reason"),
    [
        ("You idiot.", "hold", "insult"),
        ("We know where you live.", "hold", "insult"),
        ("Ammazzateli!", "hold", "violence"),
        ("다 죽어라", "hold", "violence"),
        ("Go back to your country.", "hold", "people"),
        ("J’habite ici. Il habite au 3.", "hold", "private"),
        ("Szybka pożyczka", "hold", "spam"),
        ("Another chink.", "reject", "people"),
        ("在线赌场", "reject", "spam"),
    ],
)
def test_listed_phrase_gives_the_reason_of_its_heading(body: str, check: str, reason: str) -> None:
    assert [one.reason for one in findings(body, check)] == [reason]


def test_listed_phrase_in_name_gives_its_reason() -> None:
    assert [one.reason for one in findings("Good.", "reject", name="Casino online")] == ["spam"]


HOSTILE = {
    "quotations that open": "idiot " + "„«" * 1_990,
    "quotations around quotations": "idiot " + "„" * 990 + "idiot " * 330 + "“" * 990,
    "apostrophes": "idiot " + "' " * 1_990,
    "words that object": "racist " + "but idiot " * 390,
    "traits behind one group": "All Koreans " + "야만인 " * 990,
    "small words in Chinese": "韩国人" + "都是" * 30 + "x野蛮人",
    "small words in Chinese behind a pronoun": "我认识韩国人。他们" + "总是" * 30 + "x野蛮人",
    "small words in Japanese": "韩国人" + "って" * 30 + "x野蛮人",
    "commas": "韩国人" + "," * 3_900 + "x野蛮人",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_reply_comes_to_an_end(body: str) -> None:
    """Each takes a moment; with patterns that can match in several ways, some took minutes and others years."""
    assert screen(Draft("Ada", body), SETTLED, BOOK)


PIECES = [
    "All Koreans are ", "savages ", "not ", "“", "”", "'", "\"", "«", "\n> ", "racist ", ", but ", "idiot ", "they ",
    "한국인들은 ", "야만인 ", "韩国人", "都是", "野蛮人", "i.d.i.o.t ", "!!!!", ". ", "www.a.example ", "a@b.c ",
    "+39 055 123456 ",     "сa", "\u200b", "aaaaaaa",
]  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=30).map("".join))
def test_spans_stand_inside_the_text(body: str) -> None:
    for finding in screen(Draft(body[:20], body), Surroundings(), BOOK):
        text = body[:20] if finding.where == "name" else body
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.where == "" or finding.start < finding.end
