"""The browser cleans what is typed just as the server does."""

import random

import pytest
from playwright.sync_api import Page

from config.text import clean_line, clean_text

# Each of these breaks something somewhere; joined at random they break more.
PIECES = [
    *["a", "Ada", "김", "שלום", "مرحبا", "क्ष", "é", "e\u0301", "1", ".", "👩‍👧", "❤️‍🔥", "𝒜", "ﬁ"],
    *[
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\n\n\n\n\n",
        "\v",
        "\f",
        "\x1c",
        "\x85",
        "\xa0",
        "\u2028",
        "\u2029",
        "\u3000",
    ],
    *["\x00", "\x07", "\x7f", "\u200b", "\u200c", "\u200d", "\u202e", "\u2066", "\ufeff", "\ue000", "\u00ad"],
    *[
        "\u3164",
        "\u115f",
        "\u2800",
        "\u034f",
        "\u0301" * 9,
        "ᠠ\u180b",
        "می\u200cخواهم",
        "{name}",
        "<b>",
        "%0A",
    ],
]


CLEANED_IN_THE_BROWSER = """async (typed) => {
    const { cleanLine, cleanText } = await import("/static/js/clean.js");
    return typed.map((text) => [cleanLine(text), cleanText(text)]);
}"""


@pytest.mark.django_db(transaction=True)
def test_browser_and_server_clean_alike(page: Page) -> None:
    chance = random.Random(2026)  # noqa: S311 - the same cases each time
    typed = [*PIECES, *("".join(chance.choices(PIECES, k=chance.randint(2, 9))) for _case in range(1_500))]
    page.goto("/")
    cleaned = page.evaluate(CLEANED_IN_THE_BROWSER, typed)
    expected = [[clean_line(text), clean_text(text)] for text in typed]
    wrong = [ascii(pair) for pair in zip(typed, cleaned, expected, strict=True) if pair[1] != pair[2]]
    assert wrong == []
