"""What the threat model promises about headers, on the site's own pages."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_petition, make_signature

pytestmark = pytest.mark.django_db


def policy_of(response: object) -> dict[str, str]:
    directives = response["Content-Security-Policy"].split(";")  # type: ignore[index]
    return dict((*directive.split(maxsplit=1), "")[:2] for directive in directives)


def test_no_other_site_learns_the_address_of_a_page(client: Client) -> None:
    signature = make_signature(make_petition())
    for path in ("/", reverse("petitions:signature", args=[signature.token])):
        assert client.get(path)["Referrer-Policy"] == "same-origin"


def test_only_the_sign_box_may_be_framed(client: Client) -> None:
    campaign = make_petition().campaign
    page = client.get(campaign.get_absolute_url())
    box = client.get(reverse("petitions:embed", args=[campaign.slug]))
    assert (page["X-Frame-Options"], policy_of(page)["frame-ancestors"]) == ("DENY", "'none'")
    assert (box.get("X-Frame-Options"), policy_of(box)["frame-ancestors"]) == (None, "*")


def test_pages_run_no_script_and_load_no_style_but_the_sites_own(client: Client) -> None:
    policy = policy_of(client.get(make_petition().campaign.get_absolute_url()))
    own = {
        name: policy[name] for name in ("default-src", "script-src", "style-src", "img-src", "connect-src")
    }
    assert own == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
        "connect-src": "'self'",
    }  # fmt: skip
    assert "unsafe" not in str(policy)
