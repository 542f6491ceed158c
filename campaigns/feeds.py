"""Atom feeds (RFC 4287) of published updates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from config.mail import site_url
from config.richtext import markdown

from .models import Campaign, Update

NEWEST = 30


def atom(title: str, page: str, address: str, entries: Iterable[tuple[Update, Campaign]]) -> HttpResponse:
    """`page` and `address` are paths of the page that the feed belongs to and of the feed itself."""
    feed = Atom1Feed(
        title=title, link=site_url(page), description="", feed_url=site_url(address), language=get_language()
    )
    for update, campaign in entries:
        link = site_url(update.url_on(campaign))
        feed.add_item(
            title=str(update.title),
            link=link,
            unique_id=f"{link}#update-{update.pk}",
            description=str(markdown(str(update.body))),
            pubdate=update.published_at,
            updateddate=update.published_at or dt.datetime.now(dt.UTC),
        )
    # An Atom1Feed writes text or bytes, as its stream wants it.
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
