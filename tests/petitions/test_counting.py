import datetime as dt
import threading
import time
from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from campaigns.models import Campaign
from petitions import counting
from petitions.models import Petition, Signature
from tests.factories import make_petition, make_signature

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def confirmed(petition: Petition, **fields: object) -> Signature:
    return make_signature(petition, state=Signature.State.CONFIRMED, **{"confirmed_at": NOON, **fields})


def totals(petition: Petition) -> dict[str, int]:
    petition.refresh_from_db()
    return {name: getattr(petition, name) for name in ("confirmed", "waiting", "withdrawn", "rejected")}


def test_fold_counts_each_state_once() -> None:
    petition = make_petition()
    confirmed(petition)
    make_signature(petition)
    assert counting.fold() == 2
    assert counting.fold() == 0
    assert totals(petition) == {"confirmed": 1, "waiting": 1, "withdrawn": 0, "rejected": 0}


def test_signing_numbers_follow_the_order_of_confirming_and_are_never_given_again() -> None:
    petition = make_petition()
    second = confirmed(petition, confirmed_at=NOON + dt.timedelta(seconds=1))
    first = confirmed(petition)
    counting.fold()
    first.withdraw()
    counting.fold()
    third = confirmed(petition)
    first.confirm()
    counting.fold()
    numbers = [Signature.objects.get(pk=signature.pk).number for signature in (first, second, third)]
    assert numbers == [1, 2, 3]
    petition.refresh_from_db()
    assert petition.numbered == 3


def test_signatures_held_back_are_counted_apart() -> None:
    petition = make_petition()
    make_signature(petition, state=Signature.State.HELD)
    counting.fold()
    petition.refresh_from_db()
    assert (petition.held, petition.waiting, petition.total) == (1, 0, 0)


def test_fold_moves_a_signature_from_one_total_to_the_next() -> None:
    petition = make_petition()
    signature = make_signature(petition)
    counting.fold()
    signature.confirm()
    counting.fold()
    assert totals(petition) == {"confirmed": 1, "waiting": 0, "withdrawn": 0, "rejected": 0}
    signature.withdraw()
    counting.fold()
    assert totals(petition) == {"confirmed": 0, "waiting": 0, "withdrawn": 1, "rejected": 0}


def test_fold_keeps_countries_and_days_that_add_up_to_the_total() -> None:
    petition = make_petition()
    confirmed(petition, country="IT")
    confirmed(petition, country="KR")
    gone = confirmed(petition, country="KR", confirmed_at=NOON + dt.timedelta(days=1))
    counting.fold()
    gone.withdraw()
    counting.fold()
    assert list(petition.countries.values_list("country", "confirmed")) == [("IT", 1), ("KR", 1)]
    assert list(petition.days.values_list("day", "confirmed")) == [
        (NOON.date(), 2),
        (dt.date(2026, 11, 21), 0),
    ]


def test_day_is_that_of_the_site_and_not_of_utc() -> None:
    petition = make_petition()
    confirmed(petition, confirmed_at=dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC))
    counting.fold()
    assert petition.days.get().day == dt.date(2026, 11, 21)


def test_fold_tells_the_campaign_and_the_names_to_show() -> None:
    petition = make_petition(paper=10)
    confirmed(petition, name="Ada Lovelace", display="full")
    confirmed(petition, name="Min Jun Kim", display="initials", confirmed_at=NOON + dt.timedelta(hours=1))
    confirmed(petition, name="Nobody Known", display="anonymous")
    counting.fold()
    petition.refresh_from_db()
    assert Campaign.objects.get().supporters == 13
    assert [entry["name"] for entry in petition.latest] == ["M. J. K.", "Ada Lovelace"]


def test_recount_finds_nothing_after_folding() -> None:
    petition = make_petition()
    confirmed(petition)
    make_signature(petition)
    counting.fold()
    make_signature(petition)
    assert counting.recount(petition) == {}


def test_recount_heals_and_names_each_difference() -> None:
    petition = make_petition()
    confirmed(petition)
    counting.fold()
    Petition.objects.update(confirmed=7)
    petition.countries.update(confirmed=9)
    petition.days.all().delete()
    assert counting.recount(petition) == {
        "country IT": (9, 1),
        "day 2026-11-20": (0, 1),
        "state confirmed": (7, 1),
    }
    assert totals(petition)["confirmed"] == 1
    assert counting.recount(petition) == {}
    assert Campaign.objects.get().supporters == 1


def test_command_recounts_all_and_names_each_difference() -> None:
    petition = make_petition()
    confirmed(petition)
    counting.fold()
    Petition.objects.update(confirmed=7)
    out = StringIO()

    call_command("recount", stdout=out)
    call_command("recount", stdout=out)

    assert out.getvalue().splitlines() == [
        f"{petition.campaign.slug}: state confirmed was 7, is 1",
        "Petitions recounted: 1, healed: 1",
        "Petitions recounted: 1, healed: 0",
    ]


def test_recount_sees_a_rejected_row_that_should_not_count() -> None:
    petition = make_petition()
    signature = confirmed(petition)
    counting.fold()
    signature.reject()
    counting.fold()
    assert totals(petition) == {"confirmed": 0, "waiting": 0, "withdrawn": 0, "rejected": 1}
    signature.readmit()
    counting.fold()
    assert totals(petition)["confirmed"] == 1


@pytest.mark.django_db(transaction=True)
def test_recount_that_finds_nothing_keeps_nobody_waiting() -> None:
    """A million rows take seconds, and SQLite lets nobody write while a transaction that writes is under way."""
    petition, in_transactions = make_petition(), []
    confirmed(petition)
    counting.fold()

    def note(execute: Callable[..., object], *statement: object) -> object:
        in_transactions.append(connection.in_atomic_block)
        return execute(*statement)

    with connection.execute_wrapper(note):
        assert counting.recount(petition) == {}
    assert set(in_transactions) == {False}


def test_petition_whose_totals_are_wrong_is_counted_anew_and_stops_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong, right = make_petition(), make_petition()
    gone, kept = confirmed(wrong, country="KR"), confirmed(wrong)
    counting.fold()
    wrong.days.update(confirmed=0)
    gone.withdraw()
    other = confirmed(right)

    assert counting.fold() == 2

    assert (totals(wrong)["confirmed"], totals(right)["confirmed"]) == (1, 1)
    assert list(wrong.days.values_list("day", "confirmed")) == [(NOON.date(), 1)]
    assert list(Campaign.objects.order_by("pk").values_list("supporters", flat=True)) == [1, 1]
    assert [counting.recount(petition) for petition in (wrong, right)] == [{}, {}]
    assert [Signature.objects.get(pk=row.pk).number for row in (gone, kept, other)] == [1, 2, 1]
    assert f"Recounting petition {wrong.pk} found differences" in caplog.text


def test_withdrawing_after_a_change_of_time_zone_moves_all_days(settings: Any) -> None:
    petition = make_petition()
    gone, kept = confirmed(petition), confirmed(petition)
    counting.fold()
    settings.TIME_ZONE = "Pacific/Kiritimati"
    gone.withdraw()
    counting.fold()
    assert totals(petition) == {"confirmed": 1, "waiting": 0, "withdrawn": 1, "rejected": 0}
    assert list(petition.days.values_list("day", "confirmed")) == [(dt.date(2026, 11, 21), 1)]
    kept.withdraw()
    counting.fold()
    assert counting.recount(petition) == {}


def test_erasing_takes_wrong_totals_for_no_reason_to_stop() -> None:
    petition = make_petition()
    confirmed(petition)
    gone = confirmed(petition)
    counting.fold()
    Petition.objects.update(confirmed=0)
    petition.countries.all().delete()
    assert counting.erase(Signature.objects.filter(pk=gone.pk)) == 1
    assert totals(petition)["confirmed"] == 1
    assert Campaign.objects.get().supporters == 1
    assert counting.recount(petition) == {}


def test_erasing_takes_counted_and_uncounted_rows_out_of_the_totals() -> None:
    petition = make_petition()
    kept, gone, new = confirmed(petition), confirmed(petition), None
    counting.fold()
    new = confirmed(petition)
    assert counting.erase(Signature.objects.filter(pk__in=[gone.pk, new.pk])) == 2
    assert totals(petition)["confirmed"] == 1
    assert list(Signature.objects.values_list("pk", flat=True)) == [kept.pk]
    assert counting.recount(petition) == {}


def confirm(signatures: list[Signature]) -> None:
    for signature in signatures:
        Signature.objects.get(pk=signature.pk).confirm()


def erase(signatures: list[Signature]) -> None:
    for signature in signatures:
        counting.erase(Signature.objects.filter(pk=signature.pk))


def change_minds(signatures: list[Signature]) -> None:
    for signature in signatures * 2:
        Signature.objects.get(pk=signature.pk).withdraw()
        Signature.objects.get(pk=signature.pk).show_as("full", "Somebody", "")
        Signature.objects.get(pk=signature.pk).confirm()


def fold_often() -> None:
    for _ in range(15):
        counting.fold()


@pytest.mark.django_db(transaction=True)
def test_folding_beside_confirming_and_erasing_stays_exact() -> None:
    petition = make_petition()
    pending = [make_signature(petition) for _ in range(40)]
    at_once(
        partial(confirm, pending[:30]),
        partial(erase, pending[30:]),
        partial(change_minds, pending[20:30]),
        fold_often,
        fold_often,
    )
    while counting.fold():
        pass
    assert totals(petition) == {"confirmed": 30, "waiting": 0, "withdrawn": 0, "rejected": 0}
    assert Campaign.objects.get().supporters == 30
    assert counting.recount(petition) == {}


@pytest.mark.django_db(transaction=True)
def test_recount_that_waits_for_a_fold_finds_nothing_to_heal() -> None:
    petition = make_petition()
    for _row in range(3):
        confirmed(petition)
    counting.fold()
    confirmed(petition)
    has_folded, differences = threading.Event(), []

    def fold_slowly() -> None:
        with transaction.atomic():
            counting.fold_petition(petition.pk)
            has_folded.set()
            time.sleep(0.5)

    def recount_meanwhile() -> None:
        has_folded.wait(5)
        differences.append(counting._recount_alone(petition.pk))

    at_once(fold_slowly, recount_meanwhile)

    assert differences == [{}]


def at_once(*works: Callable[[], None]) -> None:
    problems: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        close_old_connections()
        try:
            work()
        except BaseException as problem:
            problems.append(problem)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def test_fold_goes_on_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "BATCH", 2)
    petition = make_petition()
    for _ in range(5):
        confirmed(petition, confirmed_at=timezone.now())
    assert [counting.fold(), counting.fold(), counting.fold(), counting.fold()] == [2, 2, 1, 0]
    assert totals(petition)["confirmed"] == 5
