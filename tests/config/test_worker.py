import logging
import os
import signal
from threading import Timer

import pytest
from django.core.management import call_command
from django.db import connection, connections

from config import jobs
from config.models import JobRun


@pytest.fixture(autouse=True)
def no_other_jobs():
    registered = dict(jobs.registry)
    jobs.registry.clear()
    yield
    jobs.registry.clear()
    jobs.registry.update(registered)


@pytest.fixture(autouse=True)
def signals():
    """The worker listens to signals; the tests after this one must not."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def stop() -> int:
    os.kill(os.getpid(), signal.SIGTERM)
    return 0


@pytest.mark.django_db
def test_worker_can_do_what_is_due_once(capsys):
    jobs.every(name="count", seconds=1)(lambda: 3)
    jobs.every(name="nightly", daily_at="03:10")(lambda: 5)

    call_command("worker", "--once")

    assert capsys.readouterr().out == "3 rows worked on\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_told_to_stop_finishes_its_job_and_begins_no_other(number, caplog):
    done = []
    jobs.every(name="a-first", seconds=1)(lambda: os.kill(os.getpid(), number) or done.append("first") or 1)
    jobs.every(name="b-second", seconds=1)(lambda: done.append("second") or 1)

    with caplog.at_level(logging.INFO):
        call_command("worker")

    assert done == ["first"]
    assert JobRun.objects.get(name="a-first").leased_until is None
    assert [record.getMessage() for record in caplog.records if record.name.startswith("config")] == [
        "The worker has started.",
        "The worker has stopped.",
    ]


@pytest.mark.django_db(transaction=True)
def test_worker_goes_on_when_the_database_comes_back(caplog):
    jobs.every(name="stop", seconds=1)(stop)
    name = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = "/nowhere/at/all"
    back = Timer(0.2, lambda: connection.settings_dict.update(NAME=name))
    back.start()

    with caplog.at_level(logging.WARNING):
        call_command("worker")
    back.join()

    assert "The database does not answer (OperationalError)" in caplog.text
    assert JobRun.objects.get().last_finished_at is not None
