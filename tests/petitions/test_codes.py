import re
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client

from config import mail
from petitions.codes import code_of, digits, spaced
from petitions.models import Petition, Signature
from tests.factories import make_campaign, make_petition, make_signature

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ada Bianchi", "email": "ada@example.org", "country": "IT", "consent": "on"}
SIGN, CODE = "/campaigns/jeonju/sign/", "/campaigns/jeonju/sign/code/"
WRONG = "This address and this code do not belong together, or the code was used."


@pytest.fixture
def petition() -> Petition:
    return make_petition(make_campaign(slug="jeonju"))


def mailed_code(number: int = -1) -> str:
    found = re.search(r"^\d{4} \d{4}$", str(mailbox.outbox[number].body), re.MULTILINE)
    assert found is not None
    return found[0]


def enter(client: Client, code: str, email: str = "ada@example.org", **more: Any) -> Any:
    return client.post(CODE, {"email": email, "code": code}, **more)


def problems(answer: Any) -> tuple[int, list[str]]:
    return answer.status_code, [message for _id, message in answer.context["code_form"].error_summary]


def test_code_from_the_mail_leads_to_the_page_behind_its_link(client: Client, petition: Petition) -> None:
    client.post(SIGN, TYPED)
    mail.send_due()
    answer = enter(client, mailed_code(), email="ADA@Example.org")
    signature = Signature.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/signatures/{signature.token}/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert signature.state == "pending"
    assert "Yes, I sign" in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("write", ["{}", " {} ", "{:.4}-{}", "\u00a0{}"])
def test_code_is_read_however_it_is_written(petition: Petition, client: Client, write: str) -> None:
    code = code_of(make_signature(petition, email="ada@example.org"))
    typed = f"{code[:4]}-{code[4:]}" if "-" in write else write.format(code)
    assert enter(client, typed).status_code == 303


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1234 5678", "12345678"),
        ("１２３４　５６７８", "12345678"),  # as a Japanese keyboard writes them
        ("١٢٣٤٥٦٧٨", "12345678"),
        ("1234-5678", "12345678"),
        ("1234 567x", ""),
        ("²²²²²²²²", "22222222"),
        ("", ""),
        ("\x00" * 8, ""),
    ],
)
def test_digits_of_any_script_count(typed: str, read: str) -> None:
    assert digits(typed) == read


def test_code_is_shown_in_two_groups() -> None:
    assert spaced("01234567") == "0123 4567"


@pytest.mark.parametrize("state", ["pending", "confirmed", "withdrawn", "held", "rejected"])
def test_wrong_code_and_unknown_address_are_answered_alike(
    client: Client, petition: Petition, state: str
) -> None:
    signature = make_signature(petition, email="ada@example.org", state=state)
    wrong = f"{(int(code_of(signature)) + 1) % 10**8:08}"
    answers = [enter(client, wrong), enter(client, wrong, email="nobody@example.org")]
    pages = [answer.content.replace(b"nobody@", b"ada@") for answer in answers]
    assert [problems(answer) for answer in answers] == [(422, [WRONG])] * 2
    assert pages[0] == pages[1]
    assert Signature.objects.get().state == state


def test_code_ends_when_it_was_used_withdrawn_or_erased(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, email="ada@example.org")
    code = code_of(signature)
    signature.confirm()
    assert problems(enter(client, code)) == (422, [WRONG])
    signature.withdraw()
    assert problems(enter(client, code)) == (422, [WRONG])
    signature.delete()
    assert problems(enter(client, code)) == (422, [WRONG])


def test_who_withdrew_and_signs_again_gets_another_code(client: Client, petition: Petition) -> None:
    client.post(SIGN, TYPED)
    mail.send_due()
    first = mailed_code()
    client.post(enter(client, first).headers["Location"], {"action": "confirm"})
    Signature.objects.get().withdraw()
    client.post(SIGN, {**TYPED, "email": "Ada@example.org"}, REMOTE_ADDR="192.0.2.1")
    signature = Signature.objects.get()
    assert enter(client, first).status_code == 422
    client.post(enter(client, code_of(signature)).headers["Location"], {"action": "confirm"})
    assert Signature.objects.get().state == "confirmed"


def test_code_of_another_petition_opens_nothing(client: Client, petition: Petition) -> None:
    other = make_signature(make_petition(), email="ada@example.org")
    make_signature(petition, email="ada@example.org")
    assert enter(client, code_of(other)).status_code == 422


def test_people_who_share_an_address_have_a_code_each(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju"), shares_addresses=True)
    for name in ("Ada Bianchi", "Bruno Bianchi"):
        client.post(SIGN, {**TYPED, "name": name})
    mail.send_due()
    bruno = Signature.objects.get(name="Bruno Bianchi")
    answer = enter(client, code_of(bruno))
    assert answer.headers["Location"] == bruno.get_absolute_url()
    client.post(bruno.get_absolute_url(), {"action": "confirm"})
    assert dict(Signature.objects.values_list("name", "state")) == {
        "Ada Bianchi": "pending",
        "Bruno Bianchi": "confirmed",
    }
    assert sorted(mailed_code(number) for number in (0, 1)) == sorted(
        spaced(code_of(signature))
        for signature in [Signature.objects.get(name="Ada Bianchi"), _waiting(bruno)]
    )


def _waiting(signature: Signature) -> Signature:
    return Signature(pk=signature.pk, secret=signature.secret)


def test_signing_in_many_names_makes_guessing_no_easier(client: Client) -> None:
    petition = make_petition(make_campaign(slug="jeonju"), shares_addresses=True)
    rows = [make_signature(petition, email="ada@example.org", person=f"p{n}") for n in range(7)]
    assert enter(client, code_of(rows[5])).status_code == 422
    assert enter(client, code_of(rows[4])).status_code == 303


def test_tries_for_one_address_end_also_for_one_that_has_not_signed(
    client: Client, petition: Petition
) -> None:
    signature = make_signature(petition, email="ada@example.org")
    for email in ("ada@example.org", "nobody@example.org"):
        answers = [
            enter(client, "00000000", email, REMOTE_ADDR=f"192.0.{n}.1").status_code for n in range(11)
        ]
        assert answers == [422] * 10 + [429]
    assert enter(client, code_of(signature), "ADA@example.org", REMOTE_ADDR="192.0.99.1").status_code == 429
    assert Signature.objects.get().state == "pending"


def test_right_code_leaves_no_trace_among_the_tries(client: Client, petition: Petition) -> None:
    """Else the one wrong code fewer that others may try would tell that somebody signs with this address."""
    signature = make_signature(petition, email="ada@example.org")
    assert enter(client, code_of(signature), REMOTE_ADDR="192.0.99.1").status_code == 303
    answers = [
        enter(client, "00000000", "ada@example.org", REMOTE_ADDR=f"192.0.{n}.1").status_code
        for n in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_tries_of_one_network_end_whatever_the_address(client: Client, petition: Petition) -> None:
    answers = [enter(client, "00000000", f"a{n}@example.org").status_code for n in range(31)]
    assert answers == [422] * 30 + [429]


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("", ""),
        ("nobody", "12345678"),
        ("ada@example.org", "x" * 10_000),
        ("a" * 10_000, "1"),
        ("\x00", "\x00"),
    ],
)
def test_hostile_input_is_refused_and_kept_out(
    client: Client, petition: Petition, email: str, code: str
) -> None:
    assert enter(client, code, email).status_code == 422


def test_looking_for_the_form_leads_to_it(client: Client, petition: Petition) -> None:
    answer = client.get(CODE)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/campaigns/jeonju/sign/sent/")
    assert CODE in client.get(answer.headers["Location"]).content.decode()


def test_code_from_another_site_is_refused(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, email="ada@example.org")
    answer = enter(client, code_of(signature), headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, Signature.objects.get().state) == (403, "pending")


def test_filled_trap_is_a_wrong_code(client: Client, petition: Petition) -> None:
    signature = make_signature(petition, email="ada@example.org")
    typed = {"email": "ada@example.org", "code": code_of(signature), "website": "x"}
    assert client.post(CODE, typed).status_code == 422


def test_code_of_a_draft_is_unknown(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju", state="draft"))
    assert enter(client, "12345678").status_code == 404
