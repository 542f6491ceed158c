"""Many at once, with a connection each, and workers that die: the rows and the numbers stay exact."""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier, Event
from time import sleep
from typing import Any
from urllib.parse import urlencode

import psycopg2
import pytest
from django.core import mail
from django.db import close_old_connections, connection, connections, transaction
from django.test import Client
from django.test.client import ClientHandler

from campaigns.models import Campaign, Follower
from comments.models import Case, Comment, Report
from config import blocked, jobs, pages, personal
from petitions import counting, next_round_form, removing, screening
from petitions.models import Petition, Removal, Signature, SigningLimit
from petitions.next_round_form import NextRoundForm
from tests.bench import kills
from tests.factories import (
    make_campaign,
    make_comment,
    make_delivery,
    make_petition,
    make_signature,
    make_staff,
)

AT_ONCE = 40
TYPED = {"city": "Roma", "country": "IT", "consent": "on", "display": "full"}


def at_once(*works: Callable[[], object], threads: int = AT_ONCE) -> list[object]:
    """All of them, each with a connection of its own; the first `threads` of them start in the same moment."""
    barrier = Barrier(min(threads, len(works)))

    def connected(place: int) -> object:
        close_old_connections()
        try:
            if place < barrier.parties:
                barrier.wait()
            return works[place]()
        finally:
            connection.close()

    with ThreadPoolExecutor(barrier.parties) as pool:
        return list(pool.map(connected, range(len(works))))


# One for all, as in a process of the site: it keeps the answer to the first post of an address.
HANDLER = ClientHandler()


def post(email: str, number: int = 0, name: str = "Ana Conti") -> int:
    """As browsers post a form without files."""
    client = Client(REMOTE_ADDR=f"10.0.{number}.1")
    client.handler = HANDLER
    typed = urlencode({**TYPED, "name": name, "email": email})
    form = "application/x-www-form-urlencoded"
    status: int = client.post("/campaigns/jeonju/sign/", typed, content_type=form).status_code
    return status


def run_worker() -> None:
    for name in ("screen-signatures", "send-mail", "fold-signatures"):
        while jobs.registry[name].work():
            pass


def confirm(pk: int) -> None:
    Signature.objects.get(pk=pk).confirm()


def totals() -> dict[str, int]:
    petition = Petition.objects.get()
    names = ("confirmed", "waiting", "withdrawn", "rejected", "held", "numbered")
    return {name: getattr(petition, name) for name in names if getattr(petition, name)}


@pytest.mark.django_db(transaction=True)
def test_two_hundred_sign_at_once_and_ten_of_them_share_addresses() -> None:
    make_petition(make_campaign(slug="jeonju"))
    emails = [f"signer-{number}@example.org" for number in range(190)]
    emails += [f"Signer-{number}@EXAMPLE.org" for number in range(10)]
    posts = [partial(post, email, number % 250) for number, email in enumerate(emails)]
    random.Random(3).shuffle(posts)  # noqa: S311 - nothing secret
    assert at_once(*posts) == [303] * 200
    run_worker()
    assert (Signature.objects.count(), totals()) == (190, {"waiting": 190})
    assert len({message.to[0].lower() for message in mail.outbox}) == len(mail.outbox) == 190
    at_once(*(partial(confirm, pk) for pk in Signature.objects.values_list("pk", flat=True)))
    run_worker()
    assert totals() == {"confirmed": 190, "numbered": 190}
    assert sorted(Signature.objects.values_list("number", flat=True)) == list(range(1, 191))
    assert Campaign.objects.get().supporters == 190
    assert counting.recount(Petition.objects.get()) == {}


@pytest.mark.django_db(transaction=True)
def test_couples_who_share_an_address_sign_at_once_for_themselves() -> None:
    make_petition(make_campaign(slug="jeonju"), shares_addresses=True)
    names = ["Ana Conti", "ANA CONTI", "Bea Conti", "Béa Conti"]
    posts = [partial(post, "conti@example.org", place, names[place % 4]) for place in range(20)]
    assert at_once(*posts) == [303] * 20
    assert sorted(Signature.objects.values_list("person", flat=True)) == ["ana conti", "bea conti"]


@pytest.mark.django_db(transaction=True)
def test_one_address_posted_at_once_leaves_one_row() -> None:
    make_petition(make_campaign(slug="jeonju"))
    spellings = ["ana@example.org", "ANA@example.org", "Ana@Example.Org"]
    assert at_once(*(partial(post, spellings[place % 3], place) for place in range(30))) == [303] * 30
    run_worker()
    assert Signature.objects.values_list("address", flat=True).get() == "ana@example.org"
    assert (totals(), len(mail.outbox)) == ({"waiting": 1}, 1)


@pytest.mark.django_db(transaction=True)
def test_limit_is_exact_while_two_workers_screen_and_others_sign() -> None:
    SigningLimit.objects.update_or_create(
        kind="petition", petition=None, defaults={"times": 25, "minutes": 60}
    )
    make_petition(make_campaign(slug="jeonju"))
    posts = [partial(post, f"signer-{number}@example.org", number) for number in range(60)]
    at_once(*posts[:20], often(screening.screen), often(screening.screen), *posts[20:], threads=12)
    screening.screen()
    counting.fold()
    assert totals() == {"waiting": 25, "held": 35}


def often(work: Callable[[], int], times: int = 15) -> Callable[[], object]:
    return lambda: [work() for _time in range(times)]


@pytest.mark.django_db(transaction=True)
def test_screening_folding_confirming_and_removing_at_once_lose_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(removing, "BATCH", 3)
    petition = make_petition(make_campaign(slug="jeonju"))
    real = [make_signature(petition, country="IT", client="a" * 32) for _row in range(30)]
    fake = [make_signature(petition, country="VU", client="b" * 32) for _row in range(30)]
    SigningLimit.objects.update_or_create(kind="client", petition=None, defaults={"times": 30, "minutes": 60})
    screening.screen()
    removal = Removal.objects.create(country="VU", reason="spam", highest=removing.newest())
    at_once(
        *(partial(confirm, row.pk) for row in [*real[:15], *fake[:15]]),
        *(partial(post, f"new-{number}@example.org", number) for number in range(10)),
        *[often(work) for work in (screening.screen, counting.fold, counting.fold, removing.work)],
        threads=20,
    )
    removing.work()
    run_worker()
    assert totals() == {"confirmed": 15, "waiting": 25, "rejected": 30, "numbered": totals()["numbered"]}
    assert counting.recount(petition) == {}
    Removal.objects.get(pk=removal.pk).undo()
    at_once(often(removing.work, 10), often(removing.work, 10), often(counting.fold))
    run_worker()
    confirmed = Signature.objects.exclude(confirmed_at=None).count()
    assert 15 <= confirmed <= 30
    assert totals() == {"confirmed": confirmed, "waiting": 70 - confirmed, "numbered": confirmed}
    assert sorted(Signature.objects.exclude(number=None).values_list("number", flat=True)) == list(
        range(1, confirmed + 1)
    )
    assert counting.recount(petition) == {}


A_MOMENT = 0.5  # seconds, in which another comes to where it has to wait


def beside(take: Callable[[], object], go_on: Callable[[], object], work: Callable[[], object]) -> object:
    """Work begun while somebody holds what they take, and goes on to take more. Two who then wait for each other are
    told so by PostgreSQL, which fails here."""
    taken = Event()

    def hold() -> None:
        with transaction.atomic():
            take()
            taken.set()
            sleep(A_MOMENT)
            go_on()

    def begin() -> object:
        taken.wait()
        return work()

    return at_once(hold, begin)[1]


def hold_petition(petition: Petition) -> None:
    Petition.objects.locked().get(pk=petition.pk)


@pytest.mark.django_db(transaction=True)
def test_erasing_in_two_petitions_beside_who_counts_one_of_them_waits_in_no_ring() -> None:
    first, second = make_petition(), make_petition()
    rows = [make_signature(petition) for petition in (first, second)]
    counting.fold()
    everything = Signature.objects.filter(pk__in=[row.pk for row in rows])
    counted = partial(hold_petition, second), second.publish
    assert beside(*counted, partial(counting.erase_for_good, everything)) == 2
    assert list(Petition.objects.values_list("waiting", flat=True)) == [0, 0]


@pytest.mark.django_db(transaction=True)
def test_erasing_a_person_who_wrote_elsewhere_beside_who_counts_there_waits_in_no_ring() -> None:
    signed, elsewhere = make_petition(), make_petition()
    make_signature(signed, email="ada@example.org", state="confirmed")
    make_comment(elsewhere.campaign, email="ada@example.org", approved=True)
    counting.fold()

    def count() -> None:
        hold_petition(elsewhere)
        Campaign.objects.filter(pk=elsewhere.campaign_id).update(supporters=0)

    erased = beside(count, elsewhere.publish, partial(personal.erase_all, "ada@example.org"))
    assert erased == {
        "waiting_mails": 0,
        "following": 0,
        "signatures": 1,
        "letters": 0,
        "replies": 1,
        "reports": 0,
    }


@pytest.mark.django_db(transaction=True)
def test_blocking_a_shared_address_beside_who_withdraws_there_waits_in_no_ring() -> None:
    petition = make_petition(shares_addresses=True)
    signed = make_signature(petition, email="a@example.org", person="ada", state="confirmed", may_ask=True)
    make_signature(petition, email="a@example.org", person="bea")
    counting.fold()
    change = partial(Signature.objects.filter(pk=signed.pk).update, city="Siena")
    block = partial(blocked.block, "a@example.org", by=blocked.HOLDER)
    beside(partial(hold_petition, petition), change, block)
    assert list(Signature.objects.values_list("person", "city", "may_ask")) == [("ada", "Siena", False)]


@pytest.mark.django_db(transaction=True)
def test_blocking_beside_who_confirms_and_follows_waits_in_no_ring() -> None:
    petition = make_petition()
    signature = make_signature(petition, email="ada@example.org", follow=True)
    Follower.objects.create(
        campaign=petition.campaign, email="ada@example.org", address="ada@example.org", language="en"
    )
    first, *others = blocked._endings

    def go_on() -> None:
        for ending in others:
            ending("ada@example.org")

    def confirm_too_late() -> None:
        with pytest.raises(Signature.DoesNotExist):
            signature.confirm()

    beside(partial(first, "ada@example.org"), go_on, confirm_too_late)
    assert Follower.objects.get(address="ada@example.org").state == Follower.State.LEFT


@pytest.mark.django_db(transaction=True)
def test_blocking_beside_who_erases_signatures_and_replies_waits_in_no_ring() -> None:
    petition = make_petition()
    make_signature(petition, email="ada@example.org", state="confirmed")
    comment = make_comment(petition.campaign, email="ada@example.org", approved=True, follows=True)
    ada = {"email": "ada@example.org", "address": "ada@example.org", "language": "en"}
    Follower.objects.create(campaign=petition.campaign, **ada)
    Report.objects.create(case=Case.objects.create(comment=comment), reason="spam", **ada)
    counting.fold()
    first, *others = blocked._endings

    def go_on() -> None:
        for ending in others:
            ending("ada@example.org")

    beside(partial(first, "ada@example.org"), go_on, partial(personal.erase_all, "ada@example.org"))
    assert (Signature.objects.count(), Comment.objects.get().body) == (0, "")


@pytest.mark.django_db(transaction=True)
def test_signing_the_next_round_beside_who_confirms_with_the_same_address_waits_in_no_ring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = make_petition(shares_addresses=True), make_petition(shares_addresses=True)
    couple = {"email": "a@example.org", "address": "a@example.org"}
    signer = make_signature(old, name="Bea", person="bea", state="confirmed", may_ask=True, **couple)
    ada = make_signature(new, name="Ada", person="ada", **couple)
    make_signature(new, name="Bea", person="bea", **couple)
    form = NextRoundForm({"name": "Bea", "city": "", "country": "IT", "display": "full"}, signer=signer)
    assert form.is_valid()
    written = Event()
    write = next_round_form._write

    def write_slowly(*fresh: Any, **options: Any) -> None:
        write(*fresh, **options)
        written.set()
        sleep(A_MOMENT)

    monkeypatch.setattr(next_round_form, "_write", write_slowly)

    def confirm_then() -> None:
        written.wait()
        ada.confirm()

    at_once(partial(form.sign_next, new), confirm_then)
    assert set(Signature.objects.confirmed().filter(petition=new).values_list("name", flat=True)) == {
        "Ada",
        "Bea",
    }


@pytest.mark.django_db(transaction=True)
def test_one_person_with_two_rows_confirms_both_at_once_and_counts_once() -> None:
    """Staff have just allowed or forbidden that addresses are shared, and both mails were out."""
    petition = make_petition()
    rows = [
        make_signature(petition, name="Ada Bianchi", email="ada@example.org", person=person)
        for person in ("", "ada bianchi")
    ]
    beside(rows[0].confirm, lambda: None, rows[1].confirm)
    assert list(Signature.objects.confirmed().values_list("pk", flat=True)) == [rows[0].pk]


@pytest.fixture
def staff(transactional_db: None) -> Client:
    client = Client()
    client.force_login(make_staff())
    return client


def test_staff_who_save_a_campaign_beside_who_counts_its_petition_wait_in_no_ring(staff: Client) -> None:
    petition = make_petition(make_campaign(slug="jeonju"))
    typed = {
        "pairing": petition.campaign.pairing_id,
        "title_0": "Other words",
        "demand_0": "Act.",
        "reply_mode": "all",
        "trusted_after": 3,
        "slug": "jeonju",
    }
    for rows in ("figures", "videos", "petition", "steps", "letters"):
        typed |= {f"{rows}-TOTAL_FORMS": 0, f"{rows}-INITIAL_FORMS": 0}
    typed |= {"petition-TOTAL_FORMS": 1, "petition-INITIAL_FORMS": 1, "petition-0-id": petition.pk}
    typed |= {"petition-0-offices": petition.offices.get().pk, "petition-0-text_0": "We ask you to act."}
    typed |= {"petition-0-campaign": petition.campaign_id, "petition-0-fixed_goal": 900}
    save = partial(staff.post, f"/admin/campaigns/campaign/{petition.campaign_id}/change/", typed)
    counted = partial(hold_petition, petition), petition.publish
    assert beside(*counted, lambda: save().status_code) == 302
    assert (str(Campaign.objects.get().title), Petition.objects.get().fixed_goal) == ("Other words", 900)


@pytest.mark.parametrize(
    ("is_restoring", "text", "total"),
    [(False, "We ask you to act.", 9), (False, "Act now!", 9), (True, "", 0)],
)
def test_staff_who_save_or_bring_back_a_petition_beside_others_take_all_pages_last(
    staff: Client, is_restoring: bool, text: str, total: int
) -> None:
    petition = make_petition()
    first = petition.history.get()
    petition.paper = 7
    petition.save()
    petition.publish()
    typed = {"campaign": petition.campaign_id, "offices": petition.offices.get().pk, "paper": 9}
    typed |= {"text_0": text, "text_1": "Vi chiediamo di agire."}
    path = f"history/{first.history_id}" if is_restoring else "change"
    save = partial(staff.post, f"/admin/petitions/petition/{petition.pk}/{path}/", typed)
    others = partial(pages.bump, "site"), pages.bump_all
    assert beside(*others, lambda: save().status_code) == 302
    assert Campaign.objects.get().supporters == total


def test_staff_who_bring_back_what_was_handed_over_beside_others_take_all_pages_last(staff: Client) -> None:
    delivery = make_delivery(make_petition(), number=900)
    first = delivery.history.get()
    delivery.number = 1_000
    delivery.save()
    delivery.petition.retell()
    restore = partial(staff.post, f"/admin/petitions/delivery/{delivery.pk}/history/{first.history_id}/")
    others = partial(pages.bump, "site"), pages.bump_all
    assert beside(*others, lambda: restore().status_code) == 302
    assert Petition.objects.get().dealings[0]["number"] == 900


@pytest.fixture
def copied_database(tmp_path: Path, transactional_db: None) -> Iterator[str]:
    """The address of a copy of this test's database, for processes of their own."""
    if connection.vendor == "sqlite":
        path = tmp_path / "kills.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        yield f"sqlite:///{path}"
        return
    name, url = connection.settings_dict["NAME"], os.environ["DATABASE_URL"]
    connections.close_all()
    with closing(psycopg2.connect(url)) as server, server.cursor() as cursor:
        server.autocommit = True
        cursor.execute(f"CREATE DATABASE kills TEMPLATE {name}")
        yield f"{url.rpartition('/')[0]}/kills"
        cursor.execute("DROP DATABASE kills WITH (FORCE)")


def test_workers_killed_in_the_middle_lose_and_double_nothing(copied_database: str, tmp_path: Path) -> None:
    """`python -m tests.bench.kills` does the same with 2,000 people and twenty kills."""
    result = kills.run(tmp_path, copied_database, people=400, kills=5, seconds=8, durable=False)
    assert result.problems == []
