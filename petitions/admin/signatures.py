from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.admin_acts import Act
from config.admin_content import ReadOnlyAdmin, UsedCountries
from config.admin_site import Words

from ..counting import erase_for_good
from ..models import CountryTotal, Signature

PENDING, CONFIRMED, WITHDRAWN, REJECTED, HELD = Signature.State.values


class Reject(Act):
    name = "reject"
    label = _("Reject")
    done = _("Rejected: it does not count and is not shown.")
    states = (PENDING, CONFIRMED, WITHDRAWN, HELD)
    in_bulk = True

    def consequences(self) -> Iterable[Words]:
        yield _("For names that are insults or obviously invented. It stops counting; you can readmit it.")

    def act(self, by: Any) -> None:
        self.row.reject()


class Readmit(Act):
    name = "readmit"
    label = _("Readmit")
    done = _("Readmitted: it counts again if it had been confirmed.")
    states = (REJECTED,)
    in_bulk = True

    def act(self, by: Any) -> None:
        self.row.readmit()


class Withdraw(Act):
    name = "withdraw"
    label = _("Withdraw")
    done = _("Withdrawn.")
    states = (PENDING, CONFIRMED)
    in_bulk = True

    def consequences(self) -> Iterable[Words]:
        yield _("When a signer asks you to. They can sign again themselves.")

    def act(self, by: Any) -> None:
        self.row.withdraw()


class Erase(Act):
    name = "erase"
    label = _("Erase for good")
    done = _("Erased: nothing about this person is left in the petition.")
    is_grave = True

    def consequences(self) -> Iterable[Words]:
        yield _(
            "When a signer asks for it. Name, address and signature are deleted and cannot be brought back."
        )

    def act(self, by: Any) -> None:
        erase_for_good(Signature.objects.filter(pk=self.row.pk))


class SignersCountry(UsedCountries):
    def codes(self, model_admin: Any) -> Iterable[str]:
        """From the totals: reading every signature for its country would take long."""
        return CountryTotal.objects.order_by().values_list("country", flat=True).distinct()


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    group, place = "petitions", 2
    about = _("Who signed. Personal data: look only where you need to.")
    acts = (Reject, Readmit, Withdraw, Erase)
    acts_lead_to = "changelist"
    list_display = ("name", "email", "city", "country", "display", "state", "created_at")
    list_filter = ("state", "display", SignersCountry, "petition")
    list_select_related = ("petition__campaign",)
    show_full_result_count = False
    search_fields = ("name", "address")
    fields = (
        "petition", ("name", "email"), ("city", "country"), ("display", "follow", "language"), "state",
        ("created_at", "confirmed_at", "withdrawn_at"), "consent",
    )  # fmt: skip
