from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config import mail, pages, tokens
from config.addresses import canonical
from config.models import OutgoingMail
from config.readdressing import keeps_compared

from .comment_sets import CommentQuerySet
from .decisions import Decision
from .states import ALLOWED, REFUSED, CommentState

EDITED_FOR = timedelta(minutes=10)
# A decision may be taken back, and nobody has been told of it yet.
GRACE = timedelta(minutes=3)
LONGEST_APPEAL = 1_000
WORDS = re.compile(r"\w+")


@keeps_compared
class Comment(models.Model):
    State = CommentState

    class LanguageBy(models.TextChoices):
        """Who says which language it is."""

        PAGE = "page", _("the page it was written on")
        TEXT = "text", _("its text")
        STAFF = "staff", _("staff")

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="comments", verbose_name=_("campaign")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("answers"),
    )
    # pk of the comment that began the thread, and the pks on the way down: "00000012/00000015".
    thread = models.BigIntegerField(default=0, editable=False)
    path = models.CharField(max_length=80, blank=True, editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    address = models.CharField(max_length=254, blank=True, editable=False)
    body = models.TextField(_("text"), max_length=4_000)
    # "" where nobody can tell.
    language = models.CharField(_("language"), max_length=12, blank=True)
    language_by = models.CharField(
        _("language told by"), max_length=5, choices=LanguageBy, default=LanguageBy.PAGE, editable=False
    )
    page_language = models.CharField(
        _("language of the page it was written on"), max_length=12, default="en", editable=False
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, editable=False)
    # The reason of the last decision, beside the row so that showing tombstones costs no query.
    removed_for = models.CharField(max_length=10, blank=True, editable=False)
    # What duplicates are recognised by: the same name and words in the same thread, which anybody may read. By
    # address, the answer would tell strangers who wrote what; by words alone, one "I agree" would silence all others.
    fingerprint = models.CharField(max_length=64, editable=False)
    secret = models.CharField(max_length=32, default=tokens.new_secret, editable=False)
    created_at = models.DateTimeField(_("written on"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("changed on"), null=True, editable=False)
    # The button behind the mailed link was pressed for this very reply.
    confirmed_at = models.DateTimeField(_("confirmed on"), null=True, editable=False)
    # Its address has proven itself, here or elsewhere on the site; from then on moderators see it.
    queued_at = models.DateTimeField(_("in the queue since"), null=True, editable=False)
    screened_at = models.DateTimeField(null=True, editable=False)
    # What the checks found, as `comments.screening.Finding` writes it.
    findings = models.JSONField(_("findings"), default=list, blank=True, editable=False)
    # Names of the checks that found something, each between bars: "|links|shouting|".
    found = models.CharField(max_length=300, blank=True, editable=False)
    # The first of the replies that say nearly the same.
    cluster = models.BigIntegerField(null=True, editable=False)
    published_at = models.DateTimeField(_("published on"), null=True, editable=False)
    wants_outcome = models.BooleanField(_("mail me the outcome"), default=False)
    follows = models.BooleanField(_("mail me new answers"), default=False)
    # Up to which moment the author has been told of answers.
    told_until = models.DateTimeField(null=True, editable=False)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    claimed_at = models.DateTimeField(null=True, editable=False)
    appeal = models.TextField(_("why the author disagrees"), max_length=LONGEST_APPEAL, blank=True)
    appealed_at = models.DateTimeField(_("asked again on"), null=True, editable=False)
    appeal_is_open = models.BooleanField(default=False, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "fingerprint"], name="comment_said_once"),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "approved", "rejected", "spam", "removed"]),
                name="comment_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(published_at__isnull=False),
                name="comment_approved_has_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "-thread", "path"],
                name="comment_thread_order",
                condition=Q(published_at__isnull=False),
            ),
            models.Index(
                fields=["campaign", "thread", "path"],
                name="comment_oldest_first",
                condition=Q(published_at__isnull=False),
            ),
            models.Index(
                fields=["campaign", "-published_at"], name="comment_feed", condition=Q(state="approved")
            ),
            models.Index(fields=["queued_at", "id"], name="comment_waiting", condition=Q(state="pending")),
            models.Index(
                fields=["id"],
                name="comment_unscreened",
                condition=Q(state="pending", screened_at__isnull=True),
            ),
            models.Index(fields=["campaign", "created_at"], name="comment_arrived"),
            models.Index(fields=["address"], name="comment_address", condition=~Q(address="")),
            models.Index(fields=["cluster"], name="comment_cluster", condition=Q(cluster__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        """Where it stands for good; the page it is on may change as others answer."""
        return reverse("comments:permalink", args=[self.campaign.slug, self.pk])

    @property
    def token(self) -> str:
        """Opens the author's page; who posted gets it at once, whoever's address it is."""
        return tokens.make("comment", self.pk, self.secret)

    @property
    def mailed_token(self) -> str:
        """The same and more: whoever has it reads the mailbox."""
        return tokens.make("comment-mailed", self.pk, self.secret)

    @property
    def anchor(self) -> str:
        return f"comment-{self.pk}"

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_refused(self) -> bool:
        return self.state in REFUSED

    @property
    def is_erased(self) -> bool:
        """Its words are gone, by its author's wish or after their time: nothing could be published again."""
        return not self.body

    @property
    def is_nameless(self) -> bool:
        """Its author took the name away and left the words."""
        return bool(self.body) and not self.name

    @property
    def is_queued(self) -> bool:
        return self.queued_at is not None

    @property
    def may_be_edited(self) -> bool:
        return (
            self.state in (self.State.PENDING, self.State.APPROVED)
            and not self.is_erased
            and timezone.now() - self.created_at < EDITED_FOR
        )

    @property
    def may_appeal(self) -> bool:
        return self.is_refused and not self.is_erased and self.appealed_at is None

    @property
    def removal_reason(self) -> str:
        """Why it is gone, in general words for everybody."""
        return str(Decision.Reason(self.removed_for).label) if self.removed_for else ""

    @property
    def last_decision(self) -> Decision | None:
        return self.decisions.order_by("-pk").first()

    def seen_after(self, decision: int) -> str:
        """What a moderator has before their eyes: these words, and which decision was the last on them, 0 for none."""
        return f"{decision}-{self.words_mark}"

    @property
    def words_mark(self) -> str:
        """Stands for the words of now."""
        return hashlib.sha256(f"{self.name}\n{self.body}".encode()).hexdigest()[:16]

    @transaction.atomic
    def post(self) -> None:
        """Save a new comment at its place in the tree, waiting.

        ValidationError (code "doubled") when the same name has said the same in this thread.
        """
        self.address = canonical(self.email)
        self.language = self.language or self.page_language
        self.fingerprint = self._fingerprint()
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            # Two clicks at once get here too: the database, not a look-up, says which of them was first.
            raise _doubled() from None
        self._take_place()

    def _fingerprint(self) -> str:
        thread = self.parent.thread if self.parent else 0
        return fingerprint(self.name, self.body, thread)

    def _take_place(self) -> None:
        above = self.parent
        while above is not None and above.depth >= settings.REPLY_DEPTH - 1:
            above = above.parent
        step = f"{self.pk:010d}"
        self.thread = above.thread if above else self.pk
        self.path = f"{above.path}/{step}" if above else step
        self.depth = above.depth + 1 if above else 0
        self.save(update_fields=["thread", "path", "depth"])

    @transaction.atomic
    def confirm(self, words: str = "") -> None:
        """Whoever reads the mailbox stands up for it; pressing twice is as good as once.

        `words` is the `words_mark` of what the page with the button showed; others are not stood up for.
        """
        self._lock()
        if words and words != self.words_mark:
            return
        if self.confirmed_at is None and not self.is_erased:
            self.confirmed_at = timezone.now()
            self.queued_at = self.queued_at or self.confirmed_at
            self.save(update_fields=["confirmed_at", "queued_at"])

    @transaction.atomic
    def edit(self, body: str, *, is_mailed: bool = False) -> None:
        """Other words, screened anew; what was on the page waits again. ValidationError when it is too late.

        Only the mailed link shows whose mailbox it is: through any other, nobody stands up for the new words yet.
        """
        self._lock()
        if not self.may_be_edited:
            raise ValidationError(_("The ten minutes in which it can be changed are over."), code="late")
        if body == self.body:
            return
        self.body, self.edited_at, self.screened_at = body, timezone.now(), None
        self.findings, self.found = [], ""
        self.confirmed_at = self.confirmed_at if is_mailed else None
        self.cluster = None
        self.fingerprint = self._fingerprint()
        try:
            with transaction.atomic():
                self.save(
                    update_fields=[
                        "body",
                        "edited_at",
                        "screened_at",
                        "confirmed_at",
                        "findings",
                        "found",
                        "cluster",
                        "fingerprint",
                    ]
                )
        except IntegrityError:
            raise _doubled() from None
        if self.is_approved:
            self._change(self.State.PENDING, by=None, cause=Decision.Cause.EDIT)

    def approve(self, by: Any, note: str = "", **how: Any) -> Decision:
        return self._decide(Comment.State.APPROVED, by=by, reason="", note=note, **how)

    def reject(self, by: Any, reason: str, note: str = "", **how: Any) -> Decision:
        return self._decide(Comment.State.REJECTED, by=by, reason=reason, note=note, **how)

    def mark_spam(self, by: Any, note: str = "", **how: Any) -> Decision:
        return self._decide(Comment.State.SPAM, by=by, reason=Decision.Reason.SPAM, note=note, **how)

    def remove(self, by: Any, reason: str, note: str = "", **how: Any) -> Decision:
        """Take what was published off the page; where it has answers a tombstone stays."""
        return self._decide(Comment.State.REMOVED, by=by, reason=reason, note=note, **how)

    @transaction.atomic
    def keep(self, by: Any, note: str = "", seen: str | None = None) -> Decision:
        """Leave it as it is, whoever asked for something else; ValidationError where nobody did."""
        self._lock()
        self._check_seen(seen)
        if self.appeal_is_open:
            cause = Decision.Cause.APPEAL
        elif self.cases.filter(closed_at__isnull=True).exists():
            cause = Decision.Cause.REPORT
        else:
            raise ValidationError(_("Nobody asks for anything here any more."), code="decided")
        return self._note(self.state, by=by, reason=self.removed_for, note=note, cause=cause)

    @transaction.atomic
    def undo(self, decision: Decision, by: Any) -> Decision:
        """As if it had not been decided: state, open questions, and mails that have not left.

        ValidationError when something else happened since.
        """
        self._lock()
        last = self.last_decision
        is_last = last is not None and last.pk == decision.pk
        if not is_last or self.is_erased or decision.cause in (Decision.Cause.UNDO, Decision.Cause.EDIT):
            raise ValidationError(_("Something else was decided since; this can no longer be undone."))
        self._reopen(decision)
        if decision.before == decision.after:
            return self._note(self.state, by=by, cause=Decision.Cause.UNDO, undoes=decision)
        return self._change(CommentState(decision.before), by=by, cause=Decision.Cause.UNDO, undoes=decision)

    def _reopen(self, decision: Decision) -> None:
        """The questions that this decision answered are open again; one that it raised falls away with it."""
        for case in decision.cases.all():
            case.reopen()
        if decision.cause == Decision.Cause.APPEAL:
            self.appeal_is_open = True
        elif self.appeal_is_open:
            self.appealed_at, self.appeal_is_open = None, False
        self.save(update_fields=["appealed_at", "appeal_is_open"])
        earlier = self.decisions.filter(after=self.State.APPROVED).exclude(pk=decision.pk)
        thread = Comment.objects.filter(campaign=self.campaign_id, thread=self.thread)
        below = thread.filter(path__startswith=f"{self.path}/", published_at__isnull=False)
        if decision.after == self.State.APPROVED and not earlier.exists() and not below.exists():
            self.published_at = None  # it never really was

    @transaction.atomic
    def ask_again(self, why: str) -> None:
        """The author's one appeal. ValidationError where there is nothing to ask, or it was asked before."""
        self._lock()
        last = self.last_decision
        if not self.may_appeal or (last and last.reason == Decision.Reason.AUTHOR):
            raise ValidationError(_("This cannot be asked again."), code="asked")
        self.appeal, self.appealed_at, self.appeal_is_open = why, timezone.now(), True
        self.save(update_fields=["appeal", "appealed_at", "appeal_is_open"])

    def claim(self, by: Any) -> None:
        """Say that somebody is looking at it. It keeps nobody from deciding."""
        Comment.objects.filter(pk=self.pk).update(claimed_by=by, claimed_at=timezone.now())

    def stop_mails(self) -> None:
        """No word of decisions or answers any more."""
        self.follows = self.wants_outcome = False
        self.save(update_fields=["follows", "wants_outcome"])

    @transaction.atomic
    def say_language(self, language: str) -> None:
        self._lock()
        self.language, self.language_by = language, self.LanguageBy.STAFF
        self.save(update_fields=["language", "language_by"])
        if self.is_approved:
            pages.bump(self.campaign.scope, self.campaign.text_scope)

    @transaction.atomic
    def erase_by_author(self) -> None:
        """Delete on the author's wish: the words and the person go, answers of others stay readable."""
        self._erase(Decision.Reason.AUTHOR)

    @transaction.atomic
    def forget_author(self) -> None:
        """Keep the words and let go of the person: no name, no address."""
        self._lock()
        self.name = self.email = self.address = self.appeal = ""
        self.follows = self.wants_outcome = self.appeal_is_open = False
        self.fingerprint = f"nameless-{self.pk}"
        self.save(
            update_fields=[
                "name", "email", "address", "appeal", "follows", "wants_outcome", "appeal_is_open", "fingerprint"
            ]
        )  # fmt: skip
        if self.is_approved:
            pages.bump(self.campaign.scope, self.campaign.text_scope)

    @transaction.atomic
    def erase_undecided(self) -> bool:
        """Nobody decided in its time, so it goes as well; False where somebody just has."""
        self._lock()
        if self.state != self.State.PENDING:
            return False
        self._erase("")
        return True

    def _erase(self, reason: str) -> None:
        self._lock()
        if self.state != Comment.State.REMOVED:
            self._decide(Comment.State.REMOVED, by=None, reason=reason, note="")
        self.name = self.email = self.address = self.body = self.appeal = ""
        self.findings, self.found, self.cluster = [], "", None
        self.appeal_is_open = self.follows = self.wants_outcome = False
        self.fingerprint = f"erased-{self.pk}"
        self.save(update_fields=_PERSONAL)
        self.marks.all().delete()

    @transaction.atomic
    def _decide(
        self, to: CommentState, *, by: Any, reason: str, note: str, seen: str | None = None
    ) -> Decision:
        """`seen` is what `seen_after` gave when the moderator looked. Without it nothing is published that its author
        has changed: whoever decides may have read other words."""
        # Two moderators may decide at once: the second sees what the first did and gets a clear message.
        self._lock()
        self._check_seen(seen)
        if self.state not in ALLOWED[to]:
            raise ValidationError(
                _("What is “%(now)s” cannot become “%(next)s”.")
                % {"now": self.get_state_display(), "next": to.label},
                code="transition",
            )
        if to == CommentState.APPROVED:
            self._check_words(is_read=seen is not None or by is None)
        return self._change(to, by=by, reason=reason, note=note, cause=self._cause())

    def _check_words(self, *, is_read: bool) -> None:
        if self.is_erased:
            raise ValidationError(_("The words of this reply have been deleted; nothing is left to publish."))
        if self.edited_at and not is_read:
            raise ValidationError(
                _("Its author has changed it. Decide on it in the queue, which shows the words of now.")
            )

    def _check_seen(self, seen: str | None) -> None:
        if seen is None:
            return
        last = self.last_decision
        now = self.seen_after(last.pk if last else 0)
        if seen == now:
            return
        if seen.partition("-")[0] == now.partition("-")[0]:
            raise ValidationError(_("Its author has just changed it: look at the new words."), code="decided")
        who = (last.by.get_full_name() or last.by.get_username()) if last and last.by else ""
        words = (
            _("%(who)s was faster: this reply is “%(state)s” now.")
            if who
            else _("Something happened in the meantime: this reply is “%(state)s” now.")
        )
        raise ValidationError(words % {"who": who, "state": self.get_state_display()}, code="decided")

    def _cause(self) -> str:
        if self.appeal_is_open:
            return Decision.Cause.APPEAL
        return Decision.Cause.REPORT if self.cases.filter(closed_at__isnull=True).exists() else ""

    def _change(self, to: CommentState, *, by: Any, reason: str = "", **more: Any) -> Decision:
        before, self.state = self.state, to
        if self.is_approved:
            self.published_at = self.published_at or timezone.now()
        self.removed_for = reason or (self._earlier_reason(to) if "undoes" in more else "")
        self.save(update_fields=["state", "published_at", "removed_for"])
        self._count(was=before == Comment.State.APPROVED)
        return self._note(before, by=by, reason=reason, **more)

    def _earlier_reason(self, state: CommentState) -> str:
        """Why it was in the state that an undoing leads back to."""
        if state not in REFUSED:
            return ""
        earlier = self.decisions.filter(after=state).order_by("-pk").values_list("reason", flat=True)
        return earlier.first() or ""

    def _note(self, before: str, *, by: Any, reason: str = "", note: str = "", **more: Any) -> Decision:
        decision = Decision.objects.create(
            comment=self,
            by=by,
            before=before,
            after=self.state,
            reason=reason,
            note=note,
            is_automatic=by is None,
            **more,
        )
        if decision.cause != Decision.Cause.UNDO and decision.cause != Decision.Cause.EDIT:
            self._settle(decision)
        return decision

    def _settle(self, decision: Decision) -> None:
        """Whoever waited for a decision is told: after the grace in which it can be taken back."""
        if self.appeal_is_open:
            self.appeal_is_open = False
            self.save(update_fields=["appeal_is_open"])
        cases = list(self.cases.filter(closed_at__isnull=True).values_list("pk", flat=True))
        self.cases.filter(pk__in=cases).update(closed_at=timezone.now(), decision=decision)
        if cases:
            mail_reporters(decision)
        if self.wants_outcome and self.email and self.is_queued and decision.reason != Decision.Reason.AUTHOR:
            mail.enqueue(
                "comments.outcome",
                recipient=self.email,
                language=self.page_language,
                args={"decision": decision.pk},
                dedupe=f"comments.outcome:{decision.pk}",
                not_before=timezone.now() + GRACE,
            )

    def _lock(self) -> None:
        """See what holds now: another moderator, or the author, may have been faster."""
        self.refresh_from_db(fields=_LOCKED, from_queryset=Comment.objects.select_for_update())

    def _count(self, *, was: bool) -> None:
        if was != self.is_approved:
            step = 1 if self.is_approved else -1
            Campaign.objects.filter(pk=self.campaign_id).update(replies=F("replies") + step)
            pages.bump(self.campaign.scope, self.campaign.text_scope)


_PERSONAL = [
    "name", "email", "address", "body", "appeal", "findings", "found", "cluster", "appeal_is_open", "follows",
    "wants_outcome", "fingerprint",
]  # fmt: skip
_LOCKED = [
    "state", "published_at", "removed_for", "name", "email", "address", "body", "findings", "screened_at",
    "confirmed_at", "queued_at", "edited_at", "wants_outcome", "follows", "appeal", "appealed_at",
    "appeal_is_open",
]  # fmt: skip


def mail_reporters(decision: Decision) -> None:
    """One mail to each reader who reported it and left an address to hear the outcome."""
    due = timezone.now() + GRACE
    asked = (report for case in decision.cases.all() for report in case.reports.exclude(email=""))
    mail.enqueue_many(
        "comments.report_outcome",
        [
            OutgoingMail(
                recipient=report.email,
                language=report.language,
                args={"report": report.pk, "decision": decision.pk},
                dedupe=f"comments.report_outcome:{report.pk}:{decision.pk}",
                not_before=due,
            )
            for report in asked
        ],
    )


def fingerprint(name: str, body: str, thread: int = 0) -> str:
    """The same for what differs in case, spaces and punctuation only."""
    said = [" ".join(WORDS.findall(text.casefold()) or text.split()) for text in (name, body)]
    return hashlib.sha256("\n".join([*said, str(thread)]).encode()).hexdigest()


def _doubled() -> ValidationError:
    return ValidationError(_("We have received just this reply already; nothing was lost."), code="doubled")
