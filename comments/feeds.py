"""Atom feed (RFC 4287) of a campaign's replies."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from config.mail import site_url
from config.richtext import visitor_text

from .models import Comment
from .thread import Node

NEWEST = 50
# XML 1.0, production 2: what no document may hold, however it is written.
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ReplyFeed(Atom1Feed):
    """Each entry says its language; "" where nobody knows it (RFC 4287, 2)."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return {**super().item_attributes(item), "xml:lang": item["language"]}


def atom(campaign: Campaign, address: str) -> HttpResponse:
    """`address` is the path of the feed itself. Newest replies first, by the moment they appeared."""
    feed = ReplyFeed(
        title=_plain(_("Replies: %(title)s") % {"title": campaign.title}),
        link=site_url(reverse("comments:thread", args=[campaign.slug])),
        description="",
        feed_url=site_url(address),
        language=translation.get_language(),
    )
    for comment in campaign.comments.approved().order_by("-published_at", "-pk")[:NEWEST]:
        _add(feed, comment)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _add(feed: ReplyFeed, comment: Comment) -> None:
    name, published_at = _plain(Node(comment).name), comment.published_at
    feed.add_item(
        title=name,
        link=site_url(comment.get_absolute_url()),
        unique_id=_lasting(comment),
        description=_plain(visitor_text(comment.body)),
        author_name=name,
        pubdate=published_at,
        updateddate=max(filter(None, (published_at, comment.edited_at)), default=None),
        language=comment.language,
    )


def _lasting(comment: Comment) -> str:
    """A reply is the same on the pages of all languages, so it has one name in all feeds."""
    with translation.override(settings.LANGUAGE_CODE):
        return site_url(comment.get_absolute_url())


def _plain(text: str) -> str:
    return NO_XML.sub("", text)
