import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from config.text import (
    MOST_MARKS,
    CleanCharField,
    CleanTextField,
    can_be_seen,
    clean_line,
    clean_text,
    folded,
    has_link,
    validate_name,
)

HIDDEN = (
    "\x00\x1b\u200b\u200c\u200d\u200e\u202a\u202e\u2066\u2069\u00ad\ufeff\u2060"
    "\u0301\u0308\u034f\u3164\ud800\udfff"
)
AWKWARD = HIDDEN + " \t\r\n\u2028\x85aé가म्\u0645👩🚀\ufe0f"
awkward = st.text(st.one_of(st.characters(), st.sampled_from(AWKWARD)))


@pytest.mark.parametrize(
    "name",
    [
        "Siobhán O’Brien-Ní Dhomhnaill",
        "김민준",
        "محمد رضا",
        "می\u200cخواهم",  # Persian needs the non-joiner
        "क्\u200dष",  # Devanagari needs the joiner
        "Nguyễn Thị Ánh",
        "Łódź",
        "👩\u200d🚀 Ada",
        "ᄒᆞᆫ글",  # older Hangul, written in parts
    ],
)
def test_names_of_every_script_pass_as_they_are(name: str) -> None:
    assert clean_line(name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Anna \t Rossi \n", "Anna Rossi"),
        ("Anna\r\nRossi", "Anna Rossi"),
        ("Anna\u2028Rossi", "Anna Rossi"),
        ("An\x00na\x1b", "Anna"),
        ("\u202eissoR annA\u202c", "issoR annA"),
        ("\u2066Anna\u2069\u200e\u200f\u061c", "Anna"),
        ("pay\u200bpal a\u200cb a\u200db", "paypal ab ab"),
        ("so\u00adft", "soft"),
        ("e\u0301", "é"),
        ("Z" + "\u0330" * 50, "Z" + "\u0330" * MOST_MARKS),
        ("a\ud800b", "ab"),
        ("a\ue000b", "ab"),
        ("\u3164Anna\u3164", "Anna"),
        ("👩\u200d\u200d🚀", "👩\u200d🚀"),
    ],
)
def test_line_loses_what_is_hidden(typed: str, cleaned: str) -> None:
    assert clean_line(typed) == cleaned


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "\u3164",
        "\u115f\u1160",
        "\uffa0 \u2800",
        "\u200b\u200d",
        "\u0301\u0301",
        "\ufe0f",
        "\u00a0\u2003",
        "\n\n",
    ],
)
def test_what_looks_empty_is_empty(typed: str) -> None:
    assert (clean_line(typed), clean_text(typed)) == ("", "")


def test_text_keeps_its_paragraphs() -> None:
    assert clean_text(" one \r\ntwo\r\r\r\r\r\rthree\u2029four  five ") == "one\ntwo\n\n\nthree\nfour five"


@given(awkward)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    line, text = clean_line(typed), clean_text(typed)
    assert (clean_line(line), clean_text(text)) == (line, text)


@given(awkward)
def test_cleaned_text_can_be_stored_and_seen(typed: str) -> None:
    for cleaned in (clean_line(typed), clean_text(typed)):
        cleaned.encode()
        assert cleaned == "" or can_be_seen(cleaned)
        assert not {unicodedata.category(char) for char in cleaned.replace("\n", "")} & {
            "Cc",
            "Cs",
            "Co",
            "Zl",
            "Zp",
        }
        assert "\n\n\n\n" not in cleaned
        assert "  " not in cleaned
    assert "\n" not in clean_line(typed)


@pytest.mark.parametrize(
    "text",
    [
        "https://a.org",
        "see www.a.org",
        "cheap.shop",
        "mailto:a@b.org",
        "x javascript:alert(1)",
        "a@example.com",
        "bit.ly/abc",
    ],
)
def test_link_is_found(text: str) -> None:
    assert has_link(text)


@pytest.mark.parametrize(
    "text", ["Anna M. Rossi", "St. John", "J.R.R. Tolkien", "10.30 Uhr", "D’Angelo", "and/or", "e.g. this"]
)
def test_no_link_is_found_in_what_is_none(text: str) -> None:
    assert not has_link(text)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("=1+1 Anna", "formula"),
        ("+Anna", "formula"),
        ("-Anna", "formula"),
        ("@anna", "formula"),
        ("123", "no_letter"),
        ("Anna www.a.org", "link"),
    ],
)
def test_name_that_is_none_is_refused(name: str, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_name(name)
    assert refusal.value.code == code


@pytest.mark.parametrize("name", ["Anna", "李", "محمد", "O’Brien 3rd"])
def test_name_in_any_script_is_taken(name: str) -> None:
    validate_name(name)


def test_field_counts_what_is_left_after_cleaning() -> None:
    assert CleanCharField(max_length=4).clean(" A\u200bnn\u202ea ") == "Anna"


@pytest.mark.parametrize("typed", ["Annab", "a" * 1_000_000, "\u200b" * 1_000_000])
def test_field_refuses_what_is_too_long(typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        CleanCharField(max_length=4).clean(typed)
    assert refusal.value.error_list[0].code == "max_length"


@pytest.mark.parametrize("field", [CleanCharField(max_length=4), CleanTextField(max_length=4)])
def test_required_field_refuses_what_looks_empty(field: CleanCharField) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.clean("\u3164 \u200b")
    assert refusal.value.error_list[0].code == "required"


@pytest.mark.parametrize(
    ("one", "other"), [("Città", "citta"), ("STRASSE", "straße"), ("전주", "전주"), ("é", "e\u0301")]
)
def test_folded_texts_compare_without_case_and_accents(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_what_unicode_never_gives_to_anything_is_taken_out_and_looks_empty() -> None:
    assert clean_text("a\ufffe\ufdd0b") == "ab"
    assert [clean_text(text) for text in ("\ufffe", "\U0001ffff", "\ufdef \n")] == ["", "", ""]


def test_signs_newer_than_our_tables_are_kept_and_seen() -> None:
    assert [clean_text(text) for text in ("\U0001fae8", "ok \U0001fa77")] == ["\U0001fae8", "ok \U0001fa77"]
