"""Threads in both orders and in pages, replies at their lasting addresses."""

import random
import re
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from campaigns.models import Campaign
from comments.models import Comment, Decision
from comments.thread import PER_PAGE, Threads, around, page_of
from config import pages
from tests.factories import make_campaign, make_comment, make_staff

pytestmark = pytest.mark.django_db

PATH = "/campaigns/jeonju/comments/"
REMOVED = Decision.Reason.PEOPLE


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(slug="jeonju")


def grow(campaign: Campaign, number: int, *, seed: int = 0) -> list[Comment]:
    """Replies that answer each other at random, half of them beginning a thread; some are removed afterwards."""
    chance, staff = random.Random(seed), make_staff()  # noqa: S311 - which tree it is guards nothing
    grown: list[Comment] = []
    for count in range(number):
        parent = chance.choice([None, *grown]) if chance.random() < 0.6 else None
        comment = Comment(campaign=campaign, parent=parent, name="Ada", body=f"Number {count}", language="en")
        comment.post()
        comment.approve(by=staff)
        grown.append(comment)
    for comment in chance.sample(grown, number // 4):
        comment.remove(by=staff, reason=REMOVED)
    return grown


def in_order(grown: list[Comment], *, oldest_first: bool) -> list[int]:
    """Written without the database: threads by their first reply, answers below what they answer, old before new."""
    threads: dict[int, list[Comment]] = {}
    for comment in grown:
        threads.setdefault(comment.thread, []).append(comment)
    roots = sorted(threads, reverse=not oldest_first)
    return [
        comment.pk
        for root in roots
        for comment in sorted(threads[root], key=lambda one: [int(step) for step in one.path.split("/")])
        if comment.is_approved or any(_stands_below(other, comment) for other in threads[root])
    ]


def _stands_below(other: Comment, comment: Comment) -> bool:
    return other.is_approved and other.path.startswith(f"{comment.path}/")


def read_on(campaign: Campaign, limit: int, *, oldest_first: bool) -> list[Threads]:
    found = [page_of(campaign, limit, oldest_first=oldest_first)]
    while found[-1].cursor:
        found.append(page_of(campaign, limit, found[-1].cursor, oldest_first=oldest_first))
    return found


def shown(page: Threads) -> list[int]:
    return [node.comment.pk for node in page.nodes]


def threads_on(page: Threads) -> set[int]:
    return {node.comment.thread for node in page.nodes}


def anchors(client: Client, path: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="comment-(\d+)"', client.get(path).content.decode())]


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize(("seed", "limit"), [(1, 1), (2, 2), (3, 3), (4, 5), (5, 8), (6, 13), (7, 100)])
def test_every_reply_is_on_one_page_in_its_place(
    campaign: Campaign, seed: int, limit: int, oldest_first: bool
) -> None:
    grown = grow(campaign, 24, seed=seed)
    found = read_on(campaign, limit, oldest_first=oldest_first)
    assert [pk for page in found for pk in shown(page)] == in_order(grown, oldest_first=oldest_first)
    assert max(len(page.nodes) for page in found) <= limit


@pytest.mark.parametrize("oldest_first", [False, True])
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_only_threads_longer_than_a_page_are_cut(campaign: Campaign, seed: int, oldest_first: bool) -> None:
    grow(campaign, 30, seed=seed)
    limit = 6
    found = read_on(campaign, limit, oldest_first=oldest_first)
    size = {
        thread: sum(node.comment.thread == thread for page in found for node in page.nodes)
        for thread in set().union(*map(threads_on, found))
    }
    for page, following in pairwise(found):
        for thread in threads_on(page) & threads_on(following):
            assert size[thread] > limit
    assert [page.is_part for page in found] == [page.nodes[0].comment.depth > 0 for page in found]


def test_visitor_turns_the_order_around_and_back(client: Client, campaign: Campaign) -> None:
    old, new = (make_comment(campaign, approved=True).pk for _ in range(2))
    assert (anchors(client, PATH), anchors(client, f"{PATH}?order=oldest")) == ([new, old], [old, new])
    assert anchors(client, f"{PATH}?order=newest") == [new, old]
    assert f'href="{PATH}?order=oldest"' in client.get(PATH).content.decode()


@pytest.mark.parametrize("order", ["", "oldest"])
def test_pages_lead_to_the_next_in_the_same_order(client: Client, campaign: Campaign, order: str) -> None:
    staff, made = make_staff(), []
    for number in range(PER_PAGE + 1):
        comment = Comment(campaign=campaign, name="Ada", body=str(number), language="en")
        comment.post()
        comment.approve(by=staff)
        made.append(comment.pk)
    page = client.get(PATH, {"order": order} if order else {}).content.decode()
    link = re.search(r'href="(\?[^"]*)" rel="next"', page)
    assert link is not None
    last = made[-1] if order else made[0]
    assert anchors(client, PATH + link[1].replace("&amp;", "&")) == [last]


@pytest.mark.parametrize("depth", [1, 2, 6])
def test_depth_of_threads_is_a_setting_of_the_site(
    client: Client, campaign: Campaign, settings: Settings, depth: int
) -> None:
    settings.REPLY_DEPTH = depth
    parent = None
    for _ in range(8):
        parent = make_comment(campaign, parent=parent, approved=True)
    classes = re.findall(r"reply--depth-(\d)", client.get(PATH).content.decode())
    if depth == 1:
        assert classes == ["0"] * 8
    else:
        assert classes == [str(min(step, depth - 1)) for step in range(8)]


def test_language_and_direction_of_each_reply_are_told(client: Client, campaign: Campaign) -> None:
    for language in ("it", "ar", ""):
        made = make_comment(campaign, body="text", approved=True)
        Comment.objects.filter(pk=made.pk).update(language=language)
    page = client.get(PATH).content.decode()
    assert re.findall(r'class="reply__text" (lang="\w*" dir="\w+")', page) == [
        'lang="" dir="auto"',
        'lang="ar" dir="rtl"',
        'lang="it" dir="ltr"',
    ]


def test_a_nameless_and_a_changed_reply_say_so(client: Client, campaign: Campaign) -> None:
    nameless, changed = (make_comment(campaign, approved=True) for _ in range(2))
    nameless.forget_author()
    Comment.objects.filter(pk=changed.pk).update(edited_at=timezone.now())
    page = client.get(PATH).content.decode()
    assert re.findall("<bdi>(.*?)</bdi>", page) == [changed.name, "Name withdrawn"]
    assert page.count("</time>, changed</a>") == 1


def test_page_says_how_many_replies_there_are(client: Client, campaign: Campaign) -> None:
    first = make_comment(campaign, approved=True)
    assert "1 reply\n" in client.get(PATH).content.decode()
    make_comment(campaign, parent=first, approved=True)
    first.remove(by=make_staff(), reason=REMOVED)
    make_comment(campaign, approved=True)
    assert "2 replies\n" in client.get(PATH).content.decode()


def test_only_the_pages_of_replies_lead_to_reporting(client: Client, campaign: Campaign) -> None:
    comment = make_comment(campaign, approved=True)
    link = f'href="{PATH}{comment.pk}/report/"'
    there = {path: link in client.get(path).content.decode() for path in ("/campaigns/jeonju/", PATH)}
    assert there == {"/campaigns/jeonju/": False, PATH: True}
    assert link in client.get(f"{PATH}{comment.pk}/").content.decode()


def test_a_surge_is_announced_calmly_above_the_form(client: Client, campaign: Campaign) -> None:
    words = "each waits until somebody has read it"
    paths = ("/campaigns/jeonju/", PATH)
    assert not any(words in client.get(path).content.decode() for path in paths)
    Campaign.objects.update(surge_since=timezone.now())
    pages.bump(campaign.scope, campaign.text_scope)
    for path in paths:
        page = client.get(path).content.decode()
        assert page.index(words) < page.index('id="reply-form"')


def test_a_closed_campaign_says_that_it_takes_no_more(client: Client, campaign: Campaign) -> None:
    make_comment(campaign, body="said before", approved=True)
    campaign.close()
    page = client.get(PATH).content.decode()
    assert ("said before" in page, "takes no more replies" in page, "reply__answer" in page) == (
        True,
        True,
        False,
    )


def test_lasting_address_shows_the_thread_with_the_reply_marked(client: Client, campaign: Campaign) -> None:
    first = make_comment(campaign, approved=True)
    answer = make_comment(campaign, parent=first, approved=True)
    make_comment(campaign, approved=True)
    assert answer.get_absolute_url() == f"{PATH}{answer.pk}/"
    page = client.get(answer.get_absolute_url()).content.decode()
    assert anchors(client, answer.get_absolute_url()) == [first.pk, answer.pk]
    assert re.findall(r'id="comment-(\d+)" aria-current="true"', page) == [str(answer.pk)]
    assert f'<link rel="canonical" href="http://testserver{PATH}{answer.pk}/">' in page
    assert (f'href="#comment-{answer.pk}"' in page, f'href="{PATH}"' in page) == (True, True)
    assert f"<h1>Reply by {answer.name}</h1>" in page
    answer.forget_author()
    assert "<h1>A reply</h1>" in client.get(answer.get_absolute_url()).content.decode()


def test_date_on_every_page_leads_to_the_lasting_address(client: Client, campaign: Campaign) -> None:
    comment = make_comment(campaign, approved=True)
    link = f'class="reply__day" href="{PATH}{comment.pk}/"'
    for path in ("/campaigns/jeonju/", PATH, f"{PATH}{comment.pk}/"):
        assert link in client.get(path).content.decode()


def test_lasting_address_of_what_was_removed_shows_what_is_left(client: Client, campaign: Campaign) -> None:
    removed = make_comment(campaign, body="an insult", approved=True)
    answer = make_comment(campaign, parent=removed, approved=True)
    removed.remove(by=make_staff(), reason=REMOVED)
    page = client.get(f"{PATH}{removed.pk}/").content.decode()
    assert (removed.name in page, "an insult" in page, "A reply stood here" in page) == (False, False, True)
    answer.remove(by=make_staff(), reason=REMOVED)
    for comment in (removed, answer):
        assert client.get(f"{PATH}{comment.pk}/").status_code == 404


def test_nobody_learns_of_replies_that_wait_or_stand_elsewhere(client: Client, campaign: Campaign) -> None:
    elsewhere = make_comment(make_campaign(slug="other"), approved=True)
    refused = make_comment(campaign)
    refused.reject(by=make_staff(), reason=REMOVED)
    hidden = make_comment(make_campaign(slug="hidden"), approved=True)
    Campaign.objects.filter(slug="hidden").update(state="draft")
    unknown = [make_comment(campaign).pk, refused.pk, elsewhere.pk, 0, 10**9, 10**30, "9" * 5_000]
    paths = [f"{PATH}{pk}/" for pk in unknown] + [f"/campaigns/hidden/comments/{hidden.pk}/"]
    assert [client.get(path).status_code for path in paths] == [404] * len(paths)


def test_a_thread_longer_than_a_page_is_shown_from_the_reply_on(campaign: Campaign) -> None:
    first = make_comment(campaign, approved=True)
    other = make_comment(campaign, parent=first, approved=True)
    made = [make_comment(campaign, parent=other, approved=True).pk for _ in range(6)]
    page = around(Comment.objects.get(pk=made[3]), 3)
    assert (shown(page), page.is_part, page.beginning) == (
        [first.pk, other.pk, made[3], made[4], made[5]],
        True,
        first.pk,
    )
    page = around(first, 3)
    assert (shown(page), page.is_part) == ([first.pk, other.pk, made[0]], False)
    page = around(first, 3, page.cursor)
    assert (shown(page), page.is_part) == (made[1:4], True)


def test_lasting_address_goes_on_within_its_thread_only(client: Client, campaign: Campaign) -> None:
    first, second = (make_comment(campaign, approved=True) for _ in range(2))
    answer = make_comment(campaign, parent=first, approved=True)
    assert anchors(client, f"{PATH}{answer.pk}/?after={first.path}") == [answer.pk]
    assert client.get(f"{PATH}{answer.pk}/?after={second.path}").status_code == 404


HOSTILE = [
    "x",
    "-1",
    "%00",
    "%FF",
    "٣",
    "9" * 40,
    "0000000001/",
    "1" * 10_000,
    "' OR 1=1 --",
    "0000000001%0A",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_parameters_that_nobody_wrote_here_are_not_found(
    client: Client, campaign: Campaign, text: str
) -> None:
    comment = make_comment(campaign, approved=True)
    for address in (f"{PATH}?after={text}", f"{PATH}?order={text}", f"{PATH}{comment.pk}/?after={text}"):
        assert client.get(address).status_code == 404
    assert client.get(f"{PATH}?parent={text}").status_code == 200
    assert client.get(f"{PATH}{text}/").status_code in (404, 400)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_queries_do_not_grow_with_replies(
    client: Client, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    staff = make_staff()
    for _ in range(number):
        parent = make_comment(campaign, approved=True)
        answer = make_comment(campaign, parent=parent, approved=True)
        make_comment(campaign, parent=answer, approved=True)
        parent.remove(by=staff, reason=REMOVED)
    cursor = "9999999999"
    for path, queries in (
        (f"{PATH}?order=oldest", 2),
        (f"{PATH}?after={cursor}", 3),
        (f"{PATH}{parent.pk}/", 3),
        (f"{PATH}{answer.pk}/", 3),
    ):
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


def test_kept_pages_show_what_was_decided_at_once(client: Client, campaign: Campaign) -> None:
    first = make_comment(campaign, approved=True)
    place = f"{PATH}{first.pk}/"
    for path in (PATH, place):
        client.get(path)
    answer = make_comment(campaign, parent=first)
    assert (anchors(client, PATH), anchors(client, place)) == ([first.pk], [first.pk])
    answer.approve(by=make_staff())
    assert (anchors(client, PATH), anchors(client, place)) == ([first.pk, answer.pk],) * 2
    answer.remove(by=make_staff(), reason=REMOVED)
    assert (anchors(client, PATH), anchors(client, place)) == ([first.pk],) * 2
    with pytest.raises(ValidationError):
        answer.reject(by=make_staff(), reason=REMOVED)


def test_kept_pages_are_not_rendered_anew_for_what_they_do_not_read(
    client: Client, campaign: Campaign, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    place = f"{PATH}{make_comment(campaign, approved=True).pk}/"
    client.get(place)
    with django_assert_num_queries(1):
        assert client.get(f"{place}?utm_source=x").status_code == 200


def test_pages_speak_italian(client: Client, campaign: Campaign) -> None:
    comment = make_comment(campaign, approved=True)
    for path in (PATH, f"{PATH}{comment.pk}/"):
        page = client.get(f"/it{path}").content.decode()
        assert '<html lang="it">' in page
        assert f'href="/it{PATH}{comment.pk}/"' in page
