"""The day everybody comes: signing and reading at once while the worker works, and then what the page says."""

import time
from concurrent.futures import ProcessPoolExecutor

from . import load, servers
from .goals import Figures
from .place import PAGE, SLUG, Place

SIGNS = 100  # a second
CONFIRMED = 200
COPIES = 8  # requests on new connections: every worker answers some of them
LONGEST_WAIT = 60.0


def surge(place: Place, seconds: int, pool: ProcessPoolExecutor, *, hello: float, lost: int) -> Figures:
    """Signing and reading at once while the worker works; then some confirm, and the page has to say so.

    `lost` is what was lost before.
    """
    place.ask(place.databases.standard, "settle")
    before = place.ask(place.databases.standard, "totals")["rows"]
    environ = place.environment(place.databases.standard)
    views = hello / 2
    with servers.web(environ, place.folder) as server, servers.worker(environ, place.folder):
        signing = pool.submit(load.sign, server.port, SLUG, next(load.NUMBERS), seconds=seconds, rate=SIGNS)
        reading = pool.submit(load.viewed_at, views, server.port, PAGE, seconds)
        signed, read = signing.result(), reading.result()
        late = _late(place, server, pool)
        after = place.ask(place.databases.standard, "totals")
    lost += abs(before + signed.statuses[303] - after["rows"])
    off = abs(after["public"] - after["confirmed"]) + after["differences"]
    sent = (signed.statuses.total() / SIGNS, read.number / views)
    return {
        "lost": lost,
        "off": off,
        "late": late,
        "surge_errors": signed.errors(303) + read.errors,
        "surge_short": max(0.0, 1 - min(sent) / seconds),
        "surge_off": lost + off,
    }


def _late(place: Place, server: servers.Server, pool: ProcessPoolExecutor) -> float:
    """Seconds from the last confirmation until every copy of the page shows the new number."""
    number = place.ask(place.databases.standard, "totals")["confirmed"] + CONFIRMED
    tokens = place.ask(place.databases.standard, "tokens", CONFIRMED)
    tally = pool.submit(load.confirm, server.port, tokens).result()
    if errors := tally.errors(303):
        raise RuntimeError(f"{errors} of {CONFIRMED} confirmations were not accepted")
    since = time.monotonic()
    while time.monotonic() - since < LONGEST_WAIT:
        if all(_shows(server, number) for _copy in range(COPIES)):
            break
        time.sleep(0.05)
    return time.monotonic() - since


def _shows(server: servers.Server, number: int) -> bool:
    return f"{number:,}".encode() in servers.fetch(server.port, PAGE)[1]
