from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.richtext import TAGS, markdown, visitor_text

PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "&lt;b&gt;", "&#x3c;",
    "[a](javascript:alert(1))", "[a](JaVaScRiPt&#58;alert(1))", "[a](data:text/html;base64,xx)", "[a](/x)",
    "![a](http://a.org/x.png)", "<http://a.org>", "[a](//evil.org)", "http://a.org/?a=1&b=\"2",
    "`", "```", "# ", "\n\n", "\n", "> ", "* ", "1. ", "https://a.org@evil.org/", "</p>", "<a href='x' style='x'>",
    "\"'><b>", "www.a.org", "a@b.org", " ", "x", "\x00", "]]>", "<!--",
]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5))).map("".join)


class Elements(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_markdown_gives_what_staff_need() -> None:
    text = "# Why\n\nText *a* **b**\n\n## More\n\n* one\n* two\n\n> quote\n\n3. three"
    assert markdown(text).split("\n") == [
        "<h3>Why</h3>",
        "<p>Text <em>a</em> <strong>b</strong></p>",
        "<h4>More</h4>",
        "<ul>",
        "<li>one</li>",
        "<li>two</li>",
        "</ul>",
        "<blockquote>",
        "<p>quote</p>",
        "</blockquote>",
        '<ol start="3">',
        "<li>three</li>",
        "</ol>",
        "",
    ]


def test_highest_heading_becomes_an_h3_whatever_it_was() -> None:
    assert markdown("#### A\n\n##### B") == "<h3>A</h3>\n<h4>B</h4>\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a](https://a.org/?b=1&c=2)", '<p><a href="https://a.org/?b=1&amp;c=2" rel="noopener">a</a></p>\n'),
        ("[a](mailto:a@b.org)", '<p><a href="mailto:a@b.org" rel="noopener">a</a></p>\n'),
        ("[a](/rules/)", '<p><a href="http://testserver/rules/" rel="noopener">a</a></p>\n'),
        ("[a](//evil.org)", '<p><a rel="noopener">a</a></p>\n'),
        ("[a](ftp://a.org)", '<p><a rel="noopener">a</a></p>\n'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ('[a](https://a.org "title")', '<p><a href="https://a.org" rel="noopener">a</a></p>\n'),
        ("https://a.org", "<p>https://a.org</p>\n"),
    ],
)
def test_markdown_links_lead_where_staff_may_lead(text: str, shown: str) -> None:
    assert markdown(text) == shown


def test_markdown_shows_html_as_text() -> None:
    assert markdown("a <b onclick=x>b</b>") == "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"


def test_visitor_text_keeps_paragraphs_and_lines() -> None:
    assert visitor_text("one\ntwo\n\n\nthree") == "<p>one<br>two</p><p>three</p>"


def test_visitor_text_shows_markup_as_text() -> None:
    assert visitor_text('<b title="x">&amp;') == "<p>&lt;b title=&quot;x&quot;&gt;&amp;amp;</p>"


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("see https://a.org/b?c=1&d=2.", "https://a.org/b?c=1&d=2"),
        ("(http://a.org)", "http://a.org"),
        ("https://a.org@evil.org/", "https://a.org"),  # what is no link is not underlined
    ],
)
def test_visitors_whole_addresses_become_links_without_rank(text: str, linked: str) -> None:
    found = [attrs for tag, attrs in Elements(visitor_text(text)).found if tag == "a"]
    assert found == [{"href": linked, "rel": "nofollow ugc noopener"}]


@pytest.mark.parametrize(
    "text",
    [
        "a.org",
        "www.a.org and http:",
        "a@b.org",
        "mailto:a@b.org",
        "javascript://a.org/%0aalert(1)",
        "ftp://a.org",
        "https://bank@evil.org/",
    ],
)
def test_visitors_other_addresses_stay_text(text: str) -> None:
    assert "<a" not in visitor_text(text)


@given(hostile)
def test_visitors_can_make_nothing_but_paragraphs_and_plain_links(text: str) -> None:
    for tag, attrs in Elements(visitor_text(text)).found:
        assert tag in {"p", "br", "a"}
        assert attrs == ({} if tag != "a" else {"href": attrs["href"], "rel": "nofollow ugc noopener"})
        assert tag != "a" or str(attrs["href"]).lower().startswith(("http://", "https://"))


@given(hostile)
def test_staff_can_make_nothing_but_text_and_links(text: str) -> None:
    for tag, attrs in Elements(markdown(text)).found:
        assert tag in TAGS
        assert set(attrs) <= {"href", "rel", "start"}
        assert str(attrs.get("href", "http:")).lower().startswith(("http:", "https:", "mailto:", "tel:"))
