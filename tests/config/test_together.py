import threading
from collections.abc import Sequence

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from config.together import Together


@pytest.mark.django_db(transaction=True)
def test_jobs_that_come_while_one_is_written_are_written_together() -> None:
    written, is_writing, may_end = list[list[int]](), threading.Event(), threading.Event()

    def write(jobs: Sequence[int]) -> None:
        is_writing.set()
        may_end.wait()
        written.append(list(jobs))

    together = Together(write)
    threads = [threading.Thread(target=add, args=[together, number]) for number in range(5)]
    threads[0].start()
    is_writing.wait()
    for thread in threads[1:]:
        thread.start()
    while len(together._waiting) < 4:  # the others have come
        pass
    may_end.set()
    for thread in threads:
        thread.join()
    assert (written[0], sorted(written[1])) == ([0], [1, 2, 3, 4])


def add(together: Together[int], job: int) -> None:
    together.add(job)
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", [IntegrityError, DataError])
def test_one_bad_job_does_not_take_others_along(fault: type[Exception]) -> None:
    kept = list[int]()

    def write(jobs: Sequence[int]) -> None:
        if 13 in jobs:
            raise fault
        kept.extend(jobs)

    together = Together(write)
    assert outcomes_of(together, [7, 13, 8]) == [None, fault, None]
    assert sorted(kept) == [7, 8]


@pytest.mark.django_db(transaction=True)
def test_locked_database_is_told_to_all_without_trying_again() -> None:
    tries = list[int]()

    def write(jobs: Sequence[int]) -> None:
        tries.append(len(jobs))
        raise OperationalError("database is locked")

    assert outcomes_of(Together(write), [1, 2]) == [OperationalError, OperationalError]
    assert sum(tries) == 2


@pytest.mark.django_db
def test_job_within_a_transaction_is_part_of_it() -> None:
    transactions = list[bool]()
    with transaction.atomic():
        Together(lambda _jobs: transactions.append(connection.in_atomic_block)).add(1)
    assert transactions == [True]


def outcomes_of(together: Together[int], jobs: Sequence[int]) -> list[type[Exception] | None]:
    """What each job, added at the same moment in a thread of its own, ends with."""
    outcomes: list[type[Exception] | None] = [None] * len(jobs)

    def attempt(place: int) -> None:
        try:
            add(together, jobs[place])
        except (IntegrityError, DataError, OperationalError) as error:
            outcomes[place] = type(error)

    threads = [threading.Thread(target=attempt, args=[place]) for place in range(len(jobs))]
    with together._writing:  # until all of them have come
        for thread in threads:
            thread.start()
        while len(together._waiting) < len(jobs):
            pass
    for thread in threads:
        thread.join()
    return outcomes
