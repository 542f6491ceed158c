import pytest
from django.conf import settings
from django.core.signing import Signer
from django.test import override_settings

from config import tokens


def test_token_gives_back_number_and_secret():
    secret = tokens.new_secret()
    token = tokens.make("signature", 9_007_199_254_740_993, secret)

    assert tokens.read("signature", token) == (9_007_199_254_740_993, secret)


def test_token_needs_no_escaping_in_an_address_and_stays_short():
    token = tokens.make("signature", 2**63 - 1, tokens.new_secret())

    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert len(token) < 100


def test_token_lives_on_after_a_change_of_the_key():
    token = tokens.make("signature", 7, "secret")

    with override_settings(SECRET_KEY="another key" * 5, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert tokens.read("signature", token) == (7, "secret")
    with override_settings(SECRET_KEY="another key" * 5), pytest.raises(tokens.BadToken):
        tokens.read("signature", token)


def test_token_of_another_purpose_is_refused():
    token = tokens.make("unsubscribe", 7, "secret")

    with pytest.raises(tokens.BadToken):
        tokens.read("signature", token)


def test_token_with_any_character_changed_is_refused():
    token = tokens.make("signature", 7, "secret")

    for place, character in enumerate(token[:-1]):
        forged = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        with pytest.raises(tokens.BadToken):
            tokens.read("signature", forged)


@pytest.mark.parametrize("nonsense", ["", ".", "...", "7.secret", "é.è.à.ù", "\x00", "a" * 100_000])
def test_nonsense_is_refused(nonsense):
    with pytest.raises(tokens.BadToken):
        tokens.read("signature", nonsense)


def test_signed_value_without_a_secret_is_refused():
    signer = Signer(sep=".", salt="friendship-city.signature")

    for value in ("7", ".secret"):
        with pytest.raises(tokens.BadToken):
            tokens.read("signature", signer.sign(value))


def test_token_outlives_a_new_secret_key_while_the_old_one_is_a_fallback():
    with override_settings(SECRET_KEY="the old key"):
        token = tokens.make("signature", 7, "secret")

    with override_settings(SECRET_KEY="the new key", SECRET_KEY_FALLBACKS=["the old key"]):
        assert tokens.read("signature", token) == (7, "secret")
    with override_settings(SECRET_KEY="the new key"), pytest.raises(tokens.BadToken):
        tokens.read("signature", token)


def test_secret_matches_only_itself_and_never_an_empty_one():
    assert tokens.matches("abc", "abc")
    assert not tokens.matches("abc", "abd")
    assert not tokens.matches("", "")
