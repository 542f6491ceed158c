from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast, Concat

from campaigns.models import Campaign
from config.partial_dates import PartialDate

from .petitions import Petition
from .states import Display, SignatureState

if TYPE_CHECKING:
    from .signatures import Signature  # noqa: F401 - named in a string below

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
        return self.filter(state=SignatureState.REJECTED).update(state=BEFORE_REJECTION, removal=None)

    def listed(self) -> SignatureQuerySet:
        """What the public list shows, newest first; who chose to show no name is counted only."""
        return self.confirmed().exclude(display=Display.ANONYMOUS).order_by("-confirmed_at", "-pk")

    def past_keeping(
        self, *, withdrawn_before: dt.datetime, rejected_before: dt.datetime, ended_before: dt.date
    ) -> SignatureQuerySet:
        """Those that still name a person and no longer have to."""
        withdrawn = Q(state=SignatureState.WITHDRAWN, withdrawn_at__lt=withdrawn_before)
        rejected = Q(state=SignatureState.REJECTED, created_at__lt=rejected_before)
        ended = Q(petition__campaign__ended_on__lt=PartialDate.from_date(ended_before))
        over = ended & ~Q(petition__campaign__state=Campaign.State.LIVE)
        return self.filter(withdrawn | rejected | over).exclude(email="")

    @transaction.atomic
    def forget(self) -> int:
        """Blank the person and revoke their link; the row goes on counting."""
        by_petition: dict[int, list[int]] = defaultdict(list)
        for petition_id, pk in self.values_list("petition", "pk"):
            by_petition[petition_id].append(pk)
        for petition_id, pks in sorted(by_petition.items()):
            petition = Petition.objects.locked().get(pk=petition_id)
            self.model._default_manager.filter(pk__in=pks).update(
                name="",
                email="",
                city="",
                secret="",
                follow=False,
                may_ask=False,
                display=Display.ANONYMOUS,
                person="",
                client="",
                address=Concat(Value("gone-"), Cast("pk", models.CharField())),
            )
            petition.publish()
        return sum(map(len, by_petition.values()))

    def unconfirmed_since(self, moment: dt.datetime) -> SignatureQuerySet:
        """Whom we asked for the last time before that moment; and those held back since then, whom we never asked."""
        waiting = Q(state=SignatureState.PENDING) | Q(state=SignatureState.HELD)
        return self.filter(waiting, asked_at__lt=moment)
