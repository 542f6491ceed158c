import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client
from django.utils import timezone

from campaigns.models import Follower
from config import mail
from config.models import OutgoingMail
from petitions import counting
from petitions.models import Petition, Signature
from tests.factories import make_campaign, make_petition, make_signature

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Ada Bianchi",
    "email": "Ada.Bianchi@Example.org",
    "city": "Firenze",
    "country": "IT",
    "display": "initials",
    "consent": "on",
}


@pytest.fixture
def petition() -> Petition:
    return make_petition(make_campaign(slug="jeonju"))


def post(client: Client, path: str = "/campaigns/jeonju/sign/", **typed: Any) -> Any:
    return client.post(path, {**TYPED, **typed})


def mailed_link() -> str:
    """The private page in the newest mail, as the reader follows it."""
    link = re.search(r"http://testserver(\S+/signatures/\S+|/signatures/\S+)", str(mailbox.outbox[-1].body))
    assert link is not None
    return link[1]


def test_signing_keeps_a_pending_signature_and_its_mail(client: Client, petition: Petition) -> None:
    answer = post(client)
    signature = Signature.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, "/campaigns/jeonju/sign/sent/")
    assert (signature.state, signature.name, signature.country.code) == ("pending", "Ada Bianchi", "IT")
    assert (signature.email, signature.address) == ("Ada.Bianchi@example.org", "ada.bianchi@example.org")
    assert mail.send_due() == 1
    assert mailbox.outbox[0].to == ["Ada.Bianchi@example.org"]


def test_signing_twice_answers_the_same_and_keeps_one_signature(client: Client, petition: Petition) -> None:
    first = post(client)
    second = post(client, email="ADA.bianchi@example.org", name="Somebody Else")
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert Signature.objects.get().name == "Ada Bianchi"
    assert OutgoingMail.objects.count() == 1


def test_signing_again_once_confirmed_changes_nothing_and_mails_the_private_page(
    client: Client, petition: Petition
) -> None:
    make_signature(
        petition,
        email=TYPED["email"],
        address="ada.bianchi@example.org",
        state="confirmed",
        name="Ada Bianchi",
    )
    answer = post(client, name="Somebody Else")
    mail.send_due()
    assert answer.headers["Location"] == "/campaigns/jeonju/sign/sent/"
    assert Signature.objects.get().name == "Ada Bianchi"
    assert "signed already" in mailbox.outbox[0].subject
    assert client.get(mailed_link()).status_code == 200


def test_opening_the_link_confirms_nothing_and_pressing_the_button_does(
    client: Client, petition: Petition
) -> None:
    post(client)
    mail.send_due()
    assert client.get(mailed_link()).status_code == 200
    assert client.head(mailed_link()).status_code == 200
    assert Signature.objects.get().state == "pending"
    assert client.post(mailed_link(), {"action": "confirm"}).status_code == 303
    assert client.post(mailed_link(), {"action": "confirm"}).status_code == 303
    assert Signature.objects.get().state == "confirmed"


def test_the_number_on_the_page_rises_once_confirmed(client: Client, petition: Petition) -> None:
    def number() -> int:
        return int(client.get("/api/v1/campaigns/jeonju/").json()["signatures"]["confirmed"])

    before = number()
    post(client)
    counting.fold()
    assert number() == before
    mail.send_due()
    client.post(mailed_link(), {"action": "confirm"})
    counting.fold()
    assert number() == before + 1


def test_thank_you_page_offers_the_letter_without_typing_again(client: Client, petition: Petition) -> None:
    post(client, name="Zoë Müller", city="Köln", country="DE")
    mail.send_due()
    page = client.post(mailed_link(), {"action": "confirm"}, follow=True)
    assert page.context["desk"].form.data == {"name": "Zoë Müller", "city": "Köln", "country": "DE"}


def test_withdrawing_takes_the_signature_out_and_can_be_undone(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed")
    link = f"/signatures/{signature.token}/"
    client.post(link, {"action": "withdraw"})
    counting.fold()
    assert (Signature.objects.get().state, Petition.objects.get().confirmed) == ("withdrawn", 0)
    client.post(link, {"action": "confirm"})
    counting.fold()
    assert (Signature.objects.get().state, Petition.objects.get().confirmed) == ("confirmed", 1)


def test_erasing_leaves_no_trace_and_a_true_number(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed")
    counting.fold()
    link = f"/signatures/{signature.token}/"
    assert client.post(link, {"action": "erase"}).status_code == 200
    assert (Signature.objects.count(), Petition.objects.get().confirmed) == (0, 0)
    assert client.get(link).status_code == 404


def test_correcting_the_name_keeps_its_rules(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed", name="Ada")
    link = f"/signatures/{signature.token}/"
    assert client.post(link, {"action": "correct", "name": "=1+1", "display": "full"}).status_code == 422
    assert client.post(link, {"action": "correct", "name": "Ada B.", "display": "full"}).status_code == 303
    assert Signature.objects.get().public_name == "Ada B."


def test_following_asked_for_at_signing_begins_with_the_confirmation(
    client: Client, petition: Petition
) -> None:
    post(client, follow="on")
    assert Follower.objects.count() == 0
    mail.send_due()
    client.post(mailed_link(), {"action": "confirm"})
    follower = Follower.objects.get()
    assert (follower.state, follower.address) == ("confirmed", "ada.bianchi@example.org")
    client.post(mailed_link(), {"action": "unfollow"})
    assert Follower.objects.get().state == "left"


@pytest.mark.parametrize("field", ["name", "email", "country", "consent"])
def test_what_is_missing_is_named_and_what_was_typed_is_kept(
    client: Client, petition: Petition, field: str
) -> None:
    answer = post(client, **{field: ""})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    kept = "Firenze" in answer.content.decode()
    assert (kept, Signature.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "\u200b\u2060 \u3164"),
        ("name", "x" * 101),
        ("name", "Buy at https://example.com"),
        ("name", "=HYPERLINK(1)"),
        ("name", "\x00"),
        ("email", "nobody"),
        ("email", "a@b@example.org"),
        ("email", "a" * 300 + "@example.org"),
        ("email", "ada@example.org\nBcc: all@example.org"),
        ("country", "ZZ"),
        ("country", "italy" * 1000),
        ("display", "everything"),
        ("city", "x" * 101),
        ("city", "www.example.com"),
        ("city", "=HYPERLINK(1)"),
    ],
)
def test_hostile_input_is_refused_at_its_field(
    client: Client, petition: Petition, field: str, value: str
) -> None:
    answer = post(client, **{field: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Signature.objects.count() == 0


def test_markup_in_a_name_is_shown_as_text(client: Client, petition: Petition) -> None:
    make_signature(petition, name="<b>Ada</b>", display="full", state="confirmed")
    counting.fold()
    for path in ("/campaigns/jeonju/signatures/", "/campaigns/jeonju/"):
        page = client.get(path).content.decode()
        assert ("<b>Ada</b>" in page, "&lt;b&gt;Ada&lt;/b&gt;" in page) == (False, True)


def test_a_filled_trap_looks_like_success_and_stores_nothing(client: Client, petition: Petition) -> None:
    answer = post(client, website="https://spam.example")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/campaigns/jeonju/sign/sent/")
    assert (Signature.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_a_post_from_another_site_is_refused(client: Client, petition: Petition) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert client.post("/campaigns/jeonju/sign/", TYPED, headers=headers).status_code == 403
    assert Signature.objects.count() == 0


def test_a_closed_petition_takes_no_signature(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju", state="closed"))
    assert post(client).status_code == 422
    assert Signature.objects.count() == 0


def test_a_draft_is_unknown_to_visitors(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju", state="draft"))
    assert [post(client).status_code, client.get("/campaigns/jeonju/sign/").status_code] == [404, 404]


def test_too_many_posts_are_answered_in_plain_words(client: Client, petition: Petition) -> None:
    answers = [post(client, email=f"a{n}@example.org").status_code for n in range(301)]
    assert answers == [303] * 300 + [429]
    assert Signature.objects.count() == 300


@pytest.mark.parametrize("token", ["x", "1.secret.sig", "..", "é" * 100, "a" * 3000])
def test_a_forged_link_gets_one_friendly_page(client: Client, petition: Petition, token: str) -> None:
    answer = client.get(f"/signatures/{token}/")
    assert answer.status_code == 404
    assert "link_gone.html" in [template.name for template in answer.templates]


def test_a_token_of_another_purpose_opens_nothing(client: Client, petition: Petition) -> None:
    signature = make_signature(petition)
    assert client.get(f"/following/{signature.token}/").status_code == 404


def test_private_pages_are_kept_by_nobody(client: Client, petition: Petition) -> None:
    signature = make_signature(petition)
    answer = client.get(f"/signatures/{signature.token}/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_mail_is_in_the_language_of_the_page(client: Client, petition: Petition) -> None:
    post(client, "/it/campaigns/jeonju/sign/")
    mail.send_due()
    assert "/it/signatures/" in mailed_link()
    assert str(petition.campaign.title.localize("it")) in mailbox.outbox[0].subject


def test_no_typed_word_is_mailed_to_an_address_that_has_not_confirmed(
    client: Client, petition: Petition
) -> None:
    post(client, name="Cheap Pills", city="Visit Now")
    mail.send_due()
    sent = mailbox.outbox[0].message().as_string()
    assert [word for word in ("Cheap", "Pills", "Visit") if word in sent] == []


def test_a_rejected_signature_cannot_be_confirmed_again(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed")
    signature.reject()
    client.post(f"/signatures/{signature.token}/", {"action": "confirm"})
    assert Signature.objects.get().state == "rejected"


def test_an_address_gets_five_mails_and_no_more(
    client: Client, petition: Petition, time_machine: Any
) -> None:
    for hour in range(8):
        time_machine.move_to(f"2026-11-22T{hour + 1:02}:00:00+00:00", tick=False)
        post(client)
        mail.send_due()
    assert len(mailbox.outbox) == 5


def test_the_month_to_confirm_begins_with_the_last_mail(client: Client, petition: Petition) -> None:
    long_ago = timezone.now() - dt.timedelta(days=29)
    make_signature(petition, email=TYPED["email"], address="ada.bianchi@example.org", asked_at=long_ago)
    post(client)
    mail.send_due()
    assert timezone.now() - Signature.objects.get().asked_at < dt.timedelta(hours=1)


def test_hiding_a_name_takes_it_off_the_page_at_once(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, name="Ada Bianchi", display="full", state="confirmed")
    counting.fold()
    assert "Ada Bianchi" in client.get("/campaigns/jeonju/").content.decode()
    link = f"/signatures/{signature.token}/"
    client.post(link, {"action": "correct", "name": "Ada Bianchi", "display": "anonymous"})
    for path in ("/campaigns/jeonju/", "/campaigns/jeonju/signatures/"):
        assert "Ada Bianchi" not in client.get(path).content.decode()
