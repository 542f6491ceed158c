"""Parts of a page that outlive the page."""

from __future__ import annotations

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from config import parts

register = template.Library()


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
        key = (self.name, self.owner.resolve(context), get_language())
        html: SafeString | None = parts.recall(key, stamp)
        if html is None:
            html = self.nodelist.render(context)
            parts.keep(key, stamp, html)
        return html


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """{% part NAME OWNER STAMP %} … {% endpart %}: what stands inside changes only where the stamp does."""
    words = token.split_contents()
    if len(words) != 4:
        raise TemplateSyntaxError("part takes a name, whose part it is, and its stamp")
    nodelist = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(nodelist, words[1], parser.compile_filter(words[2]), parser.compile_filter(words[3]))
