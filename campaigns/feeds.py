"""Atom feeds (RFC 4287) of published updates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from config.mail import site_url
from config.richtext import markdown

from .models import Campaign, Update

NEWEST = 30
SINCE = 2026  # a year in which the site's name was its owner's, as a tag must say; never to be changed


def atom(title: str, page: str, address: str, entries: Iterable[tuple[Update, Campaign]]) -> HttpResponse:
    """`page` and `address` are paths of the page that the feed belongs to and of the feed itself."""
    feed = Atom1Feed(
        title=title, link=site_url(page), description="", feed_url=site_url(address), language=get_language()
    )
    entries = list(entries)
    edited = _last_edits(update for update, _campaign in entries)
    for update, campaign in entries:
        feed.add_item(
            title=str(update.title),
            link=site_url(update.url_on(campaign)),
            unique_id=_tag(update),
            description=str(markdown(str(update.body))),
            pubdate=update.published_at,
            updateddate=edited.get(update.pk) or update.published_at,
        )
    # An Atom1Feed writes text or bytes, as its stream wants it.
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _tag(update: Update) -> str:
    """A name that outlives changes of title, day and address (RFC 4151); each language is an entry of its own."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{SINCE}:{get_language()}/updates/{update.pk}"


def _last_edits(updates: Iterable[Update]) -> dict[int, dt.datetime]:
    """When the words of each were last saved; publishing counts as well."""
    versions = Update.history.filter(id__in=[update.pk for update in updates]).order_by()
    return dict(versions.values_list("id").annotate(Max("history_date")))
