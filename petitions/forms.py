from __future__ import annotations

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config import limits, mail, tokens
from config.addresses import AddressField, canonical
from config.forms import PublicForm
from config.models import OutgoingMail
from config.text import CleanCharField, validate_name

from . import sign_path
from .countries import CountryField
from .models import Petition, Signature

# Changes whenever the wording of the consent changes; each signature keeps the version it agreed to.
CONSENT_VERSION = "2026-11"


LONGEST_NUMBER = 9


class SignForm(PublicForm):
    submit_label = _("Sign")

    name = CleanCharField(
        label=_("Your name"),
        max_length=100,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("Never shown. We send one mail to confirm your signature."),
    )
    city = CleanCharField(
        label=_("City"),
        max_length=100,
        required=False,
        validators=[validate_name],  # it is public as soon as the signature is confirmed
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    country = CountryField(
        error_messages={
            "required": _("Choose your country."),
            "invalid_choice": _("Choose a country from the list."),
        },
    )
    display = forms.ChoiceField(
        label=_("How your name appears on this page"),
        choices=Signature.Display.choices,
        initial=Signature.Display.INITIALS,
        widget=forms.RadioSelect,
        required=False,
    )
    follow = forms.BooleanField(label=_("Send me this campaign's updates by e-mail"), required=False)
    consent = forms.BooleanField(
        label=_(
            "I agree that my signature, which shows a political opinion, is kept and handed over as described"
        ),
        help_text=_("You can withdraw it at any time from the link in the mail."),
        error_messages={"required": _("Without your agreement we may not keep your signature.")},
    )

    def clean_display(self) -> str:
        return self.cleaned_data["display"] or Signature.Display.INITIALS

    def sign(self, petition: Petition, visit: limits.Visit) -> None:
        """Write the pending signature and its mail: two INSERTs, whether this address is new or not. Raises TooFast.

        Nothing is looked up, so the answer to a second signing is the same; the mail says what holds when it leaves.
        """
        signature = self._signature(petition)
        signature.client = visit.client
        confirmation = OutgoingMail(
            kind="petitions.confirm_signature",
            recipient=signature.email,
            language=signature.language,
            args={"petition": petition.pk, "address": signature.address},
            dedupe=mail.once_per_window("sign", petition.pk, signature.address),
            priority=mail.Priority.HIGH,
        )
        sign_path.keep(visit, signature, confirmation)

    def _signature(self, petition: Petition) -> Signature:
        data = self.cleaned_data
        fields = ("name", "email", "city", "country", "display", "follow")
        return Signature(
            petition=petition,
            address=canonical(data["email"]),
            language=get_language() or "en",
            consent=CONSENT_VERSION,
            text_number=self._text_number(petition),
            secret=tokens.new_secret(),
            **{field: data[field] for field in fields},
        )


    def _text_number(self, petition: Petition) -> int:
        """The version that the page showed, which staff may have changed since; today's for whoever names none."""
        shown = self.data.get("text_version", "")
        is_number = shown.isascii() and shown.isdecimal() and len(shown) < LONGEST_NUMBER
        number = int(shown) if is_number else 0
        return number if 1 <= number <= petition.text_number else petition.text_number


class DisplayForm(PublicForm):
    """Corrects the name and how it appears, from the private page."""

    submit_label = _("Save")

    name = CleanCharField(
        label=_("Your name"),
        max_length=100,
        validators=[validate_name],
        error_messages={"required": _("Write your name.")},
    )
    display = forms.ChoiceField(
        label=_("How your name appears"), choices=Signature.Display.choices, widget=forms.RadioSelect
    )

    def save(self, signature: Signature) -> None:
        signature.show_as(self.cleaned_data["display"], name=self.cleaned_data["name"])


class SupporterForm(forms.Form):
    """What a supporter puts into a letter; read from the address or from a signature, never stored."""

    name = CleanCharField(label=_("Your name"), max_length=100, required=False)
    city = CleanCharField(label=_("Your city"), max_length=100, required=False)
    country = CountryField(label=_("Your country"), required=False)

    @property
    def given(self) -> dict[str, str]:
        """The fields that make sense; a mistyped address still shows the letter."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}
