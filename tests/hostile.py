"""Sends hostile texts as visitors do, then looks with a real browser at every page that shows them.

    python -m tests.hostile FOLDER

FOLDER holds collections: *.json are lists of strings, *.txt has one a line. They are the work of others and stay out
of the repository. Each string is sent once as the name and once as the text of a reply. The site is started for this
alone, on a new database; DATABASE_URL chooses its kind.
"""

import json
import math
import os
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import django
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread
from django.test.utils import setup_databases, teardown_databases
from django.urls import reverse
from playwright.sync_api import APIRequestContext, APIResponse, Page, sync_playwright

# Playwright keeps an event loop in this thread, where Django would refuse to ask the database.
os.environ.update(DJANGO_SETTINGS_MODULE="tests.settings", DJANGO_ALLOW_ASYNC_UNSAFE="1")
django.setup()

from django.contrib.auth.models import User  # noqa: E402 - as below

from comments.arrivals import stand_up_for, take_in  # noqa: E402 - as below
from comments.models import Comment  # noqa: E402 - the site must be set up before its models are read
from config.text import clean_line, clean_text  # noqa: E402
from tests import chromium, factories  # noqa: E402
from tests.journeys.stories import log_in  # noqa: E402

THREAD, ADMIN = "/campaigns/hostile/comments/", "/admin/comments/comment/"
ANYWAY = re.compile(r'name="anyway" value="(\w+)"')
EMPTY = {"name": "Write your name.", "body": "Write a reply first; what you sent was empty."}
# Letters, symbols and marks that print nothing: fillers of Hangul and Khmer, an empty Braille cell, selectors.
BLANKS = "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
HIDDEN = ("Cc", "Cf", "Cs", "Co")
AT_ONCE = 30  # fewer than the feed holds
SAMPLE = 10  # one of so many is previewed, and looked at on the pages that show a single reply
ATOM, PARTS = "{http://www.w3.org/2005/Atom}", ("id", "title", "summary")
CARD = '<div class="reply" id="{0}"><b class="reply__name"><bdi>{1}</bdi></b><div class="reply__text">{2}</div></div>'
# What does not belong on a page; the replies on it as [number, name, text]; what a form says, and what is typed in it.
LOOK = r"""() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)]
  all('details').forEach(one => { one.open = true })
  const places = '.reply__text, .reply__name, .queue-item__text, .queue-item__name, .reply-card__text'
  const shape = one => one.localName + [...one.attributes].map(({ name }) => `[${name}]`).join('')
  const isLink = one => shape(one) === 'a[href][rel]' && /^https?:\/\//i.test(one.textContent)
    && one.getAttribute('href') === one.textContent && one.getAttribute('rel') === 'nofollow ugc noopener'
  const isOurs = one => ['p', 'br', 'bdi', 'strong', 'mark[title]'].includes(shape(one)) || isLink(one)
  const runs = ({ name, value }) => /^on|^srcdoc$/.test(name)
    || (/href|src|action|data/.test(name) && /^[\0-\x20]*(javascript|vbscript|data):/i.test(value))
  const wrong = [
    ...all(places).flatMap(place => all('*', place)).filter(one => !isOurs(one)),
    ...all('*').filter(one => [...one.attributes].some(runs)),
    ...all('script:not([src], [type*=json])')].map(one => one.outerHTML.slice(0, 300))
  const number = one => (one.id || one.querySelector('.action-select')?.value || '').match(/\d+/)?.[0] ?? 0
  const said = [['.reply', '.reply__name bdi', '.reply__text'], ['.private__what, .preview', 'bdi', '.reply__text'],
    ['.queue-item', '.queue-item__name bdi', 'form > .queue-item__text, .queue-item__cover .queue-item__text'],
    ['.reply-queue__one, .thread__this', 'strong', '.reply-card__text']].flatMap(([card, ...parts]) => all(card)
    .map(one => [Number(number(one)), ...parts.map(part => one.querySelector(part)?.innerText ?? '')]))
  const words = all('.form-errors li, .nudges__list p').map(one => one.innerText.trim())
  return { wrong, said, words, form: ['name', 'body'].map(id => document.getElementById(`reply_${id}`)?.value) }
}"""


def is_none(char: str) -> bool:
    """A code point that never means anything; one that our tables do not know yet may be this year's emoji."""
    return 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE


@dataclass
class Post:
    """A string of a collection in one of the two fields; `answers` are the pages on which the form came back."""

    number: int
    collection: str
    payload: str
    place: str
    pk: int = 0
    outcome: str = ""
    answers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        plain = {"name": f"Visitor {self.number}", "body": f"I agree, {self.number}."}
        self.fields = plain | {self.place: self.payload, "email": f"visitor-{self.number}@example.org"}
        self.expected = [clean_line(self.fields["name"]), clean_text(self.fields["body"])]

    def is_blank(self) -> bool:
        left = re.sub(BLANKS, "", self.payload)
        return all(char.isspace() or unicodedata.category(char) in HIDDEN or is_none(char) for char in left)

    def brought_back(self) -> list[str]:
        """What a browser makes of the two fields when a page has them filled in."""
        name, body = (self.fields[key].replace("\0", "\ufffd") for key in ("name", "body"))
        return [re.sub("[\r\n]", "", name), re.sub("\r\n?", "\n", body)]


class Trial:
    """A site, who writes to it, a tab of a browser that reads it; failures are (collection or "pages", words)."""

    def __init__(self, url: str, posts: list[Post], visitors: APIRequestContext, page: Page) -> None:
        self.url, self.posts, self.visitors, self.page = url, posts, visitors, page
        self.failures, self.told = list[tuple[str, str]](), Counter[str]()
        self.kept, self.seen = dict[int, Post](), set[tuple[str, int]]()
        policy = visitors.get(THREAD).headers["content-security-policy"]
        self.headers = {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}
        page.on("dialog", lambda dialog: self.blame(f"dialog: {dialog.message}", dialog.dismiss))
        page.on("pageerror", lambda error: self.blame(str(error)))
        page.on("console", lambda line: self.blame(line.text) if line.type == "error" else None)
        page.on("popup", lambda popup: self.blame(f"opened {popup.url}"))
        page.route(lambda to: not to.startswith(url), lambda to: self.blame(to.request.url, to.abort))

    def fail(self, post: Post, words: str) -> None:
        self.failures.append((post.collection, f"{post.payload[:120]!a} as {post.place}: {words}"))

    def blame(self, words: str, *then: Callable[[], None]) -> None:
        self.failures.append(("pages", f"{self.page.url}: {words}"))
        for act in then:
            act()

    def send(self, post: Post, **more: str) -> APIResponse:
        """Each comes from a network of its own, since limits count by it."""
        headers = {"Origin": self.url, "X-Forwarded-For": f"10.{post.number >> 8}.{post.number & 255}.1"}
        return self.visitors.post(THREAD, form={**post.fields, **more}, headers=headers, max_redirects=0)

    def submit(self, post: Post) -> None:
        if post.number % SAMPLE == 0 and (preview := self.send(post, preview="")).ok:
            post.answers.append(preview.text())
        answer = self.send(post)
        if answer.status == 422 and (mark := ANYWAY.search(answer.text())):
            post.answers.append(answer.text())
            answer = self.send(post, anyway=mark[1])
        row = Comment.objects.filter(email=post.fields["email"]).first()
        if row and [row.name, row.body] != post.expected:
            self.fail(post, f"stored as {row.name!a}, {row.body!a}")
        if row and answer.headers.get("location") == reverse("comments:mine", args=[row.token]):
            self.kept[row.pk], post.pk, post.outcome = post, row.pk, "kept"
        elif answer.status == 422 and not row:
            post.answers.append(answer.text())
            post.outcome = "refused"
        else:
            self.fail(post, f"answered {answer.status}")
        if row and post.is_blank():
            self.fail(post, "looks empty and was kept")
        for html in post.answers:
            self.read_answer(post, html)

    def open(self, kind: str, path: str, about: Post | None = None) -> dict[str, Any]:
        answer = self.page.goto(path)
        if not answer or answer.status != 200 or self.page.url != self.url + path:
            self.blame(f"is not what should stand at {path}")
        return self.read(kind, about)

    def read(self, kind: str, about: Post | None = None) -> dict[str, Any]:
        """What LOOK finds. Where a page does not tell which reply it shows, it is `about` that one."""
        found: dict[str, Any] = self.page.evaluate(LOOK)
        for wrong in found["wrong"]:
            self.blame(f"does not belong here: {wrong}")
        for number, *said in found["said"]:
            post = self.kept[number] if number or not about else about
            self.seen.add((kind, post.pk))
            if [words.split() for words in said] != [words.split() for words in post.expected]:
                self.fail(post, f"on {self.page.url} it reads {said!a}")
        return found

    def read_answer(self, post: Post, html: str) -> None:
        """It says what is wrong or how it will look, and has the form with all that was typed."""
        self.page.route("**/answer/", lambda route: route.fulfill(body=html, headers=self.headers), times=1)
        found = self.open("answer", "/answer/", post)
        self.told.update(re.sub(r"\d+", "…", words) for words in found["words"])
        if found["form"] != post.brought_back() or not (found["words"] or found["said"]):
            self.fail(post, f"came back as {found['form']!a} with {found['words']}")
        if (EMPTY[post.place] in found["words"]) != post.is_blank():
            self.fail(post, f"was told {found['words']}")

    def approve(self, pks: list[int]) -> None:
        """And look where the newest are, the feed as well: here in a program that trusts it and has no policy."""
        for row in Comment.objects.select_related("campaign").filter(pk__in=pks):
            row.approve(by=self.staff)
        self.open("campaign", THREAD.removesuffix("comments/"))
        self.page.goto(f"{THREAD}feed/")
        feed = ET.fromstring(self.visitors.get(f"{THREAD}feed/").body())  # noqa: S314 - our own
        entries = [[entry.findtext(ATOM + part, "") for part in PARTS] for entry in feed.iter(f"{ATOM}entry")]
        cards = [CARD.format(one.split("/")[-2], escape(name), text) for one, name, text in entries]
        self.page.goto("about:blank")
        self.page.set_content("".join(cards))
        self.read("feed")

    def moderate(self) -> None:
        for row in Comment.objects.select_related("campaign").order_by("pk"):
            take_in(row)
            stand_up_for(row)
        log_in(self.page)
        self.staff = User.objects.get()
        # What lists of words refused stands in no queue.
        refused = sorted(Comment.objects.exclude(state="pending").values_list("pk", flat=True))
        self.seen.update(("queue", pk) for pk in refused)
        for start in range(0, len(refused), AT_ONCE):
            self.approve(refused[start : start + AT_ONCE])
        while said := self.open("queue", f"{ADMIN}queue/")["said"]:
            self.approve([number for number, *_words in said])
        self.read_all()
        wanted = {(kind, pk) for kind in ("queue", "thread", "list", "feed") for pk in self.kept}
        for kind, pk in wanted - self.seen:
            self.fail(self.kept[pk], f"was never seen in the {kind}")

    def read_all(self) -> None:
        address = THREAD
        while address:
            self.open("thread", address)
            following = self.page.locator("a[rel=next]")
            address = THREAD + (following.get_attribute("href") or "") if following.count() else ""
        for number in range(math.ceil(len(self.kept) / 25)):
            self.open("list", f"{ADMIN}?state=all&p={number + 1}")
        for row in Comment.objects.select_related("campaign").order_by("pk")[::SAMPLE]:
            own, mine = row.get_absolute_url(), reverse("comments:mine", args=[row.mailed_token])
            for address in (own, f"{own}report/", mine, f"{ADMIN}{row.pk}/change/"):
                if not self.open("single", address, self.kept[row.pk])["said"]:
                    self.blame(f"does not show reply {row.pk}")
            self.open("act", f"{ADMIN}{row.pk}/act/remove/")

    def table(self) -> Iterator[str]:
        yield f"{'collection':24} {'sent as':8} {'strings':>8} {'kept':>8} {'refused':>8} {'failures':>8}"
        for name, place in dict.fromkeys((post.collection, post.place) for post in self.posts):
            posts = [post for post in self.posts if (post.collection, post.place) == (name, place)]
            failed = sum(one == name and f" as {place}: " in words for one, words in self.failures)
            told = Counter(post.outcome for post in posts)
            yield f"{name:24} {place:8} {len(posts):8} {told['kept']:8} {told['refused']:8} {failed:8}"
        yield f"{'pages':33} {sum(one == 'pages' for one, _words in self.failures):35}"
        yield f"Seen in the browser: {dict(Counter(kind for kind, _pk in self.seen))}"
        yield from (f"{count:8} × {words}" for words, count in self.told.most_common())
        yield from (f"FAILED {one}: {words}" for one, words in self.failures[:100])


@contextmanager
def site() -> Iterator[str]:
    databases = setup_databases(verbosity=0, interactive=False, serialized_aliases=())
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.start()
    server.is_ready.wait()
    settings.SITE_URL, settings.TRUSTED_PROXIES = f"http://localhost:{server.port}", 1
    factories.make_campaign(slug="hostile", reply_mode="all")
    try:
        yield settings.SITE_URL
    finally:
        server.terminate()
        teardown_databases(databases, verbosity=0)


def main(folder: Path) -> int:
    began, strings = time.monotonic(), list[tuple[str, str]]()
    for path in sorted([*folder.glob("*.json"), *folder.glob("*.txt")]):
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if path.suffix == ".json" else text.split("\n")
        strings += [(path.stem, one) for one in found]
    pairs = [(place, *one) for place in EMPTY for one in strings]
    posts = [Post(number, name, payload, place) for number, (place, name, payload) in enumerate(pairs)]
    with site() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(playwright), args=chromium.FLAGS)
        visitors = playwright.request.new_context(base_url=url)
        trial = Trial(url, posts, visitors, browser.new_page(base_url=url))
        for post in posts:
            trial.submit(post)
        trial.moderate()
        browser.close()
        connections.close_all()  # those of Playwright's loop, which nobody could close outside of it
        sys.stdout.write("\n".join(trial.table()) + f"\nThis took {time.monotonic() - began:.0f} seconds.\n")
    return int(bool(trial.failures) or not posts)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
