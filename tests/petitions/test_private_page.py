import datetime as dt
import json
import re
from html import unescape
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Follower
from config import blocked
from config.models import BlockedAddress
from petitions import counting
from petitions.models import ConsentText, Petition, PetitionText, Signature
from tests.factories import both, make_campaign, make_follower, make_petition, make_signature

pytestmark = pytest.mark.django_db
ADA = "ada@example.org"


@pytest.fixture
def petition() -> Petition:
    return make_petition(make_campaign(slug="jeonju"))


def act(client: Client, signature: Signature, action: str, **typed: str) -> Any:
    return client.post(signature.get_absolute_url(), {"action": action, **typed})


def words_of(answer: Any) -> str:
    """The page as it is read, without the spaces that only the source has."""
    main = answer.content.decode().partition('<div class="page main">')[2].partition("</main>")[0]
    return " ".join(unescape(re.sub("<[^>]*>", " ", main)).split())


def page_of(client: Client, signature: Signature) -> str:
    return words_of(client.get(signature.get_absolute_url()))


def lines_of_all(client: Client, signature: Signature) -> list[str]:
    answer = client.get(signature.get_absolute_url()).content.decode()
    rows = re.findall('<li class="all-signatures__one">(.*?)</li>', answer, re.DOTALL)
    return [" ".join(unescape(re.sub("<[^>]*>", " ", row)).split()) for row in rows]


def test_number_is_told_once_it_is_given(client: Client, petition: Petition) -> None:
    rows = [make_signature(petition) for _row in range(2)]
    for signature in rows:
        signature.confirm()
    assert "Your signature will be counted within seconds." in page_of(client, rows[1])
    counting.fold()
    assert "You are number 2 . So far 2 people have signed." in page_of(client, rows[1])


def test_large_numbers_are_grouped(client: Client, petition: Petition) -> None:
    Petition.objects.update(confirmed=1240)
    signature = make_signature(petition, state="confirmed", counted_as="confirmed", number=1240)
    assert "You are number 1,240 ." in page_of(client, signature)


def test_number_is_not_told_where_fewer_have_signed(client: Client, petition: Petition) -> None:
    """Many had numbers before it that have withdrawn, or were taken out."""
    Petition.objects.update(confirmed=1239)
    signature = make_signature(petition, state="confirmed", counted_as="confirmed", number=1240)
    assert "You are number" not in page_of(client, signature)


def test_name_city_and_display_are_corrected_together(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed")
    answer = act(client, signature, "correct", name="Ada Bianchi", city="Prato", display="full")
    signature.refresh_from_db()
    assert answer.status_code == 303
    assert (signature.name, signature.city, signature.display) == ("Ada Bianchi", "Prato", "full")
    assert signature.person == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("name", "https://example.com"),
        ("name", "\u202e\u2066"),
        ("name", "x" * 100_000),
        ("city", "=1+1"),
        ("city", "www.example.com"),
        ("display", ""),
        ("display", "everything"),
    ],
)
def test_hostile_correction_is_refused_at_its_field(
    client: Client, petition: Petition, field: str, value: str
) -> None:
    signature = make_signature(petition, state="confirmed", name="Ada")
    typed = {"name": "Ada B.", "city": "Prato", "display": "full"} | {field: value}
    answer = act(client, signature, "correct", **typed)
    assert (answer.status_code, list(answer.context["display_form"].errors)) == (422, [field])
    assert Signature.objects.get().name == "Ada"


def test_markup_is_shown_as_text(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed", name="<script>x</script>", city="<img src=x>")
    page = client.get(signature.get_absolute_url()).content.decode()
    assert ("<script>x" in page, "<img src=x" in page) == (False, False)


def test_correcting_at_a_shared_address_keeps_the_names_apart(client: Client) -> None:
    petition = make_petition(make_campaign(), shares_addresses=True)
    ada, bruno = (
        make_signature(petition, email=ADA, name=name, person=name.casefold(), state="confirmed")
        for name in ("Ada", "Bruno")
    )
    answer = act(client, bruno, "correct", name="ÀDA", city="", display="full")
    assert answer.status_code == 422
    assert "Somebody has signed with this name and your address already." in words_of(answer)
    assert "Name Bruno" in words_of(answer)
    assert act(client, bruno, "correct", name="Bruno B.", city="", display="full").status_code == 303
    assert dict(Signature.objects.values_list("name", "person")) == {"Ada": "ada", "Bruno B.": "bruno b."}
    assert act(client, ada, "correct", name="Ada", city="Prato", display="full").status_code == 303


def test_may_be_asked_is_given_and_taken_back(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed")
    given = []
    for action in ("may_ask", "may_ask", "may_not_ask"):
        assert act(client, signature, action).status_code == 303
        given.append(Signature.objects.get().may_ask)
    assert given == [True, True, False]


def test_following_is_given_and_taken_back(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed")
    states = []
    for action in ("follow", "follow", "unfollow"):
        act(client, signature, action)
        states.append(Follower.objects.get().state)
    assert states == ["confirmed", "confirmed", "left"]


def test_all_signatures_of_the_mailbox_are_listed_with_a_link_to_each(
    client: Client, petition: Petition
) -> None:
    day = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    others = [
        make_petition(make_campaign(title=both(title)))
        for title in ("Waits", "Held", "Gone", "Taken", "Counts")
    ]
    for other, state in zip(others, ("pending", "held", "withdrawn", "rejected", "confirmed"), strict=True):
        make_signature(other, email=ADA, name="Ada", state=state, confirmed_at=day)
    make_signature(make_petition(make_campaign(state="draft")), email=ADA)
    make_signature(petition, email="somebody@example.org")
    mine = make_signature(petition, email=ADA, name="Ada", state="confirmed", confirmed_at=day)
    assert lines_of_all(client, mine) == [
        f"{petition.campaign.title} Ada · confirmed on 2 March 2026 · this page",
        "Counts Ada · confirmed on 2 March 2026 · its page : Counts",
        "Taken Ada · taken out by the campaign · its page : Taken",
        "Gone Ada · withdrawn · its page : Gone",
        "Held Ada · waiting: the link to confirm it is in our message",
        "Waits Ada · waiting: the link to confirm it is in our message",
    ]
    links = re.findall(
        r'href="(/signatures/[^"]+/)">its page', client.get(mine.get_absolute_url()).content.decode()
    )
    assert [client.get(link).status_code for link in links] == [200, 200, 200]


def test_list_of_all_signatures_costs_the_same_for_one_and_for_three(
    client: Client, petition: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mine = make_signature(petition, email=ADA, state="confirmed")
    link = mine.get_absolute_url()
    client.get(link)
    for _more in range(2):
        with django_assert_num_queries(6):
            client.get(link)
        for _other in range(2):
            make_signature(make_petition(), email=ADA, state="confirmed")


def test_what_was_signed_stays_readable_when_the_text_changes(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed")
    petition.texts.create(number=1, text=both("The first text."), kind=PetitionText.Kind.FIRST)
    petition.texts.create(number=2, text=both("The second text."), kind=PetitionText.Kind.VERSION)
    Petition.objects.update(text=both("The second text."), text_number=2)
    page = page_of(client, signature)
    assert ("The first text." in page, "The second text." in page) == (True, False)
    assert "The text has changed since. This is the one you signed." in page


def test_everything_is_handed_over_as_a_file_that_nobody_keeps(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, email=ADA, state="confirmed", name="Ada Bianchi")
    make_follower(petition.campaign, email=ADA)
    answer = client.get(f"{signature.get_absolute_url()}data.json")
    told = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert [row["name"] for row in told["signatures"]] == ["Ada Bianchi"]
    assert signature.secret not in answer.content.decode()


def test_file_holds_the_words_that_were_agreed_to(client: Client, petition: Petition) -> None:
    ConsentText.objects.create(version="v", language="en", words={"sign": "I agree."})
    signature = make_signature(petition, state="confirmed", consent="v")
    told = json.loads(client.get(f"{signature.get_absolute_url()}data.json").content)
    assert told["signatures"][0]["agreed_to"] == {"sign": "I agree."}


def test_deleting_everything_asks_first_and_then_leaves_nothing(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, email=ADA, state="confirmed")
    make_signature(make_petition(), email=ADA, state="confirmed")
    make_follower(petition.campaign, email=ADA)
    other = make_signature(petition, state="confirmed")
    counting.fold()
    link = f"{signature.get_absolute_url()}everything/"
    asked = client.get(link)
    assert (asked.status_code, Signature.objects.count()) == (200, 3)
    assert "Signatures with this address 2" in words_of(asked)
    done = client.post(link)
    assert (done.status_code, done.headers["Cache-Control"]) == (200, "private, no-store")
    assert list(Signature.objects.all()) == [other]
    assert (Follower.objects.count(), Petition.objects.get(pk=petition.pk).confirmed) == (0, 1)
    assert [client.get(link).status_code, client.post(link).status_code] == [404, 404]


@pytest.mark.parametrize("part", ["", "data.json", "everything/"])
def test_pages_behind_a_forged_or_old_link_are_one_friendly_page(
    client: Client, petition: Petition, part: str
) -> None:
    signature = make_signature(petition)
    link = f"{signature.get_absolute_url()}{part}"
    Signature.objects.update(secret="n" * 22)
    for path in (link, f"/signatures/forged/{part}"):
        answer = client.get(path)
        assert (answer.status_code, "link_gone.html" in [one.name for one in answer.templates]) == (404, True)
        assert 'href="/"' in answer.content.decode()


@pytest.mark.parametrize("part", ["", "everything/"])
def test_another_site_cannot_press_a_button(client: Client, petition: Petition, part: str) -> None:
    signature = make_signature(petition, state="confirmed")
    answer = client.post(
        f"{signature.get_absolute_url()}{part}", {"action": "erase"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, Signature.objects.count()) == (403, 1)


@pytest.mark.parametrize("action", ["correct", "follow", "may_ask", "withdraw", "confirm", "erase", "never"])
def test_what_was_erased_in_another_tab_is_gone_in_this_one(
    client: Client, petition: Petition, action: str
) -> None:
    signature = make_signature(petition, state="confirmed")
    link = signature.get_absolute_url()
    client.post(link, {"action": "erase"})
    answer = client.post(link, {"action": action, "name": "Ada", "display": "full"})
    assert (answer.status_code, Signature.objects.count()) == (404, 0)


@pytest.mark.parametrize("change", ["set_may_ask", "set_following", "withdraw", "confirm", "show_as"])
def test_row_erased_since_it_was_read_is_no_error_of_the_server(petition: Petition, change: str) -> None:
    signature = make_signature(petition, state="confirmed")
    Signature.objects.all().delete()
    arguments = {"set_may_ask": [True], "set_following": [True], "show_as": ["full", "Ada", ""]}
    with pytest.raises(Signature.DoesNotExist):
        getattr(signature, change)(*arguments.get(change, []))


@pytest.mark.parametrize("action", ["", "never", "confirm", "x" * 10_000, "\x00", "ERASE"])
def test_nothing_else_happens_to_a_confirmed_signature(
    client: Client, petition: Petition, action: str
) -> None:
    signature = make_signature(petition, state="confirmed")
    assert act(client, signature, action).status_code == 303
    assert (Signature.objects.get().state, BlockedAddress.objects.count()) == ("confirmed", 0)


def test_who_did_not_sign_never_hears_of_us_again(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, email=ADA)
    answer = act(client, signature, "never")
    assert (answer.status_code, Signature.objects.count(), blocked.is_blocked(ADA)) == (200, 0, True)
    assert "We write to this address no more" in words_of(answer)
    assert client.get(signature.get_absolute_url()).status_code == 404


def test_signature_held_back_looks_as_if_it_waited(client: Client, petition: Petition) -> None:
    signature = make_signature(petition)
    waiting = page_of(client, signature)
    Signature.objects.update(state="held")
    assert page_of(client, signature) == waiting
    assert act(client, signature, "confirm").status_code == 303
    assert page_of(client, signature) == waiting


@pytest.mark.parametrize("ended", ["closes_at", "closed by staff"])
@pytest.mark.parametrize(("hours", "state"), [(23, "confirmed"), (25, "pending")])
def test_link_works_for_a_day_after_closing_and_then_says_so(
    client: Client, ended: str, hours: int, state: str, time_machine: Any
) -> None:
    petition = make_petition(make_campaign())
    signature = make_signature(petition)
    if ended == "closes_at":
        Petition.objects.update(closes_at=timezone.now())
    else:
        petition.campaign.close()
    time_machine.move_to(timezone.now() + dt.timedelta(hours=hours), tick=False)
    before = page_of(client, signature)
    assert act(client, signature, "confirm").status_code == 303
    assert Signature.objects.get().state == state
    if state == "pending":
        assert before.startswith("This petition has closed")
        links = re.findall(r'href="([^"]+)"', client.get(signature.get_absolute_url()).content.decode())
        page = petition.campaign.get_absolute_url()
        assert (page in links, f"{page}#follow" in links) == (True, True)


def test_late_link_leads_to_the_newer_campaign(client: Client, time_machine: Any) -> None:
    petition, newer = make_petition(make_campaign()), make_campaign(slug="newer")
    signature = make_signature(petition)
    petition.campaign.replace_with(newer)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=25), tick=False)
    answer = client.get(signature.get_absolute_url())
    assert 'href="/campaigns/newer/"' in answer.content.decode()


def test_withdrawn_signature_can_be_seen_deleted_and_signed_again(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed", name="Ada Bianchi")
    act(client, signature, "withdraw")
    page = page_of(client, signature)
    parts = ("Sign again", "Name Ada Bianchi", "Delete this signature", "Download everything")
    assert [part for part in parts if part not in page] == []
    act(client, signature, "confirm")
    assert Signature.objects.get().state == "confirmed"
    assert mailbox.outbox == []
