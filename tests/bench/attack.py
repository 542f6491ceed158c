"""Somebody with many networks signs as thousands of invented people, and again and again as one real one, while others
read and sign, and go on signing afterwards: what the public number says then, what came to that one's mailbox, and how
the others fared.

python -m tests.bench.attack
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import load, machine, requests, servers
from .client import Crowd, Tally
from .goals import ATTACK, Figures, missed
from .place import LIST, PAGE, SLUG, Place, places
from .report import table

POSTS = 50_000
NETWORKS = 200
VICTIM = "ada.bianchi@gmail.com"
# All of them are one mailbox. Every fifth post names it.
SPELLINGS = (
    VICTIM, "Ada.Bianchi@Gmail.com", "adabianchi@gmail.com", "a.d.a.bianchi@googlemail.com",
    "ada.bianchi+petition@gmail.com", "ADA.BIANCHI+{}@GMAIL.COM", "ada.bianchi+{}@googlemail.com",
)  # fmt: skip
NAMED_EVERY = 5
SIGNS, VIEWS = 5, 50  # of the others, a second
SLICE = 10  # seconds
MOST_CONFIRMED = 100  # the newest: those who signed after the attack, and during its end
LONGEST_ATTACK = 1_800.0
LONGEST_WAIT = 900.0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.attack", description=__doc__)
    parser.add_argument("--posts", type=int, default=POSTS, help=f"how many (default: {POSTS:,})")
    parser.add_argument("--only", choices=["postgresql", "sqlite"], help="attack on one database")
    options = parser.parse_args(arguments)
    figures: dict[str, Figures] = {}
    with tempfile.TemporaryDirectory(prefix="friendship-city-attack-", ignore_cleanup_errors=True) as folder:
        for place in places(Path(folder), options.only):
            place.ask(place.databases.small, "prepare", 1_000, 1)
            figures[place.name] = attacked(place, options.posts)
    misses = missed(figures, ATTACK)
    print("", machine.describe(), table(figures, ATTACK), sep="\n")
    print(f"NOT MET: {'; '.join(misses)}." if misses else "Every bound holds.")
    return int(bool(misses) or not figures)


def attacked(place: Place, posts: int = POSTS) -> Figures:
    """On the smaller one of the databases."""
    url, folder = place.databases.small, place.folder / f"mail-{place.name}"
    place.ask(url, "settle")
    before = place.ask(url, "after_attack", folder, VICTIM)
    environ = place.environment(url, BENCH_MAIL=str(folder))
    place.tell(f"{posts:,} posts from {NETWORKS} networks")
    with servers.web(environ, place.folder) as server, servers.worker(environ, place.folder):
        attack, signed, read = _all_at_once(server.port, posts)
        signed.add(_sign(server.port, next(load.NUMBERS)))
        seconds = _worked_off(place, folder)["seconds"]
        confirmed = _confirm(place, server.port)
        after = _worked_off(place, folder)
        shown = servers.fetch(server.port, PAGE)[1]
    place.tell(f"attack {dict(attack.statuses)}, honest {dict(signed.statuses)}, pages {dict(read.statuses)}")
    place.tell(f"rows {after['states']}, of honest signers {after['honest']}, mails {after['mails']}")
    number, new = before["public"] + confirmed, after["rows"] - before["rows"] - signed.statuses[303]
    return {
        "attack_mails": after["victim"],
        "attack_off": abs(after["public"] - number)
        + abs(after["confirmed"] - number)
        + after["differences"]
        + (f"{number:,}".encode() not in shown),
        "attack_lost": _outside(new, attack, posts),
        "attack_errors": signed.errors(303) + read.errors(200),
        "attack_held": after["honest"].get("held", 0) - before["honest"].get("held", 0),
        "attack_page": read.p99,
        "attack_sign": signed.p99,
        "attack_rate": attack.rate,
        "attack_worked_off": seconds,
    }


def _all_at_once(port: int, posts: int) -> tuple[Tally, Tally, Tally]:
    """The attack, and how those who sign and those who read fared as long as it went on."""
    signed, read = Tally(), Tally()
    with load.crowds(3) as pool:
        attacking = pool.submit(attack, port, posts)
        while not attacking.done():
            signing = pool.submit(_sign, port, next(load.NUMBERS))
            reading = pool.submit(load.view, port, (PAGE, LIST), seconds=SLICE, rate=VIEWS)
            signed.add(signing.result())
            read.add(reading.result())
    return attacking.result(), signed, read


def _sign(port: int, first: int) -> Tally:
    """Honest people, so few that none of their connections rests until the server closes it."""
    return load.sign(port, SLUG, first, seconds=SLICE, rate=SIGNS, clients=load.FEW)


def attack(port: int, posts: int) -> Tally:
    return Crowd(port, map(_post, range(posts)), clients=load.CLIENTS, seconds=LONGEST_ATTACK).run()


def _post(number: int) -> bytes:
    return requests.posting(
        f"/campaigns/{SLUG}/sign/", _person(number), number, f"198.18.{number % NETWORKS}.{number % 250}"
    )


def _person(number: int) -> dict[str, str]:
    invented = requests.person(number) | {"name": f"Invented {number}"}
    if number % NAMED_EVERY:
        return invented | {"email": f"invented-{number}@mail.example.org"}
    spelling = SPELLINGS[number // NAMED_EVERY % len(SPELLINGS)]
    return invented | {"email": spelling.format(number), "asked": spelling.format(number)}


def _outside(new: int, attack: Tally, posts: int) -> int:
    """By how much the attack's rows are too few or too many: one for each invented person and one for the victim."""
    most = posts - len(range(0, posts, NAMED_EVERY)) + 1
    least = most - (posts - attack.statuses[303])
    return max(0, new - most, least - new)


def _confirm(place: Place, port: int) -> int:
    """Some who signed honestly press the button behind the link in their mail."""
    tokens = place.ask(place.databases.small, "honest_tokens", MOST_CONFIRMED)
    tally = load.confirm(port, tokens)
    if errors := tally.errors(303):
        raise RuntimeError(f"{errors} of {len(tokens)} confirmations were not accepted")
    return len(tokens)


def _worked_off(place: Place, folder: Path) -> dict[str, Any]:
    """What there is when the worker has nothing left to do."""
    began = time.monotonic()
    while time.monotonic() - began < LONGEST_WAIT:
        after: dict[str, Any] = place.ask(place.databases.small, "after_attack", folder, VICTIM)
        if not after["waiting"]:
            time.sleep(3)  # pages are checked once a second
            return after | {"seconds": time.monotonic() - began}
        time.sleep(2)
    raise RuntimeError(f"The worker still has work after {LONGEST_WAIT:.0f} seconds: {after}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
