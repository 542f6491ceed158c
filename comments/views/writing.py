"""What authors do: write, look at it first, and have the last word over what they wrote."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
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
    limits.hit(request, "comment-draft")
    form = ReplyForm(campaign, request.POST)
    is_valid = form.is_valid()
    parent = form.cleaned_data.get("parent")
    if not is_valid or not campaign.accepts_replies:
        return page(request, campaign, form, parent=parent, status=422)
    if form.is_trapped:
        return SeeOther(reverse("comments:thread", args=[campaign.slug]))
    if "preview" in request.POST:
        return page(request, campaign, form, parent=parent, preview=form.cleaned_data)
    if nudges := form.nudges():
        return page(request, campaign, form, parent=parent, nudges=nudges, mark=form.mark, status=422)
    try:
        limits.hit(request, "comment")
        comment = form.post()
    except limits.TooFast as fast:
        # With what was typed, which the page for all that is too fast would have lost.
        form.add_error(
            None, _("That was too fast for one network. Your words are below: send them in a few minutes.")
        )
        response = page(request, campaign, form, parent=parent, status=429)
        response["Retry-After"] = str(fast.retry_after)
        return response
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
    edit, appeal = EditForm(initial={"body": comment.body}), AppealForm()
    nudges: list[Nudge] = []
    if request.method == "POST":
        limits.hit(request, "private")
        match request.POST.get("action"):
            case "edit":
                edit = EditForm(request.POST, name=comment.name)
                nudges = edit.nudges()
                if not nudges:
                    _try(edit, "body", partial(comment.edit, is_mailed=is_mailed))
            case "appeal":
                appeal = AppealForm(request.POST)
                _try(appeal, "why", comment.ask_again)
            case action:
                _do(comment, action, is_mailed=is_mailed)
        if not (edit.errors or appeal.errors or nudges):
            return SeeOther(request.path)
    context = {
        "comment": comment,
        "campaign": comment.campaign,
        "decision": comment.last_decision,
        "is_mailed": is_mailed,
        "edit": edit,
        "nudges": nudges,
        "mark": edit.mark if nudges else "",
        "appeal": appeal,
    }
    status = 422 if edit.errors or appeal.errors or nudges else 200
    return render(request, "comments/mine.html", context, status=status)


def _mine(token: str) -> tuple[Comment, bool]:
    """The reply, and whether the link came by mail. Raises BadToken."""
    rows = Comment.objects.select_related("campaign")
    try:
        return tokens.find("comment-mailed", token, rows), True
    except tokens.BadToken:
        return tokens.find("comment", token, rows), False


def _do(comment: Comment, action: str | None, *, is_mailed: bool) -> None:
    # Who posted has a link too, whoever's address it was: only the mailed one shows whose mailbox it is.
    if action == "confirm" and is_mailed:
        stand_up_for(comment)
    elif action == "erase":
        comment.erase_by_author()
    elif action == "nameless":
        comment.forget_author()
    elif action == "quiet":
        comment.stop_mails()


def _try(form: PublicForm, name: str, act: Callable[[str], None]) -> None:
    """What the row refuses stands beside the field, with what was typed."""
    if not form.is_valid() or form.is_trapped:
        return
    try:
        act(form.cleaned_data[name])
    except ValidationError as refused:
        form.add_error(name, refused)
