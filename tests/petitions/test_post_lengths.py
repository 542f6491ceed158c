import pytest

from petitions.models import ActionStep
from petitions.post_lengths import in_utf_16, length_of, on_bluesky, on_mastodon, on_threads, on_x

FAMILY = "👨‍👩‍👧‍👦"
LONG = "https://example.com/very/long/path/that/nobody/types/by/hand"
# docs.x.com/fundamentals/counting-characters
DOCUMENTED_BY_X = {
    "👾": 2,
    "🙋🏽": 2,
    "👨‍🎤": 2,
    FAMILY: 2,
    "https://example.com": 23,
    LONG: 23,
    "cafe\u0301": 4,
    "café": 4,
    "한국어": 6,
}


@pytest.mark.parametrize(("text", "number"), DOCUMENTED_BY_X.items())
def test_x_counts_as_it_documents(text: str, number: int) -> None:
    assert on_x(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("🇮🇹", 2),
        ("1️⃣", 2),
        ("©", 1),
        ("©️", 2),
        ("«Firenze» — “perché”…", 22),
        ("a\nb", 3),
        (f"See {LONG}.", 28),
        (f"({LONG})", 25),
        ("http://example.org를", 25),
        ("example.org/a comune.fi.it", 47),
        ("one.Two a.it", 12),
        ("me@example.org", 14),
    ],
)
def test_x_weighs_what_stands_around_addresses(text: str, number: int) -> None:
    assert on_x(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Hello", 5),
        (FAMILY, 1),
        (f"See {LONG}.", 28),
        ("example.org", 11),
        ("@city@mastodon.example hello", 11),
        ("@city hello", 11),
        ("write to me@example.org", 23),
    ],
)
def test_mastodon_counts_addresses_as_23_and_mentions_without_their_server(text: str, number: int) -> None:
    assert on_mastodon(text) == number


@pytest.mark.parametrize(("text", "number"), [(FAMILY, 1), ("cafe\u0301", 4), (LONG, len(LONG)), ("각", 1)])
def test_bluesky_counts_what_people_see(text: str, number: int) -> None:
    assert on_bluesky(text) == number


@pytest.mark.parametrize(
    ("text", "number"), [("perché", 6), ("👾", 4), (FAMILY, 25), ("한국", 2), (LONG, len(LONG))]
)
def test_threads_counts_the_bytes_of_emoji(text: str, number: int) -> None:
    assert on_threads(text) == number


def test_others_count_as_browsers_do() -> None:
    assert (in_utf_16("perché"), in_utf_16("👾")) == (6, 2)


@pytest.mark.parametrize(
    ("network", "limit"),
    [
        ("x", 280),
        ("mastodon", 500),
        ("bluesky", 300),
        ("threads", 500),
        ("facebook", 63_206),
        ("instagram", 2_200),
    ],
)
def test_text_as_long_as_a_network_allows_fits_and_one_more_does_not(network: str, limit: int) -> None:
    exact, longer = length_of("a" * limit, network), length_of("a" * (limit + 1), network)
    assert (exact.number, exact.limit, exact.fits, longer.fits) == (limit, limit, True, False)


def test_every_network_has_its_way_of_counting() -> None:
    names = [length_of("a", network).network for network in ActionStep.Network.values]
    assert names == ["Mastodon", "Bluesky", "X", "Threads", "Facebook", "Instagram"]
