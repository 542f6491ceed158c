import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from threading import Barrier
from time import sleep

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from config import jobs
from config.models import JobRun


@pytest.fixture(autouse=True)
def no_other_jobs():
    """The jobs of the site stay out of the way while these tests register their own."""
    registered = dict(jobs.registry)
    jobs.registry.clear()
    yield
    jobs.registry.clear()
    jobs.registry.update(registered)


def job(name: str, work=lambda: 1, **when):
    return jobs.every(name=name, **(when or {"seconds": 10}))(work)


@pytest.mark.django_db
def test_job_runs_at_once_and_then_when_its_interval_is_over():
    done = []
    job("count", lambda: done.append(1) or 3)

    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        assert jobs.run_due() == 3
        assert jobs.run_due() == 0
        clock.shift(timedelta(seconds=10))
        assert jobs.run_due() == 3
    assert len(done) == 2


@pytest.mark.django_db
def test_daily_job_runs_at_its_time_in_the_time_zone_of_the_site():
    done = []
    job("nightly", lambda: done.append(timezone.now()) or 0, daily_at="03:10")

    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        jobs.run_due()
        assert done == []
        clock.move_to("2026-06-02 01:10Z")  # 03:10 in Rome
        jobs.run_due()
        jobs.run_due()
    assert done == [datetime(2026, 6, 2, 1, 10, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("now", "following"),
    [
        (
            datetime(2026, 3, 28, 12, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 10, tzinfo=UTC),
        ),  # summer time begins
        (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 2, 10, tzinfo=UTC)),  # and ends
        (datetime(2026, 6, 1, 1, 10, tzinfo=UTC), datetime(2026, 6, 2, 1, 10, tzinfo=UTC)),
    ],
)
def test_daily_job_keeps_the_hour_on_the_wall(now, following):
    nightly = jobs.Job("nightly", lambda: 0, None, time(3, 10))

    assert nightly.next_after(now).astimezone(UTC) == following


@pytest.mark.django_db
def test_failing_job_is_logged_without_its_words_waits_longer_each_time_and_stops_no_other(caplog):
    done = []

    def fail() -> int:
        raise ValueError("ana@example.org")

    job("broken", fail)
    job("sound", lambda: done.append(1) or 1)

    waits = []
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock, caplog.at_level(logging.ERROR):
        for _ in range(5):
            jobs.run_due()
            broken = JobRun.objects.get(name="broken")
            waits.append((broken.next_run_at - timezone.now()).total_seconds())
            clock.move_to(broken.next_run_at)

    assert waits == [5, 15, 45, 120, 120]
    assert broken.last_error == "ValueError"
    assert len(done) >= 4
    assert "The job broken failed and will be tried again: ValueError in fail" in caplog.text
    assert "ana@example.org" not in caplog.text


@pytest.mark.django_db
def test_job_that_works_again_forgets_its_failures():
    troubles = [ValueError()]

    def work() -> int:
        if troubles:
            raise troubles.pop()
        return 1

    job("shaky", work)
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        jobs.run_due()
        clock.shift(timedelta(seconds=5))
        assert jobs.run_due() == 1

    row = JobRun.objects.get()
    assert (row.last_error, row.failures, row.lease, row.leased_until) == ("", 0, "", None)


@pytest.mark.django_db
def test_job_of_a_killed_worker_is_taken_over_when_its_lease_ends():
    job("count")
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        now = timezone.now()
        JobRun.objects.create(
            name="count", next_run_at=now, lease="dead", leased_until=now + timedelta(seconds=15)
        )
        assert jobs.run_due() == 0
        clock.shift(timedelta(seconds=15))
        assert jobs.run_due() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_one_job_at_once():
    ready, done = Barrier(2), []
    job("count", lambda: sleep(0.2) or done.append(1) or 1)
    jobs.Runner().due()

    def worker(_: int) -> int:
        try:
            ready.wait()
            return jobs.Runner().run("count")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        results = sorted(threads.map(worker, range(2)))

    assert results == [0, 1]
    assert done == [1]


@pytest.mark.django_db
def test_frequent_job_stays_with_its_worker_and_is_rarely_written_down(django_assert_num_queries):
    job("count", seconds=1)
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        mine, other = jobs.Runner(), jobs.Runner()
        assert [mine.run(name) for name in mine.due()] == [1]
        for _ in range(7):
            clock.shift(timedelta(seconds=1))
            assert other.due() == []
            assert mine.due() == ["count"]
            with django_assert_num_queries(0):
                assert mine.run("count") == 1
        clock.shift(timedelta(seconds=1))
        assert mine.run("count") == 1
        assert JobRun.objects.get().leased_until == timezone.now() + timedelta(seconds=15)


@pytest.mark.django_db
def test_frequent_job_goes_to_another_worker_when_its_own_is_silent():
    job("count", seconds=1)
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        silent, other = jobs.Runner(), jobs.Runner()
        assert [silent.run(name) for name in silent.due()] == [1]
        clock.shift(timedelta(seconds=15))
        assert [other.run(name) for name in other.due()] == [1]
        assert [silent.run(name) for name in silent.due()] == [0]
        assert silent.due() == []


@pytest.mark.django_db
def test_worker_that_stops_leaves_its_jobs_to_others_at_once():
    job("count", seconds=1)
    with time_machine.travel("2026-06-01 12:00Z", tick=False) as clock:
        stopping, other = jobs.Runner(), jobs.Runner()
        stopping.run(*stopping.due())
        stopping.release()
        assert other.due() == []
        clock.shift(timedelta(seconds=1))
        assert [other.run(name) for name in other.due()] == [1]


@pytest.mark.parametrize("when", [{}, {"seconds": 1, "daily_at": "03:10"}])
def test_job_needs_exactly_one_way_to_say_when(when):
    with pytest.raises(ValueError, match="needs either"):
        jobs.every(name="unclear", **when)
