import pytest
from django import forms
from django.test import override_settings

from config.addresses import AddressField, canonical


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
    ],
)
def test_canonical_address_does_not_depend_on_how_it_is_written(written, compared):
    assert canonical(written) == compared


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
