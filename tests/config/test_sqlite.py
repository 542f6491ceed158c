import contextlib
import fcntl
import os
import threading
from pathlib import Path

import pytest
from django.db import OperationalError, connection

from config.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db  # these connections are not the one that tests are given

OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 0.2, "init_command": "PRAGMA journal_mode=WAL;"}


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "site.sqlite3")


def connected(path: str) -> DatabaseWrapper:
    """A connection of its own, like that of another process."""
    settings = {
        **connection.settings_dict,
        "NAME": path,
        "OPTIONS": OPTIONS,
        "TIME_ZONE": None,
        "AUTOCOMMIT": True,
    }
    return DatabaseWrapper({**settings, "CONN_HEALTH_CHECKS": False, "CONN_MAX_AGE": 0})


def held_open(folder: Path) -> list[Path]:
    """The files in the folder that this process holds open, whatever else it opens and closes meanwhile."""
    held = set()
    for descriptor in Path("/dev/fd").iterdir():
        with contextlib.suppress(OSError):  # closed since it was listed
            held.add(os.fstat(int(descriptor.name))[1:3])
    return sorted(file for file in folder.iterdir() if file.stat()[1:3] in held)


def begin(wrapper: DatabaseWrapper) -> None:
    wrapper.ensure_connection()
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(wrapper: DatabaseWrapper) -> None:
    wrapper.commit()
    wrapper.set_autocommit(True)
    wrapper.close()


def test_writers_begin_in_the_order_in_which_they_came(path: str) -> None:
    first, began = connected(path), list[int]()
    begin(first)

    def write(number: int) -> None:
        wrapper = connected(path)
        begin(wrapper)
        began.append(number)
        end(wrapper)

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
        thread.join(0.02)  # long enough to stand in line
    end(first)
    for thread in threads:
        thread.join()
    assert began == [0, 1, 2, 3]


def test_line_moves_on_when_a_transaction_has_begun_and_when_it_cannot(path: str) -> None:
    first, second = connected(path), connected(path)
    begin(first)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    with Path(f"{path}-line").open() as line:
        fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)  # nobody holds it
    end(first)
    begin(second)
    end(second)


@pytest.mark.parametrize("ending", ["commit", "rollback", "close"])
def test_next_writer_is_told_when_a_transaction_ends(path: str, ending: str) -> None:
    first = connected(path)
    begin(first)
    with Path(f"{path}-writing").open() as writing:
        with pytest.raises(BlockingIOError):
            fcntl.flock(writing, fcntl.LOCK_EX | fcntl.LOCK_NB)
        getattr(first, ending)()
        fcntl.flock(writing, fcntl.LOCK_EX | fcntl.LOCK_NB)
    first.close()


def test_writer_that_cannot_begin_holds_nothing(path: str) -> None:
    first, second = connected(path), connected(path)
    begin(first)
    with pytest.raises(OperationalError, match="locked"):
        begin(second)
    end(first)
    with Path(f"{path}-writing").open() as writing:
        fcntl.flock(writing, fcntl.LOCK_EX | fcntl.LOCK_NB)
    second.close()


def test_closing_leaves_no_file_open(path: str) -> None:
    folder = Path(path).parent
    wrapper = connected(path)
    begin(wrapper)
    assert Path(path) in held_open(folder)
    assert Path(f"{path}-writing") in held_open(folder)
    end(wrapper)
    assert held_open(folder) == []


def test_database_in_memory_has_no_line(tmp_path: Path) -> None:
    wrapper = connected(":memory:")
    begin(wrapper)
    end(wrapper)
    assert list(tmp_path.iterdir()) == []
