"""What needs the site itself: run in a process of its own with the site's environment, answering in JSON.

python -m tests.bench.inside prepare 1000
"""

import json
import os
import re
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, QuerySet
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from . import machine, requests

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - as below

from config.addresses import canonical  # noqa: E402 - as below
from config.models import OutgoingMail  # noqa: E402 - as below
from petitions import counting, screening, signers  # noqa: E402 - the site must be set up before its models are read
from petitions.models import Pack, Petition, Signature  # noqa: E402
from petitions.models.signature_sets import SignatureQuerySet  # noqa: E402
from petitions.packs import building  # noqa: E402

from . import data  # noqa: E402

MAILED_TO = re.compile(r"^To: (.+)$", re.MULTILINE)
TURNS = 500
TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def prepare(signatures: str, campaigns: str) -> None:
    call_command("migrate", verbosity=0)
    if not settings.STATIC_ROOT.exists():
        call_command("collectstatic", interactive=False, verbosity=0)
    data.fill(int(signatures), campaigns=int(campaigns))
    with connection.cursor() as cursor:
        # Else PostgreSQL does it in the middle of the measurements.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def queries() -> dict[str, int]:
    """How many each kind of request asks, exactly."""
    page, post = f"/campaigns/{data.SLUG}/", f"/campaigns/{data.SLUG}/sign/"
    client = Client(HTTP_HOST="127.0.0.1")
    client.get("/healthz")
    counts = {"anew": _count(client, page), "kept": _count(client, page)}
    with override_settings(PAGE_CHECK_SECONDS=0):
        counts["check"] = _count(client, page)
    counts["centre"] = _count(client, "/")
    _sign(client, post, 9_000_000)  # reads the day's key for the limits, which stays in the process
    with CaptureQueriesContext(connection) as asked:
        _sign(client, post, 9_000_001)
    counts["sign"] = _number(asked)
    return counts


def _count(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answers {response.status_code}")
    return _number(asked)


def _sign(client: Client, path: str, number: int) -> None:
    response = _post(client, path, requests.person(number), number)
    if response.status_code != 303:
        raise RuntimeError(f"{path} answers {response.status_code}")


def _post(client: Client, path: str, typed: dict[str, str], number: int) -> Any:
    """As browsers send a form without files."""
    network = requests.client_address(number)
    form = "application/x-www-form-urlencoded"
    return client.post(path, urlencode(typed), content_type=form, HTTP_X_FORWARDED_FOR=network)


def _number(asked: CaptureQueriesContext) -> int:
    return sum(not query["sql"].upper().startswith(TRANSACTION) for query in asked.captured_queries)


def alike() -> dict[str, float]:
    """By what share a sign post takes longer, or shorter, for an address that has signed than for a new one: the
    medians of posts that take turns, of one client."""
    client, path = Client(HTTP_HOST="127.0.0.1"), f"/campaigns/{data.SLUG}/sign/"
    known = Signature.objects.confirmed().filter(petition__campaign__slug=data.SLUG).order_by("pk")
    addresses = list(known.values_list("email", flat=True)[:TURNS])
    times: dict[str, list[float]] = {"known": [], "new": []}
    for number, address in enumerate(addresses, start=8_000_000):
        for kind, more in (("known", {"email": address}), ("new", {})):
            typed = requests.person(number) | more
            began = time.perf_counter()
            _post(client, path, typed, number)
            times[kind].append(time.perf_counter() - began)
    return {"alike": abs(median(times["known"]) / median(times["new"]) - 1)}


def tokens(number: str) -> list[str]:
    """Of signatures that wait for confirmation."""
    waiting = Signature.objects.filter(petition__campaign__slug=data.SLUG, state=Signature.State.PENDING)
    return [signature.token for signature in waiting.order_by("pk")[: int(number)]]


def totals() -> dict[str, Any]:
    petition = Petition.objects.get(campaign__slug=data.SLUG)
    rows = petition.signatures
    return {
        "rows": rows.count(),
        "confirmed": rows.confirmed().count(),
        "public": petition.total,
        "differences": len(counting.recount(petition)),
    }


def staff() -> dict[str, Any]:
    """A cookie that opens the admin, where the list of signers is, and how fast the database alone would be."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.create_superuser("bench"), "django.contrib.auth.backends.ModelBackend")
    petition = Petition.objects.get(campaign__slug=data.SLUG)
    return {
        "cookie": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "address": reverse("admin:petitions_pack_signers", args=[petition.pk]),
        "rows": signers.signers(petition, timezone.now()).count(),
        "copy": _copied(petition) if connection.vendor == "postgresql" else None,
    }


def _copied(petition: Petition) -> float:
    """Seconds that PostgreSQL takes to write the same rows as CSV, without our wording and our defences."""
    rows = signers.signers(petition, timezone.now()).values_list(*signers.COLUMNS)
    began = time.monotonic()
    with connection.cursor() as cursor, Path(os.devnull).open("w") as nowhere:
        sql = cursor.mogrify(*rows.query.sql_with_params()).decode()
        cursor.copy_expert(f"COPY ({sql}) TO STDOUT WITH CSV", nowhere)
    return time.monotonic() - began


def recount() -> dict[str, float]:
    """How long counting every row takes, and how much memory more at its worst."""
    petition = Petition.objects.get(campaign__slug=data.SLUG)
    before, began = machine.start_peak(os.getpid()), time.monotonic()
    counting.recount(petition)
    return {"seconds": time.monotonic() - began, "growth": machine.peak(os.getpid()) - before}


def pack(number: str) -> dict[str, float]:
    """How long preparing a delivery pack of so many signers takes, whose names are in six scripts, and how much
    memory more at its worst."""
    petition = Petition.objects.get(campaign__slug="campaign-1")
    data.add_signatures(petition, int(number), data.own_in_scripts)
    Pack.objects.create(petition=petition, office=petition.offices.all()[0], language="en")
    before, began = machine.start_peak(os.getpid()), time.monotonic()
    if building.build_waiting() != 1:
        raise RuntimeError("The delivery pack could not be built")
    return {"seconds": time.monotonic() - began, "growth": machine.peak(os.getpid()) - before}


def honest_tokens(number: str) -> list[str]:
    """Of those who signed for themselves and were mailed their link, the last ones."""
    asked = _honest().filter(state=Signature.State.PENDING, screened=True)
    return [signature.token for signature in asked.order_by("-pk")[: int(number)]]


def after_attack(folder: str, victim: str) -> dict[str, Any]:
    """What the attack left. Reads the mails in the folder as a mail server would: who is it to?"""
    written = [to for path in Path(folder).glob("*") for to in MAILED_TO.findall(path.read_text())]
    due = OutgoingMail.objects.filter(state=OutgoingMail.State.QUEUED)
    # Asked first: what the worker does after the petition was read would look like an error of counting.
    waiting = Signature.objects.unscreened().count() + Signature.objects.uncounted().count() + due.count()
    petition = Petition.objects.get(campaign__slug=data.SLUG)
    rows = petition.signatures.order_by()
    return {
        "rows": rows.count(),
        "confirmed": rows.confirmed().count(),
        "public": petition.total,
        "differences": len(counting.recount(petition)),
        "states": _by_state(rows),
        "honest": _by_state(_honest()),
        "mails": _by_state(OutgoingMail.objects.order_by()),
        "victim": sum(canonical(to) == canonical(victim) for to in written),
        "waiting": waiting,
    }


def _honest() -> SignatureQuerySet:
    """Signers of tests.bench.requests; those of the attack are invented."""
    honest: SignatureQuerySet = Signature.objects.filter(email__startswith="signer-").order_by()
    return honest


def _by_state(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.values_list("state").annotate(Count("pk")))


def settle() -> None:
    """Leaves nothing to do for the worker: what came before is not part of what is measured then."""
    while screening.screen_batch() or counting.fold():
        pass
    OutgoingMail.objects.all().delete()


COMMANDS = {
    command.__name__: command
    for command in (
        after_attack, alike, honest_tokens, pack, prepare, queries, recount, settle, staff, tokens, totals,
    )
}  # fmt: skip

if __name__ == "__main__":
    json.dump(COMMANDS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
