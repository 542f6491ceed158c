import datetime as dt
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Field, Model
from django.test import Client
from django.utils import timezone

from campaigns.models import Follower
from comments.models import Case, Comment, Decision, Mark, Report
from config import forgetting, jobs
from config.models import BlockedAddress, DailyKey, JobRun, MailTally, OutgoingMail, RateCounter
from config.partial_dates import PartialDate
from config.retention import impersonal, periods, personal_columns
from petitions import counting
from petitions.models import Petition, Removal, Signature
from petitions.retention import (
    CLOSED_FOR,
    COUNTED,
    PERSON,
    forget_removals,
    forget_signers,
    forget_unconfirmed,
    forgets_signers_on,
)
from tests.config.test_admin_site import with_role
from tests.factories import (
    make_campaign,
    make_comment,
    make_follower,
    make_petition,
    make_signature,
    make_staff,
)

PROOF = "/admin/forgetting/"
LONG_AGO = dt.datetime(2019, 6, 1, tzinfo=dt.UTC)
A_DAY, A_YEAR = dt.timedelta(days=1), dt.timedelta(days=365)


def stated_as(model: type[Model], column: Field) -> str:
    """Earlier versions hold what the table itself holds, and four columns of their own."""
    label = model._meta.label
    if not label.partition(".")[2].startswith("Historical"):
        return f"{label}.{column.name}"
    is_own = column.name.startswith("history_")
    return f"history.{column.name}" if is_own else f"{label.replace('Historical', '')}.{column.name}"


def all_columns() -> set[str]:
    return {
        stated_as(model, column)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if column.name not in ("id", "history_id")
    }


def test_every_column_of_every_table_is_stated_as_personal_or_not() -> None:
    """A new column fails here until its app's retention.py says what it holds, and what ends that."""
    assert all_columns() - personal_columns() - impersonal == set()


def test_no_column_is_stated_that_is_not_there_or_as_both() -> None:
    stated = personal_columns() | impersonal
    assert (stated - all_columns(), personal_columns() & impersonal) == (set(), set())


def test_every_period_that_has_a_time_says_it_in_words_and_has_a_job() -> None:
    units = {730: "2 years", 365: "a year"}
    for period in periods:
        if period.time is not None and period.job:
            days, hours = period.time.days, period.time // dt.timedelta(hours=1)
            expected = units.get(days, f"{days} days") if days > 1 else f"{hours} hours"
            words = "an hour" if hours == 1 else expected
            assert words in str(period.until), period.what
            assert period.held, period.what
    assert {period.job for period in periods if period.job} <= jobs.registry.keys()


def test_every_job_that_forgets_can_be_counted() -> None:
    forgetting_jobs = {name for name in jobs.registry if name.startswith("forget-")}
    assert forgetting_jobs == forgetting.names()


@pytest.mark.django_db
def test_forgotten_signer_keeps_nothing_but_what_is_counted() -> None:
    petition = make_petition(make_campaign(state="closed", opened_on=None, ended_on=PartialDate(2020, 1, 1)))
    signature = make_signature(
        petition,
        state="confirmed",
        confirmed_at=LONG_AGO,
        person="ada",
        client="c" * 32,
        follow=True,
        may_ask=True,
        display="full",
        earlier=1,
    )
    counting.fold()
    before = Signature.objects.values().get()
    assert forget_signers() == 1
    after = Signature.objects.values().get()
    columns = {name.rpartition(".")[2] for name in PERSON}
    blank: dict[str, Any] = {**dict.fromkeys(columns, ""), "follow": False, "may_ask": False}
    blank |= {"display": "anonymous", "address": f"gone-{signature.pk}", "earlier": None}
    assert {name: after[name] for name in columns} == blank
    rest = before.keys() - columns
    assert {name: after[name] for name in rest} == {name: before[name] for name in rest}
    assert {name.rpartition(".")[2] for name in COUNTED} >= {
        "text_number",
        "country",
        "number",
        "confirmed_at",
    }
    assert (counting.recount(petition), Petition.objects.get().confirmed) == ({}, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("closes_at", "state", "ended_on", "expected"),
    [
        (None, "live", None, None),
        (dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), "live", None, dt.date(2028, 2, 29)),
        (None, "closed", PartialDate(2026, 1, 10), dt.date(2028, 1, 10)),
        (None, "won", PartialDate(2026), dt.date(2028, 1, 1)),
        (dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC), "closed", PartialDate(2026, 1), dt.date(2028, 1, 1)),
        (dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC), "closed", PartialDate(2026, 1), dt.date(2027, 3, 1)),
    ],
)
def test_signers_are_forgotten_two_years_after_whatever_closed_the_petition_first(
    closes_at: dt.datetime | None, state: str, ended_on: PartialDate | None, expected: dt.date | None
) -> None:
    petition = make_petition(make_campaign(state=state, ended_on=ended_on), closes_at=closes_at)
    make_signature(petition, state="confirmed", confirmed_at=LONG_AGO)
    assert forgets_signers_on(petition) == expected
    closed_on = Signature.objects.with_closing().get().closed_on
    assert (closed_on and closed_on.first_day + CLOSED_FOR) == expected
    if expected:
        noon = dt.datetime.combine(expected, dt.time(12), tzinfo=dt.UTC)
        with time_machine.travel(noon - A_DAY, tick=False) as clock:
            assert forget_signers() == 0
            clock.shift(2 * A_DAY)
            assert forget_signers() == 1


@pytest.mark.django_db
def test_slip_in_a_closing_day_makes_nobody_forgotten() -> None:
    """2016 was typed for 2026: whoever signed since then stays who they are."""
    petition = make_petition(make_campaign(state="closed", opened_on=None, ended_on=PartialDate(2016, 11)))
    make_signature(petition, state="confirmed", name="Ada", confirmed_at=timezone.now() - CLOSED_FOR + A_DAY)
    assert forget_signers() == 0
    assert Signature.objects.get().name == "Ada"


@pytest.mark.django_db
def test_who_signs_again_after_a_withdrawal_has_a_month_to_confirm() -> None:
    long_ago = timezone.now() - A_YEAR
    signature = make_signature(
        make_petition(), state="withdrawn", name="Ada", withdrawn_at=long_ago, asked_at=long_ago
    )
    signature.note_asking()
    assert forget_signers() == 0
    assert Signature.objects.get().name == "Ada"


@pytest.mark.django_db
def test_held_back_signatures_go_like_those_that_were_never_confirmed() -> None:
    petition = make_petition()
    make_signature(petition, state="held", asked_at=timezone.now() - A_YEAR)
    make_signature(petition, asked_at=timezone.now() - A_YEAR)
    make_signature(petition)
    counting.fold()
    assert forget_unconfirmed() == 2
    assert Petition.objects.values_list("waiting", "held").get() == (1, 0)


@pytest.mark.django_db
def test_rules_of_removals_lose_their_words() -> None:
    rule = {"name_pattern": "*casino*", "domain": "spam.example", "client": "c" * 32, "reason": "A machine"}
    Removal.objects.create(**rule, finished_at=timezone.now() - A_YEAR)
    Removal.objects.create(**rule, finished_at=timezone.now())
    Removal.objects.create(**rule)
    assert (forget_removals(), forget_removals()) == (1, 0)
    oldest = Removal.objects.order_by("pk")[0]
    assert (oldest.name_pattern, oldest.domain, oldest.client, oldest.reason) == ("*", "", "", "A machine")


@pytest.fixture
def much_is_due() -> None:
    """At least one row for each job that forgets rows of ours, a year late."""
    ended = make_petition(make_campaign(state="closed", opened_on=None, ended_on=PartialDate(2020, 1, 1)))
    petition, long_ago = make_petition(), timezone.now() - A_YEAR
    make_signature(ended, state="confirmed", confirmed_at=LONG_AGO)
    make_signature(petition, asked_at=long_ago, client="c" * 32, created_at=long_ago)
    make_signature(petition, state="withdrawn", withdrawn_at=long_ago, asked_at=long_ago)
    make_follower(petition.campaign, confirmed=False, created_at=long_ago)
    make_follower(ended.campaign)
    make_comment(petition.campaign, created_at=long_ago)
    make_comment(petition.campaign, created_at=long_ago, confirmed_at=None, queued_at=None)
    refused = make_comment(petition.campaign, created_at=long_ago)
    refused.reject(by=make_staff(), reason="insult")
    Mark.objects.create(comment=refused, mark=1)
    case = Case.objects.create(comment=refused, opened_at=long_ago, closed_at=long_ago)
    said = {"reason": "insult", "language": "en", "email": "a@example.org", "address": "a@example.org"}
    Report.objects.create(case=case, created_at=long_ago, **said)
    Decision._base_manager.update(at=long_ago)
    Removal.objects.create(name_pattern="*x*", reason="test", finished_at=long_ago)
    finished = {"kind": "test", "language": "en", "dedupe": "1", "state": "sent"}
    OutgoingMail.objects.create(**finished, created_at=long_ago)
    MailTally.objects.create(key="k", count=1, last_at=long_ago - A_YEAR)
    RateCounter.objects.create(key="k", count=1, expires_at=1)
    DailyKey.objects.create(day=dt.date(2020, 1, 1))
    BlockedAddress.objects.create(digest="d", spelled="s", made_by="staff")
    counting.fold()


DUE = {
    "forget-follow-ups": 0, "forget-clients": 2, "forget-followers": 2,
    "forget-logins": 0, "forget-mail": 1, "forget-mail-tallies": 1, "forget-marks": 1,
    "forget-networks": 1, "forget-packs": 0, "forget-removals": 1, "forget-replies": 3, "forget-reply-addresses": 3,
    "forget-reports": 1,
    "forget-signers": 2, "forget-unconfirmed": 1,
}  # fmt: skip


def run_forget(*args: str) -> dict[str, int]:
    out = StringIO()
    call_command("forget", *args, stdout=out)
    lines = [line.split() for line in out.getvalue().splitlines()]
    return {words[0].rstrip(":"): int(words[1]) for words in lines}


@pytest.mark.django_db
def test_dry_run_counts_what_the_jobs_then_forget_and_changes_nothing(much_is_due: None) -> None:
    models = (Signature, Follower, Comment, Removal, OutgoingMail, MailTally, RateCounter, DailyKey)
    before = [list(model._base_manager.order_by("pk").values()) for model in models]
    assert run_forget("--dry-run") == DUE
    assert [list(model._base_manager.order_by("pk").values()) for model in models] == before
    done = run_forget()
    # The address of a reply whose words go as well goes with them.
    assert done == {**DUE, "forget-reply-addresses": 0}
    assert set(run_forget("--dry-run").values()) == {0}
    assert JobRun.objects.get(name="forget-signers").last_count == 2
    assert BlockedAddress.objects.count() == 1


@pytest.mark.django_db
def test_forget_says_which_job_it_could_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise ValueError

    monkeypatch.setitem(jobs.registry, "forget-mail", jobs.Job("forget-mail", fail, None, dt.time(3)))
    with pytest.raises(CommandError, match="forget-mail"):
        call_command("forget", stdout=StringIO())


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


@pytest.mark.django_db
def test_proof_page_says_yes_when_nothing_is_past_its_time(staff: Client) -> None:
    make_signature(make_petition(), asked_at=timezone.now() - dt.timedelta(days=12))
    page = staff.get(PROOF)
    assert "Nothing is past its time" in page.content.decode()
    unconfirmed = next(proof for proof in page.context["proofs"] if proof.period.job == "forget-unconfirmed")
    assert (unconfirmed.waiting, unconfirmed.overdue, unconfirmed.age) == (0, 0, "12 days")


@pytest.mark.django_db
def test_proof_page_is_loud_about_what_is_past_its_time_and_says_why(
    staff: Client, much_is_due: None
) -> None:
    JobRun.objects.create(name="forget-mail", next_run_at=timezone.now(), last_error="ValueError")
    page = staff.get(PROOF)
    late = {proof.period.job: proof.overdue for proof in page.context["late"]}
    assert late.keys() == {name for name, count in DUE.items() if count}
    words = page.content.decode()
    assert "No: this should be gone, and is not." in words
    assert "The job fails: ValueError." in words
    assert "The job has never ended well. Is the worker running?" in words
    run_forget()
    assert "Nothing is past its time" in staff.get(PROOF).content.decode()


@pytest.mark.django_db
def test_what_waits_for_the_next_night_is_no_trouble_yet(staff: Client) -> None:
    make_signature(make_petition(), asked_at=timezone.now() - dt.timedelta(days=30, hours=5))
    page = staff.get(PROOF)
    assert page.context["late"] == []
    assert [proof.waiting for proof in page.context["proofs"] if proof.waiting] == [1]


@pytest.mark.django_db
def test_proof_page_tells_when_the_signers_of_closed_petitions_are_forgotten(staff: Client) -> None:
    ended = make_petition(make_campaign(state="won", ended_on=PartialDate(2026, 1, 10)))
    make_signature(ended, state="confirmed")
    make_signature(make_petition(), state="confirmed")
    ending = staff.get(PROOF).context["endings"]
    assert [(one.on, one.people) for one in ending] == [(dt.date(2028, 1, 10), 1)]


@pytest.mark.django_db
def test_first_page_warns_of_jobs_that_delete_nothing_any_more(staff: Client) -> None:
    long_ago = timezone.now() - dt.timedelta(days=3)
    JobRun.objects.create(name="forget-mail", next_run_at=long_ago, last_finished_at=long_ago)
    tasks = [(task.count, str(task.label), task.url) for task in staff.get("/admin/").context["tasks"]]
    assert tasks == [(1, "job that deletes personal data is late", PROOF)]


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "status"), [("Signatures and followers", 200), ("Moderators", 403)])
def test_proof_page_is_for_those_who_work_with_personal_data(client: Client, role: str, status: int) -> None:
    assert with_role(client, role).get(PROOF).status_code == status
