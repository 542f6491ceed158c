import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from petitions import consent
from petitions.models import ConsentText, Petition, Signature
from tests.factories import make_campaign, make_petition, make_signature

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ada Bianchi", "email": "ada@example.org", "country": "IT", "consent": "on"}
SIGN = "/campaigns/jeonju/sign/"


@pytest.fixture
def petition() -> Petition:
    return make_petition(make_campaign(slug="jeonju"))


def words_on(page: Any) -> dict[str, str]:
    """What the form shows for each purpose, as a reader sees it."""
    text = page.content.decode()

    def shown(begins: str, ends: str) -> str:
        found = re.search(rf"{begins}[^>]*>(.*?){ends}", text, re.DOTALL)
        assert found is not None
        return " ".join(unescape(re.sub("<[^>]*>", " ", found[1])).split())

    return {
        "sign": shown('<label[^>]*for="sign_consent"', "</label>"),
        "undo": shown('id="sign_consent_helptext"', "</p>"),
        "about": shown('<p class="trust"', "<a "),
        "show": shown("<legend[^>]*", "</legend>"),
        "show_full": shown('for="sign_display_0"', "</label>"),
        "show_initials": shown('for="sign_display_1"', "</label>"),
        "show_anonymous": shown('for="sign_display_2"', "</label>"),
        "follow": shown('for="sign_follow"', "</label>"),
        "may_ask": shown('for="sign_may_ask"', "</label>"),
    }


@pytest.mark.parametrize("prefix", ["", "/it"])
@pytest.mark.parametrize("path", ["/campaigns/jeonju/", SIGN, "/campaigns/jeonju/embed/"])
def test_what_the_form_shows_is_what_is_written_down(
    client: Client, petition: Petition, prefix: str, path: str
) -> None:
    shown = words_on(client.get(f"{prefix}{path}"))
    client.post(f"{prefix}{SIGN}", TYPED)
    row = ConsentText.objects.get(version=Signature.objects.get().consent)
    assert (row.words, row.language) == (shown, prefix.strip("/") or "en")


def test_same_words_are_written_down_once_and_then_cost_no_query(
    petition: Petition, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = consent.version("en")
    with django_assert_num_queries(0):
        assert consent.version("en") == first
    consent.forget()
    assert consent.version("en") == first
    with translation.override("it"):
        assert consent.version() != first
    assert ConsentText.objects.count() == 2


def test_no_box_is_ticked_for_the_signer(client: Client, petition: Petition) -> None:
    boxes = re.findall('<input type="checkbox" name="(\\w+)"([^>]*)>', client.get(SIGN).content.decode())
    ticked = {name: "checked" in attributes for name, attributes in boxes}
    assert ticked == {"follow": False, "may_ask": False, "consent": False}


@pytest.mark.parametrize("ticked", [{}, {"follow": "on"}, {"may_ask": "on"}])
def test_each_purpose_is_agreed_to_alone(client: Client, petition: Petition, ticked: dict[str, str]) -> None:
    client.post(SIGN, {**TYPED, **ticked})
    signature = Signature.objects.get()
    assert (signature.follow, signature.may_ask) == ("follow" in ticked, "may_ask" in ticked)


def test_other_purposes_are_no_consent_to_sign(client: Client, petition: Petition) -> None:
    answer = client.post(SIGN, {**TYPED, "consent": "", "follow": "on", "may_ask": "on"})
    assert (answer.status_code, Signature.objects.count()) == (422, 0)


def test_signer_reads_the_words_they_agreed_to_whatever_they_are_today(
    client: Client, petition: Petition
) -> None:
    words = {**consent.words(), "sign": "Old words.", "may_ask": "Old question?"}
    ConsentText.objects.create(version="old", language="it", words=words)
    signature = make_signature(petition, state="confirmed", consent="old", may_ask=True, display="full")
    page = client.get(signature.get_absolute_url()).content.decode()
    shown = page.partition('<ul lang="it">')[2].partition("</ul>")[0]
    assert [unescape(words) for words in re.findall("<li>(.*?)</li>", shown)] == [
        "Old words.",
        words["undo"],
        words["about"],
        f"{words['show']}: {words['show_full']}",
        "Old question?",
    ]


def test_what_an_address_hides_is_no_consent(client: Client, petition: Petition) -> None:
    """A form of another site may carry more fields than ours: only ours are read."""
    client.post(SIGN, {**TYPED, "state": "confirmed", "number": "1", "screened": "on", "person": "x"})
    signature = Signature.objects.get()
    assert (signature.state, signature.number, signature.person) == ("pending", None, "")
    assert client.get(f"{SIGN}?{urlencode(TYPED)}").status_code == 200
