import io
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Follower
from config import pages
from petitions.models import Signature
from petitions.signature_list import PER_PAGE
from tests.factories import (
    both,
    make_campaign,
    make_letter,
    make_office,
    make_petition,
    make_signature,
    make_update,
)

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def test_public_list_shows_names_as_chosen_in_pages_that_cost_the_same(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    petition = make_petition(make_campaign(slug="jeonju"))
    for number in range(PER_PAGE + 2):
        make_signature(petition, name=f"Ada N{number}", display="full", state="confirmed")
    make_signature(petition, name="Hidden Person", display="anonymous", state="confirmed")
    make_signature(petition, name="Waiting Person", display="full")
    with django_assert_num_queries(4):
        first = client.get("/campaigns/jeonju/signatures/")
    assert (len(first.context["signatures"]), "Hidden Person" in first.content.decode()) == (PER_PAGE, False)
    with django_assert_num_queries(4):
        second = client.get(f"/campaigns/jeonju/signatures/{first.context['next_url']}")
    names = [signature.name for signature in second.context["signatures"]]
    assert (names, second.context["next_url"]) == (["Ada N1", "Ada N0"], "")


@pytest.mark.parametrize("after", ["x", "1-", "-1", "nan-1", "1e400-1", "9" * 60, "inf-2", "1-x"])
def test_a_forged_place_in_the_list_is_not_found(client: Client, after: str) -> None:
    make_petition(make_campaign(slug="jeonju"))
    assert client.get("/campaigns/jeonju/signatures/", {"after": after}).status_code == 404


def test_embedded_box_may_be_framed_and_the_page_may_not(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju"))
    embedded, page = client.get("/campaigns/jeonju/embed/"), client.get("/campaigns/jeonju/")
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"


def test_policy_allows_nothing_inline(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju"))
    for path in ("/", "/campaigns/jeonju/", "/campaigns/jeonju/embed/", "/admin/login/"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert ("unsafe" in policy, "default-src 'none'" in policy, "http:" in policy) == (False, True, False)


def test_share_picture_has_the_size_that_networks_want(client: Client) -> None:
    make_campaign(slug="jeonju", title=both("전주 — Perché no? " * 20))
    picture = Image.open(io.BytesIO(client.get("/campaigns/jeonju/card.png").content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))


@pytest.mark.parametrize("path", ["/feed/", "/campaigns/jeonju/feed/", "/it/feed/"])
def test_feed_is_atom_with_absolute_links(client: Client, path: str) -> None:
    campaign = make_campaign(slug="jeonju")
    make_update(campaign, title=both("News <b>", "Notizia <b>"), slug="news")
    feed = ET.fromstring(client.get(path).content)  # noqa: S314  # our own answer
    entries = feed.findall(f"{ATOM}entry")
    prefix = "/it" if path.startswith("/it") else ""
    links = [entry.find(f"{ATOM}link").attrib["href"] for entry in entries]
    assert links == [f"http://testserver{prefix}/campaigns/jeonju/updates/2026-08-07/news/"]
    assert entries[0].findtext(f"{ATOM}title") == ("Notizia <b>" if prefix else "News <b>")


def test_letters_are_linked_where_no_step_mentions_them(client: Client) -> None:
    for slug, has_petition in (("one", True), ("two", False)):
        campaign = make_campaign(slug=slug)
        if has_petition:
            make_petition(campaign)
        assert f"/campaigns/{slug}/letters/" not in client.get(f"/campaigns/{slug}/").content.decode()
        make_letter(campaign, offices=[make_office()])
        pages.bump_all()
        page = client.get(f"/campaigns/{slug}/").content.decode()
        assert ('id="letters"' in page, f"/campaigns/{slug}/letters/" in page) == (True, True)


def test_shared_links_show_the_picture_of_the_campaign(client: Client) -> None:
    make_campaign(slug="jeonju")
    page = client.get("/campaigns/jeonju/").content.decode()
    assert '<meta property="og:image" content="http://testserver/campaigns/jeonju/card.png">' in page


def test_erasing_also_ends_following(client: Client) -> None:
    petition = make_petition(make_campaign(slug="jeonju"))
    signature = make_signature(petition, follow=True)
    signature.confirm()
    assert Follower.objects.count() == 1
    client.post(f"/signatures/{signature.token}/", {"action": "erase"})
    assert (Follower.objects.count(), Signature.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (0, "Your signature will be counted within seconds."),
        (1, "<strong>1</strong> person has signed; your signature will be counted within seconds."),
        (1200, "<strong>1,200</strong> people have signed; your signature will be counted within seconds."),
    ],
)
def test_signer_who_is_not_counted_yet_is_told_so(client: Client, counted: int, words: str) -> None:
    signature = make_signature(make_petition(confirmed=counted), state="confirmed")
    assert words in client.get(f"/signatures/{signature.token}/").content.decode()
