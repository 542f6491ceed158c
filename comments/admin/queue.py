"""The queue's pages: one to look at, and a few to press. Each press also works as a plain form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from campaigns.models import Campaign

from ..languages import CODES, choices, direction
from ..models import Comment, Decision
from ..queue import REASONS, TABS, Filters, check_labels, counts, items, tab_labels
from ..screening import Finding

LONGEST_NUMBER = 18
LONGEST_NOTE = 500
MOST_AT_ONCE = 500
TAKEN_BACK_FOR = timedelta(minutes=10)
MOST_TO_TAKE_BACK = 5
# Checks that speak of the author or of other replies, not of the words.
ABOUT_OTHERS = ("twins", "new", "heat")


def queue_urls(model_admin: Any) -> list[URLPattern]:
    """Under the list of replies, for those who may decide."""
    pages: list[tuple[str, Callable[[HttpRequest], HttpResponse], str]] = [
        ("queue/", queue, "queue"),
        ("queue/decide/", require_POST(decide), "decide"),
        ("queue/undo/", require_POST(undo), "undo"),
        ("queue/claim/", require_POST(claim), "claim"),
        ("queue/language/", require_POST(say_language), "language"),
    ]
    return [
        path(
            address,
            model_admin.admin_site.admin_view(_for_moderators(model_admin, view)),
            name=f"comments_comment_{name}",
        )
        for address, view, name in pages
    ]


def _for_moderators(
    model_admin: Any, view: Callable[[HttpRequest], HttpResponse]
) -> Callable[[HttpRequest], HttpResponse]:
    def guarded(request: HttpRequest) -> HttpResponse:
        if not model_admin.may_act(request):
            raise PermissionDenied
        return view(request)

    return guarded


def queue(request: HttpRequest) -> HttpResponse:
    filters = _filters(request)
    found, counted = items(filters), counts()
    context = {
        **admin.site.each_context(request),
        "is_nav_sidebar_enabled": False,  # nothing beside what is to be decided
        "title": _("Replies to decide on"),
        "opts": Comment._meta,
        "filters": filters,
        "items": found,
        "tabs": [(tab, label, counted[tab]) for tab, label in tab_labels().items()],
        "reasons": [(number, reason.value, reason.label) for number, reason in enumerate(REASONS, start=1)],
        "campaigns": Campaign.objects.public().order_by("slug"),
        "languages": _languages(),
        "checks": check_labels(),
        "taken": _to_take_back(request),
        "languages_to_choose": choices(),
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/comments/queue.html", context)


def _filters(request: HttpRequest) -> Filters:
    """What does not exist is not looked for."""
    given = request.GET
    tab = given.get("tab", "waiting")
    check = given.get("check", "")
    language = given.get("language", "")
    return Filters(
        tab=tab if tab in TABS else "waiting",
        campaign=_number(given.get("campaign", "")) or 0,
        language=language if language.isascii() and language.isprintable() else "",
        check=check if check in dict(check_labels()) else "",
    )


def _languages() -> list[str]:
    rows = Comment.objects.waiting().order_by("language").values_list("language", flat=True)
    return list(rows.distinct())


def decide(request: HttpRequest) -> HttpResponse:
    """One decision on one reply, or on all that say the same. Who was slower is told what holds."""
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    note = request.POST.get("note", "")[:LONGEST_NOTE].replace("\x00", "")
    chosen = [request.POST.get("one", "")]
    if request.POST.get("all"):
        chosen += request.POST.getlist("alike")[:MOST_AT_ONCE]
    done, refused = [], []
    for comment, seen in _chosen([_pair(one) for one in chosen], act):
        try:
            done.append(_decide(comment, seen, act=act, reason=reason, note=note, by=request.user))
        except ValidationError as error:
            refused += error.messages
    return _answer(request, done, refused)


def _chosen(pairs: list[tuple[int, str]], act: str) -> list[tuple[Comment, str]]:
    """The reply that is shown, and those that say nearly the same. Approved with it are only those in which nothing
    else was found: the rest stay in the queue to be read."""
    rows = Comment.objects.select_related("campaign").in_bulk([pk for pk, _seen in pairs])
    if len(rows) < len({pk for pk, _seen in pairs}):
        raise Http404
    found = [(rows[pk], seen) for pk, seen in pairs]
    if act != "approve":
        return found
    head, *others = found
    return [head, *((one, seen) for one, seen in others if _says_no_more(one, head[0]))]


def _says_no_more(twin: Comment, head: Comment) -> bool:
    """Whether the checks found nothing in its words that they had not found, as grave, in those that are shown."""
    shown = {(one.check, one.rule): one.weight for one in _in_words(head)}
    return twin.screened_at is not None and all(
        one.weight <= shown.get((one.check, one.rule), 0) for one in _in_words(twin)
    )


def _in_words(comment: Comment) -> list[Finding]:
    findings = [Finding.from_json(one) for one in comment.findings]
    return [one for one in findings if one.check not in ABOUT_OTHERS]


def _decide(comment: Comment, seen: str, *, act: str, reason: str, note: str, by: Any) -> Decision:
    if act == "approve":
        return comment.approve(by=by, note=note, seen=seen)
    if act == "keep":
        return comment.keep(by=by, note=note, seen=seen)
    if act != "refuse" or (reason and reason not in REASONS):
        raise BadRequest
    if not reason:
        raise ValidationError(_("Choose a reason: the author is told, and a line in the thread says it."))
    if comment.is_approved:
        return comment.remove(by=by, reason=reason, note=note, seen=seen)
    if reason == Decision.Reason.SPAM:
        return comment.mark_spam(by=by, note=note, seen=seen)
    return comment.reject(by=by, reason=reason, note=note, seen=seen)


def undo(request: HttpRequest) -> HttpResponse:
    done, refused = [], []
    for pk in [_number(one) for one in request.POST.getlist("decision")[:MOST_AT_ONCE]]:
        decision = get_object_or_404(Decision.objects.select_related("comment__campaign"), pk=pk)
        try:
            done.append(decision.comment.undo(decision, by=request.user))
        except ValidationError as error:
            refused += error.messages
    return _answer(request, done, refused)


def claim(request: HttpRequest) -> HttpResponse:
    """Says who else is looking at a reply, and that this moderator is now. It keeps nobody out."""
    pk = _number(request.POST.get("pk", "")) or 0
    with transaction.atomic():
        others = Comment.objects.claimed_lately().exclude(claimed_by=request.user.pk)
        other = others.select_related("claimed_by").filter(pk=pk, claimed_by__isnull=False).first()
        comment = get_object_or_404(Comment, pk=pk)
        if other is None:
            comment.claim(request.user)
    who = str(other.claimed_by) if other else ""
    return JsonResponse(
        {"who": who, "words": _("%(who)s is looking at this too.") % {"who": who} if who else ""}
    )


def say_language(request: HttpRequest) -> HttpResponse:
    language = request.POST.get("language", "")
    if language and language not in CODES:
        return _answer(request, [], [_("Write the code of a language, such as ko: two letters.")])
    comment = get_object_or_404(
        Comment.objects.select_related("campaign"), pk=_number(request.POST.get("pk", "")) or 0
    )
    comment.say_language(language)
    return _answer(request, [], [], dir=direction(language))


def _answer(request: HttpRequest, done: Iterable[Decision], refused: list[str], **more: str) -> HttpResponse:
    """For the script in JSON, for a plain form by way back to the queue."""
    decisions = [decision.pk for decision in done]
    if "application/json" in request.headers.get("Accept", ""):
        status = 409 if refused and not decisions else 200
        told = {"decisions": decisions, "refused": refused, "counts": counts(), **more}
        return JsonResponse(told, status=status)
    for line in dict.fromkeys(refused):
        messages.error(request, line)
    if decisions:
        words = ngettext("Done for one reply.", "Done for %(count)d replies.", len(decisions))
        messages.success(request, words % {"count": len(decisions)})
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    home = reverse("admin:comments_comment_queue")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return back if is_ours and back.startswith(home) else home


def _to_take_back(request: HttpRequest) -> list[Decision]:
    since = timezone.now() - TAKEN_BACK_FOR
    mine = Decision.objects.effective().filter(by=request.user.pk, at__gte=since)
    return list(mine.select_related("comment").order_by("-pk")[:MOST_TO_TAKE_BACK])


def _pair(text: str) -> tuple[int, str]:
    """ "12:7-ab…" is reply 12 and what the moderator saw of it, as `Comment.seen_after` says it."""
    pk, colon, seen = text.partition(":")
    number = _number(pk)
    if number is None or not colon or not seen:
        raise BadRequest
    return number, seen


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None
