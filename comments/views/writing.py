"""What authors do: write, look at it first, and have the last word over what they wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.models import Campaign
from config import limits, pages, tokens
from config.forms import PublicForm
from config.redirects import SeeOther

from ..arrivals import stand_up_for
from ..forms import AppealForm, EditForm, ReplyForm
from ..models import Comment
from ..nudging import Nudge

TOO_FAST = _("That was too fast for one network. Your words are below: send them in a few minutes.")


class ThreadPage(Protocol):
    def __call__(
        self,
        request: HttpRequest,
        campaign: Campaign,
        form: ReplyForm,
        *,
        parent: Comment | None = None,
        status: int = 200,
        **more: object,
    ) -> HttpResponse: ...


def post(request: HttpRequest, campaign: Campaign, page: ThreadPage) -> HttpResponse:
    """`page` shows the thread with the form again: with what was wrong, what to think of, or how it will look."""
    form = ReplyForm(campaign, request.POST)
    is_valid = form.is_valid()
    parent = form.cleaned_data.get("parent")
    try:
        limits.hit(request, "comment-draft")
        return _answer(request, campaign, page, form, parent, is_valid=is_valid)
    except limits.TooFast as fast:
        # With what was typed, which the page for all that is too fast would have lost.
        form.add_error(None, TOO_FAST)
        return _later(page(request, campaign, form, parent=parent, status=429), fast)


def _later(response: HttpResponse, fast: limits.TooFast) -> HttpResponse:
    response["Retry-After"] = str(fast.retry_after)
    return response


def _answer(
    request: HttpRequest,
    campaign: Campaign,
    page: ThreadPage,
    form: ReplyForm,
    parent: Comment | None,
    *,
    is_valid: bool,
) -> HttpResponse:
    """Raises TooFast."""
    if not is_valid or not campaign.accepts_replies:
        return page(request, campaign, form, parent=parent, status=422)
    if form.is_trapped:
        return SeeOther(reverse("comments:thread", args=[campaign.slug]))
    if "preview" in request.POST:
        return page(request, campaign, form, parent=parent, preview=form.cleaned_data)
    if nudges := form.nudges():
        return page(request, campaign, form, parent=parent, nudges=nudges, mark=form.mark, status=422)
    limits.hit(request, "comment")
    try:
        comment = form.post()
    except ValidationError as doubled:
        form.add_error("body", doubled)
        return page(request, campaign, form, parent=parent, status=422)
    return SeeOther(reverse("comments:mine", args=[comment.token]))


@csrf_exempt
@pages.private
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """The author's page: what became of a reply. Looking changes nothing, each button does one thing."""
    comment, is_mailed = _mine(token)
    texts = Texts(EditForm(initial={"body": comment.body}), AppealForm())
    if request.method != "POST":
        return _page(request, comment, texts, is_mailed=is_mailed)
    action = request.POST.get("action", "")
    texts.read(action, request, comment)
    try:
        limits.hit(request, "private")
    except limits.TooFast as fast:
        if texts.typed is None:
            raise
        texts.typed.add_error(None, TOO_FAST)
        return _later(_page(request, comment, texts, is_mailed=is_mailed, status=429), fast)
    _do(comment, action, texts, request.POST.get("words", ""), is_mailed=is_mailed)
    if texts.come_back:
        return _page(request, comment, texts, is_mailed=is_mailed, status=422)
    return SeeOther(request.path)


@dataclass
class Texts:
    """What an author types on the page of a reply."""

    edit: EditForm
    appeal: AppealForm
    nudges: list[Nudge] = field(default_factory=list)
    # The one of the two that was sent.
    typed: EditForm | AppealForm | None = None

    def read(self, action: str, request: HttpRequest, comment: Comment) -> None:
        if action == "edit":
            self.edit = self.typed = EditForm(request.POST, name=comment.name)
        elif action == "appeal":
            self.appeal = self.typed = AppealForm(request.POST)

    @property
    def come_back(self) -> bool:
        return bool(self.edit.errors or self.appeal.errors or self.nudges)


def _page(
    request: HttpRequest, comment: Comment, texts: Texts, *, is_mailed: bool, status: int = 200
) -> HttpResponse:
    context = {
        "comment": comment,
        "campaign": comment.campaign,
        "decision": comment.last_decision,
        "is_mailed": is_mailed,
        "edit": texts.edit,
        "nudges": texts.nudges,
        "mark": texts.edit.mark if texts.nudges else "",
        "appeal": texts.appeal,
    }
    return render(request, "comments/mine.html", context, status=status)


def _mine(token: str) -> tuple[Comment, bool]:
    """The reply, and whether the link came by mail. Raises BadToken."""
    rows = Comment.objects.select_related("campaign")
    try:
        return tokens.find("comment-mailed", token, rows), True
    except tokens.BadToken:
        return tokens.find("comment", token, rows), False


def _do(comment: Comment, action: str, texts: Texts, words: str, *, is_mailed: bool) -> None:
    if action == "edit":
        texts.nudges = texts.edit.nudges()
        if not texts.nudges:
            _try(texts.edit, "body", partial(comment.edit, is_mailed=is_mailed))
    elif action == "appeal":
        _try(texts.appeal, "why", comment.ask_again)
    elif action == "confirm" and is_mailed:
        # Who posted has a link too, whoever's address it was: only the mailed one shows whose mailbox it is.
        stand_up_for(comment, words)
    elif action in _PLAIN:
        _PLAIN[action](comment)


_PLAIN: dict[str, Callable[[Comment], None]] = {
    "erase": Comment.erase_by_author,
    "nameless": Comment.forget_author,
    "quiet": Comment.stop_mails,
}


def _try(form: PublicForm, name: str, act: Callable[[str], None]) -> None:
    """What the row refuses stands beside the field, with what was typed."""
    if not form.is_valid() or form.is_trapped:
        return
    try:
        act(form.cleaned_data[name])
    except ValidationError as refused:
        form.add_error(name, refused)
