from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config import forgetting, jobs
from config.housekeeping import STAFF_DEEDS
from config.retention import SIGNING, Held, as_moment, as_partial_date, columns_of, keeps, not_personal

from .counting import erase
from .follow_ups import ASKED_AFTER
from .models import FollowUp, Pack, Petition, Removal, Signature
from .models.signature_sets import SignatureQuerySet, closing
from .packs.forgetting import KEPT_FOR as PACKS_FOR

UNCONFIRMED_FOR = timedelta(days=30)
WITHDRAWN_FOR = timedelta(days=30)
REJECTED_FOR = timedelta(days=90)
CLOSED_FOR = timedelta(days=730)  # two years
NETWORKS_FOR = timedelta(hours=24)
RULES_FOR = timedelta(days=90)
FOLLOW_UPS_FOR = timedelta(days=30)

AT_ONCE = 5_000

# What becomes empty when a person is forgotten.
PERSON = columns_of(
    "petitions.Signature", "name email address person city display follow may_ask secret client earlier"
)
# What stays with the row, which then is nobody's any more, so that the numbers stay as they are.
COUNTED = columns_of(
    "petitions.Signature",
    "country language consent text_number state number screened held_for removal reminders"
    " created_at asked_at confirmed_at withdrawn_at rejected_at shown_at invited_to",
)


def _confirmed() -> SignatureQuerySet:
    return Signature.objects.confirmed().of_persons().with_closing()


class HeldUntilClosed(Held):
    """A petition closes for all of its signers at once, so the petitions are asked, which are few."""

    def due(self, at: dt.datetime | None = None) -> SignatureQuerySet:
        limit = self.written((at or timezone.now()) - CLOSED_FOR)
        over = Petition.objects.annotate(closed_on=closing()).filter(closed_on__lt=limit)
        # Nobody signs after the closing: should its day be years too early, by a slip, nobody is forgotten for it.
        old = Signature.objects.confirmed().of_persons().filter(confirmed_at__lt=as_moment(limit))
        return old.filter(petition__in=over.order_by().values("pk"))

    def oldest(self) -> dt.datetime | None:
        """As long as the longest closed petition that still has signers with a name."""
        named = Signature.objects.confirmed().of_persons().filter(petition=OuterRef("pk"))
        closed = Petition.objects.annotate(closed_on=closing()).filter(Exists(named), closed_on__isnull=False)
        first = closed.order_by("closed_on").values_list("closed_on", flat=True).first()
        return as_moment(first)


def _rules_with_words() -> QuerySet[Removal]:
    return Removal.objects.exclude(domain="", client="", name_pattern__in=["", "*"])


UNCONFIRMED = keeps(
    _("Signatures that were never confirmed: name, e-mail address, city, country"),
    about=SIGNING,
    why=_("to wait for your confirmation"),
    until=_("30 days after our last answer to the form; a reminder does not prolong it"),
    time=UNCONFIRMED_FOR,
    columns=[*PERSON, *COUNTED],
    job="forget-unconfirmed",
    held=[Held(Signature.objects.unconfirmed, "asked_at", UNCONFIRMED_FOR)],
)
CONFIRMED = keeps(
    _("Confirmed signatures: name, e-mail address, city, and what you agreed to in which words"),
    about=SIGNING,
    why=_("to count them, to show them as you chose and to hand them to the offices that the petition asks"),
    until=_(
        "2 years after the petition has closed; at any time, once you erase yours with the link from our mail. "
        "Country and day stay as numbers, without a person"
    ),
    time=CLOSED_FOR,
    columns=[*PERSON, *COUNTED, "petitions.Petition.latest"],
    job="forget-signers",
    held=[HeldUntilClosed(_confirmed, "closed_on", CLOSED_FOR, as_partial_date)],
)
WITHDRAWN = keeps(
    _("Signatures that you have withdrawn: name, e-mail address, city"),
    about=SIGNING,
    why=_("so that you can change your mind"),
    until=_("30 days after the withdrawal, or after our last mail that asked whether you want to sign again"),
    time=WITHDRAWN_FOR,
    columns=[*PERSON, *COUNTED],
    job="forget-signers",
    held=[Held(lambda: Signature.objects.withdrawn().of_persons(), "withdrawn_since", WITHDRAWN_FOR)],
)
REJECTED = keeps(
    _("Signatures that staff have rejected: name, e-mail address, city"),
    about=SIGNING,
    why=_("so that a rejection stands, and a mistake can be undone"),
    until=_("90 days after the rejection"),
    time=REJECTED_FOR,
    columns=[*PERSON, *COUNTED],
    job="forget-signers",
    held=[Held(lambda: Signature.objects.rejected().of_persons(), "rejected_since", REJECTED_FOR)],
)
NETWORKS = keeps(
    _(
        "The network that a signature came from: the first part of its address, as a hash that cannot be undone"
    ),
    about=SIGNING,
    why=_("to notice one machine that signs in many names"),
    until=_("24 hours after signing"),
    time=NETWORKS_FOR,
    columns=["petitions.Signature.client"],
    job="forget-networks",
    held=[Held(lambda: Signature.objects.exclude(client=""), "created_at", NETWORKS_FOR)],
)
PACKS = keeps(
    _("The list of signers for an office, prepared to be handed over: what each agreed to show"),
    about=SIGNING,
    why=_("to print it and to hand it over"),
    until=_(
        "30 days after it was prepared, and at once when somebody on it is erased; its number and its seal stay"
    ),
    time=PACKS_FOR,
    job="forget-packs",
    held=[Held(Pack.objects.with_files, "built_at", PACKS_FOR)],
)
RULES = keeps(
    _("Rules by which staff removed many signatures at once: parts of names and addresses"),
    about=SIGNING,
    why=_("to take out what machines have signed, and to bring back what was taken out by mistake"),
    until=_("90 days after the removal; its reason and its numbers stay"),
    time=RULES_FOR,
    columns=columns_of("petitions.Removal", "domain name_pattern client"),
    job="forget-removals",
    held=[Held(_rules_with_words, "finished_at", RULES_FOR)],
)
keeps(
    _("What you type into a letter"),
    about=SIGNING,
    why=_(
        "to fill the letter in; a draft or a PDF is made from it when you ask for one, and nothing is stored"
    ),
    until=_("until you leave the page"),
)
ASKING = columns_of("petitions.FollowUp", "email address secret mail_language")
FOLLOW_UPS = keeps(
    _("Your e-mail address, if you asked to be asked whether an office answered your letter"),
    about=SIGNING,
    why=_("to ask you once"),
    until=_("until you have told us; else 30 days after our mail"),
    time=FOLLOW_UPS_FOR,
    columns=ASKING,
    job="forget-follow-ups",
    held=[
        Held(FollowUp.objects.waiting, "mailed_at", FOLLOW_UPS_FOR),
        # No mail could be written, for whatever reason.
        Held(FollowUp.objects.unmailed, "asked_at", ASKED_AFTER + FOLLOW_UPS_FOR),
    ],
)
not_personal("petitions.FollowUp", "letter language sent_on asked_at mailed_at told_at")
not_personal("petitions.OfficeAnswer", "follow_up office answer answered_on")
not_personal("petitions.LetterCount", "letter office language day opened copied sent")

STAFF_DEEDS.covers(
    *(f"petitions.{model}.by" for model in ("Invitation", "Pack", "PetitionText", "Removal")),
)

not_personal("petitions.Signature", "petition counted_as")
not_personal(
    "petitions.Petition",
    "campaign text text_number opens_at closes_at fixed_goal shares_addresses reminds cover paper confirmed waiting"
    " waiting_shown withdrawn rejected held numbered dealings",
)
not_personal("petitions.PetitionText", "petition number text kind note confirmed created_at")
not_personal("petitions.ConsentText", "version language words first_used_at")
not_personal("petitions.CountryTotal", "petition country confirmed")
not_personal("petitions.DayTotal", "petition day confirmed")
not_personal("petitions.SigningLimit", "kind petition times minutes")
not_personal(
    "petitions.Removal",
    "petition country since until reason state matched done restored position highest created_at finished_at",
)
not_personal(
    "petitions.Pack",
    "petition office language moment state done number paper seal digests undrawn attempts built_at",
)
not_personal("petitions.Delivery", "petition office pack day way number note proof proof_alt")
not_personal(
    "petitions.Response", "petition office delivery day stance text original original_language scan scan_alt"
)
not_personal("petitions.Invitation", "petition successor created_at position invited finished_at")
not_personal("petitions.CoverLetter", "petition language subject text")
not_personal("petitions.Letter", "campaign key position is_untranslated")
not_personal("petitions.LetterTemplate", "letter variant language subject body")
not_personal("petitions.ActionStep", "campaign position kind title text letter_key link office network words")


@jobs.every(name="forget-signers", daily_at="03:25")
def forget_signers() -> int:
    """Take the person out of what only has to be counted; the numbers stay as they are."""
    over = (held for period in (CONFIRMED, WITHDRAWN, REJECTED) for held in period.held)
    return sum(int(held.due().forget()) for held in over)


@jobs.every(name="forget-unconfirmed", daily_at="03:20")
def forget_unconfirmed() -> int:
    """Some thousand at a time: an attack may have left more of them than one transaction should hold."""
    total = 0
    while pks := list(UNCONFIRMED.held[0].due().values_list("pk", flat=True)[:AT_ONCE]):
        # Asked for by state once more: whoever has confirmed in the meantime stays.
        total += erase(UNCONFIRMED.held[0].due().filter(pk__in=pks))
    return total


@jobs.every(name="forget-removals", daily_at="03:40")
def forget_removals() -> int:
    """A rule has to say something, so what is left says that it was about some name."""
    return int(RULES.held[0].due().update(domain="", name_pattern="*", client=""))


@forgetting.ends
def endings() -> Iterable[forgetting.Ending]:
    """For staff: which petitions have closed, and when their signers are forgotten."""
    people = (
        Signature.objects.confirmed().of_persons().order_by().values_list("petition").annotate(Count("pk"))
    )
    counts = dict(people)
    for petition in Petition.objects.public().filter(pk__in=counts):
        if day := forgets_signers_on(petition):
            yield forgetting.Ending(str(petition), day, counts[petition.pk])


def forgets_signers_on(petition: Petition) -> dt.date | None:
    """The day on which the signers of a petition are forgotten; None while it can be signed without an end."""
    campaign = petition.campaign
    days = [timezone.localdate(petition.closes_at)] if petition.closes_at else []
    if campaign.ended_on and not campaign.is_live:
        days.append(campaign.ended_on.first_day)
    return min(days) + CLOSED_FOR if days else None


@jobs.every(name="forget-follow-ups", daily_at="03:35")
def forget_follow_ups() -> int:
    """Those who have not told us keep no address here either."""
    return sum(int(held.due().forget()) for held in FOLLOW_UPS.held)
