"""Answers that bring a list of signers to the staff who asked for it. Whoever gives them checks who asks."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from ..models import Pack, Petition
from ..signers import csv_rows
from .files import KINDS, download_name, path_of

R = TypeVar("R", FileResponse, StreamingHttpResponse)


def file_of(pack: Pack, ending: str) -> FileResponse:
    response = FileResponse(path_of(pack, ending).open("rb"), content_type=KINDS[ending])
    return _attached(response, download_name(pack, ending))


def list_as_it_is(petition: Petition) -> StreamingHttpResponse:
    """Who has signed by now, bit by bit from the database, in the language of the reader."""
    now = timezone.now()
    rows = csv_rows(petition, now, get_language() or settings.LANGUAGE_CODE)
    name = f"signers-{petition.campaign.slug}-{now:%Y-%m-%d}.csv"
    return _attached(StreamingHttpResponse(rows, content_type=KINDS["csv"]), name)


def _attached(response: R, name: str) -> R:
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
