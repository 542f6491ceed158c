import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client

from campaigns import newsroom
from campaigns.models import Follower, Update
from config import address_rules, mail
from config.models import OutgoingMail
from tests.factories import both, make_campaign, make_follower, make_update

pytestmark = pytest.mark.django_db


def follow(client: Client, email: str = "ada@example.org", path: str = "/campaigns/jeonju/follow/") -> Any:
    return client.post(path, {"email": email})


def link(part: str) -> str:
    found = re.search(rf"http://testserver(\S*/{part}/\S+)", str(mailbox.outbox[-1].body))
    assert found is not None
    return found[1]


def announce_and_send() -> None:
    while newsroom.announce():
        pass
    mail.send_due()


def test_following_is_confirmed_by_the_button_and_not_by_opening(client: Client) -> None:
    make_campaign(slug="jeonju")
    assert follow(client).headers["Location"] == "/campaigns/jeonju/follow/sent/"
    mail.send_due()
    assert client.get(link("following")).status_code == 200
    assert Follower.objects.get().state == "pending"
    client.post(link("following"), {"action": "confirm"})
    assert Follower.objects.get().state == "confirmed"


def test_following_twice_answers_the_same_and_mails_what_holds(client: Client) -> None:
    campaign = make_campaign(slug="jeonju")
    make_follower(campaign, email="ada@example.org")
    assert follow(client).headers["Location"] == "/campaigns/jeonju/follow/sent/"
    mail.send_due()
    assert mailbox.outbox[0].subject.startswith("You follow already")
    assert Follower.objects.count() == 1


def test_one_mailbox_follows_once_and_gets_five_mails_however_it_is_spelled(
    client: Client, time_machine: Any
) -> None:
    make_campaign(slug="jeonju")
    for hour in range(7):
        time_machine.move_to(f"2026-06-01T{hour + 8:02}:00:00+00:00", tick=False)
        follow(client, email=f"a{'.' * (hour % 2)}da+{hour}@gmail.com")
        mail.send_due()
    assert Follower.objects.get().address == "ada@gmail.com"
    assert len(mailbox.outbox) == 5


def test_a_confirmation_on_its_way_finds_its_follower_though_the_rules_have_changed(client: Client) -> None:
    make_campaign(slug="jeonju")
    follow(client, email="a.da@gmail.com")
    address_rules.hold([])
    Follower.objects.update(address="a.da@gmail.com")  # as the job rewrites it
    mail.send_due()
    assert mailbox.outbox[0].to == ["a.da@gmail.com"]


def test_bad_address_is_told_and_kept(client: Client) -> None:
    make_campaign(slug="jeonju")
    answer = follow(client, email="not-an-address")
    assert (answer.status_code, "not-an-address" in answer.content.decode()) == (422, True)


def test_published_update_reaches_each_confirmed_follower_once_in_their_language() -> None:
    campaign = make_campaign(slug="jeonju")
    make_follower(campaign, email="en@example.org", language="en")
    make_follower(campaign, email="it@example.org", language="it")
    make_follower(campaign, email="pending@example.org", confirmed=False)
    make_follower(campaign, email="left@example.org").leave()
    update = make_update(
        campaign,
        state="draft",
        published_at=None,
        title=both("The news", "La notizia"),
        body=both("Good.", "Bene."),
    )
    announce_and_send()
    assert mailbox.outbox == []
    update.publish()
    announce_and_send()
    announce_and_send()
    assert [(message.to[0], message.subject) for message in mailbox.outbox] == [
        ("en@example.org", "The news"),
        ("it@example.org", "La notizia"),
    ]


def test_an_update_on_two_campaigns_reaches_who_follows_both_once() -> None:
    one, two = make_campaign(), make_campaign()
    for campaign in (one, two):
        make_follower(campaign, email="ada@example.org")
    make_update(one, two)
    announce_and_send()
    assert len(mailbox.outbox) == 1


def test_announcing_goes_on_where_it_was_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newsroom, "BATCH", 2)
    campaign = make_campaign()
    followers = [make_follower(campaign) for _ in range(5)]
    update = make_update(campaign)
    assert newsroom.announce() == 2
    update.refresh_from_db()
    assert (OutgoingMail.objects.count(), update.announced_up_to) == (2, followers[1].pk)
    announce_and_send()
    update.refresh_from_db()
    assert (len(mailbox.outbox), update.announced_at is not None) == (5, True)


def test_who_leaves_before_the_mail_goes_gets_none() -> None:
    campaign = make_campaign()
    follower = make_follower(campaign)
    make_update(campaign)
    newsroom.announce()
    follower.leave()
    mail.send_due()
    assert mailbox.outbox == []


def test_an_update_taken_back_before_the_mail_goes_is_not_sent() -> None:
    campaign = make_campaign()
    make_follower(campaign)
    update = make_update(campaign)
    newsroom.announce()
    update.withdraw_to_draft()
    mail.send_due()
    assert mailbox.outbox == []


def test_an_update_taken_off_the_campaign_is_not_mailed_to_its_followers() -> None:
    one, other = make_campaign(), make_campaign()
    make_follower(one)
    update = make_update(one, other)
    newsroom.announce()
    update.campaigns.remove(one)
    mail.send_due()
    assert mailbox.outbox == []


def test_announcing_keeps_no_earlier_versions_of_the_text() -> None:
    campaign = make_campaign()
    make_follower(campaign)
    update = make_update(campaign)
    before = update.history.count()
    announce_and_send()
    assert (update.history.count(), len(mailbox.outbox)) == (before, 1)


def test_an_update_not_to_be_mailed_is_not() -> None:
    campaign = make_campaign()
    make_follower(campaign)
    make_update(campaign, announce=False)
    announce_and_send()
    assert mailbox.outbox == []


def test_one_click_leaves_without_redirect_or_cookie_from_any_mail_program(client: Client) -> None:
    campaign = make_campaign()
    make_follower(campaign)
    make_update(campaign)
    announce_and_send()
    headers = mailbox.outbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert client.get(address).status_code == 200
    assert Follower.objects.get().state == "confirmed"
    for _ in range(2):
        answer = client.post(
            address,
            {"List-Unsubscribe": "One-Click"},
            headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"},
        )
        assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert Follower.objects.get().state == "left"


def test_scheduled_update_is_published_on_time_and_announced(time_machine: Any) -> None:
    campaign = make_campaign()
    make_follower(campaign)
    update = make_update(campaign, state="draft", published_at=None)
    time_machine.move_to("2026-11-22T10:00:00+00:00", tick=False)
    update.schedule(at=dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC))
    assert newsroom.publish_due() == 0
    time_machine.move_to("2026-11-22T11:00:00+00:00", tick=False)
    assert newsroom.publish_due() == 1
    announce_and_send()
    assert (Update.objects.get().state, len(mailbox.outbox)) == ("published", 1)
