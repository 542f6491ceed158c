"""The list of signers as CSV, as staff get it from the site, a delivery pack, and the recount of all rows."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection

from . import machine, servers
from .goals import Figures
from .place import Place

MIB = 2**20
LONGEST_PAUSE = 60.0
SIGNERS_OF_PACK = 10_000


@dataclass(frozen=True)
class Download:
    head: bytes
    first_row: float  # seconds from the request
    whole: float
    rows: int
    growth: int  # of the serving process, in bytes at its worst


def measured(place: Place) -> Figures:
    asked = place.ask(place.databases.standard, "staff")
    environ = place.environment(place.databases.standard, STAFF_SECOND_FACTOR="no", WEB_PROCESSES="1")
    with servers.web(environ, place.folder) as server:
        _download(server, "/admin/", asked["cookie"])  # what staff see before loads what it needs
        done = _download(server, asked["address"], asked["cookie"])
    if done.rows != asked["rows"]:
        raise RuntimeError(f"The list has {done.rows} rows in place of {asked['rows']}: {done.head.decode()}")
    recount = place.ask(place.databases.standard, "recount")
    pack = place.ask(place.databases.small, "pack", SIGNERS_OF_PACK)
    return {
        "export_memory": done.growth / MIB if machine.HAS_PEAK else None,
        "export_first": done.first_row,
        "export_copy": asked["copy"] / done.whole if asked["copy"] else None,
        "export_rate": done.rows / done.whole,
        "pack_seconds": pack["seconds"],
        "pack_memory": pack["growth"] / MIB if machine.HAS_PEAK else None,
        "recount_seconds": recount["seconds"],
        "recount_memory": recount["growth"] / MIB if machine.HAS_PEAK else None,
    }


def _download(server: servers.Server, path: str, cookie: str) -> Download:
    (pid,) = machine.family(server.pid) - {server.pid}
    before = machine.start_peak(pid)
    began = time.monotonic()
    head, first_row, rows = b"", 0.0, 0
    for piece in _pieces(server.port, path, cookie):
        head = head or piece[:200]
        rows += piece.count(b"\r\n")
        # The names of the columns come before the database is asked for anything.
        first_row = first_row or (time.monotonic() - began if rows > 1 else 0.0)
    return Download(head, first_row, time.monotonic() - began, rows - 1, machine.peak(pid) - before)


def _pieces(port: int, path: str, cookie: str) -> Iterator[bytes]:
    """The answer's body as it comes."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST_PAUSE)
    connection.request("GET", path, headers={"Cookie": f"staff={cookie}"})
    answer = connection.getresponse()
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(f"{path} answers {answer.status}")
    while piece := answer.read1(65_536):
        yield piece
    connection.close()
