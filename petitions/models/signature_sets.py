from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, Greatest, Least, TruncDate

from campaigns.models import Campaign
from config.partial_dates import PartialDateField

from .petitions import Petition
from .states import Display, SignatureState

if TYPE_CHECKING:
    from .signatures import Signature  # noqa: F401 - named in a string below

# What is forgotten in one transaction.
AT_ONCE = 5_000

# A rejection touches the state alone, so the other columns still tell what was there.
BEFORE_REJECTION = Case(
    When(~Q(held_for=""), then=Value(SignatureState.HELD)),
    When(withdrawn_at__isnull=False, then=Value(SignatureState.WITHDRAWN)),
    When(confirmed_at__isnull=False, then=Value(SignatureState.CONFIRMED)),
    default=Value(SignatureState.PENDING),
)


class SignatureQuerySet(models.QuerySet["Signature"]):
    def confirmed(self) -> SignatureQuerySet:
        return self.filter(state=SignatureState.CONFIRMED)

    def uncounted(self) -> SignatureQuerySet:
        return self.exclude(counted_as=F("state"))

    def awaiting(self) -> SignatureQuerySet:
        """Whose next step is to confirm: for the first time, or again after a withdrawal."""
        return self.filter(state__in=[SignatureState.PENDING, SignatureState.WITHDRAWN])

    def unscreened(self) -> SignatureQuerySet:
        """What the limits have not been applied to yet, so that no mail may leave: see petitions.screening."""
        return self.filter(screened=False, state=SignatureState.PENDING)

    def hold(self, reason: str) -> int:
        return self.update(state=SignatureState.HELD, held_for=reason, screened=True)

    def readmit(self) -> int:
        """Rejected ones become what they were before; whoever calls this holds the lock on their petition."""
        return self.filter(state=SignatureState.REJECTED).update(
            state=BEFORE_REJECTION, removal=None, rejected_at=None
        )

    def to_remind(
        self, already: int, *, asked_after: dt.datetime, asked_before: dt.datetime
    ) -> SignatureQuerySet:
        """Those who wait, were asked in that time and reminded at most so often, where the petition is open."""
        return self.filter(
            state=SignatureState.PENDING,
            screened=True,
            reminders__lte=already,
            asked_at__gt=asked_after,
            asked_at__lte=asked_before,
            petition__in=Petition.objects.open().filter(reminds=True),
        ).order_by("asked_at")

    def listed(self) -> SignatureQuerySet:
        """What the public list shows, newest first; who chose to show no name is counted only."""
        return self.confirmed().exclude(display=Display.ANONYMOUS).order_by("-confirmed_at", "-pk")

    def unconfirmed(self) -> SignatureQuerySet:
        """Who did not answer yet; and those held back, whom we never asked."""
        return self.filter(state__in=[SignatureState.PENDING, SignatureState.HELD])

    def withdrawn(self) -> SignatureQuerySet:
        """With `withdrawn_since`; who signs again after a withdrawal has a whole month to confirm it."""
        since = Greatest("withdrawn_at", "asked_at")
        return self.filter(state=SignatureState.WITHDRAWN).annotate(withdrawn_since=since)

    def rejected(self) -> SignatureQuerySet:
        """With `rejected_since`; what was rejected before this was written down counts from its signing."""
        since = Coalesce("rejected_at", "removal__created_at", "created_at")
        return self.filter(state=SignatureState.REJECTED).annotate(rejected_since=since)

    def of_persons(self) -> SignatureQuerySet:
        """Those that still name somebody."""
        return self.exclude(email="")

    def with_closing(self) -> SignatureQuerySet:
        """Adds `closed_on`, since when a petition cannot be signed, whatever closed it; None while nothing has."""
        return self.annotate(closed_on=closing("petition__"))

    def forget(self) -> int:
        """Blank the persons and revoke their links, some thousand at a time; the rows go on counting."""
        petitions = self.order_by().values_list("petition", flat=True).distinct()
        return sum(self._forget_in(petition) for petition in sorted(petitions))

    def _forget_in(self, petition: int) -> int:
        total = 0
        while done := self._forget_some(petition):
            total += done
        return total

    @transaction.atomic
    def _forget_some(self, petition_id: int) -> int:
        petition = Petition.objects.locked().get(pk=petition_id)
        rows = self.of_persons().filter(petition=petition_id).select_for_update(of=("self",)).order_by("pk")
        pks = list(rows.values_list("pk", flat=True)[:AT_ONCE])
        done = self.model._default_manager.filter(pk__in=pks).update(
            name="",
            email="",
            city="",
            secret="",
            follow=False,
            may_ask=False,
            display=Display.ANONYMOUS,
            person="",
            client="",
            earlier=None,
            address=Concat(Value("gone-"), Cast("pk", models.CharField())),
        )
        if done:
            petition.publish()
        return done


def closing(petition: str = "") -> Combinable:
    """The day of `with_closing` in SQL; `petition` leads to the petition, such as "petition__"."""
    own = Cast(TruncDate(f"{petition}closes_at"), PartialDateField())
    is_live = Q(**{f"{petition}campaign__state": Campaign.State.LIVE})
    ended = Case(When(~is_live, then=f"{petition}campaign__ended_on"), output_field=PartialDateField())
    # SQLite's smallest of two is nothing as soon as one of them is.
    return Least(Coalesce(own, ended), Coalesce(ended, own), output_field=PartialDateField())
