from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Campaign
from comments.feeds import NEWEST
from comments.models import Comment, Decision
from tests.factories import make_campaign, make_comment, make_staff

pytestmark = pytest.mark.django_db

PATH = "/campaigns/jeonju/comments/feed/"
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(slug="jeonju")


def entries(client: Client, path: str = PATH) -> list[ET.Element]:
    return ET.fromstring(client.get(path).content).findall(f"{ATOM}entry")  # noqa: S314  # our own answer


def texts(client: Client, name: str, path: str = PATH) -> list[str | None]:
    return [entry.findtext(f"{ATOM}{name}") for entry in entries(client, path)]


def test_feed_holds_what_is_approved_by_the_moment_it_appeared(client: Client, campaign: Campaign) -> None:
    staff = make_staff()
    late, early, removed = (make_comment(campaign, body=body) for body in ("late", "early", "removed"))
    make_comment(campaign, body="waiting")
    make_comment(make_campaign(), body="elsewhere", approved=True)
    for comment in (early, removed, late):
        comment.approve(by=staff)
    removed.remove(by=staff, reason=Decision.Reason.INSULT)
    assert texts(client, "summary") == ["<p>late</p>", "<p>early</p>"]
    assert texts(client, "title") == [late.name, early.name]


def test_entries_are_named_by_their_lasting_address_in_all_languages(
    client: Client, campaign: Campaign
) -> None:
    comment = make_comment(campaign, approved=True)
    name = f"http://testserver/campaigns/jeonju/comments/{comment.pk}/"
    assert texts(client, "id") == texts(client, "id", f"/it{PATH}") == [name]
    found = entries(client, f"/it{PATH}")[0].find(f"{ATOM}link")
    assert found is not None
    assert found.get("href") == f"http://testserver/it/campaigns/jeonju/comments/{comment.pk}/"
    assert client.get(name).status_code == 200


def test_each_entry_tells_its_language(client: Client, campaign: Campaign) -> None:
    for language in ("ko", ""):
        made = make_comment(campaign, approved=True)
        Comment.objects.filter(pk=made.pk).update(language=language)
    assert [entry.get(LANG) for entry in entries(client)] == ["", "ko"]


def test_a_changed_and_a_nameless_reply_are_told(client: Client, campaign: Campaign) -> None:
    comment = make_comment(campaign, approved=True)
    comment.forget_author()
    now = timezone.now().replace(microsecond=0) + timedelta(minutes=9)
    Comment.objects.filter(pk=comment.pk).update(edited_at=now)
    entry = entries(client)[0]
    assert entry.findtext(f"{ATOM}title") == "Name withdrawn"
    assert entry.findtext(f"{ATOM}updated") == now.isoformat()


@pytest.mark.parametrize("text", ["<b>bold</b> & ]]>", "\ufffe\uffff and \x0b this", "𝔘 😀 ️"])
def test_feed_stays_well_formed_whatever_is_written(client: Client, campaign: Campaign, text: str) -> None:
    make_comment(campaign, name=f"A {text}", body=text, approved=True)
    assert len(entries(client)) == 1


@pytest.mark.parametrize("number", [1, 3, NEWEST + 2])
def test_feed_is_short_and_takes_two_queries(
    client: Client, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        make_comment(campaign, approved=True)
    with django_assert_num_queries(2):
        answer = client.get(PATH)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert len(entries(client)) == min(number, NEWEST)


def test_kept_feed_shows_what_was_decided_at_once(client: Client, campaign: Campaign) -> None:
    assert entries(client) == []
    make_comment(campaign, approved=True)
    assert len(entries(client)) == 1


def test_thread_page_names_the_feed_and_a_draft_has_none(client: Client, campaign: Campaign) -> None:
    page = client.get("/campaigns/jeonju/comments/").content.decode()
    assert (
        f'<link rel="alternate" type="application/atom+xml" title="Replies: {campaign.title}" href="{PATH}">'
        in page
    )
    Campaign.objects.update(state="draft")
    assert client.get(PATH, headers={"host": "localhost"}).status_code == 404
