"""Text to HTML: the only place that declares HTML safe."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import bleach
import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

FIRST_HEADING = 3
TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
STAFF_SCHEMES = {"http", "https", "mailto", "tel"}
VISITORS_SCHEMES = ("http://", "https://")
VISITORS_REL = "nofollow ugc noopener"
HREF, REL = (None, "href"), (None, "rel")
PARAGRAPHS = re.compile(r"\n{2,}")

# Raw HTML is off, and so are pictures: they belong into fields that carry their credit and their words.
_commonmark = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")


@lru_cache(maxsize=512)
def markdown(text: str) -> SafeString:
    """What staff write, in CommonMark. Its highest heading becomes an h3; /addresses are the site's own."""
    tokens = _commonmark.parse(text)
    _demote_headings(tokens)
    _complete_links(tokens)
    rendered = _commonmark.renderer.render(tokens, _commonmark.options, {})
    # Safe: nh3 parsed the whole of it anew and wrote out nothing but these tags and attributes.
    return mark_safe(  # noqa: S308 - see above
        nh3.clean(
            rendered,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=STAFF_SCHEMES,
            url_relative="deny",
            link_rel="noopener",
        )
    )


def _demote_headings(tokens: list[Token]) -> None:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=FIRST_HEADING)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) - highest + FIRST_HEADING)}"


def _complete_links(tokens: list[Token]) -> None:
    for token in tokens:
        _complete_links(token.children or [])
        address = str(token.attrs.get("href", ""))
        if address.startswith("/") and not address.startswith("//"):
            token.attrs["href"] = settings.SITE_URL + address


def plain_paragraphs(text: str) -> Iterator[str]:
    """What staff write, for paper: block by block in plain words, links followed by where they lead."""
    mark = ""
    for token in _commonmark.parse(text):
        if token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "• "
        elif token.type in ("fence", "code_block"):
            yield token.content.strip("\n")
        elif token.type == "inline":
            _complete_links([token])
            yield mark + "".join(_plain_words(token.children or []))
            mark = ""


def _plain_words(tokens: list[Token]) -> Iterator[str]:
    shown, address = "", ""
    for token in tokens:
        if token.type == "link_open":
            shown, address = "", str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            yield f" ({address.removeprefix('mailto:')})" if shown not in address else ""
        else:
            words = {"softbreak": " ", "hardbreak": "\n"}.get(token.type, token.content)
            shown += words
            yield words


@lru_cache(maxsize=2048)
def visitor_text(text: str) -> SafeString:
    """What visitors write: all of it is text; whole web addresses in it become links that lend no rank."""
    escaped = html.escape(text.strip())
    paragraphs = [part.strip("\n").replace("\n", "<br>") for part in PARAGRAPHS.split(escaped) if part]
    marked_up = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    if "://" in text:  # bleach costs a hundred times the rest
        marked_up = bleach.linkify(marked_up, callbacks=[_plain_link], parse_email=False)
    # Safe: escaped before anything was added; bleach adds links alone, as _plain_link makes them.
    return mark_safe(marked_up)  # noqa: S308 - see above


def _plain_link(attrs: Mapping[Any, str], new: bool = False) -> Any:
    """A link shows where it leads, in full, or it stays text."""
    shown = attrs["_text"]
    if not new or attrs[HREF] != shown or not shown.lower().startswith(VISITORS_SCHEMES):
        return None
    if "@" in urlsplit(shown).netloc:  # https://bank.example@evil.example
        return None
    return {HREF: shown, REL: VISITORS_REL, "_text": shown}
