"""The second factor of staff: a code from an authenticator app, or a recovery code, after the password."""

from __future__ import annotations

from typing import Any

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "off"}
        ),
    )

    def __init__(self, *args: Any, user: Any, new_device: TOTPDevice | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._user = user
        self._new_device = new_device
        self.device: Any = None

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split()).lower()
        if self._new_device is not None:
            self.device = self._new_device if self._new_device.verify_token(code) else None
        else:
            self.device = django_otp.match_token(self._user, code)
        if self.device is None:
            raise ValidationError(
                _("This code does not match. Codes change every 30 seconds; try the one shown now.")
            )
        return code


def is_satisfied(request: HttpRequest) -> bool:
    return not settings.STAFF_SECOND_FACTOR or bool(request.user.is_verified())  # type: ignore[union-attr]  # django-otp adds it


def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Ask for a code; whoever has no device yet sets one up here first."""
    user = request.user
    has_device = django_otp.user_has_device(user, confirmed=True)
    new_device = None if has_device else _unconfirmed(user)
    form = CodeForm(request.POST or None, user=user, new_device=new_device)
    codes: list[str] = []
    if form.is_valid():
        if new_device is None:
            django_otp.login(request, form.device)
            return redirect(_onward(request))
        codes = _accept(new_device)
        django_otp.login(request, new_device)
    picture = _picture(new_device) if new_device and not codes else []
    return render(
        request,
        "admin/second_factor.html",
        {
            **context,
            "title": _("Second factor"),
            "form": form,
            "codes": codes,
            "onward": _onward(request),
            "picture": picture,
            "picture_size": max((column + length for column, _row, length in picture), default=0) + 8,
            "secret": _readable(new_device) if new_device else "",
        },
        status=422 if form.errors else 200,
    )


def _unconfirmed(user: Any) -> TOTPDevice:
    """The device being set up: the same one until its first code, so that reloading keeps the picture valid."""
    device: TOTPDevice | None = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


@transaction.atomic
def _accept(device: TOTPDevice) -> list[str]:
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    spare = StaticDevice.objects.create(user=device.user, name="recovery")
    codes = [StaticToken.random_token() for _code in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=spare, token=code) for code in codes)
    return codes


def _picture(device: TOTPDevice) -> list[tuple[int, int, int]]:
    """The QR code as runs of dark squares (column, row, length), drawn as SVG by the template."""
    runs = []
    for row, bits in enumerate(segno.make(device.config_url, micro=False).matrix):
        column = 0
        while column < len(bits):
            start = column
            while column < len(bits) and bits[column]:
                column += 1
            if column > start:
                runs.append((start, row, column - start))
            column += 1
    return runs


def _readable(device: TOTPDevice) -> str:
    """The secret in groups of four, for those who cannot scan."""
    secret = device.config_url.split("secret=")[1].split("&")[0]
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_ours else reverse("admin:index")
