from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import make_staff

pytestmark = pytest.mark.django_db
PAGE = "/admin/second-factor/"


@pytest.fixture
def account(client: Client, settings: Any) -> User:
    settings.STAFF_SECOND_FACTOR = True
    user = make_staff("ada")
    client.force_login(user)
    return user


def code_of(device: TOTPDevice) -> str:
    return f"{totp(device.bin_key):06}"


def test_password_alone_leads_to_the_second_factor(client: Client, account: User) -> None:
    response = client.get("/admin/campaigns/campaign/", follow=True)
    assert response.redirect_chain[-1][0] == f"{PAGE}?next=%2Fadmin%2Fcampaigns%2Fcampaign%2F"


def test_new_account_scans_a_picture_and_gets_recovery_codes_once(client: Client, account: User) -> None:
    first = client.get(PAGE)
    assert "<svg" in first.content.decode()
    device = TOTPDevice.objects.get(user=account)
    assert device.confirmed is False
    done = client.post(PAGE, {"code": code_of(device)})
    codes = done.context["codes"]
    assert sorted(codes) == sorted(StaticToken.objects.values_list("token", flat=True))
    assert len(codes) == 10
    assert client.get("/admin/").status_code == 200


def test_wrong_code_is_said_plainly(client: Client, account: User) -> None:
    client.get(PAGE)
    response = client.post(PAGE, {"code": "000000"})
    assert response.status_code == 422
    assert "This code does not match." in response.content.decode()
    assert client.get("/admin/").status_code == 302


def test_recovery_code_lets_in_once(client: Client, account: User) -> None:
    client.get(PAGE)
    code = client.post(PAGE, {"code": code_of(TOTPDevice.objects.get())}).context["codes"][0]
    client.logout()
    client.force_login(account)
    assert client.get("/admin/").status_code == 302
    assert client.post(PAGE, {"code": code.upper(), "next": "/admin/campaigns/campaign/"}).url == (
        "/admin/campaigns/campaign/"
    )
    client.logout()
    client.force_login(account)
    assert client.post(PAGE, {"code": code}).status_code == 422


def test_onward_address_stays_on_the_site(client: Client, account: User) -> None:
    client.get(PAGE)
    device = TOTPDevice.objects.get()
    done = client.post(PAGE, {"code": code_of(device), "next": "https://evil.example/"})
    assert done.context["onward"] == "/admin/"


def test_visitors_are_sent_to_the_login(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True
    assert client.get(PAGE).url == "/admin/login/"
    assert TOTPDevice.objects.count() == 0


def test_demo_and_tests_do_without(client: Client) -> None:
    client.force_login(make_staff())
    assert client.get("/admin/").status_code == 200


def test_sixth_failed_login_is_refused_in_plain_words(client: Client) -> None:
    make_staff("ada")
    wrong = {"username": "ada", "password": "wrong"}
    answers = [client.post("/admin/login/", wrong) for _attempt in range(6)]
    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    assert answers[-1].status_code == 429
    assert "closed for half an hour" in answers[-1].content.decode()
    assert (
        client.post("/admin/login/", {"username": "ada", "password": "a long test password"}).status_code
        == 429
    )
