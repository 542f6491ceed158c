import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

import campaigns.demo
from campaigns.models import Campaign
from comments import demo
from comments.models import Comment, Decision
from tests.demo_content import loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with loaded(django_db_blocker, campaigns.demo, demo):
        yield


def test_there_are_twelve_replies_in_four_languages() -> None:
    assert Counter(Comment.objects.values_list("language", flat=True)) == {"en": 4, "it": 3, "fr": 3, "pl": 2}


def test_three_replies_are_nested() -> None:
    assert sorted(Comment.objects.filter(depth__gt=0).values_list("depth", flat=True)) == [1, 1, 2]


def test_the_first_replies_came_in_june_and_july_2016() -> None:
    times = Comment.objects.order_by("created_at").values_list("created_at", flat=True)
    assert [time.strftime("%Y-%m") for time in times][:7] == ["2016-06"] * 5 + ["2016-07"] * 2
    published = Comment.objects.approved().values_list("created_at", "published_at")
    assert all(at - written == dt.timedelta(hours=5) for written, at in published)


def test_one_waits_and_one_was_removed_for_attacking_a_people() -> None:
    assert Counter(Comment.objects.values_list("state", flat=True)) == {
        "approved": 10,
        "pending": 1,
        "removed": 1,
    }
    removed = Comment.objects.get(state="removed")
    assert removed.last_decision is not None
    assert removed.last_decision.reason == Decision.Reason.PEOPLE
    assert removed.answers.approved().count() == 1


def test_campaigns_count_the_replies_that_are_shown() -> None:
    assert dict(Campaign.objects.values_list("slug", "replies")) == {
        "jeonju-florence-2016": 7,
        "jeonju-florence": 3,
    }


def test_loading_again_changes_nothing() -> None:
    demo.load()
    assert Comment.objects.count() == 12
