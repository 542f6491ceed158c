from __future__ import annotations

import pytest
from django.template import Context, Template

from config.template_source import compact


@pytest.mark.parametrize(
    ("source", "compacted"),
    [
        ("<ul>\n    <li>\n", "<ul>\n<li>\n"),
        ("one\n  {% if yes %}\n    two\n  {% endif %}\n  three", "one\n{% if yes %}two\n{% endif %}three"),
        ('one\n  {% translate "two" %}\n  three', 'one\n{% translate "two" %}\nthree'),
        ("one {% if yes %}\n  two{% endif %}", "one {% if yes %}\ntwo{% endif %}"),
    ],
)
def test_indentation_goes_and_words_stay_apart(source: str, compacted: str) -> None:
    assert compact(source) == compacted


def test_compact_template_says_the_same_words() -> None:
    source = (
        "one\n  {% for word in words %}\n    {{ word }}\n  {% empty %}\n    none\n  {% endfor %}\n  two\n"
    )

    for words in ([], ["a"], ["a", "b"]):
        told, compacted = (
            Template(text).render(Context({"words": words})) for text in (source, compact(source))
        )
        assert compacted.split() == told.split()
