"""Parts of a page that outlive the page.

Each signature renews a campaign's page; its texts change with staff's edits and with replies only. Between two of
those they are rendered, and asked from the database, once.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

MOST = 400  # a few for each campaign and language; the longest are some 20 kB

_kept: OrderedDict[tuple[str, Any, str | None], tuple[Any, SafeString]] = OrderedDict()
_lock = Lock()


class PartNode(Node):
    def __init__(
        self, nodelist: NodeList, name: str, owner: FilterExpression, stamp: FilterExpression
    ) -> None:
        self.nodelist = nodelist
        self.name = name
        self.owner = owner
        self.stamp = stamp

    def render(self, context: Context) -> SafeString:
        stamp = self.stamp.resolve(context)
        if not stamp:
            return self.nodelist.render(context)
        key = (self.name, self.owner.resolve(context), get_language())
        found = _kept.get(key)
        if found and found[0] == stamp:
            return found[1]
        html = self.nodelist.render(context)
        with _lock:
            _kept[key] = (stamp, html)
            _kept.move_to_end(key)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
        return html


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """{% part NAME OWNER STAMP %} … {% endpart %}: kept for the owner's key until the stamp is another.

    Without a stamp, as in the preview of a draft, nothing is kept. What stands inside must depend on nothing else.
    """
    words = token.split_contents()
    if len(words) != 4:
        raise TemplateSyntaxError("part takes a name, whose part it is, and its stamp")
    nodelist = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(nodelist, words[1], parser.compile_filter(words[2]), parser.compile_filter(words[3]))


def forget() -> None:
    with _lock:
        _kept.clear()
