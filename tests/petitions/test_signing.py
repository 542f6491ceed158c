import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail as mailbox
from django.db import close_old_connections, connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from campaigns.models import Follower
from config import blocked, limits, mail
from config.models import OutgoingMail
from petitions import counting, wording
from petitions.models import Petition, Removal, Signature
from tests.factories import both, make_campaign, make_petition, make_signature

pytestmark = pytest.mark.django_db

ADA = "ada.bianchi@example.org"
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
    """As browsers post a form without files."""
    form = urlencode({**TYPED, **typed})
    return client.post(path, form, content_type="application/x-www-form-urlencoded")


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
    assert Signature.objects.get().shown_at is not None
    for path in ("/campaigns/jeonju/", "/campaigns/jeonju/signatures/"):
        assert "Ada Bianchi" not in client.get(path).content.decode()


# One address in each state that it can be in, and what the mailbox gets when somebody signs with it.
KINDS = {
    "new": ["Please confirm your signature"],
    "pending": ["Please confirm your signature"],
    "confirmed": ["You have signed already"],
    "withdrawn": ["Please confirm your signature"],
    "rejected": [],
    "held": [],
    "blocked": [],
}


def make_address(petition: Petition, kind: str) -> None:
    if kind == "blocked":
        blocked.block(TYPED["email"], by=blocked.STAFF)
    elif kind != "new":
        # From the network that signs in these tests: what a limit holds back from there stays held.
        client = limits.client_key(RequestFactory().get("/"))
        make_signature(petition, email=TYPED["email"], address=ADA, state=kind, client=client)


@pytest.mark.parametrize("kind", ["held", "removed"])
def test_who_was_taken_for_a_machine_may_sign_from_elsewhere(
    client: Client, petition: Petition, kind: str
) -> None:
    """A machine that signs in many names can have typed the address first."""
    removal = Removal.objects.create(petition=petition, domain="example.org")
    fate = (
        {"state": "held", "held_for": "client"}
        if kind == "held"
        else {"state": "rejected", "removal": removal}
    )
    make_signature(petition, name="Machine", email=ADA, address=ADA, client="elsewhere", **fate)
    counting.fold()

    post(client)
    mail.send_due()
    client.post(mailed_link(), {"action": "confirm"})
    counting.fold()

    signature = Signature.objects.get()
    assert (signature.name, signature.state, signature.number) == ("Ada Bianchi", "confirmed", 1)
    assert (signature.held_for, signature.removal) == ("", None)
    assert counting.recount(petition) == {}


def test_who_staff_rejected_stays_so_from_everywhere(client: Client, petition: Petition) -> None:
    make_signature(petition, email=ADA, address=ADA, state="rejected", client="elsewhere")
    post(client)
    mail.send_due()
    assert (Signature.objects.get().state, mailbox.outbox) == ("rejected", [])


@pytest.mark.parametrize("state", ["pending", "confirmed", "withdrawn"])
def test_nobody_writes_over_what_an_address_was_asked_about(
    client: Client, petition: Petition, state: str
) -> None:
    make_signature(petition, name="Ada Bianchi", email=ADA, address=ADA, state=state, client="elsewhere")
    post(client, name="Somebody Else", city="Elsewhere", follow="on")
    signature = Signature.objects.get()
    assert (signature.name, signature.follow, signature.state) == ("Ada Bianchi", False, state)


def test_what_a_stranger_ticked_needs_the_yes_of_the_address(client: Client, petition: Petition) -> None:
    post(client, follow="on", may_ask="on")
    mail.send_due()
    page = client.get(mailed_link()).content.decode()
    assert [name in page for name in ('name="follow"', 'name="may_ask"')] == [True, True]

    client.post(mailed_link(), {"action": "confirm", "text_version": "1", "may_ask": "on"})

    signature = Signature.objects.get()
    assert (signature.state, signature.follow, signature.may_ask) == ("confirmed", False, True)
    assert Follower.objects.count() == 0


def test_what_a_stranger_typed_is_corrected_before_it_is_signed(client: Client, petition: Petition) -> None:
    post(client, name="Insult", country="KR", display="full")
    mail.send_due()
    corrected = {"name": "Ada Bianchi", "city": "", "country": "IT", "display": "anonymous"}
    assert client.post(mailed_link(), {"action": "correct", **corrected}).status_code == 303

    client.post(mailed_link(), {"action": "confirm"})
    counting.fold()

    signature = Signature.objects.get()
    assert {name: str(getattr(signature, name)) for name in corrected} == corrected
    assert [(row.country.code, row.confirmed) for row in petition.countries.all()] == [("IT", 1)]


def test_country_stays_once_it_is_counted(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, state="confirmed", country="IT")
    counting.fold()
    corrected = {"name": "Ada Bianchi", "country": "KR", "display": "full"}
    client.post(signature.get_absolute_url(), {"action": "correct", **corrected})
    signature.show_as(name="Ada", city="", display="full", country="KR")
    assert Signature.objects.get().country.code == "IT"


def test_page_behind_the_link_binds_to_the_text_it_shows(client: Client, petition: Petition) -> None:
    post(client)
    mail.send_due()
    wording.rewrite(petition, both("New", "Nuovo"), kind="version", note=both("", ""), by=None)
    assert "New" in client.get(mailed_link()).content.decode()

    client.post(mailed_link(), {"action": "confirm", "text_version": "2"})

    assert Signature.objects.get().text_number == 2


def test_key_to_a_signature_goes_to_the_spelling_that_has_proven_itself(
    client: Client, petition: Petition
) -> None:
    """Should staff write a rule that takes two people for one, neither gets the other's key."""
    make_signature(petition, email="ada-bianchi@example.org", address=ADA, state="confirmed")
    post(client, email=ADA)
    mail.send_due()
    assert [message.to for message in mailbox.outbox] == [["ada-bianchi@example.org"]]


def test_public_numbers_do_not_tell_whether_an_address_is_new(client: Client, petition: Petition) -> None:
    """On a quiet petition somebody could read them, type an address, and read them again."""
    make_signature(petition, email=ADA, address=ADA, state="confirmed")
    counting.fold()
    for email in (ADA, "new@example.org"):
        before = [public_numbers(client, path) for path in NUMBERS]
        post(client, email=email)
        mail.send_due()
        counting.fold()
        assert [public_numbers(client, path) for path in NUMBERS] == before


NUMBERS = (
    "/campaigns/jeonju/",
    "/campaigns/jeonju/numbers/",
    "/api/v1/campaigns/jeonju/",
    "/sitemap.xml",
    "/",
)


def public_numbers(client: Client, path: str) -> tuple[bytes, str | None]:
    answer = client.get(path)
    return answer.content, answer.headers.get("ETag")


def test_every_address_is_answered_the_same_with_the_same_statements(
    client: Client, petition: Petition
) -> None:
    """Only the mail tells what holds, and it tells the holder of the address alone."""
    # What a process does once: it makes today's key of client addresses, and writes down the words of the consent.
    post(client, email="first@example.org")
    answers = []
    for kind in KINDS:
        with transaction.atomic():
            make_address(petition, kind)
            with CaptureQueriesContext(connection) as statements:
                answer = post(client)
            shown = client.get(answer.headers["Location"])
            answers.append((answer.status_code, dict(answer.headers), shown.content, _told(statements)))
            transaction.set_rollback(True)
    assert answers == [answers[0]] * len(KINDS)


def _told(statements: CaptureQueriesContext) -> list[str]:
    return [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in statements.captured_queries]


@pytest.mark.parametrize(("kind", "mails"), KINDS.items())
def test_only_the_mail_tells_whether_an_address_has_signed(
    client: Client, petition: Petition, kind: str, mails: list[str]
) -> None:
    make_address(petition, kind)
    post(client)
    mail.send_due()
    assert [message.subject.partition(":")[0] for message in mailbox.outbox] == mails
    if mails:
        assert client.get(mailed_link()).status_code == 200


def test_who_withdrew_and_signs_again_is_asked_to_confirm(client: Client, petition: Petition) -> None:
    post(client)
    mail.send_due()
    client.post(mailed_link(), {"action": "confirm"})
    client.post(mailed_link(), {"action": "withdraw"})
    post(client, email="ada.bianchi@EXAMPLE.org")
    client.post(mailed_link(), {"action": "confirm"})
    assert Signature.objects.get().state == "confirmed"


@pytest.fixture
def shared() -> Petition:
    """A petition on which people who share an address may each sign."""
    return make_petition(make_campaign(slug="jeonju"), shares_addresses=True)


def test_two_who_share_an_address_sign_each_and_nobody_twice(client: Client, shared: Petition) -> None:
    for name in ("Ada Bianchi", "Bruno Bianchi", "ADA  BIANCHI", "Adà Bianchi"):
        post(client, name=name)
    assert dict(Signature.objects.values_list("name", "person")) == {
        "Ada Bianchi": "ada bianchi",
        "Bruno Bianchi": "bruno bianchi",
    }
    mail.send_due()
    assert len(mailbox.outbox) == 2
    for message in mailbox.outbox:
        link = re.search(r"/signatures/\S+", str(message.body))
        assert link is not None
        client.post(link[0], {"action": "confirm"})
    assert set(Signature.objects.values_list("state", flat=True)) == {"confirmed"}


def test_confirming_shows_whose_signature_it_is(client: Client, shared: Petition) -> None:
    for name in ("Ada Bianchi", "Bruno Bianchi"):
        post(client, name=name)
    mail.send_due()
    shown = [
        [name for name in ("Ada Bianchi", "Bruno Bianchi") if name in client.get(link).content.decode()]
        for link in (signature.get_absolute_url() for signature in Signature.objects.order_by("pk"))
    ]
    assert shown == [["Ada Bianchi"], ["Bruno Bianchi"]]


def test_mail_to_who_has_signed_names_the_signature_where_addresses_are_shared(
    client: Client, shared: Petition
) -> None:
    for name in ("Ada Bianchi", "Bruno Bianchi"):
        make_signature(
            shared,
            email=TYPED["email"],
            address="ada.bianchi@example.org",
            name=name,
            person=name.casefold(),
            state="confirmed",
        )
    post(client, name="bruno bianchi")
    mail.send_due()
    body = " ".join(str(mailbox.outbox[0].body).split())
    assert ("as Bruno Bianchi with this e-mail address" in body, "Ada" in body) == (True, False)
    assert mailed_link() == Signature.objects.get(name="Bruno Bianchi").get_absolute_url()


def test_letting_addresses_be_shared_later_counts_nobody_twice(client: Client, petition: Petition) -> None:
    post(client)
    first = Signature.objects.get()
    first.confirm()
    Petition.objects.update(shares_addresses=True)
    OutgoingMail.objects.all().delete()
    post(client, name="ada bianchi")
    again = Signature.objects.exclude(pk=first.pk).get()
    mail.send_due()
    assert ("signed already" in mailbox.outbox[0].subject, mailed_link()) == (True, first.get_absolute_url())
    again.confirm()
    assert Signature.objects.confirmed().count() == 1
    assert client.get(again.get_absolute_url()).headers["Location"] == first.get_absolute_url()
    post(client, name="Bruno Bianchi")
    Signature.objects.get(name="Bruno Bianchi").confirm()
    assert Signature.objects.confirmed().count() == 2


def test_ceasing_to_share_addresses_lets_each_address_sign_once(client: Client, shared: Petition) -> None:
    post(client)
    Signature.objects.get().confirm()
    Petition.objects.update(shares_addresses=False)
    post(client, name="Bruno Bianchi")
    Signature.objects.get(name="Bruno Bianchi").confirm()
    assert list(Signature.objects.confirmed().values_list("name", flat=True)) == ["Ada Bianchi"]


def test_longest_name_in_any_script_can_share_an_address(client: Client, shared: Petition) -> None:
    for name in ("\ufdfa" * 100, "\ud55c" * 100, "\u1f82" * 100):
        assert post(client, name=name).status_code == 303
    assert Signature.objects.count() == 3


SLIP, MEANT = "anna@gmial.com", "anna@gmail.com"


def offered(answer: Any) -> list[str]:
    return re.findall(r'<button[^>]*name="use" value="([^"]*)"', answer.content.decode())


def test_slip_in_a_well_known_domain_is_asked_about_once(client: Client, petition: Petition) -> None:
    answer = post(client, email=SLIP, follow="on")
    assert (answer.status_code, answer.context["form"].errors) == (422, {"email": [f"Did you mean {MEANT}?"]})
    assert offered(answer) == [SLIP, MEANT]
    page = answer.content.decode()
    typed = re.findall(r'<input[^>]*value="([^"]*)"[^>]*>', page)
    assert [value for value in ("Ada Bianchi", "Firenze", SLIP) if value not in typed] == []
    assert page.count(" checked") == 3  # display, follow and consent stay as they were
    assert (Signature.objects.count(), f'name="asked" value="{SLIP}"' in page) == (0, True)


@pytest.mark.parametrize(
    ("pressed", "kept"),
    [
        ({"use": MEANT}, MEANT),
        ({"use": SLIP}, SLIP),
        ({}, SLIP),
        ({"email": "anna@web.de", "use": MEANT}, "anna@web.de"),
    ],
)
def test_answer_to_the_question_decides(
    client: Client, petition: Petition, pressed: dict[str, str], kept: str
) -> None:
    """Each button; "Sign" again; and another address typed before the return key pressed the first button."""
    answer = post(client, **{"email": SLIP, "asked": SLIP, **pressed})
    assert (answer.status_code, Signature.objects.get().email) == (303, kept)


def test_question_is_not_asked_again_beside_another_error(client: Client, petition: Petition) -> None:
    answer = post(client, email=SLIP, asked=SLIP, use=SLIP, country="")
    assert list(answer.context["form"].errors) == ["country"]
    assert (offered(answer), f'name="asked" value="{SLIP}"' in answer.content.decode()) == ([], True)
    chosen = post(client, email=SLIP, asked=SLIP, use=MEANT, country="")
    assert f'name="email" value="{MEANT}"' in chosen.content.decode()


def test_another_slip_is_asked_about_anew(client: Client, petition: Petition) -> None:
    assert post(client, email="anna@hotmial.com", asked=SLIP).status_code == 422


def test_address_that_cannot_be_is_explained_with_what_may_be_meant(
    client: Client, petition: Petition
) -> None:
    answer = post(client, email="anna@gmail.con")
    assert (answer.status_code, offered(answer)) == (422, [MEANT])
    assert post(client, email="anna@gmail.con", asked="anna@gmail.con").status_code == 422
    assert post(client, email="anna@gmail.con", asked="anna@gmail.con", use=MEANT).status_code == 303


@pytest.mark.parametrize("use", ["nobody", "<script>x</script>", "a@b\nBcc: c@d.example", "x" * 100_000])
def test_forged_answer_is_an_address_like_any_other(client: Client, petition: Petition, use: str) -> None:
    answer = post(client, email=SLIP, asked=SLIP, use=use)
    assert (answer.status_code, "<script>x" in answer.content.decode()) == (422, False)


def test_fields_given_twice_or_as_lists_count_once(client: Client, petition: Petition) -> None:
    lists = {name: ["x", value] for name, value in TYPED.items()}
    assert client.post("/campaigns/jeonju/sign/", lists).status_code == 303
    assert client.post("/campaigns/jeonju/sign/", {f"{name}[]": "x" for name in TYPED}).status_code == 422
    assert client.post("/campaigns/jeonju/sign/", TYPED, content_type="application/json").status_code == 422
    assert Signature.objects.get().name == "Ada Bianchi"


def test_ten_megabytes_in_a_field_are_refused(client: Client, petition: Petition) -> None:
    answers = [
        post(client, **{field: "x" * 10_000_000}).status_code for field in ("name", "asked", "website")
    ]
    assert (answers, Signature.objects.count()) == ([413] * 3, 0)


@pytest.mark.parametrize("field", ["asked", "use", "text_version"])
@pytest.mark.parametrize("value", ["\x00", "\u202e", "x" * 50_000, "9" * 400, "-1"])
def test_nonsense_in_hidden_fields_changes_nothing(
    client: Client, petition: Petition, field: str, value: str
) -> None:
    assert post(client, **{field: value}).status_code == 303
    assert Signature.objects.get().text_number == 1


def at_once(work: Callable[[int], int], times: int) -> list[int]:
    """Does it so many times in eight threads, each with a connection of its own."""

    def one(number: int) -> int:
        close_old_connections()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("shares", "people"), [(True, 200), (False, 195)])
def test_two_hundred_at_once_of_whom_ten_share_addresses_end_in_the_right_rows(
    shares: bool, people: int
) -> None:
    petition = make_petition(make_campaign(slug="jeonju"), shares_addresses=shares)

    def sign_twice(number: int) -> int:
        person = number % 200
        mailbox_of = person // 2 if person < 10 else person  # ten people with five addresses
        typed = {
            "name": f"Signer {'abcdefghijkl'[person % 12]}{person}",
            "email": f"a{mailbox_of}@example.org",
        }
        return int(post(Client(REMOTE_ADDR=f"10.{number % 250}.0.1"), **typed).status_code)

    def confirm(number: int) -> int:
        link = links[number % people]
        return int(Client(REMOTE_ADDR=f"10.{number % 250}.0.1").post(link, {"action": "confirm"}).status_code)

    # One mail in a quarter of an hour: by the clock of whoever runs this, it might be two.
    with travel(dt.datetime(2026, 11, 27, 10, 1, tzinfo=dt.UTC)):
        assert at_once(sign_twice, 400) == [303] * 400
    links = [signature.get_absolute_url() for signature in petition.signatures.all()]
    assert (len(links), OutgoingMail.objects.count()) == (people, people)
    assert at_once(confirm, 2 * people) == [303] * 2 * people
    while counting.fold():
        continue
    petition.refresh_from_db()
    assert (petition.confirmed, petition.numbered, counting.recount(petition)) == (people, people, {})
    numbers = petition.signatures.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, people + 1))
