"""What the page of a petition says about its cover letter, its delivery packs and the list of its signers."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, override

from ..models import Petition
from ..packs.cover import default_text
from ..placeholders import OF_COVERS

MOST_SHOWN = 10


def packs_with_links(petition: Petition) -> str:
    packs = petition.packs.select_related("office")[:MOST_SHOWN]
    lines = [
        (
            f"{reverse('admin:petitions_pack_add')}?petition={petition.pk}",
            gettext("Prepare a delivery pack…"),
        ),
        (
            reverse("admin:petitions_pack_signers", args=[petition.pk]),
            gettext("Download the list of signers as it is now (CSV)"),
        ),
        *((reverse("admin:petitions_pack_change", args=[pack.pk]), pack.in_short) for pack in packs),
    ]
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', lines))


def covers_with_links(petition: Petition, *, may_write: bool) -> str:
    change, add = "admin:petitions_coverletter_change", reverse("admin:petitions_coverletter_add")
    lines = [(reverse(change, args=[one.pk]), str(one)) for one in petition.covers.all()]
    if may_write:
        lines.append((f"{add}?petition={petition.pk}", gettext("Write one…")))
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', lines))


def help_for_covers() -> str:
    """What stands in a cover letter where staff write none, to start from, and what may stand in theirs."""
    texts = []
    for language, name in settings.LANGUAGES:
        with override(language):
            texts.append((language, name, default_text(on_paper=True)))
    context = {"texts": texts, "placeholders": OF_COVERS.items()}
    return render_to_string("admin/petitions/_cover_help.html", context)
