"""E-mail addresses: which ones we take, and when two of them are one."""

from __future__ import annotations

import unicodedata
from typing import Any

import idna
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

MAX_LENGTH = 254


def canonical(address: str) -> str:
    """What is compared to tell whether two addresses are one: case and spelling do not count."""
    local, _at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    return f"{unicodedata.normalize('NFC', local.casefold())}@{_ascii(domain)}"


def checked(address: str) -> str:
    """The address as it is to be written. Asks no other server. Raises ValidationError.

    Domains may be in any script. Before the @ Django 5.2 can only write ASCII: it would encode anything else
    into the name of a mailbox that does not exist, so we say so at once.
    """
    try:
        found = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, test_environment=settings.DEMO
        )
    except EmailNotValidError:
        if not address.rpartition("@")[0].isascii():
            raise ValidationError(
                _("We cannot write to addresses with such letters before the @ yet. Is there another one?"),
                code="invalid",
            ) from None
        raise ValidationError(
            _("This is not an e-mail address that can receive mail. An address looks like name@example.org."),
            code="invalid",
        ) from None
    return found.normalized


class AddressField(forms.CharField):
    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"})
    default_error_messages = {
        "required": _("Write your e-mail address."),
        "max_length": _("An e-mail address has at most %(limit_value)d characters; this has %(show_value)d."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": MAX_LENGTH, "empty_value": "", "strip": True, **options})

    def clean(self, value: Any) -> str:
        address = super().clean(value)
        return checked(address) if address else ""


def _ascii(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True, transitional=False).decode("ascii").lower()
    except idna.IDNAError:
        return domain.casefold()
