from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat

from campaigns.models import Campaign
from config.partial_dates import PartialDate

from .petitions import Petition
from .states import Display, SignatureState

if TYPE_CHECKING:
    from .signatures import Signature  # noqa: F401 - named in a string below


class SignatureQuerySet(models.QuerySet["Signature"]):
    def confirmed(self) -> SignatureQuerySet:
        return self.filter(state=SignatureState.CONFIRMED)

    def uncounted(self) -> SignatureQuerySet:
        return self.exclude(counted_as=F("state"))

    def listed(self) -> SignatureQuerySet:
        """What the public list shows, newest first."""
        return self.confirmed().order_by("-confirmed_at", "-pk")

    def named(self) -> SignatureQuerySet:
        return self.listed().exclude(display=Display.ANONYMOUS)

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
