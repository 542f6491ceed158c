import datetime as dt
import json
import logging
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from campaigns.models import Campaign, Follower
from comments.models import Comment
from config import address_rules, blocked, mail, personal, readdressing
from config.addresses import canonical
from config.models import AddressRule, MailTally, OutgoingMail
from config.partial_dates import PartialDate
from petitions import counting
from petitions.models import ConsentText, Petition, Signature
from petitions.retention import CONFIRMED
from tests.config.test_admin_site import with_role
from tests.factories import (
    make_campaign,
    make_comment,
    make_follower,
    make_petition,
    make_signature,
    make_staff,
)

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"
PERSON = "/admin/person/"


@pytest.fixture
def life() -> Petition:
    """Ada has signed with her husband, follows, has written, and has mail on its way; Eve has answered her."""
    campaign = make_campaign()
    petition = make_petition(campaign, shares_addresses=True)
    words = {"sign": "I agree to everything"}
    ConsentText.objects.create(version="v1", language="en", words=words)
    make_signature(
        petition, name="Ada Bianchi", email="Ada@example.org", address=ADA, person="ada bianchi", consent="v1",
        state="confirmed", client="c" * 32, may_ask=True, city="Lucca",
    )  # fmt: skip
    make_signature(
        petition, name="Bruno Bianchi", email=ADA, address=ADA, person="bruno bianchi", state="confirmed"
    )
    make_signature(petition, name="Eve Verdi", email="eve@example.org", state="confirmed")
    counting.fold()
    make_follower(campaign, email=ADA)
    make_follower(campaign, email="eve@example.org")
    said = make_comment(campaign, name="Ada", email=ADA, body="As I see it", approved=True)
    make_comment(
        campaign, name="Eve", email="eve@example.org", body="I see it too", parent=said, approved=True
    )
    for address in ("ADA@example.org", "adam@example.org"):
        mail.enqueue("test", recipient=address, language="en", args={}, dedupe=address)
    return petition


def test_export_holds_everything_with_purpose_and_end(life: Petition) -> None:
    held = personal.export_of(" ADA@example.org ")
    assert (held["address"], held["compared_as"]) == ("ADA@example.org", ADA)
    ada, bruno = held["signatures"]
    assert (ada["name"], ada["email"], ada["city"], ada["may_ask"]) == (
        "Ada Bianchi", "Ada@example.org", "Lucca", True,
    )  # fmt: skip
    assert (ada["number"], ada["text_signed"], ada["agreed_to"]) == (
        1, "We ask you to act.", {"sign": "I agree to everything"},
    )  # fmt: skip
    assert bruno["name"] == "Bruno Bianchi"
    assert [kept["until"] for kept in ada["kept"]] == [
        str(CONFIRMED.until),
        "24 hours after signing",
    ]
    assert [follower["email"] for follower in held["following"]] == [ADA]
    assert [(reply["body"], reply["decisions"][0]["after"]) for reply in held["replies"]] == [
        ("As I see it", "approved")
    ]
    assert [waiting["recipient"] for waiting in held["waiting_mails"]] == ["ADA@example.org"]
    assert held["wants_no_mail"] == []
    entries = [
        entry for kind in ("signatures", "following", "replies", "waiting_mails") for entry in held[kind]
    ]
    assert [entry for entry in entries if not entry["kept"]] == []
    assert len(held["kept_for"]) > 15
    json.dumps(held)


def test_export_holds_nothing_of_others_and_no_key_of_a_private_page(life: Petition) -> None:
    secrets = [row.secret for model in (Signature, Follower, Comment) for row in model.objects.all()]
    text = personal.as_json(ADA)
    assert [word for word in ("Eve", "Verdi", "I see it too", "adam@", *secrets) if word in text] == []


def test_every_personal_column_of_a_signature_is_in_the_export(life: Petition) -> None:
    exported = personal.export_of(ADA)["signatures"][0].keys()
    stated = {
        name.rpartition(".")[2]
        for name in personal.personal_columns()
        if name.startswith("petitions.Signature.")
    }
    assert stated - exported == {"secret"}


def test_export_says_on_which_day_data_ends_where_that_is_known() -> None:
    campaign = make_campaign(state=Campaign.State.CLOSED, ended_on=PartialDate(2026, 1, 10))
    make_signature(make_petition(campaign), email=ADA, state="confirmed")
    assert personal.export_of(ADA)["signatures"][0]["kept"][0]["ends_on"] == "2028-01-10"


def test_all_spellings_of_a_mailbox_are_one_person() -> None:
    make_signature(make_petition(), email="an.na+x@gmail.com", address="anna@gmail.com")
    # Apart since before there was a rule, because both were in use.
    make_signature(make_petition(), email="an.na+y@gmail.com", address="an.na+y@gmail.com")
    make_signature(make_petition(), email="anna@example.org", address="anna@example.org")
    assert len(personal.export_of("a.nna@GMAIL.com")["signatures"]) == 2
    assert len(personal.export_of("an.na+y@gmail.com")["signatures"]) == 2


@pytest.fixture
def apart() -> Iterator[list[str]]:
    """Anna has signed, follows and has written twice, with spellings that a rule of today makes one; so has Bruno."""
    address_rules.hold([])
    petition = make_petition()
    emails = ["anna@town.it", "An.na+x@Città.it", "bruno@town.it"]
    for email in emails:
        row = {"email": email, "address": canonical(email)}
        make_signature(petition, state="confirmed", **row)
        make_follower(petition.campaign, **row)
        make_comment(petition.campaign, email=email)
    counting.fold()
    rule = {"domains": "town.it città.it", "is_one_mailbox": True, "ignores_dots": True, "tag_sign": "+"}
    address_rules.hold([AddressRule(**rule)])
    yield emails
    address_rules.forget()


def finish_readdressing() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        readdressing.readdress()
        clock.shift(readdressing.SETTLES_IN)
        readdressing.readdress()


@pytest.mark.parametrize("is_finished", [False, True])
@pytest.mark.parametrize("asked_with", ["anna@town.it", "a.nna@città.it"])
def test_rows_that_a_change_of_the_rules_left_apart_are_found_and_erased(
    apart: list[str], is_finished: bool, asked_with: str
) -> None:
    if is_finished:
        finish_readdressing()
    held = personal.export_of(asked_with)
    kinds = ("signatures", "following", "replies")
    assert [[row["email"] for row in held[kind]] for kind in kinds] == [apart[:2]] * 3
    assert personal.erase_all(asked_with) == {
        "waiting_mails": 0, "following": 2, "signatures": 2, "letters": 0, "replies": 2, "reports": 0,
    }  # fmt: skip
    assert list(Signature.objects.values_list("email", flat=True)) == ["bruno@town.it"]
    assert list(Follower.objects.values_list("email", flat=True)) == ["bruno@town.it"]
    assert Petition.objects.get().confirmed == 1


def test_rows_that_an_earlier_rule_had_brought_together_stay_each_with_their_person() -> None:
    """What a row holds may be somebody else's address by now, until all are compared anew."""
    for email in ("anna@town.it", "an.na@town.it"):
        make_signature(make_petition(), email=email, address="anna@town.it")
    assert [row["email"] for row in personal.export_of("an.na@town.it")["signatures"]] == ["an.na@town.it"]


def test_nothing_is_compared_where_all_addresses_follow_the_rules(
    apart: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for model in (Signature, Follower, Comment):
        model.objects.exclude(email__startswith="bruno").delete()
    finish_readdressing()
    with django_assert_num_queries(1):
        assert readdressing.left_apart(Signature, "bruno@town.it") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_page_that_tells_what_goes_needs_as_many_queries_for_one_as_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _row in range(rows):
        petition = make_petition()
        signature = make_signature(petition, email=ADA, state="confirmed")
        make_follower(petition.campaign, email=ADA)
        make_comment(petition.campaign, email=ADA)
        mail.enqueue("test", recipient=ADA, language="en", args={}, dedupe=str(petition.pk))
    with django_assert_num_queries(18):
        page = client.get(f"{signature.get_absolute_url()}everything/")
    assert [number for _title, number in page.context["held"]] == [rows] * 4


def test_erasing_leaves_no_trace_of_the_person_and_true_numbers(life: Petition) -> None:
    assert personal.erase_all("Ada@Example.org") == {
        "waiting_mails": 1, "following": 1, "signatures": 2, "letters": 0, "replies": 1, "reports": 0,
    }  # fmt: skip
    assert list(Signature.objects.values_list("name", flat=True)) == ["Eve Verdi"]
    assert list(Follower.objects.values_list("email", flat=True)) == ["eve@example.org"]
    said, answer = Comment.objects.order_by("pk")
    assert (said.name, said.email, said.address, said.body, said.state) == ("", "", "", "", "removed")
    assert (answer.body, answer.state) == ("I see it too", "approved")
    life.refresh_from_db()
    assert (life.confirmed, life.campaign.supporters, [row["name"] for row in life.latest]) == (
        1,
        1,
        ["E. V."],
    )
    assert Campaign.objects.get(pk=life.campaign_id).replies == 1
    assert counting.recount(life) == {}
    assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == ["adam@example.org"]
    assert personal.erase_all(ADA) == {
        "waiting_mails": 0,
        "following": 0,
        "signatures": 0,
        "letters": 0,
        "replies": 0,
        "reports": 0,
    }


def test_wish_for_no_mail_is_told_and_outlives_erasing(life: Petition) -> None:
    blocked.block(ADA, by=blocked.HOLDER)
    personal.erase_all(ADA)
    assert [wish["wants_no_mail"] for wish in personal.export_of("ADA@example.org")["wants_no_mail"]] == [
        True
    ]
    assert blocked.is_blocked(ADA)


def test_count_of_mails_is_told_and_outlives_erasing(life: Petition) -> None:
    for _time in range(2):
        mail.may_go_to_a_stranger(OutgoingMail(), f"petition:{life.pk}", "ADA@example.org")
    assert personal.export_of(ADA)["signatures"][0]["mails_before_confirming"] == 2
    personal.erase_all(ADA)
    assert MailTally.objects.get().count == 2


def run(command: str, *args: str) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


def test_commands_export_and_erase_and_a_dry_run_changes_nothing(life: Petition) -> None:
    assert len(json.loads(run("export_person", "ADA@example.org"))["signatures"]) == 2
    counts = "waiting_mails 1, following 1, signatures 2, letters 0, replies 1, reports 0."
    assert run("erase_person", "--dry-run", "ADA@example.org") == f"Would erase: {counts}\n"
    assert Signature.objects.count() == 3
    assert run("erase_person", "ADA@example.org") == f"Erased: {counts}\n"
    assert Signature.objects.count() == 1


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def test_staff_see_what_is_held_and_download_it(staff: Client, life: Petition) -> None:
    page = staff.post(PERSON, {"address": "ADA@example.org"}).content.decode()
    assert "Held about ADA@example.org" in page
    assert "Bruno Bianchi" in page
    assert "Verdi" not in page
    file = staff.post(PERSON, {"address": ADA, "action": "download"})
    assert file["Content-Disposition"] == 'attachment; filename="personal-data.json"'
    assert len(file.json()["signatures"]) == 2


def test_staff_are_asked_once_more_before_everything_is_erased(staff: Client, life: Petition) -> None:
    asked = staff.post(PERSON, {"address": ADA, "action": "ask"})
    assert "nothing of it can be brought back" in asked.content.decode()
    assert Signature.objects.count() == 3
    done = staff.post(PERSON, {"address": ADA, "action": "erase"}, follow=True)
    assert "Erased: 5 entries." in done.content.decode()
    assert Signature.objects.count() == 1


def test_page_of_a_person_says_when_nothing_is_held_and_needs_an_address(staff: Client) -> None:
    assert "Nothing is held" in staff.post(PERSON, {"address": "nobody@example.org"}).content.decode()
    assert staff.post(PERSON, {"address": ""}).status_code == 422
    assert "A person&#x27;s data" in staff.get("/admin/").content.decode()


def test_log_of_the_admin_holds_a_mark_and_no_address(staff: Client, life: Petition) -> None:
    staff.post(PERSON, {"address": ADA, "action": "download"})
    staff.post(PERSON, {"address": "ADA@example.org", "action": "erase"})
    entries = LogEntry.objects.order_by("pk")
    mark = f"Person {personal.mark_of(ADA)}"
    assert [(entry.object_repr, entry.get_change_message()) for entry in entries] == [
        (mark, "Downloaded what is held about this person"),
        (mark, "Erased everything about this person"),
    ]


@pytest.mark.parametrize(
    ("role", "status"), [("Signatures and followers", 200), ("Moderators", 403), ("Editors", 403)]
)
def test_only_who_may_see_signatures_sees_the_data_of_a_person(
    client: Client, role: str, status: int
) -> None:
    assert with_role(client, role).get(PERSON).status_code == status


def test_nothing_of_this_is_logged(staff: Client, life: Petition, caplog: Any) -> None:
    with caplog.at_level(logging.DEBUG):
        staff.post(PERSON, {"address": ADA})
        run("export_person", ADA)
        run("erase_person", ADA)
    assert [
        record
        for record in caplog.records
        if "ada" in record.getMessage().lower() and record.name != "django.db.backends"
    ] == []


def test_what_ended_long_ago_names_nobody_any_more_and_is_nobodys(life: Petition) -> None:
    Signature.objects.filter(name="Ada Bianchi").update(
        state="withdrawn", withdrawn_at=timezone.now() - dt.timedelta(days=31)
    )
    Signature.objects.withdrawn().forget()
    assert [row["name"] for row in personal.export_of(ADA)["signatures"]] == ["Bruno Bianchi"]


@pytest.mark.django_db(transaction=True)
def test_erasing_beside_others_stays_exact() -> None:
    """Four people leave two campaigns while others confirm, are counted, and moderators decide."""
    campaigns = [make_campaign(), make_campaign()]
    petitions = [make_petition(campaign) for campaign in campaigns]
    leaving = [f"leaving-{number}@example.org" for number in range(4)]
    for address in leaving:
        for petition in petitions:
            make_signature(petition, email=address, state="confirmed")
            make_comment(petition.campaign, email=address, approved=True)
    staying = [make_signature(petition) for petition in petitions for _row in range(6)]
    written = [make_comment(campaign) for campaign in campaigns for _row in range(6)]
    moderator = make_staff()
    counting.fold()
    work: list[Callable[[], object]] = [partial(personal.erase_all, address) for address in leaving]
    work += [signature.confirm for signature in staying]
    work += [partial(comment.approve, by=moderator) for comment in written]
    work += [counting.fold] * 6

    def done(one: Callable[[], object]) -> None:
        try:
            one()
        finally:
            connection.close()

    random.Random(3).shuffle(work)  # noqa: S311 - any order will do
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(done, work))
    counting.fold()
    assert list(Petition.objects.values_list("confirmed", flat=True)) == [6, 6]
    assert list(Campaign.objects.values_list("supporters", "replies")) == [(6, 6), (6, 6)]
    assert [counting.recount(petition) for petition in petitions] == [{}, {}]
    assert [sum(map(len, personal.held_by(address).values())) for address in leaving] == [0] * 4
