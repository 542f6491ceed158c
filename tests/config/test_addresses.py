import re
from unittest import mock

import pytest
from django import forms
from django.test import override_settings
from hypothesis import example, given
from hypothesis import strategies as st

from config import addresses
from config.addresses import MAX_LENGTH, AddressField, canonical, spelled


class AddressForm(forms.Form):
    email = AddressField()


def errors(email: str) -> list[str]:
    return AddressForm({"email": email}).errors.get("email", [])


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Ana.Rossi@Example.ORG", "ana.rossi@example.org"),
        (" ana@example.org ", "ana@example.org"),
        ("ana@Bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@bu\u0308cher.example", "ana@xn--bcher-kva.example"),
        ("ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example"),
        ("ana@전주.example", "ana@xn--ly5bur.example"),
        ("JU\u0308RGEN@example.org", "jürgen@example.org"),
        ("ana@EXAMPLE。ORG", "ana@example.org"),
        ("ana@ｅｘａｍｐｌｅ.org", "ana@example.org"),
        ("ana@example.org.", "ana@example.org"),
    ],
)
def test_canonical_address_does_not_depend_on_how_it_is_written(written, compared):
    assert canonical(written) == compared


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana@gmail.com", "аna@gmail.com"),  # the second begins with a Cyrillic letter
        ("ana@gmail.com", "ana@gmаil.com"),
        ("ilaria@example.org", "ılaria@example.org"),
        ("ana@example.org", "ana@example.com"),
        ("ana+a@example.org", "ana@example.org"),
        ("an.a@example.org", "ana@example.org"),
    ],
)
def test_addresses_that_only_look_alike_stay_two(one, other):
    assert canonical(one) != canonical(other)


@example("..")
@example("a@b..")
@given(st.text(max_size=40) | st.builds("{}@{}".format, st.text(max_size=10), st.text(max_size=20)))
def test_comparing_what_is_compared_already_changes_nothing(text):
    assert canonical(canonical(text)) == canonical(text)
    assert spelled(spelled(text)) == spelled(text)


DOMAINS = [
    "example.org", "Gmail.COM", "bücher.de", "xn--bcher-kva.de", "a.test", "nowhere", "", "a@b.org", "x.zzzz",
    f"{'ü' * 20}{'.ü' * 70}.de", f"{'a' * 60}.{'b' * 60}.{'c' * 60}.org",
]  # fmt: skip
LOCALS = st.text('aZ09._+-@ é"', max_size=70) | st.from_regex(addresses.EVERYDAY, fullmatch=True)


@given(local=LOCALS, domain=st.sampled_from(DOMAINS))
@example(local="a" * 64, domain=DOMAINS[-1])
@example(local="a" * 65, domain="example.org")
@example(local="a" * 64, domain=".".join(["b" * 62] * 3) + ".org")
@example(local="a" * 60, domain=".".join(["b" * 62] * 3) + ".org")
def test_short_way_for_everyday_addresses_leads_where_the_long_one_does(local, domain):
    answers = []
    for everyday in (addresses.EVERYDAY, re.compile("(?!)")):
        with mock.patch.object(addresses, "EVERYDAY", everyday):
            answers.append(errors(f"{local}@{domain}") or addresses.checked(f"{local}@{domain}".strip()))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("labels", range(1, 10))
def test_what_is_compared_is_no_longer_than_its_column(labels):
    """Domains in other scripts are longer as they are compared."""
    address = "a@" + "üüüüüüüüüüüüüüüüüüüüüüüü." * labels + "it"
    assert errors(address) or len(canonical(address)) <= MAX_LENGTH


@pytest.mark.parametrize("nonsense", ["", "@", "nobody", "a@-.-", "a@" + "x" * 300])
def test_canonical_address_of_nonsense_is_still_a_text(nonsense):
    assert isinstance(canonical(nonsense), str)


def test_address_field_keeps_the_address_as_written():
    form = AddressForm({"email": "  Ana.Rossi@example.org "})

    assert form.is_valid()
    assert form.cleaned_data["email"] == "Ana.Rossi@example.org"


def test_address_field_takes_domains_in_any_script():
    assert errors("ana@bücher.de") == []


@pytest.mark.parametrize(
    "address",
    [
        "ana",
        "ana@",
        "@example.org",
        "ana@example",
        "ana@localhost",
        "ana@[127.0.0.1]",
        "a b@example.org",
        "a@b.test",
        "ana@example.org\nBcc: all@example.org",
        "Ana <ana@example.org>",
        "ana..rossi@example.org",
        "ana@exa\x00mple.org",
    ],
)
def test_address_field_refuses_what_cannot_receive_mail(address):
    assert errors(address)


def test_address_field_says_what_is_wrong():
    assert errors("") == ["Write your e-mail address."]
    assert errors("ana") == [
        "This is not an e-mail address that can receive mail. An address looks like name@example.org."
    ]
    assert errors("jürgen@example.org") == [
        "We cannot write to addresses with such letters before the @ yet. Is there another one?"
    ]
    assert errors("a" * 250 + "@example.org") == [
        "An e-mail address has at most 254 characters; this has 262."
    ]


def test_test_addresses_are_taken_in_demo_mode_only():
    with override_settings(DEMO=True):
        assert errors("ana@town.test") == []
    assert errors("ana@town.test")


@pytest.mark.parametrize(
    "address", ["ana@gmail.con", "ana@comune.firenze.ti", "ana@전주.한굳", "ana@example.xn--zzz"]
)
def test_address_field_refuses_endings_that_do_not_exist(address):
    assert "No e-mail address ends in “." in errors(address)[0]


@pytest.mark.parametrize(
    "address",
    ["ana@example.org", "ana@jeonju.go.kr", "ana@전주.한국", "ana@bücher.museum", "ana@a.b.c.xyz", "a@b.ck"],
)
def test_address_field_takes_endings_that_exist(address):
    assert errors(address) == []


def test_errors_say_what_may_have_been_meant():
    assert errors("anna@gmail.con") == ["No e-mail address ends in “.con”. Did you mean anna@gmail.com?"]
    assert errors("anna@gmailcom")[0].endswith("looks like name@example.org. Did you mean anna@gmail.com?")
    form = AddressForm({"email": "anna@gmail.con"})
    assert form.errors.as_data()["email"][0].params["suggestion"] == "anna@gmail.com"


def test_a_slip_in_an_address_that_can_be_right_is_no_error():
    assert errors("anna@gmial.com") == []


def test_errors_quote_nothing_that_is_markup():
    shown = str(AddressForm({"email": "a&b@gmail.con"}).errors)
    assert "a&amp;b@gmail.com" in shown
