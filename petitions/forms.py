from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.models import Office
from config import limits, mail, tokens
from config.addresses import AddressField, AskedAbout, canonical
from config.forms import PublicForm, Question
from config.suggestions import suggestion
from config.text import CleanCharField, CleanTextField, validate_name

from . import consent, sign_path
from .codes import count_try, digits, signature_by_code, take_back_try
from .countries import CountryField
from .models import FollowUp, NameTaken, OfficeAnswer, Petition, Signature, person_of
from .models.letter_counts import Told

LONGEST_NUMBER = 9
MOST_OWN_WORDS = 600
_YES = OfficeAnswer.Answer.YES


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
        help_text=_("Never shown. We write to it so that you confirm your signature."),
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
        label=consent.SHOW,
        choices=Signature.Display.choices,
        initial=Signature.Display.INITIALS,
        widget=forms.RadioSelect,
        required=False,
    )
    follow = forms.BooleanField(label=consent.FOLLOW, required=False)
    may_ask = forms.BooleanField(label=consent.MAY_ASK, required=False)
    consent = forms.BooleanField(
        label=consent.SIGN,
        help_text=consent.UNDO,
        error_messages={"required": _("Without your agreement we may not keep your signature.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(_as_answered(data), **options)

    @property
    def about(self) -> Any:
        """What “as described” means, beside the form."""
        return consent.ABOUT

    def clean_display(self) -> str:
        return self.cleaned_data["display"] or Signature.Display.INITIALS

    def clean(self) -> None:
        """Ask once about an address that looks like a slip; who says that it is right is not asked again."""
        typed = self.data.get("email", "")
        meant = suggestion(typed)
        is_sound = "email" in self.cleaned_data
        if is_sound and typed == self.data.get("asked"):
            cast(AskedAbout, self["email"]).question = Question(typed, [])
            return
        if not meant:
            return
        # What was typed comes first: the return key presses the first button.
        answers = [(meant, _("Use %(address)s") % {"address": meant})]
        if is_sound:
            question = ValidationError(_("Did you mean %(address)s?"), params={"address": meant})
            self.add_error("email", question)
            answers.insert(0, (typed, _("No, %(address)s is right") % {"address": typed}))
        cast(AskedAbout, self["email"]).question = Question(typed, answers)

    def sign(self, petition: Petition, visit: limits.Visit, *, is_fresh: bool = False) -> None:
        """Write the pending signature and its mail: two INSERTs, whether this address is new or not.

        Nothing is looked up, so the answer to a second signing is the same; the mail says what holds when it leaves.
        Raises TooFast; and sign_path.Outdated, unless the petition is said to have just been read.
        """
        signature = self._signature(petition, visit)
        address, person = signature["address"], signature["person"]
        confirmation = {
            "kind": "petitions.confirm_signature",
            "recipient": signature["email"],
            "language": signature["language"],
            "args": {"petition": petition.pk, "address": address, "person": person},
            "dedupe": mail.once_per_window("sign", petition.pk, address, person),
            "priority": mail.Priority.HIGH,
            "not_before": signature["asked_at"],
            "created_at": signature["asked_at"],
        }
        sign_path.keep(visit, petition, signature, confirmation, is_fresh=is_fresh)

    def _signature(self, petition: Petition, visit: limits.Visit) -> dict[str, Any]:
        data, now = self.cleaned_data, timezone.now()
        fields = ("name", "email", "city", "country", "display", "follow", "may_ask")
        return {
            "petition_id": petition.pk,
            "address": canonical(data["email"]),
            "person": person_of(data["name"]) if petition.shares_addresses else "",
            "language": get_language() or "en",
            "consent": consent.version(),
            "text_number": text_number_shown(self.data, petition),
            "secret": tokens.new_secret(),
            "client": visit.client,
            "created_at": now,
            "asked_at": now,
            **{field: data[field] for field in fields},
        }


def text_number_shown(data: Mapping[str, Any], petition: Petition) -> int:
    """The version that the page showed, which staff may have changed since; today's for whoever names none."""
    shown = data.get("text_version", "")
    is_number = shown.isascii() and shown.isdecimal() and len(shown) < LONGEST_NUMBER
    number = int(shown) if is_number else 0
    return number if 1 <= number <= petition.text_number else petition.text_number


def _as_answered(data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """With the address that was chosen when we asked about a slip, unless another one has been typed since."""
    chosen = data.get("use") if data else None
    if not data or not chosen or data.get("email") != data.get("asked"):
        return data
    return {**{name: data.get(name) for name in data}, "email": chosen, "asked": chosen}


class CodeForm(PublicForm):
    """The code from the mail, typed on the page: the same as opening the mailed link."""

    submit_label = _("Go on with the code")

    email = AddressField(label=_("Your e-mail address"))
    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Write the eight digits from our mail.")},
    )

    def find(self, petition: Petition) -> Signature | None:
        """The signature that waits for it; None, with the same words, for all that is wrong. Raises TooFast."""
        email, code = self.cleaned_data["email"], digits(self.cleaned_data["code"])
        count_try(petition, email)
        signature = None if self.is_trapped else signature_by_code(petition, email, code)
        if signature is None:
            self.add_error(
                None, _("This address and this code do not belong together, or the code was used.")
            )
            return None
        take_back_try(petition, email)
        return signature


class ConfirmForm(forms.Form):
    """The button behind a mailed link, and what is said by pressing it.

    Anybody can have typed an address, so nothing that needs a yes counts before its owner has seen it and said so.
    """

    follow = forms.BooleanField(label=consent.FOLLOW, required=False)
    may_ask = forms.BooleanField(label=consent.MAY_ASK, required=False)

    def confirm(self, signature: Signature) -> None:
        self.is_valid()
        said: dict[str, Any] = {
            "consent": consent.version(),
            "text_number": text_number_shown(self.data, signature.petition),
        }
        # Who signs again has said so before and finds it on the same page; no box is empty where none was shown.
        if signature.confirmed_at is None and "text_version" in self.data:
            said |= {name: self.cleaned_data[name] for name in ("follow", "may_ask")}
        signature.confirm(**said)


class DisplayForm(PublicForm):
    """Corrects the name, the city and how the name appears, from the private page."""

    submit_label = _("Save")

    name = CleanCharField(
        label=_("Your name"),
        max_length=100,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    city = CleanCharField(
        label=_("City"),
        max_length=100,
        required=False,
        validators=[validate_name],
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    display = forms.ChoiceField(
        label=_("How your name appears"), choices=Signature.Display.choices, widget=forms.RadioSelect
    )

    def save(self, signature: Signature) -> bool:
        """False, with an error beside the name, when somebody else with the same address has signed with it."""
        try:
            signature.show_as(
                **{field: self.cleaned_data[field] for field in self.fields if field != "website"}
            )
        except NameTaken:
            self.add_error("name", _("Somebody has signed with this name and your address already."))
            return False
        return True


class CorrectionForm(DisplayForm):
    """Before the signature is confirmed, while its country is in no total."""

    country = CountryField()

    field_order = ("name", "city", "country", "display")


class SupporterForm(forms.Form):
    """What a supporter puts into a letter; read from the address or from a signature, never stored."""

    name = CleanCharField(label=_("Your name"), max_length=100, required=False)
    city = CleanCharField(label=_("Your city"), max_length=100, required=False)
    country = CountryField(label=_("Your country"), required=False)
    words = CleanTextField(
        label=_("A sentence of your own"),
        max_length=MOST_OWN_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def given(self) -> dict[str, str]:
        """The fields that make sense; a mistyped address still shows the letter."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}


class FollowUpForm(PublicForm):
    """After a letter: be asked, once, whether the office answered."""

    submit_label = _("Ask me in 14 days")

    email = AddressField(label=_("Your e-mail address"))
    consent = forms.BooleanField(
        label=_("Ask me once, in 14 days, whether the office answered."),
        help_text=_(
            "You get this one mail. Once you have told us, or 30 days later, we forget your address."
        ),
        error_messages={"required": _("Without your agreement we may not keep your address.")},
    )


class AnswerForm(PublicForm):
    """Behind the link in that one mail: two questions for each office that the letter went to."""

    submit_label = _("Tell it")
    is_alike = False  # each has the offices of its letter

    def __init__(self, *args: Any, follow_up: FollowUp, **options: Any) -> None:
        super().__init__(*args, **options)
        self._follow_up = follow_up
        self._offices = [
            row.office for row in follow_up.answers.select_related("office__city").order_by("pk")
        ]
        for office in self._offices:
            self.fields[f"answer_{office.pk}"] = self._answer_field(office)
            self.fields[f"answered_on_{office.pk}"] = self._day_field(office)

    def _answer_field(self, office: Office) -> forms.Field:
        return forms.ChoiceField(
            label=_("Did this office answer: %(office)s?") % {"office": office.title},
            choices=OfficeAnswer.Answer.choices,
            widget=forms.RadioSelect,
            # Of several offices one may be unknown to its writer.
            required=len(self._offices) == 1,
            error_messages={"required": _("Choose one of the answers.")},
        )

    def _day_field(self, office: Office) -> forms.Field:
        return forms.DateField(
            label=_("On which day did its answer come?"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            help_text=_("If there was one."),
        )

    @property
    def told(self) -> dict[int, Told]:
        """By primary key of office, where something was chosen."""
        given = self.cleaned_data
        return {
            office.pk: (answer, given.get(f"answered_on_{office.pk}") if answer == _YES else None)
            for office in self._offices
            if (answer := given.get(f"answer_{office.pk}"))
        }

    def clean(self) -> None:
        today = timezone.localdate()
        for pk, (answer, day) in self.told.items():
            name = f"answered_on_{pk}"
            if answer != _YES:
                self.errors.pop(name, None)
            elif name not in self.errors and not (day and self._follow_up.sent_on <= day <= today):
                self.add_error(
                    name, _("Write the day on which it came: after your letter, and not after today.")
                )
        if not self.told and not self.errors:
            self.add_error(None, _("Choose an answer for one office at least."))
