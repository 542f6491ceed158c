import datetime as dt
import re

import pytest
from django.test import Client

from tests.factories import (
    make_campaign,
    make_city,
    make_letter,
    make_office,
    make_pairing,
    make_petition,
    make_update,
)

pytestmark = pytest.mark.django_db


def listed(client: Client) -> list[str]:
    locations = re.findall("<loc>http://testserver(.*?)</loc>", client.get("/sitemap.xml").content.decode())
    return sorted(locations)


def test_sitemap_lists_every_public_page_in_both_languages_and_no_other(client: Client) -> None:
    florence, jeonju = make_city("florence"), make_city("jeonju")
    campaign = make_campaign(slug="shops", pairing=make_pairing(first_city=florence, second_city=jeonju))
    make_petition(campaign, offices=[make_office(slug="mayor", city=florence)])
    make_letter(campaign, offices=[make_office(slug="council", city=florence)])
    draft = make_campaign(slug="hidden", state="draft")
    make_petition(draft, offices=[make_office(slug="hidden-mayor", city=draft.pairing.first_city)])
    make_update(campaign, draft, day=dt.date(2026, 8, 7), slug="news")
    make_update(campaign, slug="unwritten", state="draft", published_at=None)
    pages = [
        "/",
        "/campaigns/shops/",
        "/campaigns/shops/comments/",
        "/campaigns/shops/letters/",
        "/campaigns/shops/numbers/",
        "/campaigns/shops/sign/",
        "/campaigns/shops/signatures/",
        "/campaigns/shops/updates/2026-08-07/news/",
        "/cities/florence/",
        "/cities/jeonju/",
        "/offices/council/",
        "/offices/mayor/",
        "/privacy/",
        "/rules/",
        "/seals/",
    ]
    found = listed(client)
    assert found == sorted([*pages, *(f"/it{page}" for page in pages)])
    assert [path for path in found if client.get(path).status_code != 200] == []


def test_sitemap_leaves_out_what_a_campaign_does_not_have(client: Client) -> None:
    make_campaign(slug="bare")
    assert [path for path in listed(client) if path.startswith("/campaigns/")] == [
        "/campaigns/bare/",
        "/campaigns/bare/comments/",
    ]


@pytest.mark.parametrize("path", ["/campaigns/bare/", "/it/campaigns/bare/"])
def test_page_names_itself_in_every_language_by_absolute_addresses(client: Client, path: str) -> None:
    make_campaign(slug="bare")
    page = client.get(path).content.decode()
    assert re.findall('<link rel="alternate" hreflang="(.*?)" href="(.*?)">', page) == [
        ("en", "http://testserver/campaigns/bare/"),
        ("it", "http://testserver/it/campaigns/bare/"),
        ("x-default", "http://testserver/campaigns/bare/"),
    ]
