"""The people of `kills`, run in a process of its own with the site's environment: they sign, read their mail, confirm.

python -m tests.bench.kills_inside 2000 60 /tmp/ready
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db.models import Sum
from django.test import Client

from . import requests

django.setup()

from petitions.counting import recount  # noqa: E402 - the site must be set up before its models are read
from petitions.models import Petition, Signature, SigningLimit  # noqa: E402
from tests.factories import make_campaign, make_petition  # noqa: E402

SLUG = "kills"
LINK = re.compile(rb"/signatures/[^/\s]+/")
LONGEST_WAIT = 90.0


def main(people: int, seconds: float, ready: Path) -> dict[str, object]:
    call_command("migrate", verbosity=0)
    SigningLimit.objects.all().delete()
    petition = make_petition(make_campaign(slug=SLUG))
    ready.touch()
    act(people, seconds)
    deadline = time.monotonic() + LONGEST_WAIT
    while petition.signatures.uncounted().exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    return report(petition.pk)


def act(people: int, seconds: float) -> None:
    """Signs evenly over that time and confirms whatever is mailed, some twice, until all are done or nothing comes."""
    client, mailbox = Client(HTTP_HOST="127.0.0.1"), Mailbox(Path(settings.EMAIL_FILE_PATH))
    began, signed, confirmed = time.monotonic(), 0, 0
    latest = began
    while confirmed < people and time.monotonic() - latest < LONGEST_WAIT:
        due = min(people, int(people * (time.monotonic() - began) / seconds) + 1)
        for number in range(signed, due):
            _post(client, f"/campaigns/{SLUG}/sign/", requests.person(number), number)
        signed = due
        for link in mailbox.new_links():
            for _press in range(1 if confirmed % 10 else 2):
                _post(client, link, {"action": "confirm"}, confirmed)
            confirmed, latest = confirmed + 1, time.monotonic()
        time.sleep(0.05)


def _post(client: Client, path: str, fields: dict[str, str], number: int) -> None:
    origin = f"10.{number // 250}.{number % 250}.1"
    response = client.post(path, fields, HTTP_X_FORWARDED_FOR=origin)
    if response.status_code != 303:
        raise RuntimeError(f"{path} answers {response.status_code}")


class Mailbox:
    """The files that mail is written to; a worker that is killed may leave a mail cut off, or one written twice."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read: dict[Path, int] = {}
        self.known: set[bytes] = set()

    def new_links(self) -> Iterator[str]:
        for path in sorted(self.folder.glob("*.log")):
            text = path.read_bytes()
            # The last line may still be written.
            found = (
                set(LINK.findall(text[: text.rfind(b"\n") + 1]))
                if len(text) > self.read.get(path, 0)
                else set()
            )
            self.read[path] = len(text)
            for link in sorted(found - self.known):
                self.known.add(link)
                yield link.decode()


def report(pk: int) -> dict[str, object]:
    petition = Petition.objects.get(pk=pk)
    rows = Signature.objects.filter(petition=petition)
    numbers = list(rows.exclude(number=None).order_by("number").values_list("number", flat=True))
    return {
        "rows": rows.count(),
        "confirmed_rows": rows.confirmed().count(),
        "uncounted": rows.uncounted().count(),
        "public_number": petition.total,
        "campaign": petition.campaign.supporters,
        "countries": petition.countries.aggregate(total=Sum("confirmed"))["total"],
        "days": petition.days.aggregate(total=Sum("confirmed"))["total"],
        "numbers_are_true": numbers == list(range(1, len(numbers) + 1)) and len(numbers) == petition.numbered,
        "differences": {name: list(pair) for name, pair in recount(petition).items()},
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))))
