import datetime as dt
from collections.abc import Iterable

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client
from django.utils import timezone

from config import jobs
from config.mail import send_due
from config.models import MailTally, OutgoingMail
from petitions import screening
from petitions.counting import fold
from petitions.models import Petition, Signature, SigningLimit
from petitions.screening import forget_networks, screen
from tests.factories import make_campaign, make_petition, make_signature, make_staff

pytestmark = pytest.mark.django_db

PENDING, CONFIRMED, WITHDRAWN, REJECTED, HELD = Signature.State.values
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
TYPED = {"name": "Ana Conti", "city": "Roma", "country": "IT", "consent": "on", "display": "full"}


def limit(kind: str, times: int, minutes: int = 60, petition: Petition | None = None) -> None:
    SigningLimit.objects.update_or_create(
        kind=kind, petition=petition, defaults={"times": times, "minutes": minutes}
    )


def make_many(petition: Petition, number: int, **fields: object) -> list[Signature]:
    return [make_signature(petition, **fields) for _row in range(number)]


def held(rows: Iterable[Signature]) -> list[str]:
    """What each is held for, in their order; "" where it passed."""
    found = Signature.objects.in_bulk([row.pk for row in rows])
    kinds = [found[row.pk].held_for for row in rows]
    assert [found[row.pk].state for row in rows] == [HELD if kind else PENDING for kind in kinds]
    assert [found[row.pk].screened for row in rows] == [True for _row in rows]
    return kinds


def test_first_of_one_network_pass_and_those_after_are_held() -> None:
    limit("client", 3)
    rows = make_many(make_petition(), 5, client="a" * 32)
    assert screen() == 5
    assert held(rows) == ["", "", "", "client", "client"]
    assert screen() == 0


def test_network_is_counted_on_each_petition_by_itself() -> None:
    limit("client", 1)
    rows = [make_signature(make_petition(), client="a" * 32) for _petition in range(2)]
    rows += [make_signature(rows[0].petition, client="b" * 32)]
    screen()
    assert held(rows) == ["", "", ""]


def test_signatures_without_a_network_are_no_network() -> None:
    limit("client", 1)
    rows = make_many(make_petition(), 3)
    screen()
    assert held(rows) == ["", "", ""]


def test_one_address_is_counted_on_all_petitions() -> None:
    limit("address", 2)
    rows = [make_signature(make_petition(), address="ana@example.org") for _petition in range(3)]
    screen()
    assert held(rows) == ["", "", "address"]


def test_petition_has_a_limit_and_its_own_goes_before_the_general_one() -> None:
    limit("petition", 2)
    strict, generous, usual = make_petition(), make_petition(), make_petition()
    limit("petition", 1, petition=strict)
    limit("petition", 0, petition=generous)
    rows = [make_many(petition, 3) for petition in (strict, generous, usual)]
    screen()
    assert [held(three) for three in rows] == [
        ["", "petition", "petition"],
        ["", "", ""],
        ["", "", "petition"],
    ]


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_size_of_a_batch_makes_no_difference(monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    monkeypatch.setattr(screening, "BATCH", batch)
    limit("client", 4, minutes=10)
    petition = make_petition()
    rows = [
        make_signature(petition, client="a" * 32, created_at=NOON + dt.timedelta(minutes=minute))
        for minute in (0, 1, 2, 3, 4, 10, 11, 12, 30)
    ]
    while screen():
        pass
    assert held(rows) == ["", "", "", "", "client", "client", "client", "client", ""]


def test_machine_that_goes_on_is_not_let_in_again_after_the_window() -> None:
    limit("client", 2, minutes=10)
    petition, passed = make_petition(), 0
    for minute in range(0, 60, 3):
        row = make_signature(petition, client="a" * 32, created_at=NOON + dt.timedelta(minutes=minute))
        screen()
        passed += held([row]) == [""]
    assert passed == 2


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_petition_counts_only_what_passed(monkeypatch: pytest.MonkeyPatch, batch: int) -> None:
    """Those who sign after an attack are not held for what the attack left."""
    monkeypatch.setattr(screening, "BATCH", batch)
    limit("petition", 2, minutes=10)
    petition = make_petition()
    rows = [
        make_signature(petition, created_at=NOON + dt.timedelta(minutes=minute))
        for minute in (0, 1, 2, 5, 9, 10, 11, 12, 13)
    ]
    while screen():
        pass
    assert held(rows) == ["", "", "petition", "petition", "petition", "", "", "petition", "petition"]


@pytest.mark.parametrize("kind", ["client", "address"])
@pytest.mark.parametrize("is_one_batch", [True, False])
def test_what_is_held_for_something_else_takes_no_place_on_the_petition(
    kind: str, is_one_batch: bool
) -> None:
    limit(kind, 1)
    limit("petition", 3)
    petition = make_petition()
    rows = []
    for number in range(6):
        same = (
            {"client": "a" * 32}
            if kind == "client"
            else {"address": "bot@example.org", "person": f"{number}"}
        )
        rows.append(make_signature(petition, **same))
    if not is_one_batch:
        screen()
    honest = make_many(petition, 3)
    screen()
    assert held(rows) == ["", *[kind] * 5]
    assert held(honest) == ["", "", "petition"]


def test_post_that_was_long_on_its_way_to_the_disk_makes_no_room() -> None:
    limit("client", 1)
    petition = make_petition()
    second = make_signature(petition, pk=1_002, client="a" * 32)
    screen()
    first = make_signature(petition, pk=1_001, client="a" * 32)
    screen()
    assert held([first, second]) == ["client", ""]


def test_needs_as_many_statements_for_many_as_for_few(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]  # from the plugin
    petition = make_petition()
    make_many(petition, 40, client="a" * 32)
    with django_assert_max_num_queries(11):
        screen()


def test_idle_worker_asks_once(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]  # from the plugin
    with django_assert_num_queries(1):
        screen()


def post(client: Client, **fields: str) -> int:
    status: int = client.post("/campaigns/jeonju/sign/", {**TYPED, **fields}).status_code
    return status


def test_held_signature_gets_the_same_page_and_no_mail(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju"))
    limit("client", 1)
    assert [post(client, email=f"a{number}@example.org") for number in range(3)] == [303, 303, 303]
    send_due()
    assert [message.to for message in mail.outbox] == [["a0@example.org"]]
    assert list(Signature.objects.order_by("pk").values_list("state", flat=True)) == [PENDING, HELD, HELD]
    fold()
    assert Petition.objects.values_list("waiting", "held", "confirmed").get() == (1, 2, 0)


def test_mail_that_comes_before_the_job_is_screened_first(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju"))
    limit("client", 0)
    post(client, email="ana@example.org")
    assert Signature.objects.get().screened is False
    send_due()
    assert Signature.objects.get().screened is True
    assert len(mail.outbox) == 1


def test_letting_through_asks_for_the_confirmation(client: Client) -> None:
    petition = make_petition()
    row = make_signature(petition, email="ana@example.org", state=HELD, held_for="client", screened=True)
    client.force_login(make_staff())
    chosen = {"_selected_action": [row.pk], "_asked": "1", "action": "release"}
    client.post("/admin/petitions/signature/", chosen)
    row.refresh_from_db()
    assert (row.state, row.held_for, row.screened) == (PENDING, "", True)
    assert OutgoingMail.objects.count() == 1
    send_due()
    assert mail.outbox[0].to == ["ana@example.org"]
    assert LogEntry.objects.get().change_message == "Let through"
    row.confirm()
    assert row.state == CONFIRMED


def test_letting_through_at_once_after_holding_sends_the_mail(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju"))
    limit("petition", 1)
    post(client, email="ana@example.org")
    post(client, email="bea@example.org")
    send_due()
    Signature.objects.get(email="bea@example.org").release()
    screen()
    send_due()
    assert [message.to for message in mail.outbox] == [["ana@example.org"], ["bea@example.org"]]


@pytest.mark.parametrize(
    ("fields", "before"),
    [
        ({}, PENDING),
        ({"confirmed_at": NOON}, CONFIRMED),
        ({"confirmed_at": NOON, "withdrawn_at": NOON}, WITHDRAWN),
        ({"withdrawn_at": NOON}, WITHDRAWN),
        ({"held_for": "client"}, HELD),
    ],
)
def test_readmitting_brings_back_what_was_before(fields: dict[str, object], before: str) -> None:
    row = make_signature(make_petition(), state=before, **fields)
    row.reject()
    row.readmit()
    row.refresh_from_db()
    assert row.state == before


def test_first_page_of_staff_says_how_many_are_held(client: Client) -> None:
    petition = make_petition()
    make_many(petition, 2, state=HELD, held_for="client")
    fold()
    client.force_login(make_staff())
    page = client.get("/admin/").content.decode()
    assert "signatures are held back by a limit" in page
    assert "/admin/petitions/signature/?state__exact=held" in page
    rows = client.get("/admin/petitions/signature/?state__exact=held").context["cl"].result_list
    assert len(rows) == 2


def test_general_limits_are_changed_and_never_deleted(client: Client) -> None:
    client.force_login(make_staff())
    general = SigningLimit.objects.get(kind="client", petition=None)
    page = f"/admin/petitions/signinglimit/{general.pk}/"
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"{page}change/", {"times": "7", "minutes": "30"}).status_code == 302
    assert client.post(f"{page}change/", {"times": "7", "minutes": "1441"}).status_code == 200
    general.refresh_from_db()
    assert (general.kind, general.times, general.minutes) == ("client", 7, 30)


def test_limits_say_that_one_for_a_petition_holds_back_honest_signers(client: Client) -> None:
    client.force_login(make_staff())
    page = client.get("/admin/").content.decode()
    assert "A limit for a whole petition holds back honest signers too" in page
    assert SigningLimit.objects.get(kind="petition", petition=None).times == 0


def test_one_petition_gets_a_limit_of_its_own_once(client: Client) -> None:
    petition = make_petition()
    client.force_login(make_staff())
    typed = {"kind": "client", "petition": str(petition.pk), "times": "5", "minutes": "10"}
    add = "/admin/petitions/signinglimit/add/"
    assert client.post(add, {**typed, "petition": ""}).status_code == 200
    assert client.post(add, typed).status_code == 302
    assert client.post(add, typed).status_code == 200
    own = SigningLimit.objects.get(petition=petition)
    assert client.post(f"/admin/petitions/signinglimit/{own.pk}/delete/", {"post": "yes"}).status_code == 302
    assert SigningLimit.objects.count() == 3


def test_networks_are_forgotten_after_a_day() -> None:
    petition, now = make_petition(), timezone.now()
    old = make_signature(petition, client="a" * 32, created_at=now - dt.timedelta(hours=25))
    new = make_signature(petition, client="a" * 32, created_at=now - dt.timedelta(hours=23))
    assert forget_networks() == 1
    assert [Signature.objects.get(pk=row.pk).client for row in (old, new)] == ["", "a" * 32]


def test_attack_on_one_victim_from_twenty_networks(client: Client) -> None:
    """2,000 posts name one mailbox in many spellings; others sign meanwhile and are answered."""
    make_petition(make_campaign(slug="jeonju"))
    with time_machine.travel(NOON, tick=False) as clock:
        statuses = set()
        for number in range(2_000):
            statuses.add(attack(client, number))
            if number % 200 == 0:
                client.defaults["REMOTE_ADDR"] = f"192.0.2.{number // 200}"
                assert post(client, email=f"honest-{number}@example.org") == 303
                clock.shift(dt.timedelta(minutes=12))
                run_worker()
        assert statuses == {303}
        run_worker()
    to_victim = [message for message in mail.outbox if "victim" in message.to[0].lower().replace(".", "")]
    to_others = [message.to[0] for message in mail.outbox if "honest" in message.to[0]]
    assert len(to_victim) == 5
    assert sorted(to_others) == sorted(f"honest-{number}@example.org" for number in range(0, 2_000, 200))
    petition = Petition.objects.get()
    assert (petition.confirmed, petition.waiting, petition.total) == (0, 11, 0)
    assert MailTally.objects.count() == 11


def attack(client: Client, number: int) -> int:
    client.defaults["REMOTE_ADDR"] = f"198.51.{number % 20}.7"
    local = "victim" if number % 3 else "v.ic.tim"
    local = local.upper() if number % 2 else local
    return post(client, email=f"{local}+{number}@gmail.com", name=f"Bot {chr(97 + number % 26)}")


def run_worker() -> None:
    for name in ("screen-signatures", "send-mail", "fold-signatures"):
        jobs.registry[name].work()
