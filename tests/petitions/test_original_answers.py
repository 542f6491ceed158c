"""An answer in the language it came in stands beside what it says in the reader's."""

import pytest
from django.test import Client

from petitions.models import Petition, Response
from tests.factories import both, make_campaign, make_petition, make_response, make_staff

pytestmark = pytest.mark.django_db
ADD = "/admin/petitions/response/add/"
ORIGINAL = "Prendiamo atto.\n\n<b>Cordiali saluti</b>"


@pytest.fixture
def petition() -> Petition:
    return make_petition(make_campaign(slug="jeonju"))


def shown(client: Client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_answer_is_shown_translated_and_as_it_came(client: Client, petition: Petition) -> None:
    make_response(petition, text=both("We take note."), original=ORIGINAL, original_language="it")
    page = shown(client, "/campaigns/jeonju/")
    assert "We take note." in page
    assert (
        '<summary>As it came</summary> <div class="dealing__words" lang="it" dir="auto"><p>Prendiamo atto.</p> '
        "<p>&lt;b&gt;Cordiali saluti&lt;/b&gt;</p></div>"
    ) in page


def test_answer_without_an_original_has_nothing_to_open(client: Client, petition: Petition) -> None:
    make_response(petition, text=both("We take note."))
    assert "As it came" not in shown(client, "/campaigns/jeonju/")


def test_staff_write_down_the_original_with_its_language(client: Client, petition: Petition) -> None:
    client.force_login(make_staff())
    data = {
        "petition": petition.pk,
        "office": petition.offices.get().pk,
        "day": "2026-03-12",
        "stance": "noted",
        "text_0": "We take note.",
        "original": "Prendiamo atto.",
    }
    refused = client.post(ADD, data)
    assert "Say which language it is in: screen readers need it." in refused.content.decode()
    assert client.post(ADD, {**data, "original_language": "it"}).status_code == 302
    response = Response.objects.get()
    assert (response.original, response.original_language) == ("Prendiamo atto.", "it")
