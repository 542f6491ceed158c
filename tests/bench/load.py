"""Load in slices: the targets take turns, so that the machine's moods meet all of them alike."""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, cycle, islice
from multiprocessing import get_context
from statistics import median

from . import machine, requests, wrk
from .client import Crowd, Tally
from .wrk import Answers

CLIENTS = 32
FEW = 8  # as many as there are threads: enough for slow pages, and no queue is left behind
ROUNDS = 5
LONGEST_DRAIN = 5.0
NUMBERS = count(0, 50_000)  # each slice of posts has people of its own


@dataclass(frozen=True)
class Slice:
    """What one slice gave; costs are per request."""

    rate: float
    p99: float
    errors: int
    accepted: int
    processor_ms: float | None
    instructions: float | None

    @property
    def cost(self) -> float:
        """What one request takes, in the best measure that this machine has."""
        return self.instructions or self.processor_ms or 1 / self.rate


Load = Callable[[ProcessPoolExecutor, int, str, int], Answers]  # on a port, of a path or slug, for seconds


@dataclass(frozen=True)
class Target:
    name: str
    load: Callable[[], Answers]
    processes: tuple[int, ...]  # whose effort counts: the server's first process and the database's


def take_turns(
    targets: Sequence[Target], *, rounds: int = ROUNDS, instructions: bool
) -> dict[str, list[Slice]]:
    """All slices of each target. The first one warms up: comparisons leave it out."""
    slices: dict[str, list[Slice]] = {target.name: [] for target in targets}
    for _round in range(rounds + 1):
        for target in targets:
            slices[target.name].append(_slice(target, instructions=instructions))
            _drain(target)
    return slices


def _drain(target: Target) -> None:
    """Waits until the target's processes rest, so that the next target has the machine for itself."""
    deadline = time.monotonic() + LONGEST_DRAIN
    busy = True
    while busy and time.monotonic() < deadline:
        with machine.metered(target.processes, instructions=False) as effort:
            time.sleep(0.2)
        busy = (effort.processor_seconds or 0.0) > 0.02


def _slice(target: Target, *, instructions: bool) -> Slice:
    with machine.metered(target.processes, instructions=instructions) as effort:
        answers = target.load()
    each = max(1, answers.number)
    return Slice(
        rate=answers.rate,
        p99=answers.p99,
        errors=answers.errors,
        accepted=answers.number - answers.errors,
        processor_ms=None if effort.processor_seconds is None else effort.processor_seconds * 1000 / each,
        instructions=None if effort.instructions is None else effort.instructions / each,
    )


def ratio(slices: Mapping[str, Sequence[Slice]], one: str, other: str, of: str = "rate") -> float:
    """The median over the rounds of one target's figure divided by the other's in the same round."""
    pairs = zip(slices[one][1:], slices[other][1:], strict=True)
    return float(median(getattr(a, of) / getattr(b, of) for a, b in pairs))


def typical(slices: Sequence[Slice], of: str = "rate") -> float:
    return float(median(getattr(one, of) for one in slices[1:]))


def viewed(pool: ProcessPoolExecutor, port: int, path: str, seconds: int) -> Answers:
    if wrk.IS_THERE:
        return wrk.view(port, path, clients=CLIENTS, seconds=seconds)
    return _answers(pool.submit(view, port, (path,), seconds=seconds).result(), expected=200)


def viewed_slowly(pool: ProcessPoolExecutor, port: int, path: str, seconds: int) -> Answers:
    """For pages of which each counts: whatever was sent is also waited for."""
    return _answers(pool.submit(view, port, (path,), seconds=seconds, clients=FEW).result(), expected=200)


def viewed_at(rate: float, port: int, path: str, seconds: int) -> Answers:
    """So many views a second, as far as they can be sent; to be called in a process of its own."""
    if wrk.IS_THERE:
        return wrk.view_at(port, path, rate=rate, clients=CLIENTS, seconds=seconds)
    return _answers(view(port, (path,), seconds=seconds, rate=rate), expected=200)


def signed(pool: ProcessPoolExecutor, port: int, slug: str, seconds: int) -> Answers:
    if wrk.IS_THERE:
        return wrk.sign(port, slug, next(NUMBERS), clients=CLIENTS, seconds=seconds)
    return _answers(pool.submit(sign, port, slug, next(NUMBERS), seconds=seconds).result(), expected=303)


def _answers(tally: Tally, *, expected: int) -> Answers:
    return Answers(tally.statuses.total(), tally.rate, tally.p99, tally.errors(expected))


@contextmanager
def crowds(number: int = 2) -> Iterator[ProcessPoolExecutor]:
    """Processes in which crowds of clients live."""
    with ProcessPoolExecutor(number, mp_context=get_context("spawn")) as pool:
        yield pool


def sign(
    port: int, slug: str, first: int, *, seconds: float, rate: float | None = None, clients: int = CLIENTS
) -> Tally:
    return Crowd(port, requests.signings(slug, first), clients=clients, seconds=seconds, rate=rate).run()


def confirm(port: int, tokens: Collection[str]) -> Tally:
    posts = (requests.confirming(token, number) for number, token in enumerate(tokens))
    return Crowd(port, posts, clients=4).run()


def view(
    port: int,
    paths: Sequence[str],
    *,
    seconds: float = 600,
    rate: float | None = None,
    most: int | None = None,
    clients: int = CLIENTS,
) -> Tally:
    views = islice(cycle([requests.viewing(path) for path in paths]), most)
    return Crowd(port, views, clients=clients, seconds=seconds, rate=rate).run()
