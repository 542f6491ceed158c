from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign
from config import pages, tokens
from config.addresses import canonical
from config.readdressing import keeps_compared
from config.transitions import move

from .decisions import Decision
from .states import CommentState

MAX_DEPTH = 2  # three steps: an answer to the deepest comment stands beside it


class CommentQuerySet(models.QuerySet["Comment"]):
    def approved(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.APPROVED)

    def waiting(self) -> CommentQuerySet:
        return self.filter(state=Comment.State.PENDING)

    def with_address(self) -> CommentQuerySet:
        return self.exclude(email="")

    def refused(self) -> CommentQuerySet:
        """Those off the page by a decision whose words can still be brought back, with `decided_at`."""
        last = Decision.objects.filter(comment=OuterRef("pk")).order_by("-pk").values("at")[:1]
        states = (Comment.State.REJECTED, Comment.State.SPAM, Comment.State.REMOVED)
        return self.filter(state__in=states).exclude(body="").annotate(decided_at=Subquery(last))

    def forget_addresses(self) -> int:
        return self.update(email="", address="")

    def forget_words(self) -> int:
        """The decisions stay, and so does a tombstone where answers stand below."""
        mark = Concat(Value("erased-"), Cast("pk", models.CharField()))
        pks = list(self.values_list("pk", flat=True))
        rows = self.model._default_manager.filter(pk__in=pks)
        return rows.update(name="", body="", email="", address="", fingerprint=mark)

    def in_thread_order(self) -> CommentQuerySet:
        """Newest thread first; within a thread each answer follows what it answers.

        What was removed is among them only where an answer still stands below it.
        """
        below = Concat(OuterRef("path"), Value("/"))
        answered = Comment.objects.approved().filter(thread=OuterRef("thread"), path__startswith=below)
        shown = Q(state=Comment.State.APPROVED) | Q(Exists(answered))
        return self.filter(shown, published_at__isnull=False).order_by("-thread", "path")


@keeps_compared
class Comment(models.Model):
    State = CommentState

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
    language = models.CharField(_("language of the page it was written on"), max_length=12)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING, editable=False)
    # The reason of the last decision, beside the row so that showing tombstones costs no query.
    removed_for = models.CharField(max_length=10, blank=True, editable=False)
    # What duplicates are recognised by: the same name and words in the same campaign, which anybody may read. By
    # address, the answer would tell strangers who wrote what; by words alone, one "I agree" would silence all others.
    fingerprint = models.CharField(max_length=64, editable=False)
    secret = models.CharField(max_length=32, default=tokens.new_secret, editable=False)
    created_at = models.DateTimeField(_("written on"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published on"), null=True, editable=False)

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
            models.Index(fields=["created_at"], name="comment_waiting", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.body[:60]}"

    @property
    def token(self) -> str:
        return tokens.make("comment", self.pk, self.secret)

    @property
    def anchor(self) -> str:
        return f"comment-{self.pk}"

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_erased(self) -> bool:
        """Its words are gone, by its author's wish or after their time: nothing could be published again."""
        return not self.body

    @property
    def removal_reason(self) -> str:
        """Why it is gone, in general words for everybody."""
        return str(Decision.Reason(self.removed_for).label) if self.removed_for else ""

    @property
    def last_decision(self) -> Decision | None:
        return self.decisions.order_by("-pk").first()

    @transaction.atomic
    def post(self) -> None:
        """Save a new comment at its place in the tree, waiting for staff.

        ValidationError (code "doubled") when the same name has said the same in this campaign.
        """
        self.address = canonical(self.email)
        self.fingerprint = fingerprint(self.name, self.body)
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError:
            # Two clicks at once get here too: the database, not a look-up, says which of them was first.
            raise ValidationError(
                _("We have received just this reply already; nothing was lost."), code="doubled"
            ) from None
        self._take_place()

    def _take_place(self) -> None:
        above = self.parent
        while above is not None and above.depth >= MAX_DEPTH:
            above = above.parent
        step = f"{self.pk:010d}"
        self.thread = above.thread if above else self.pk
        self.path = f"{above.path}/{step}" if above else step
        self.depth = above.depth + 1 if above else 0
        self.save(update_fields=["thread", "path", "depth"])

    def approve(self, by: Any, note: str = "") -> Decision:
        return self._decide(Comment.State.APPROVED, by=by, reason="", note=note)

    def reject(self, by: Any, reason: str, note: str = "") -> Decision:
        return self._decide(Comment.State.REJECTED, by=by, reason=reason, note=note)

    def mark_spam(self, by: Any, note: str = "") -> Decision:
        return self._decide(Comment.State.SPAM, by=by, reason=Decision.Reason.SPAM, note=note)

    def remove(self, by: Any, reason: str, note: str = "") -> Decision:
        """Take what was published off the page; where it has answers a tombstone stays."""
        return self._decide(Comment.State.REMOVED, by=by, reason=reason, note=note)

    @transaction.atomic
    def erase_by_author(self) -> None:
        """Delete on the author's wish: the words and the person go, answers of others stay readable."""
        self._erase(Decision.Reason.AUTHOR)

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
        self.name, self.email, self.address, self.body = "", "", "", ""
        self.fingerprint = f"erased-{self.pk}"
        self.save(update_fields=["name", "email", "address", "body", "fingerprint"])

    @transaction.atomic
    def _decide(self, to: CommentState, *, by: Any, reason: str, note: str) -> Decision:
        # Two moderators may decide at once: the second sees what the first did and gets a clear message.
        self._lock()
        before = self.state
        move(self, to=to, since=_ALLOWED[to])
        if self.is_approved:
            if self.is_erased:
                raise ValidationError(
                    _("The words of this reply have been deleted; nothing is left to publish.")
                )
            self.published_at = self.published_at or timezone.now()
        self.removed_for = reason
        self.save(update_fields=["state", "published_at", "removed_for"])
        self._count(was=before == Comment.State.APPROVED)
        return Decision.objects.create(
            comment=self,
            by=by,
            before=before,
            after=self.state,
            reason=reason,
            note=note,
            is_automatic=by is None,
        )

    def _lock(self) -> None:
        """See what holds now: another moderator, or the author, may have been faster."""
        fields = ["state", "published_at", "name", "email", "address", "body"]
        self.refresh_from_db(fields=fields, from_queryset=Comment.objects.select_for_update())

    def _count(self, *, was: bool) -> None:
        if was != self.is_approved:
            step = 1 if self.is_approved else -1
            Campaign.objects.filter(pk=self.campaign_id).update(replies=F("replies") + step)
            pages.bump(self.campaign.scope, self.campaign.text_scope)


_STATE = Comment.State
_ALLOWED = {
    _STATE.APPROVED: (_STATE.PENDING, _STATE.REJECTED, _STATE.SPAM, _STATE.REMOVED),
    _STATE.REJECTED: (_STATE.PENDING, _STATE.SPAM),
    _STATE.SPAM: (_STATE.PENDING, _STATE.REJECTED, _STATE.APPROVED),
    _STATE.REMOVED: (_STATE.PENDING, _STATE.APPROVED, _STATE.REJECTED, _STATE.SPAM),
}


def fingerprint(*texts: str) -> str:
    """The same for what differs in case and spaces only."""
    words = "\n".join(" ".join(text.casefold().split()) for text in texts)
    return hashlib.sha256(words.encode()).hexdigest()
