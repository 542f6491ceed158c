"""What one mailbox gets and how often it counts, however its address is spelled."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail as mailbox
from django.test import Client
from django.utils import timezone

from config import address_rules, blocked, mail, readdressing
from config.models import AddressRule
from petitions.models import Petition, Signature
from tests.factories import make_campaign, make_petition

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def petition(time_machine: Any) -> Petition:
    time_machine.move_to(START, tick=False)
    return make_petition(make_campaign(slug="jeonju"))


def sign(client: Client, email: str) -> int:
    """Posts the form and sends what is due; how many mails there are now."""
    typed = {"name": "Ada Bianchi", "email": email, "country": "IT", "consent": "on"}
    assert client.post("/campaigns/jeonju/sign/", typed).status_code == 303
    mail.send_due()
    return len(mailbox.outbox)


def test_one_mailbox_signs_once_and_mail_goes_to_the_address_as_typed(
    client: Client, petition: Petition
) -> None:
    sign(client, "Ada.Bianchi+petitions@gmail.com")
    sign(client, "adabianchi@googlemail.com")
    signature = Signature.objects.get()
    assert (signature.email, signature.address) == ("Ada.Bianchi+petitions@gmail.com", "adabianchi@gmail.com")
    assert mailbox.outbox[0].to == ["Ada.Bianchi+petitions@gmail.com"]


def test_five_mails_whatever_the_spelling_and_though_the_signature_was_erased_in_between(
    client: Client, petition: Petition, time_machine: Any
) -> None:
    spellings = ["ada@gmail.com", "a.da@gmail.com", "ada+1@gmail.com", "ADA@googlemail.com"]
    for hour in range(4):
        time_machine.move_to(START + dt.timedelta(hours=hour), tick=False)
        sign(client, spellings[hour])
    link = re.search(r"http://testserver(\S+)", str(mailbox.outbox[-1].body))
    assert link is not None
    client.post(link[1], {"action": "erase"})
    assert not Signature.objects.exists()

    counts = []
    for hour in range(4, 7):
        time_machine.move_to(START + dt.timedelta(hours=hour), tick=False)
        counts.append(sign(client, "ada@gmail.com"))
    assert counts == [5, 5, 5]


def test_a_blocked_address_signs_as_any_other_and_gets_no_mail(client: Client, petition: Petition) -> None:
    blocked.block("ada@gmail.com", by=blocked.HOLDER)
    assert sign(client, "a.d.a@gmail.com") == 0
    assert Signature.objects.get().state == "pending"


def test_a_mail_on_its_way_finds_its_signature_though_the_rules_have_changed(
    client: Client, petition: Petition, time_machine: Any
) -> None:
    readdressing.readdress()
    typed = {"name": "Ada Bianchi", "email": "a.da@town.it", "country": "IT", "consent": "on"}
    client.post("/campaigns/jeonju/sign/", typed)
    address_rules.hold([AddressRule(domains="town.it", ignores_dots=True)])
    readdressing.readdress()
    time_machine.move_to(timezone.now() + readdressing.SETTLES_IN, tick=False)
    readdressing.readdress()

    assert Signature.objects.get().address == "ada@town.it"
    mail.send_due()
    assert [message.to for message in mailbox.outbox] == [["a.da@town.it"]]
