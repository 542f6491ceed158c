from __future__ import annotations

from django.template.loader import get_template
from django.test import Client
from django.utils import translation


def test_broken_page_is_shown_without_request_or_database() -> None:
    page = get_template("500.html").render()

    assert "<h1>Something went wrong here</h1>" in page
    assert '<html lang="en">' in page


def test_broken_page_speaks_the_language_of_the_address() -> None:
    with translation.override("it"):
        assert '<html lang="it">' in get_template("500.html").render()


def test_missing_page_leads_on_to_the_campaigns(client: Client) -> None:
    response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert '<a class="button" href="/">All campaigns</a>' in response.content.decode()


def test_too_many_posts_say_when_to_come_back() -> None:
    page = get_template("429.html")

    assert "try again in a minute" in page.render({"minutes": 1})
    assert "try again in 7 minutes" in page.render({"minutes": 7})
