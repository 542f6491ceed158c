"""A tour of every public page: addresses of what stands, and ways to what only an answer shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from campaigns.demo import first_round, officials, second_round
from campaigns.models import Campaign, Follower, Update
from comments import answers
from comments.models import Comment, Decision
from config import tokens
from config.limits import LIMITS
from config.partial_dates import PartialDate
from petitions import inviting
from petitions.follow_ups import ask_later
from petitions.letter_counting import count
from petitions.models import FollowUp, Letter, Petition, Signature
from tests.factories import (
    both,
    make_campaign,
    make_comment,
    make_pack,
    make_petition,
    make_response,
    make_staff,
)

OF_A_CAMPAIGN = [
    "campaigns:campaign", "campaigns:follow_sent", "petitions:sign", "petitions:sent", "petitions:signatures",
    "petitions:numbers", "petitions:letters", "petitions:embed", "comments:thread",
]  # fmt: skip
SEAL, PDF = "0123abcd" * 8, "4567cdef" * 8
# Its second sentence is about a whole people.
REPLY = {"name": "Ada", "email": "ada@example.org", "body": "I wrote. All Koreans are savages!"}
ON_FAILURE = ["400.html", "403.html", "403_cross_site.html", "500.html", "petitions/erased.html"]


def prepare() -> None:
    """Adds to the demonstration what it has none of: a victory, an empty campaign, people who left."""
    won = make_campaign(
        slug="won", state="won", ended_on=PartialDate(2026, 5, 1), outcome=both("Yes!", "Sì!")
    )
    make_petition(won)
    make_campaign(slug="new")
    signatures = Signature.objects.filter(petition__campaign__slug=second_round.SLUG)
    signatures.filter(state="confirmed").last().reject()
    held = signatures.filter(state="pending").last()
    signatures.filter(pk=held.pk).update(state="held", held_for="client")
    followers = list(Follower.objects.all()[:2])
    followers[0].leave()
    Follower.objects.filter(pk=followers[1].pk).update(state="pending", confirmed_at=None)
    asked = Petition.objects.get(campaign__slug=second_round.SLUG)
    for office in asked.offices.all():
        make_response(asked, office=office, text=both("We shall ask.", "Chiederemo."))
    letter = Letter.objects.get(key="mayor")
    ask_later(letter, "ada@example.org", "it")
    count(letter, "it", "sent")
    make_pack(asked, state="gone", seal=SEAL, digests={"csv": SEAL, "pdf": PDF}, number=1_240, paper=30)
    rejected = make_comment(Campaign.objects.get(slug=second_round.SLUG))
    rejected.reject(by=make_staff(), reason=Decision.Reason.PEOPLE, note="")


def addresses(language: str) -> list[str]:
    with translation.override(language):
        return [*_listed(), *_private(), f"{reverse('campaigns:centre')}nothing-here/", "/demo/mail/"]


def _listed() -> Iterator[str]:
    centre = reverse("campaigns:centre")
    yield from [centre, f"{centre}?q=nowhere", reverse("privacy"), reverse("rules")]
    seals = reverse("petitions:seals")
    yield from [seals, f"{seals}?seal=abc", *(f"{seals}{digest}/" for digest in (SEAL, PDF, "0" * 64))]
    for name in OF_A_CAMPAIGN:
        yield reverse(name, args=[second_round.SLUG])
    for slug in (first_round.SLUG, "won", "new"):
        yield reverse("campaigns:campaign", args=[slug])
    for update in Update.objects.filter(campaigns__slug=second_round.SLUG)[:1]:
        yield update.url_on(Campaign.objects.get(slug=second_round.SLUG))
    yield reverse("campaigns:city", args=["jeonju"])
    for office in (officials.MAYOR_OF_FLORENCE, officials.COUNCIL_OF_FLORENCE, officials.MAYOR_OF_JEONJU):
        yield reverse("campaigns:office", args=[office])
    answered = Comment.objects.approved().filter(campaign__slug=second_round.SLUG).first()
    thread = reverse("comments:thread", args=[second_round.SLUG])
    yield from [f"{thread}?parent={answered.pk}", f"{thread}?order=oldest", answered.get_absolute_url()]
    yield reverse("comments:ledger", args=[first_round.SLUG])
    yield reverse("comments:report", args=[second_round.SLUG, answered.pk])
    yield reverse("comments:report_sent", args=[second_round.SLUG])
    told = "?name=Ada&city=Bologna&country=IT&words=Abito+qui.&variant=2"
    yield f"{reverse('petitions:letters', args=[second_round.SLUG])}{told}"
    for name in ("petitions:letter_sent", "petitions:follow_up_noted"):
        yield reverse(name, args=[second_round.SLUG, "mayor"])
    yield reverse("petitions:follow_up_thanks")


def _private() -> Iterator[str]:
    for state in Signature.State.values:
        found = Signature.objects.filter(petition__campaign__slug=second_round.SLUG, state=state).first()
        yield reverse("petitions:signature", args=[found.token])
        yield reverse("petitions:everything", args=[found.token])
    earlier = Signature.objects.filter(petition__campaign__slug=first_round.SLUG)
    for state in ("confirmed", "withdrawn"):
        signer = earlier.filter(state=state).first()
        yield from [signer.get_absolute_url(), inviting.next_round_path(signer), inviting.stop_path(signer)]
    for state in ("pending", "approved", "rejected", "removed"):
        comment = Comment.objects.filter(state=state).first()
        yield reverse("comments:mine", args=[comment.token])
        if state == "pending":  # the only state in which the mailed link shows more, unless it was pressed
            Comment.objects.filter(pk=comment.pk).update(confirmed_at=None)
            yield reverse("comments:mine", args=[comment.mailed_token])
    yield reverse("campaigns:unsubscribe", args=[answers.stop_token(comment)])
    yield FollowUp.objects.get().get_absolute_url()
    for state in Follower.State.values:
        yield reverse("campaigns:following", args=[Follower.objects.filter(state=state).first().token])
    follower = Follower.objects.confirmed().first()
    yield reverse("campaigns:unsubscribe", args=[tokens.make("unsubscribe", follower.pk, follower.secret)])
    yield reverse("campaigns:unsubscribe", args=["forged"])


def refusals(language: str) -> dict[str, Callable[[Page], Any]]:
    """Pages that only an answer to a post shows, by name."""
    with translation.override(language):
        sign, sent, code, thread, follow = (
            reverse(name, args=[second_round.SLUG])
            for name in (
                "petitions:sign",
                "petitions:sent",
                "petitions:code",
                "comments:thread",
                "campaigns:follow",
            )
        )
        campaign = reverse("campaigns:campaign", args=[second_round.SLUG])
        reply = Comment.objects.approved().filter(campaign__slug=second_round.SLUG).first()
        report = reverse("comments:report", args=[second_round.SLUG, reply.pk])
    failures = {name: _shows(name, language) for name in ON_FAILURE}
    return failures | {
        "a refused signature": _posts(sign, sign),
        "a slip in an address": _posts(sign, sign, email="ada@gmial.com"),
        "a refused code": _posts(sent, code),
        "a refused reply": _posts(thread, thread),
        "a reply to think about": _posts(thread, thread, **REPLY),
        "a reply as it will look": _posts(thread, thread, press="preview", **REPLY),
        "a refused report": _posts(report, "#errors"),
        "a refused follower": _posts(campaign, follow),
        "a reply too many": _posts(thread, thread, times=LIMITS["comment-draft"].times),
    }


def _posts(at: str, to: str, times: int = 0, press: str = "", **typed: str) -> Callable[[Page], Any]:
    """Opens a page and sends its form with what is typed, by its first button or a named one; before that, posts so
    many times."""

    def post(page: Page) -> None:
        for _ in range(times):
            page.request.post(to)
        page.goto(at)
        form = page.locator(f"form[action^='{to}']")
        for name, value in typed.items():
            form.locator(f"[name={name}]").fill(value)
        button = f"button[name={press}]" if press else "button[type=submit]"
        with page.expect_navigation():  # with its style sheet, which says what stands on what
            form.locator(button).first.click()

    return post


def _shows(template: str, language: str) -> Callable[[Page], Any]:
    """What the site answers when something fails that never fails here."""

    def show(page: Page) -> None:
        with translation.override(language):
            context = {"campaign": Campaign.objects.get(slug=second_round.SLUG)}
            html = render_to_string(template, context, request=RequestFactory().get("/"))
        page.route("**/shown/", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto("/shown/")
        page.unroute("**/shown/")

    return show
