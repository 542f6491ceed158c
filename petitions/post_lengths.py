"""How long a text is for each network, which all count in their own way, and how long it may be there."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]  # its stubs are a package of their own

from .models import ActionStep

Network = ActionStep.Network

LINK = 23  # what X and Mastodon count for an address, however long it is

_CLUSTER = regex.compile(r"\X")
_EMOJI = regex.compile(
    r"[0-9#*]\uFE0F?\u20E3|\p{Regional_Indicator}{2}|[©®]\uFE0F|(?![©®])\p{Extended_Pictographic}(?!\uFE0E)"
)
# Neither ends with the punctuation of the sentence around it, nor goes on in a script written without spaces.
_ADDRESS = regex.compile(
    r"https?://[!-~\u00C0-\u04FF]*[\w/#&=+$~-](?<![\u0500-\U0010FFFF])", regex.IGNORECASE
)
_BARE = regex.compile(
    r"(?<![\w@.-])(?:"
    r"(?:[\w-]+\.)+(?:com|org|net|info|int|edu|gov)\b(?:/[!-~]*[\w/])?"
    r"|(?:[\w-]+\.)+[a-z]{2}/[!-~]*[\w/]"
    r"|(?:[\w-]+\.){2,}[a-z]{2}\b)",
    regex.IGNORECASE,
)
_REMOTE_MENTION = regex.compile(r"(?<![\w/])@(\w+(?:[.-]+\w+)*)@[\w.-]+\w")
# twitter-text, config/v3.json: these weigh one character, everything else two.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@dataclass(frozen=True)
class Length:
    network: str
    number: int
    limit: int

    @property
    def fits(self) -> bool:
        return self.number <= self.limit


def length_of(text: str, network: str) -> Length:
    """`network` is a value of ActionStep.Network; KeyError for another."""
    limit, count = _WAYS[network]
    return Length(Network(network).label, count(text), limit)


def on_x(text: str) -> int:
    """As twitter-text 3 weighs it.

    Every address counts 23, an emoji 2 however many code points make it up, other code points 1 or 2; all in
    Normalization Form C. Source: docs.x.com/fundamentals/counting-characters, and twitter-text's config/v3.json.
    X also makes a link of names such as example.org: only the usual endings are known here, so that “one.Two”
    stays a slip of the pen.
    """
    rest, links = _ADDRESS.subn("", unicodedata.normalize("NFC", text))
    rest, names = _BARE.subn("", rest)
    return LINK * int(links + names) + sum(map(_weight, _clusters(rest)))


def on_mastodon(text: str) -> int:
    """Characters as people see them; an address counts 23, of @name@server only @name.

    Source: docs.joinmastodon.org/user/posting/#text. 500 is the default; servers may allow more.
    """
    rest, links = _ADDRESS.subn("", text)
    return LINK * int(links) + len(_clusters(_REMOTE_MENTION.sub(r"@\1", rest)))


def on_bluesky(text: str) -> int:
    """Grapheme clusters, addresses in full. Source: docs.bsky.app/docs/advanced-guides/intent-links."""
    return len(_clusters(text))


def on_threads(text: str) -> int:
    """Characters, but of an emoji the bytes in UTF-8.

    Source: developers.facebook.com/documentation/threads/posts, “Limitations”.
    """
    return sum(len(one.encode() if _EMOJI.match(one) else one) for one in _clusters(text))


def in_utf_16(text: str) -> int:
    """What a browser's own count says, where a network does not tell how it counts: never fewer than characters.

    Meta documents neither limit: 63,206 for a post on Facebook and 2,200 for Instagram are what every published
    list of limits gives, developers.buffer.com/guides/character-limits among them for comments on Instagram.
    """
    return len(text.encode("utf-16-le")) // 2


def _clusters(text: str) -> list[str]:
    found: list[str] = _CLUSTER.findall(text)
    return found


def _weight(cluster: str) -> int:
    if _EMOJI.match(cluster):
        return 2
    return sum(1 if any(first <= ord(one) <= last for first, last in _LIGHT) else 2 for one in cluster)


_WAYS: dict[str, tuple[int, Callable[[str], int]]] = {
    Network.X: (280, on_x),
    Network.MASTODON: (500, on_mastodon),
    Network.BLUESKY: (300, on_bluesky),
    Network.THREADS: (500, on_threads),
    Network.FACEBOOK: (63_206, in_utf_16),
    Network.INSTAGRAM: (2_200, in_utf_16),
}
