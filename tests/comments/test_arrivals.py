"""From the moment a reply is sent to the moment a person or a rule decides on it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as mailbox
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from time_machine import travel

from campaigns.models import Campaign
from comments import arrivals
from comments.arrivals import screen_arrivals, settle, take_in
from comments.models import Case, Comment, Decision, Mark, Phrase, Report
from comments.nudging import mark_of
from comments.queue import Filters, items
from comments.retention import forget_replies
from config import limits, mail
from config.personal import erase_all
from config.proven import is_proven
from tests.factories import (
    make_campaign,
    make_comment,
    make_follower,
    make_petition,
    make_signature,
    make_staff,
)

pytestmark = pytest.mark.django_db

PATH = "/campaigns/jeonju/comments/"
TYPED = {
    "name": "Ada",
    "email": "ada@example.org",
    "body": "I agree with this campaign, and I hope it is heard.",
}
Mode = Campaign.ReplyMode


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(slug="jeonju")


def post(client: Client, **typed: Any) -> Comment:
    answer = client.post(PATH, {**TYPED, **typed})
    assert answer.status_code == 303
    return Comment.objects.order_by("-pk")[0]


def mailed_link() -> str:
    mail.send_due()
    found = re.search(r"http://testserver(\S*/comments/\S+)", str(mailbox.outbox[-1].body))
    assert found
    return found[1]


def press(client: Client, link: str, **data: Any) -> Any:
    return client.post(link, {"action": "confirm", **data})


def screen_all() -> None:
    """One run of the job ends after a second, and the first text takes most of one."""
    while Comment.objects.to_screen().exists():
        screen_arrivals()


def now(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def test_unknown_address_waits_for_the_button_and_looking_presses_nothing(
    client: Client, campaign: Campaign
) -> None:
    comment = post(client)
    screen_all()
    link = mailed_link()
    page = client.get(link).content.decode()
    assert "Yes, I wrote this" in page
    assert (now(comment).queued_at, now(comment).confirmed_at) == (None, None)
    assert press(client, link).status_code == 303
    assert list(Comment.objects.queued()) == [comment]
    assert "Your reply is waiting" in client.get(link).content.decode()


@pytest.mark.parametrize("known_by", ["signature", "follower", "reply"])
def test_address_that_was_confirmed_anywhere_needs_no_button(
    client: Client, campaign: Campaign, known_by: str
) -> None:
    other = make_campaign()
    if known_by == "signature":
        make_signature(make_petition(other), email="ada@example.org", state="confirmed")
    elif known_by == "follower":
        make_follower(other, email="ada@example.org")
    else:
        make_comment(other, email="ADA@example.org")
    comment = post(client)
    screen_all()
    assert list(Comment.objects.queued().filter(campaign=campaign)) == [comment]


@pytest.mark.parametrize("mode", [Mode.ALL, Mode.FIRST, Mode.FLAGGED])
@pytest.mark.parametrize(
    "words",
    [
        "What {} thinks of it.",
        "Buy zorgblat from {}.",
        "A blatzorg, {}.",
        "https://a.example https://b.example {}",
    ],
)
def test_no_page_tells_whether_the_address_is_known(
    client: Client, campaign: Campaign, mode: str, words: str
) -> None:
    Campaign.objects.update(reply_mode=mode)
    Phrase.objects.create(kind="reject", language="en", text="zorgblat")
    Phrase.objects.create(kind="hold", language="en", text="blatzorg")
    make_follower(make_campaign(), email="known@example.org")
    pages = []
    for email in ("known@example.org", "unknown@example.org"):
        body = words.format(email[:2])
        comment = post(client, email=email, name="Ada", body=body, anyway=mark_of(body))
        screen_all()
        page = client.get(f"/comments/{comment.token}/").content.decode()
        told = page.replace(comment.body, "").replace(comment.token, "")
        told = re.sub(
            r'(?s)<div class="reply__text".*?</div>|<textarea.*?</textarea>|datetime="[^"]+"', "", told
        )
        pages.append(told)
    assert pages[0] == pages[1]
    assert "Received. Now look into your mail" in pages[0]


def test_who_posted_cannot_press_the_button_of_somebody_elses_mailbox(
    client: Client, campaign: Campaign
) -> None:
    comment = post(client)
    screen_all()
    press(client, f"/comments/{comment.token}/")
    assert now(comment).confirmed_at is None


def test_mailed_link_differs_from_the_posters(client: Client, campaign: Campaign) -> None:
    comment = post(client)
    assert comment.token not in mailed_link()


@pytest.mark.parametrize(
    ("mode", "approved", "state"),
    [
        (Mode.ALL, 5, "pending"),
        (Mode.FIRST, 2, "pending"),
        (Mode.FIRST, 3, "approved"),
        (Mode.FLAGGED, 0, "approved"),
    ],
)
def test_mode_decides_what_appears_by_itself(
    client: Client, campaign: Campaign, mode: str, approved: int, state: str
) -> None:
    Campaign.objects.update(reply_mode=mode)
    for _ in range(approved):
        make_comment(make_campaign(), email="ada@example.org", approved=True)
    comment = post(client)
    screen_all()
    press(client, mailed_link())
    assert now(comment).state == state
    if state == "approved":
        decision = comment.decisions.get()
        assert (decision.by, decision.is_automatic) == (None, True)


@pytest.mark.parametrize("order", ["press first", "screen first"])
def test_order_of_screening_and_pressing_does_not_matter(
    client: Client, campaign: Campaign, order: str
) -> None:
    Campaign.objects.update(reply_mode=Mode.FLAGGED)
    comment = post(client)
    if order == "screen first":
        screen_all()
    press(client, mailed_link())
    screen_all()
    assert now(comment).state == "approved"


def test_typing_a_trusted_authors_address_publishes_nothing(client: Client, campaign: Campaign) -> None:
    Campaign.objects.update(reply_mode=Mode.FIRST)
    for _ in range(5):
        make_comment(make_campaign(), email="ada@example.org", approved=True)
    comment = post(client)
    screen_all()
    assert (now(comment).state, now(comment).is_queued) == ("pending", True)


def test_writer_is_shown_the_sentence_first_and_may_send_it_all_the_same(
    client: Client, campaign: Campaign
) -> None:
    Campaign.objects.update(reply_mode=Mode.FLAGGED)
    Phrase.objects.create(kind="hold", language="en", text="zorgblat")
    body = "I like Florence. What a zorgblat this mayor is! See you there."
    answer = client.post(PATH, {**TYPED, "body": body})
    page = answer.content.decode()
    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert [nudge.sentence for nudge in answer.context["nudges"]] == ["What a zorgblat this mayor is!"]
    assert body in page
    mark = answer.context["mark"]
    assert f'name="anyway" value="{mark}"' in page
    comment = post(client, body=body, anyway=mark)
    screen_all()
    press(client, mailed_link())
    assert now(comment).state == "pending"


@pytest.mark.parametrize("mark", ["", "x", "\x00", "1" * 10_000])
def test_insisting_counts_for_the_very_words_that_were_shown(
    client: Client, campaign: Campaign, mark: str
) -> None:
    Phrase.objects.create(kind="hold", language="en", text="zorgblat")
    assert client.post(PATH, {**TYPED, "body": "A zorgblat!", "anyway": mark}).status_code == 422


def test_who_uses_a_word_that_is_refused_is_told_so_before(client: Client, campaign: Campaign) -> None:
    Phrase.objects.create(kind="reject", language="en", text="zorgblat", reason="insult")
    page = client.post(PATH, {**TYPED, "body": "I like it. You zorgblat!"}).content.decode()
    assert "This may read as an insult." in page
    assert "a list of words refuses them without a person" in page
    assert "then somebody looks at them first" not in page


def test_insult_from_the_lists_is_covered_for_moderators_and_named_to_its_author(
    client: Client, campaign: Campaign
) -> None:
    Phrase.objects.create(kind="hold", language="en", text="zorgblat", reason="insult")
    Phrase.objects.create(kind="reject", language="en", text="blatzorg", reason="people")
    held = make_comment(campaign, body="You zorgblat!", screened_at=None)
    refused = make_comment(campaign, body="You blatzorg!", screened_at=None)
    screen_all()
    assert [(item.comment, item.is_covered) for item in items(Filters())] == [(held, True)]
    page = client.get(f"/comments/{refused.token}/").content.decode()
    assert "The reason: it attacks a people or a group instead of a practice." in page


def test_preview_shows_and_keeps_nothing(client: Client, campaign: Campaign) -> None:
    body = "One <b>line</b>\n\nhttps://example.org/ and another"
    answer = client.post(PATH, {**TYPED, "body": body, "preview": ""})
    page = answer.content.decode()
    assert (answer.status_code, Comment.objects.count()) == (200, 0)
    assert "This is how it will look. It is not sent yet." in page
    assert "<p>One &lt;b&gt;line&lt;/b&gt;</p>" in page
    assert '<a href="https://example.org/" rel="nofollow ugc noopener">https://example.org/</a>' in page


def test_word_to_refuse_decides_without_a_person_and_the_author_may_ask_for_one(
    client: Client, campaign: Campaign
) -> None:
    Phrase.objects.create(kind="reject", language="en", text="zorgblat")
    comment = make_comment(campaign, body="Buy zorgblat today, it is cheap.", screened_at=None)
    screen_all()
    assert now(comment).state in ("rejected", "spam")
    link = f"/comments/{comment.mailed_token}/"
    assert "A list of words decided this, not a person" in client.get(link).content.decode()
    client.post(link, {"action": "appeal", "why": "It is the name of my dog."})
    assert list(Comment.objects.appealed()) == [comment]
    comment = now(comment)
    comment.approve(by=make_staff())
    assert comment.decisions.order_by("-pk")[0].cause == Decision.Cause.APPEAL
    assert (now(comment).state, now(comment).appeal_is_open) == ("approved", False)


def test_author_appeals_once(client: Client, campaign: Campaign) -> None:
    comment = make_comment(campaign)
    comment.reject(by=make_staff(), reason="topic")
    link = f"/comments/{comment.token}/"
    assert client.post(link, {"action": "appeal", "why": " "}).status_code == 422
    assert client.post(link, {"action": "appeal", "why": "Look again"}).status_code == 303
    now(comment).keep(by=make_staff())
    assert "A second look came to the same result." in client.get(link).content.decode()
    assert client.post(link, {"action": "appeal", "why": "And again"}).status_code == 422
    assert now(comment).appeal == "Look again"


def test_language_is_told_from_the_text_and_unknown_is_an_answer(campaign: Campaign) -> None:
    texts = {
        "it": "Vivo a Firenze e spero che il sindaco risponda presto a questa lettera.",
        "ko": "전주시는 도살장을 닫아야 합니다.",
        "pl": "Bardzo dziękuję za tę kampanię i życzę powodzenia.",
        "": "Ok!",
    }
    made = {
        code: make_comment(campaign, body=body, screened_at=None, language="") for code, body in texts.items()
    }
    screen_all()
    assert {code: now(comment).language for code, comment in made.items()} == {code: code for code in texts}


def test_language_said_by_staff_stays(campaign: Campaign) -> None:
    comment = make_comment(campaign, body="Ciao a tutti, sono qui anche io con voi.", screened_at=None)
    comment.say_language("la")
    screen_all()
    assert now(comment).language == "la"


def test_replies_that_say_nearly_the_same_are_one_cluster_whatever_their_addresses(
    campaign: Campaign,
) -> None:
    text = "Florence must end this pact with Jeonju today, before another summer passes without an answer{}"
    first, second, third = (
        make_comment(campaign, body=text.format(end), screened_at=None) for end in (".", "!!", ", please.")
    )
    other = make_comment(
        campaign,
        body="I have lived in Jeonju and think that talking helps more than ending.",
        screened_at=None,
    )
    screen_all()
    assert {now(one).cluster for one in (first, second, third)} == {first.pk}
    assert now(other).cluster is None
    assert "|twins|" in now(third).found or "doubled" in str(now(third).findings)


def test_same_author_is_no_cluster_of_its_own(campaign: Campaign) -> None:
    text = "Florence must end this pact with Jeonju today, before another summer passes{}"
    for end in (".", "!!"):
        make_comment(campaign, body=text.format(end), email="ada@example.org", screened_at=None)
    screen_all()
    assert not Comment.objects.filter(cluster__isnull=False).exists()


def test_author_changes_the_text_within_ten_minutes_and_it_is_screened_anew(
    client: Client, campaign: Campaign
) -> None:
    comment = make_comment(campaign, approved=True)
    link = f"/comments/{comment.token}/"
    assert client.post(link, {"action": "edit", "body": "Other words."}).status_code == 303
    changed = now(comment)
    assert (changed.body, changed.state, changed.screened_at) == ("Other words.", "pending", None)
    assert Campaign.objects.get(pk=campaign.pk).replies == 0
    screen_all()
    assert now(comment).screened_at


def test_ten_minutes_later_the_text_stays(client: Client, campaign: Campaign) -> None:
    comment = make_comment(campaign)
    before = comment.body
    with travel(timezone.now() + timedelta(minutes=11)):
        answer = client.post(f"/comments/{comment.token}/", {"action": "edit", "body": "Other words."})
    assert (answer.status_code, "ten minutes" in answer.content.decode()) == (422, True)
    assert "Other words." in answer.content.decode()
    assert now(comment).body == before


def test_change_that_races_with_screening_is_screened_after_it(campaign: Campaign) -> None:
    comment = make_comment(campaign, screened_at=None)
    read_before = now(comment)
    now(comment).edit("Quite other words.")
    take_in(read_before)
    assert now(comment).screened_at is None


def test_what_is_deleted_while_it_is_screened_leaves_no_marks(campaign: Campaign) -> None:
    comment = make_comment(campaign, body="Long enough to leave marks of its words behind.", screened_at=None)
    read_before = now(comment)
    now(comment).erase_by_author()
    take_in(read_before)
    assert (Mark.objects.count(), now(comment).cluster) == (0, None)


def test_reply_that_the_checks_stumble_over_is_held_and_stops_no_other(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = make_comment(campaign, screened_at=None), make_comment(campaign, screened_at=None)

    def fail_for_the_first(text: str) -> str:
        if text == bad.body:
            raise ValueError(text)
        return "en"

    # A model from a package may fail on a text; there is none that is known to.
    monkeypatch.setattr(arrivals, "detect", fail_for_the_first)
    Campaign.objects.update(reply_mode=Mode.FLAGGED)
    screen_all()
    assert (now(bad).state, now(bad).found) == ("pending", "|unscreened|")
    assert now(good).state == "approved"


def test_words_that_nobody_stands_up_for_do_not_appear_on_an_earlier_press(
    client: Client, campaign: Campaign
) -> None:
    Campaign.objects.update(reply_mode=Mode.FLAGGED)
    comment = post(client, body="https://a.example/ and https://b.example/ say more.")
    screen_all()
    press(client, mailed_link())
    assert now(comment).state == "pending"
    client.post(f"/comments/{comment.token}/", {"action": "edit", "body": "I like this very much indeed."})
    screen_all()
    assert (now(comment).state, now(comment).confirmed_at) == ("pending", None)
    client.post(f"/comments/{comment.mailed_token}/", {"action": "confirm"})
    assert now(comment).state == "approved"


def test_changed_words_are_shown_to_their_writer_first_as_well(client: Client, campaign: Campaign) -> None:
    Phrase.objects.create(kind="hold", language="en", text="zorgblat")
    comment = make_comment(campaign)
    link = f"/comments/{comment.token}/"
    answer = client.post(link, {"action": "edit", "body": "What a zorgblat!"})
    assert (answer.status_code, now(comment).body) == (422, comment.body)
    assert "What a zorgblat!" in answer.content.decode()
    data = {"action": "edit", "body": "What a zorgblat!", "anyway": answer.context["mark"]}
    assert client.post(link, data).status_code == 303
    assert now(comment).body == "What a zorgblat!"


def test_first_mail_asks_for_the_press_and_says_what_happens_without(
    client: Client, campaign: Campaign
) -> None:
    post(client)
    mail.send_due()
    body = " ".join(str(mailbox.outbox[0].body).split())
    assert "press the button on this page" in body
    assert "read only after that, and deleted in 14 days without it" in body


def test_who_took_the_name_off_gets_no_mail_any_more(client: Client, campaign: Campaign) -> None:
    comment = post(client)
    client.post(f"/comments/{comment.token}/", {"action": "nameless"})
    mail.send_due()
    assert mailbox.outbox == []


def test_words_come_back_where_no_replies_are_taken_any_more(client: Client, campaign: Campaign) -> None:
    Campaign.objects.update(reply_mode=Mode.CLOSED)
    answer = client.post(PATH, {**TYPED, "body": "An hour of work <b>"})
    assert (answer.status_code, "An hour of work &lt;b&gt;" in answer.content.decode()) == (422, True)


def test_word_list_takes_no_nonsense(campaign: Campaign) -> None:
    for text, language in (("!!!", "en"), ("a*", "en"), ("ab*c", "en"), ("word", "zz"), ("", "en")):
        with pytest.raises(ValidationError):
            Phrase(kind="hold", language=language, text=text).full_clean()
    Phrase(kind="hold", language="en", text="barbar*").full_clean()


def test_name_is_taken_off_and_the_words_stay(client: Client, campaign: Campaign) -> None:
    comment = make_comment(campaign, name="Ada Bianchi", approved=True)
    client.post(f"/comments/{comment.token}/", {"action": "nameless"})
    kept = now(comment)
    assert (kept.name, kept.email, kept.address, kept.body) == ("", "", "", comment.body)
    page = client.get(PATH).content.decode()
    assert ("Ada Bianchi" in page, comment.body in page, "Name withdrawn" in page) == (False, True, True)


def test_name_is_taken_off_only_where_somebody_stands_up_for_the_words(
    client: Client, campaign: Campaign
) -> None:
    comment = post(client)
    link = f"/comments/{comment.token}/"
    assert "Take my name off it" not in client.get(link).content.decode()
    comment.confirm()
    assert "Take my name off it" in client.get(link).content.decode()


def test_undoing_restores_the_state_and_stops_the_mail(campaign: Campaign) -> None:
    comment = make_comment(campaign, wants_outcome=True)
    staff = make_staff()
    decision = comment.reject(by=staff, reason="topic")
    now(comment).undo(decision, by=staff)
    kept = now(comment)
    assert (kept.state, kept.removed_for) == ("pending", "")
    with travel(timezone.now() + timedelta(minutes=10)):
        mail.send_due()
    assert mailbox.outbox == []
    assert [row.cause for row in comment.decisions.order_by("pk")] == ["", "undo"]
    assert list(Decision.objects.effective()) == []


def test_only_the_last_decision_is_undone_and_only_once(campaign: Campaign) -> None:
    comment, staff = make_comment(campaign), make_staff()
    first = comment.approve(by=staff)
    second = now(comment).remove(by=staff, reason="topic")
    with pytest.raises(ValidationError):
        now(comment).undo(first, by=staff)
    undone = now(comment).undo(second, by=staff)
    assert (now(comment).state, Campaign.objects.get(pk=campaign.pk).replies) == ("approved", 1)
    for decision in (second, undone):
        with pytest.raises(ValidationError):
            now(comment).undo(decision, by=staff)


def test_what_a_person_took_back_no_rule_decides_again(campaign: Campaign) -> None:
    Campaign.objects.update(reply_mode=Mode.FLAGGED)
    comment = make_comment(campaign)
    settle(now(comment))
    decision = comment.decisions.get()
    now(comment).undo(decision, by=make_staff())
    settle(now(comment))
    assert now(comment).state == "pending"


def test_looking_at_it_many_times_does_not_use_up_what_may_be_sent(
    client: Client, campaign: Campaign
) -> None:
    for _ in range(10):
        assert client.post(PATH, {**TYPED, "preview": ""}).status_code == 200
    codes = [
        client.post(PATH, {**TYPED, "body": f"Reply number {number}."}).status_code for number in range(9)
    ]
    assert codes == [303] * 8 + [429]
    refused = client.post(PATH, {**TYPED, "body": "Not lost."})
    assert (int(refused["Retry-After"]) > 0, "Not lost." in refused.content.decode()) == (True, True)


def test_undone_approval_leaves_no_day_on_which_it_appeared(campaign: Campaign) -> None:
    comment, staff = make_comment(campaign), make_staff()
    decision = comment.approve(by=staff)
    now(comment).undo(decision, by=staff)
    assert now(comment).published_at is None


def test_appeal_falls_away_with_the_decision_that_it_was_about(campaign: Campaign) -> None:
    comment, staff = make_comment(campaign), make_staff()
    decision = comment.reject(by=staff, reason="topic")
    now(comment).ask_again("why")
    now(comment).undo(decision, by=staff)
    kept = now(comment)
    assert (kept.state, kept.appeal_is_open, kept.appealed_at) == ("pending", False, None)
    kept.reject(by=staff, reason="topic")
    assert now(comment).may_appeal


def test_change_by_the_author_is_nothing_to_undo(campaign: Campaign) -> None:
    comment = make_comment(campaign, approved=True)
    now(comment).edit("Other words")
    with pytest.raises(ValidationError):
        now(comment).undo(comment.decisions.order_by("-pk")[0], by=make_staff())
    assert now(comment).state == "pending"


def test_undoing_where_readers_reported_again_joins_both_cases(campaign: Campaign) -> None:
    comment, staff = make_comment(campaign, approved=True), make_staff()
    reports = [("a@example.org", "insult"), ("", "spam")]
    first = Case.objects.create(comment=comment)
    for address, reason in reports:
        Report.objects.create(case=first, reason=reason, email=address, address=address, language="en")
    kept = now(comment).keep(by=staff)
    second = Case.objects.create(comment=comment)
    Report.objects.create(
        case=second, reason="topic", email="a@example.org", address="a@example.org", language="en"
    )
    now(comment).undo(kept, by=staff)
    assert [case.pk for case in Case.objects.open()] == [second.pk]
    assert sorted(second.reports.values_list("address", "reason")) == [
        ("", "spam"),
        ("a@example.org", "topic"),
    ]


def test_words_of_a_reply_whose_author_asks_again_are_not_forgotten(campaign: Campaign) -> None:
    comment = make_comment(campaign)
    comment.reject(by=make_staff(), reason="topic")
    now(comment).ask_again("why")
    with travel(timezone.now() + timedelta(days=120)):
        forget_replies()
    assert now(comment).body == comment.body


def test_words_may_stay_without_their_author(campaign: Campaign) -> None:
    comment = make_comment(campaign, name="Ada", email="ada@example.org", approved=True)
    assert erase_all("ada@example.org", keep_words=True)["replies"] == 1
    kept = now(comment)
    assert (kept.name, kept.email, kept.address, kept.body) == ("", "", "", comment.body)


def test_press_stands_for_the_words_that_its_page_showed(client: Client, campaign: Campaign) -> None:
    Campaign.objects.update(reply_mode=Mode.FLAGGED)
    comment = post(client)
    screen_all()
    link = mailed_link()
    found = re.search(r'name="words" value="(\w+)"', client.get(link).content.decode())
    assert found
    client.post(
        f"/comments/{comment.token}/", {"action": "edit", "body": "Quite other words of somebody else."}
    )
    screen_all()
    press(client, link, words=found[1])
    assert (now(comment).state, now(comment).confirmed_at) == ("pending", None)
    press(client, link, words=now(comment).words_mark)
    assert now(comment).state == "approved"


def test_address_stays_proven_when_a_reply_is_changed(campaign: Campaign) -> None:
    comment = make_comment(campaign, email="ada@example.org")
    now(comment).edit("Other words.")
    assert is_proven("ada@example.org")


def test_known_address_whose_reply_the_checks_stumble_over_is_in_the_queue(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_follower(make_campaign(), email="ada@example.org")
    comment = make_comment(
        campaign, email="ada@example.org", confirmed_at=None, queued_at=None, screened_at=None
    )

    def fail(text: str) -> str:
        raise ValueError(text)

    monkeypatch.setattr(arrivals, "detect", fail)
    screen_all()
    assert (now(comment).is_queued, now(comment).found) == (True, "|unscreened|")


def test_stale_row_publishes_no_words_that_were_changed_since(campaign: Campaign) -> None:
    stale = make_comment(campaign)
    now(stale).edit("Other words.")
    with pytest.raises(ValidationError):
        stale.approve(by=make_staff())


def test_undone_approval_with_answers_below_leaves_a_line(client: Client, campaign: Campaign) -> None:
    above, staff = make_comment(campaign), make_staff()
    decision = above.approve(by=staff)
    below = make_comment(campaign, parent=now(above), approved=True)
    now(above).undo(decision, by=staff)
    page = client.get(PATH).content.decode()
    assert ("A reply stood here." in page, below.body in page, above.body in page) == (True, True, False)


def test_words_that_were_never_published_go_with_their_author(campaign: Campaign) -> None:
    waiting = make_comment(campaign, email="ada@example.org")
    shown = make_comment(campaign, email="ada@example.org", approved=True)
    now(shown).remove(by=make_staff(), reason="topic")
    now(shown).ask_again("I am Ada of Milan")
    erase_all("ada@example.org", keep_words=True)
    assert (now(waiting).body, now(shown).body, now(shown).appeal) == ("", shown.body, "")


def test_author_who_is_too_fast_keeps_the_text(client: Client, campaign: Campaign) -> None:
    comment = make_comment(campaign)
    link = f"/comments/{comment.token}/"
    for _ in range(limits.LIMITS["private"].times):
        client.post(link, {"action": "nothing"})
    answer = client.post(link, {"action": "edit", "body": "An hour of work"})
    assert (answer.status_code, "An hour of work" in answer.content.decode()) == (429, True)
    for _ in range(limits.LIMITS["comment-draft"].times):
        client.post(PATH, {})
    answer = client.post(PATH, {**TYPED, "body": "Two hours of work"})
    assert (answer.status_code, "Two hours of work" in answer.content.decode()) == (429, True)
