from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from config import blocked, readdressing
from config.addresses import canonical
from config.models import AddressRule, Readdressing
from tests.factories import make_staff

pytestmark = pytest.mark.django_db

RULES = "/admin/config/addressrule/"
BLOCKED = "/admin/config/blockedaddress/"


@pytest.fixture
def staff_client(client: Client) -> Client:
    call_command("staff_roles", stdout=StringIO())
    account = make_staff(is_superuser=False)
    account.groups.add(Group.objects.get(name="Signatures and followers"))
    client.force_login(account)
    return client


def test_a_saved_rule_holds_at_once(
    staff_client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    typed = {"name": "Town", "domains": "town.it", "ignores_dots": "on", "tag_sign": "+"}
    with django_capture_on_commit_callbacks(execute=True):
        assert staff_client.post(f"{RULES}add/", typed).status_code == 302
    assert canonical("an.na+x@town.it") == "anna@town.it"

    rule = AddressRule.objects.get(name="Town")
    with django_capture_on_commit_callbacks(execute=True):
        staff_client.post(f"{RULES}{rule.pk}/delete/", {"post": "yes"})
    assert canonical("an.na+x@town.it") == "an.na+x@town.it"


def test_a_domain_in_two_rules_is_an_error_of_the_form(staff_client: Client) -> None:
    answer = staff_client.post(
        f"{RULES}add/", {"name": "Town", "domains": "town.it\ngmail.com", "tag_sign": ""}
    )
    assert "gmail.com stands in the rule “Gmail” already." in answer.content.decode()
    assert not AddressRule.objects.filter(name="Town").exists()


def test_page_of_a_rule_says_how_many_addresses_stayed_apart(staff_client: Client) -> None:
    readdressing.readdress()
    page = f"{RULES}{AddressRule.objects.get(name='Gmail').pk}/change/"
    assert (
        "Addresses are being compared anew: 0 so far, 0 stayed apart."
        in staff_client.get(page).content.decode()
    )
    Readdressing.objects.update(rewritten=3, collided=2, finished_at="2026-06-01T12:00Z")
    count = Readdressing.objects.count()
    words = f"{3 * count} addresses were compared anew; {2 * count} stayed apart because both are in use."
    assert words in staff_client.get(page).content.decode()


def test_staff_block_and_unblock_an_address_by_typing_it(staff_client: Client) -> None:
    assert "Block an address" in staff_client.get(BLOCKED).content.decode()
    assert staff_client.get(f"{BLOCKED}block-address/").status_code == 200
    answer = staff_client.post(f"{BLOCKED}block-address/", {"address": "An.na@gmail.com"}, follow=True)
    assert "This address gets no more mail" in answer.content.decode()
    assert blocked.is_blocked("anna@gmail.com")

    answer = staff_client.post(f"{BLOCKED}unblock-address/", {"address": "anna+x@gmail.com"}, follow=True)
    assert "This address gets mail again" in answer.content.decode()
    assert not blocked.is_blocked("anna@gmail.com")

    answer = staff_client.post(f"{BLOCKED}unblock-address/", {"address": "anna@gmail.com"})
    assert (answer.status_code, "This address is not blocked." in answer.content.decode()) == (422, True)


def test_log_names_no_address(staff_client: Client) -> None:
    staff_client.post(f"{BLOCKED}block-address/", {"address": "anna@gmail.com"})
    entry = LogEntry.objects.get()
    assert (entry.object_repr, entry.change_message) == ("blocked address", "Block an address")
    assert staff_client.get("/admin/").status_code == 200


def test_only_those_with_the_role_may_block(client: Client) -> None:
    call_command("staff_roles", stdout=StringIO())
    account = make_staff(is_superuser=False)
    account.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(account)
    for page in (BLOCKED, RULES, f"{BLOCKED}block-address/", f"{BLOCKED}unblock-address/"):
        assert client.get(page).status_code == 403


def test_an_unknown_act_is_not_found(staff_client: Client) -> None:
    assert staff_client.get(f"{BLOCKED}other-address/").status_code == 404
