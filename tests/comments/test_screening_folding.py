import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening.folding import fold

PIECES = [
    "idiot", "i d i o t", "i.d.i.o.t", "ïdïöt", "b4rb4r", "soooo", "а", "Ваr", "корейцы", "αβγ", "한국인", "한",
    "\u1112\u1161\u11ab", "韩国", "野 蛮", "ไทยที่", "हिन्दी", "שָׁלוֹם", "مُحَمَّد", "\u200b", "\u00ad", "\u0301", "ﬁ", "ß", "İ",
    "𝐛", "🅰", "ﷺ", "“", "'", "’", " ", "  ", "\n", "\r\n", "1", "!", "@", "$", ".", "-", "_", "👩\u200d👩\u200d👧",
]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4))).map("".join)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ÉLÈVE Łódź Ørsted Straße", "eleve lodz orsted strasse"),
        ("ｆｕｌｌ 𝐛𝐨𝐥𝐝 ᴄᴀᴘs ﬁne", "full bold caps fine"),
        ("sa\u200bva\u00adge", "savage"),
        ("one \u00a0 two\u2003\n\n three", "one two\nthree"),
        ("l’uomo l`uomo", "l'uomo l'uomo"),
        ("مُحَمَّد שָׁלוֹם", "محمد שלום"),
    ],
)
def test_fold_takes_off_what_is_only_looks(written: str, read: str) -> None:
    assert fold(written).text == read


@pytest.mark.parametrize("text", ["हिन्दी में", "ภาษาไทยที่", "한국인들은", "がぎぐ", "தமிழ்"])
def test_fold_leaves_scripts_whose_marks_are_letters(text: str) -> None:
    assert fold(text).text == text


def test_fold_puts_hangul_together() -> None:
    assert fold("\u1112\u1161\u11ab국").text == "한국"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("i d i o t", "idiot"),
        ("you i.d.i.o.t!", "you idiot!"),
        ("a n i m a l s  a r e", "animals are"),
        ("at 5 p.m. or so", "at 5 p.m. or so"),
        ("1 2 3 4", "1 2 3 4"),
        ("a, b, c", "a, b, c"),
        ("野 蛮 人", "野蛮人"),
    ],
)
def test_fold_joins_what_is_spelled_out(written: str, read: str) -> None:
    assert fold(written).text == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("b4rb4r1an m0n$ter", "barbarian monster"),
        ("id!ot", "idiot"),
        ("shameful!they know", "shameful!they know"),
        ("in 2027, 3rd of 50 dogs", "in 2027, 3rd of 50 dogs"),
    ],
)
def test_fold_reads_signs_between_letters_as_letters(written: str, read: str) -> None:
    assert fold(written).text == read


def test_fold_shortens_long_runs_only() -> None:
    folded = fold("sooooo good")
    assert (folded.text, folded.shortened) == ("so good", frozenset({1}))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ваrbаrіаns", "barbarians"),  # Cyrillic among Latin
        ("sаvαge", "savage"),  # Greek as well
        ("дурaк", "дурак"),  # Latin among Cyrillic that has no look-alike
        ("the соор", "the coop"),  # a whole word, in a text with no other Cyrillic
        ("рот и нос", "рот и нос"),
        ("Dr. Roth: рот, нос, зуб", "dr. roth: рот, нос, зуб"),  # the script is used in earnest
        ("ο τόπος", "ο τοποσ"),
    ],
)
def test_fold_unmasks_look_alikes_but_not_real_words(written: str, read: str) -> None:
    assert fold(written).text == read


def test_span_covers_the_disguise() -> None:
    text = "You i. d, or i.d.i.o.t?"
    folded = fold(text)
    start = folded.text.index("idiot")
    assert text[slice(*folded.span(start, start + 5))] == "i.d.i.o.t"


@given(hostile)
def test_spans_go_up_and_stay_inside_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.at) == len(folded.ends)
    assert list(folded.at) == sorted(folded.at)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.at, folded.ends, strict=True))


@given(st.text(alphabet="abcdefgh ABC", max_size=40))
def test_plain_letters_stand_for_themselves(text: str) -> None:
    folded = fold(text)
    for place, letter in enumerate(folded.text):
        assert letter == text[folded.at[place]].lower()


@given(hostile)
def test_fold_never_grows_much(text: str) -> None:
    assert len(fold(text).text) <= 3 * len(text)
