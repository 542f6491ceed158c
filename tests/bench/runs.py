"""The measurements on one kind of database, and the start of the demonstration."""

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from . import export, load, machine, servers, weight
from .goals import PYTITION_AT_1_THOUSAND, PYTITION_AT_100_THOUSAND, Figures
from .load import Load, Slice, Target, ratio, typical
from .place import LIST, PAGE, SLUG, Place, Size
from .surge import surge

SMALL = 1_000
VISITED = (PAGE, LIST, f"/it{PAGE}", f"{PAGE}letters/", f"{PAGE}sign/", f"{PAGE}embed/", f"{PAGE}feed/", "/")
MIB = 2**20


def measure(place: Place, size: Size, *, instructions: bool) -> Figures:
    place.tell(f"writing {size.signatures:,} and {SMALL:,} signatures")
    place.ask(place.databases.standard, "prepare", size.signatures, 1)
    place.ask(place.databases.small, "prepare", SMALL, 30)
    figures = queries(place) | place.ask(place.databases.standard, "alike")
    before = place.ask(place.databases.standard, "totals")["rows"]
    with load.crowds() as pool:
        place.tell(f"{load.ROUNDS} rounds of {size.slice_seconds} s for each target")
        slices = turns(place, size, pool, instructions=instructions)
        place.tell(absolute(slices))
        figures |= compared(slices)
        place.tell("weight and memory")
        figures |= weighed(place, pool)
        place.tell("list of signers, delivery pack and recount")
        figures |= export.measured(place)
        lost = unexplained(place, slices["sign"], before)
        place.tell(f"surge of {size.surge_seconds} s")
        figures |= surge(place, size.surge_seconds, pool, hello=typical(slices["hello"]), lost=lost)
    return figures


def unexplained(place: Place, signed: Sequence[Slice], before: int) -> int:
    """By how much the rows differ from what was accepted. wrk hangs up at the end of a slice, with a post of each
    client on its way: those become rows whose answer nobody has read."""
    more = (
        place.ask(place.databases.standard, "totals")["rows"] - before - sum(one.accepted for one in signed)
    )
    return max(-more, more - load.CLIENTS * len(signed), 0)


def queries(place: Place) -> Figures:
    standard, small = (
        place.ask(place.databases.standard, "queries"),
        place.ask(place.databases.small, "queries"),
    )
    most: Figures = {f"queries_{kind}": max(standard[kind], small[kind]) for kind in standard}
    return most | {"queries_grown": sum(abs(standard[kind] - small[kind]) for kind in standard)}


def turns(
    place: Place, size: Size, pool: ProcessPoolExecutor, *, instructions: bool
) -> dict[str, list[Slice]]:
    standard, small = place.databases.standard, place.databases.small
    with ExitStack() as stack:

        def site(url: str, **more: str) -> servers.Server:
            return stack.enter_context(servers.web(place.environment(url, **more), place.folder))

        def target(name: str, load_on: Load, server: servers.Server, path: str) -> Target:
            answers = partial(load_on, pool, server.port, path, size.slice_seconds)
            return Target(name, answers, (server.pid, *place.databases.processes))

        hello = site(standard, DJANGO_SETTINGS_MODULE="tests.bench.hello")
        kept, kept_small = site(standard), site(small)
        anew, anew_small = site(standard, BENCH_KEEP="no"), site(small, BENCH_KEEP="no")
        renewed = site(standard, BENCH_KEEP="parts")
        targets = [
            target("hello", load.viewed, hello, "/"),
            target("kept", load.viewed, kept, PAGE),
            target("anew", load.viewed_slowly, anew, PAGE),
            target("renewed", load.viewed_slowly, renewed, PAGE),
            target("anew_small", load.viewed_slowly, anew_small, PAGE),
            target("list", load.viewed_slowly, anew, LIST),
            target("list_small", load.viewed_slowly, anew_small, LIST),
            target("sign", load.signed, kept, SLUG),
            target("sign_small", load.signed, kept_small, SLUG),
        ]
        return load.take_turns(targets, instructions=instructions)


def absolute(slices: dict[str, list[Slice]]) -> str:
    """What the ratios are made of, and every error, loudly."""
    lines = [
        f"    {name:<10} {typical(some):8.0f}/s  p99 {typical(some, 'p99') * 1000:6.0f} ms"
        f"  cost {typical(some, 'cost'):8.3f}"
        for name, some in slices.items()
    ]
    wrong = {name: errors for name, some in slices.items() if (errors := sum(one.errors for one in some))}
    if wrong:
        lines.append(f"=== ANSWERS THAT WERE ERRORS: {wrong} ===")
    return "\n".join(["per request:", *lines])


def compared(slices: dict[str, list[Slice]]) -> Figures:
    kept, anew = ratio(slices, "kept", "hello"), ratio(slices, "anew", "hello")
    return {
        "kept": kept,
        "kept_cost": ratio(slices, "kept", "hello", "cost"),
        "kept_pytition": kept / PYTITION_AT_100_THOUSAND,
        "anew": anew / PYTITION_AT_100_THOUSAND,
        "anew_small": anew / PYTITION_AT_1_THOUSAND,
        "renewed": ratio(slices, "renewed", "hello") / PYTITION_AT_100_THOUSAND,
        "anew_cost": ratio(slices, "anew", "hello", "cost"),
        "growth_page": ratio(slices, "anew", "anew_small", "cost") - 1,
        "growth_sign": ratio(slices, "sign", "sign_small", "cost") - 1,
        "growth_list": ratio(slices, "list", "list_small", "cost") - 1,
        "sign": ratio(slices, "sign", "hello"),
        "tail_page": ratio(slices, "kept", "hello", "p99"),
        "tail_sign": ratio(slices, "sign", "hello", "p99"),
    }


def weighed(place: Place, pool: ProcessPoolExecutor) -> Figures:
    """Alone on the machine, since processes that share pages make each other lighter."""
    with servers.web(place.environment(place.databases.standard), place.folder) as server:
        page = weight.weigh(server.port, PAGE)
        figures: Figures = {
            "page": page.page / 1000,
            "page_compressed": page.page_compressed / 1000,
            "styles": page.styles / 1000,
            "scripts": page.scripts / 1000,
            "third_party": page.third_party,
        }
        if machine.HAS_PSS:
            early = _memory_after(server, pool, 2_000)
            late = _memory_after(server, pool, 8_000)
            figures |= {"memory": late, "memory_growth": late - early}
    return figures


def _memory_after(server: servers.Server, pool: ProcessPoolExecutor, number: int) -> float:
    """MiB of the heavier worker after so many more requests."""
    tally = pool.submit(load.view, server.port, VISITED, most=number).result()
    if errors := tally.errors(200):
        raise RuntimeError(f"{errors} of {number} pages were not answered with 200")
    return max(machine.pss(pid) for pid in machine.family(server.pid) - {server.pid}) / MIB


def demo(folder: Path) -> Figures:
    """The second start on the data of the first, from the command to the first page."""
    environ = servers.environment(
        folder, f"sqlite:///{folder}/demo.sqlite3", DEMO="1", DJANGO_SETTINGS_MODULE="config.settings",
        EMAIL_URL=f"filemail://{folder}/mail", TRUSTED_PROXIES="0", SECRET_KEY="",
    )  # fmt: skip
    port = servers.free_port()
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    environ["SITE_URL"] = f"http://127.0.0.1:{port}"
    for _start in range(2):
        began = time.monotonic()
        with servers.running(command, environ, folder / "demo.log") as process:
            servers.wait_for(port, "/", process)
            seconds = time.monotonic() - began
    return {"demo": seconds}
