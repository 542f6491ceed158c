"""Anybody who holds a list of signers, or its cover letter, can see here what it was made for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from config import pages
from config.forms import PublicForm

from ..models import Pack
from ..models.packs import IS_DIGEST, SEALS

LONGEST = 200
MOST_PACKS = 20
# How people and programs part the digits of a digest.
PARTS = str.maketrans("", "", " \t\u00a0:-.")


class SealForm(PublicForm):
    submit_label = _("Look it up")

    website = None  # type: ignore[assignment]  # nothing is stored, so there is no need for a trap
    seal = forms.CharField(
        label=_("Seal, or SHA-256 of a file"),
        max_length=LONGEST,
        help_text=_("64 characters from 0 to 9 and a to f. Spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )

    def clean_seal(self) -> str:
        digest: str = self.cleaned_data["seal"].translate(PARTS).lower()
        if not IS_DIGEST.fullmatch(digest):
            raise forms.ValidationError(
                _(
                    "That is no seal: it has 64 characters, each from 0 to 9 or a to f. Look for a slip in typing."
                )
            )
        return digest


@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    form = SealForm(request.GET if "seal" in request.GET else None)
    if form.is_valid():
        return redirect("petitions:seal", form.cleaned_data["seal"])
    version = pages.current_version(SEALS)
    response = _page(request, form, status=422 if form.errors else 200)
    return pages.keep(response, scope=SEALS, version=version, reads=("seal",))


@require_safe
def seal(request: HttpRequest, seal: str) -> HttpResponse:
    """What was sealed, or that we know of nothing. It names no signer: only for whom, when and how many."""
    form = SealForm({"seal": seal})
    if not form.is_valid():
        return _page(request, form, status=404)
    digest = form.cleaned_data["seal"]
    if digest != seal:
        return redirect("petitions:seal", digest)
    version = pages.current_version(SEALS)
    # The same list for two offices is the same file, with the same seal.
    packs = list(Pack.objects.sealed(digest).of_public_campaigns().with_texts()[:MOST_PACKS])
    if not packs:
        return _page(request, form, status=404, unknown=digest)
    found = {"packs": packs, "file": packs[0].file_of.get(digest, ""), "digest": digest}
    return pages.keep(_page(request, form, **found), scope=SEALS, version=version)


def _page(request: HttpRequest, form: SealForm, status: int = 200, **found: Any) -> HttpResponse:
    return render(request, "petitions/seals.html", {"form": form, **found}, status=status)
