from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from config.admin_acts import Act
from config.admin_content import ReadOnlyAdmin, UsedCountries
from config.admin_site import Words

from ..counting import erase_for_good
from ..models import CountryTotal, Signature, SigningLimit
from ..removing import name_test
from ..trends import MOST
from .trends import trends_page

PENDING, CONFIRMED, WITHDRAWN, REJECTED, HELD = Signature.State.values


WHY_HELD: dict[str, Words] = {
    SigningLimit.Kind.ADDRESS: _("its address"),
    SigningLimit.Kind.CLIENT: _("its network"),
    SigningLimit.Kind.PETITION: _("the petition"),
}
LONGEST_PATTERN = 200


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
    done = _("Readmitted: it is what it was before it was rejected.")
    states = (REJECTED,)
    in_bulk = True

    def act(self, by: Any) -> None:
        self.row.readmit()


class Release(Act):
    name = "release"
    label = _("Let through")
    done = _("Let through: it waits for its confirmation now.")
    states = (HELD,)
    in_bulk = True

    def consequences(self) -> Iterable[Words]:
        yield _(
            "The mail that asks for the confirmation leaves now; only once that is answered does it count."
        )

    def act(self, by: Any) -> None:
        self.row.release()


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


class NameLike(admin.SimpleListFilter):
    """Offered only where a trend leads here: names are compared as rules for removing compare them."""

    title = _("name")
    parameter_name = "name_like"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        pattern = request.GET.get(self.parameter_name, "")[:LONGEST_PATTERN]
        return [(pattern, pattern)] if pattern else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        fits = name_test((self.value() or "")[:LONGEST_PATTERN])
        newest = queryset.order_by("-pk").values_list("pk", "name")[:MOST]
        return queryset.filter(pk__in=[pk for pk, name in newest if fits(name)])


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    group, place = "petitions", 2
    about = _("Who signed. Personal data: look only where you need to.")
    acts = (Release, Reject, Readmit, Withdraw, Erase)
    acts_lead_to = "changelist"
    change_list_template = "admin/petitions/signature/change_list.html"
    list_display = ("name", "email", "city", "country", "state", "why_held", "created_at", "display")
    list_filter = ("state", "display", SignersCountry, "petition", NameLike)
    list_select_related = ("petition__campaign",)
    show_full_result_count = False
    search_fields = ("name", "address")
    fields = (
        "petition", ("name", "email"), ("city", "country"), ("display", "follow", "language"),
        ("state", "why_held", "removal"),
        ("created_at", "confirmed_at", "withdrawn_at"), "consent",
    )  # fmt: skip

    @admin.display(description=_("held back for"))
    def why_held(self, obj: Signature) -> Words:
        return WHY_HELD.get(obj.held_for, "")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.trends_view)
        return [path("trends/", view, name="petitions_signature_trends"), *super().get_urls()]

    def trends_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return trends_page(request)
