import datetime as dt
import html
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail as mailbox
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, Follower
from config import blocked, mail
from config.models import OutgoingMail
from petitions import consent, inviting
from petitions.counting import erase_for_good, fold, recount
from petitions.models import ConsentText, Invitation, Petition, Signature
from tests.factories import both, make_campaign, make_petition, make_signature, make_staff

pytestmark = pytest.mark.django_db
PENDING, CONFIRMED, WITHDRAWN, REJECTED, HELD = Signature.State.values
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
PRESSED = {"action": "sign", "name": "Ada Bianchi", "city": "Prato", "country": "IT", "display": "full"}


@pytest.fixture
def old() -> Petition:
    return make_petition(make_campaign(slug="old-round", title=both("The old round", "Il vecchio giro")))


@pytest.fixture
def new(old: Petition) -> Petition:
    """Has taken the place of the old one."""
    campaign = make_campaign(slug="new-round", title=both("The new round", "Il nuovo giro"))
    petition = make_petition(campaign, text=both("We ask anew.", "Chiediamo di nuovo."))
    old.campaign.replace_with(campaign)
    return petition


@pytest.fixture
def ada(old: Petition) -> Signature:
    return make_willing(old, name="Ada Bianchi", email="ada@example.org", city="Prato")


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def make_willing(petition: Petition, **fields: Any) -> Signature:
    return make_signature(petition, **({"state": CONFIRMED, "may_ask": True} | fields))


def work() -> None:
    """As the worker, until there is nothing left to do."""
    while inviting.invite_signers() or mail.send_due():
        continue


def readers() -> list[str]:
    return sorted(message.to[0] for message in mailbox.outbox)


def link_for(signature: Signature) -> str:
    return inviting.next_round_path(signature)


def on(petition: Petition) -> Iterable[tuple[str, str, str]]:
    return list(petition.signatures.order_by("pk").values_list("email", "name", "state"))


def test_replacing_alone_writes_nothing_and_mails_nobody(
    old: Petition, ada: Signature, new: Petition
) -> None:
    work()
    fold()
    assert (on(new), OutgoingMail.objects.count(), Invitation.objects.count()) == ([], 0, 0)
    assert on(old) == [("ada@example.org", "Ada Bianchi", CONFIRMED)]


def test_those_who_allowed_it_get_one_mail_in_their_language(
    old: Petition, new: Petition, ada: Signature
) -> None:
    make_willing(old, email="it@example.org", language="it")
    make_willing(old, email="not-asked@example.org", may_ask=False)
    make_willing(old, email="unconfirmed@example.org", state=PENDING)
    make_willing(old, email="withdrawn@example.org", state=WITHDRAWN)
    inviting.invite(old, make_staff())
    work()
    work()
    assert readers() == ["ada@example.org", "it@example.org"]
    assert [message.subject for message in sorted(mailbox.outbox, key=lambda one: one.to)] == [
        "A newer petition follows the one you signed: The new round",
        "Una petizione più recente prosegue quella che hai firmato: Il nuovo giro",
    ]
    invitation = Invitation.objects.get()
    assert (invitation.invited, invitation.finished_at is not None) == (2, True)
    assert OutgoingMail.objects.filter(priority=mail.Priority.LOW).count() == 2


def test_who_has_signed_left_or_been_turned_away_there_is_not_asked(old: Petition, new: Petition) -> None:
    for state in (CONFIRMED, WITHDRAWN, REJECTED, PENDING):
        signer = make_willing(old, email=f"{state}@example.org")
        make_signature(new, email=signer.email, state=state)
    inviting.invite(old, make_staff())
    work()
    assert readers() == ["pending@example.org"]


def test_what_changes_before_the_mail_leaves_is_heeded(old: Petition, new: Petition) -> None:
    changes = {
        "stays": lambda signer: None,
        "withdraws": Signature.withdraw,
        "erases": Signature.delete,
        "wants-no-more": lambda signer: inviting.stop_asking(signer.address),
        "signs": lambda signer: make_signature(new, email=signer.email, state=CONFIRMED),
        "is-blocked": lambda signer: blocked.block(signer.email, by=blocked.HOLDER),
    }
    signers = {name: make_willing(old, email=f"{name}@example.org") for name in changes}
    inviting.invite(old, make_staff())
    inviting.invite_signers()
    for name, change in changes.items():
        change(signers[name])
    work()
    assert readers() == ["stays@example.org"]


def test_nobody_is_asked_while_the_newer_petition_is_closed_and_the_rest_once_it_opens(
    old: Petition, new: Petition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "BATCH", 2)
    signers = [make_willing(old) for _ in range(5)]
    inviting.invite(old, make_staff())
    assert inviting.invite_signers() == 2
    assert Invitation.objects.values_list("position", "invited").get() == (signers[1].pk, 2)
    new.campaign.close()
    assert inviting.invite_signers() == 0
    new.campaign.publish()
    work()
    assert readers() == sorted(signer.email for signer in signers)
    assert Invitation.objects.values_list("invited", flat=True).get() == 5


def test_who_signed_two_petitions_that_are_replaced_by_one_gets_one_mail(
    old: Petition, new: Petition
) -> None:
    older = make_petition(make_campaign())
    older.campaign.replace_with(new.campaign)
    for petition in (old, older):
        make_willing(petition, email="ada@example.org")
        inviting.invite(petition, make_staff())
    work()
    assert readers() == ["ada@example.org"]


def test_who_was_asked_is_not_asked_again_by_another_petition_months_later(
    old: Petition, new: Petition, ada: Signature
) -> None:
    older = make_petition(make_campaign())
    older.campaign.replace_with(new.campaign)
    make_willing(older, email=ada.email)
    make_willing(older, email="ugo@example.org")
    inviting.invite(old, make_staff())
    work()
    OutgoingMail.objects.all().delete()  # as after thirty days
    mailbox.outbox.clear()
    assert [signer.email for signer in inviting.unasked(older, new)] == ["ugo@example.org"]
    inviting.invite(older, make_staff())
    work()
    assert readers() == ["ugo@example.org"]


def test_asking_one_who_shares_an_address_leaves_the_other_to_be_asked(old: Petition, new: Petition) -> None:
    older = make_petition(make_campaign())
    older.campaign.replace_with(new.campaign)
    Petition.objects.update(shares_addresses=True)
    at_home = {"email": "home@example.org"}
    make_willing(old, name="Ada", person="ada", **at_home)
    ugo = [make_willing(older, name=name, person=name.lower(), **at_home) for name in ("Ada", "Ugo")][1]
    inviting.invite(Petition.objects.get(pk=old.pk), make_staff())
    work()
    older, new = (Petition.objects.get(pk=petition.pk) for petition in (older, new))
    assert list(inviting.unasked(older, new)) == [ugo]


def test_people_who_share_an_address_are_asked_each_where_both_petitions_let_them(
    old: Petition, new: Petition
) -> None:
    for petition in (old, new):
        petition.shares_addresses = True
        petition.save()
    ada, ugo = (
        make_willing(old, email="home@example.org", name=name, person=name.lower()) for name in ("Ada", "Ugo")
    )
    make_signature(new, email="home@example.org", name="Ugo", person="ugo", state=CONFIRMED)
    assert list(inviting.askable(old, new)) == [ada]
    assert inviting.same_signer(ada, new) is None
    assert inviting.same_signer(ugo, new) == new.signatures.get()


def test_act_says_how_many_and_shows_the_mail(
    staff: Client, old: Petition, new: Petition, ada: Signature
) -> None:
    make_willing(old)
    make_willing(old, may_ask=False)
    address = f"/admin/petitions/petition/{old.pk}/act/invite/"
    assert f'href="{address}"' in staff.get(f"/admin/petitions/petition/{old.pk}/change/").content.decode()
    page = staff.get(address).content.decode()
    assert "2 signers have allowed it and have not signed “The new round” yet" in page
    assert "A newer petition follows the one you signed: The new round" in page
    assert "you signed “The old round” and allowed us to ask you once" in page
    assert OutgoingMail.objects.count() == 0
    assert staff.post(address).status_code == 302
    work()
    assert len(mailbox.outbox) == 2
    again = staff.post(address)
    assert (again.status_code, "nobody is asked twice" in again.content.decode()) == (422, True)
    assert "The old round" in staff.get("/admin/petitions/invitation/").content.decode()


def closes(new: Petition) -> None:
    Petition.objects.filter(pk=new.pk).update(closes_at=timezone.now() - dt.timedelta(days=2))


def is_won(new: Petition) -> None:
    new.campaign.win()


def becomes_a_draft(new: Petition) -> None:
    new.campaign.withdraw_to_draft()


def is_replaced(new: Petition) -> None:
    new.campaign.replace_with(make_campaign())


def has_none(new: Petition) -> None:
    new.offices.clear()
    new.delete()


def is_signed_by_all(new: Petition) -> None:
    make_signature(new, email="ada@example.org", state=CONFIRMED)


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (closes, "The newer petition takes no signatures now: it is closed, or opens later."),
        (is_won, "The newer campaign is won already, so there is nothing left to sign."),
        (becomes_a_draft, "The newer campaign is a draft. Publish it first."),
        (is_replaced, "The newer campaign has been replaced itself. Ask its own signers from there."),
        (has_none, "The newer campaign has no petition yet."),
        (is_signed_by_all, "None of its signers may be asked: nobody allowed it, or all of them have signed"),
    ],
)
def test_act_is_refused_in_words(
    staff: Client, old: Petition, new: Petition, ada: Signature, happens: Any, words: str
) -> None:
    happens(new)
    address = f"/admin/petitions/petition/{old.pk}/act/invite/"
    page = staff.get(address).content.decode()
    assert (words in page, 'type="submit" class="default"' in page) == (True, False)
    assert (staff.post(address).status_code, Invitation.objects.count()) == (422, 0)


def test_act_is_not_there_before_a_newer_campaign_is(staff: Client, old: Petition, ada: Signature) -> None:
    page = staff.get(f"/admin/petitions/petition/{old.pk}/change/").content.decode()
    assert "/act/invite/" not in page


def test_one_press_signs_with_what_was_given_before(client: Client, new: Petition, ada: Signature) -> None:
    link = link_for(ada)
    shown = html.unescape(client.get(link).content.decode())
    told = ["The new round", "We ask anew.", str(consent.SIGN), str(consent.FOLLOW), str(consent.MAY_ASK)]
    assert [words for words in told if words not in shown] == []
    assert ('value="Ada Bianchi"' in shown, 'value="Prato"' in shown) == (True, True)
    assert (re.findall(r'<input type="checkbox"[^>]* checked', shown), on(new)) == ([], [])
    answer = client.post(link, PRESSED)
    signature = new.signatures.get()
    assert (answer.status_code, answer["Location"]) == (303, signature.get_absolute_url())
    assert (signature.state, signature.name, signature.city, signature.display) == (
        CONFIRMED,
        "Ada Bianchi",
        "Prato",
        "full",
    )
    assert (signature.screened, signature.consent, signature.text_number) == (True, consent.version("en"), 1)
    assert (signature.follow, signature.may_ask) == (False, False)
    fold()
    assert Campaign.objects.get(slug="new-round").supporters == 1
    assert mailbox.outbox == []


def test_press_may_be_repeated_and_link_leads_to_the_new_private_page(
    client: Client, new: Petition, ada: Signature
) -> None:
    link = link_for(ada)
    for _ in range(3):
        assert client.post(link, PRESSED)["Location"] == new.signatures.get().get_absolute_url()
    assert client.get(link)["Location"] == new.signatures.get().get_absolute_url()
    assert on(new) == [("ada@example.org", "Ada Bianchi", CONFIRMED)]


@pytest.mark.django_db(transaction=True)
def test_presses_at_the_same_time_end_in_one_signature(new: Petition, ada: Signature) -> None:
    link = link_for(ada)

    def press(_number: int) -> str:
        try:
            return Client().post(link, PRESSED)["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        leads_to = set(threads.map(press, range(16)))
    assert leads_to == {new.signatures.get().get_absolute_url()}
    while fold():
        continue
    assert Petition.objects.get(pk=new.pk).confirmed == 1


def test_what_the_signer_changes_and_asks_for_is_kept(client: Client, new: Petition, ada: Signature) -> None:
    changed = {
        "name": "Ada B.",
        "city": "",
        "country": "KR",
        "display": "anonymous",
        "follow": "on",
        "may_ask": "on",
    }
    link = link_for(ada)
    client.post(f"/it{link}", PRESSED | changed)
    signature = new.signatures.get()
    assert (signature.name, signature.city, signature.country.code, signature.display) == (
        "Ada B.",
        "",
        "KR",
        "anonymous",
    )
    assert (signature.may_ask, signature.language, signature.consent) == (True, "it", consent.version("it"))
    assert Follower.objects.confirmed().filter(campaign=new.campaign).count() == 1


@pytest.mark.parametrize("state", [PENDING, HELD, WITHDRAWN])
def test_what_stands_there_unconfirmed_becomes_the_signature(
    client: Client, new: Petition, ada: Signature, state: str
) -> None:
    make_signature(
        new, email=ada.email, name="Typed by a stranger", state=state, held_for="client", follow=True
    )
    client.post(link_for(ada), PRESSED)
    signature = new.signatures.get()
    assert (signature.state, signature.name, signature.follow, signature.held_for) == (
        CONFIRMED,
        "Ada Bianchi",
        False,
        "",
    )


@pytest.fixture
def shared(old: Petition, new: Petition) -> Petition:
    """The newer one, where people who share an address sign each; as in the old one."""
    Petition.objects.update(shares_addresses=True)
    return Petition.objects.get(pk=new.pk)


def test_link_signs_once_whatever_names_are_typed(client: Client, shared: Petition, ada: Signature) -> None:
    leads_to = {client.post(link_for(ada), PRESSED | {"name": f"Bot {n}"})["Location"] for n in range(20)}
    signature = shared.signatures.get()
    assert (signature.name, signature.earlier, signature.state) == ("Bot 0", ada.pk, CONFIRMED)
    assert leads_to == {signature.get_absolute_url()}
    assert client.get(link_for(ada))["Location"] == signature.get_absolute_url()
    assert list(inviting.askable(ada.petition, shared)) == []


@pytest.mark.django_db(transaction=True)
def test_names_typed_at_the_same_time_behind_one_link_end_in_one_signature(
    shared: Petition, ada: Signature
) -> None:
    link = link_for(ada)

    def press(number: int) -> str:
        try:
            return Client().post(link, PRESSED | {"name": f"Bot {number}"})["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        leads_to = set(threads.map(press, range(16)))
    assert leads_to == {shared.signatures.get().get_absolute_url()}


def test_link_signs_again_with_the_row_that_was_withdrawn(
    client: Client, shared: Petition, ada: Signature
) -> None:
    client.post(link_for(ada), PRESSED)
    fold()
    signature = shared.signatures.get()
    signature.withdraw()
    changed = PRESSED | {
        "name": "Ada B.",
        "country": "KR",
    }  # the totals do not know yet that it was withdrawn
    assert client.post(link_for(ada), changed)["Location"] == signature.get_absolute_url()
    fold()
    again = shared.signatures.get()
    assert (again.pk, again.name, again.person, again.state) == (signature.pk, "Ada B.", "ada b.", CONFIRMED)
    assert (recount(shared), Petition.objects.get(pk=shared.pk).confirmed) == ({}, 1)


def test_link_whose_signature_was_erased_signs_once_again(
    client: Client, shared: Petition, ada: Signature
) -> None:
    client.post(link_for(ada), PRESSED)
    erase_for_good(shared.signatures.all())
    for name in ("Ada Bianchi", "Ada B."):
        client.post(link_for(ada), PRESSED | {"name": name})
    assert on(shared) == [("ada@example.org", "Ada Bianchi", CONFIRMED)]


def test_link_takes_no_name_that_somebody_else_signed_with_there(
    client: Client, shared: Petition, ada: Signature
) -> None:
    client.post(link_for(ada), PRESSED)
    shared.signatures.get().withdraw()
    make_signature(shared, email=ada.email, name="Ugo Bianchi", person="ugo bianchi")
    answer = client.post(link_for(ada), PRESSED | {"name": "Ugo Bianchi"})
    assert (answer.status_code, "Somebody has signed with this name" in answer.content.decode()) == (
        422,
        True,
    )
    assert [state for _email, _name, state in on(shared)] == [WITHDRAWN, PENDING]


def test_words_agreed_to_stay_written_down_when_a_first_press_is_taken_back(
    client: Client, shared: Petition, ada: Signature
) -> None:
    link = link_for(ada)
    client.post(link, PRESSED)
    shared.signatures.get().withdraw()
    make_signature(shared, email=ada.email, name="Ugo Bianchi", person="ugo bianchi")
    assert client.post(f"/it{link}", PRESSED | {"name": "Ugo Bianchi"}).status_code == 422
    assert client.post(f"/it{link}", PRESSED).status_code == 303
    signature = shared.signatures.get(earlier=ada.pk)
    assert ConsentText.objects.get(version=signature.consent).language == "it"


def test_others_with_the_same_address_sign_by_their_own_links(
    client: Client, shared: Petition, ada: Signature
) -> None:
    ugo = make_willing(ada.petition, name="Ugo Bianchi", email=ada.email, person="ugo bianchi")
    for signer in (ada, ugo):
        client.post(link_for(signer), PRESSED | {"name": signer.name})
    assert [name for _email, name, _state in on(shared)] == ["Ada Bianchi", "Ugo Bianchi"]


def test_updates_ticked_by_who_had_withdrawn_there_are_sent(
    client: Client, new: Petition, ada: Signature
) -> None:
    client.post(link_for(ada), PRESSED)
    new.signatures.get().withdraw()
    client.post(link_for(ada), PRESSED | {"follow": "on"})
    assert new.signatures.get().follow
    assert Follower.objects.confirmed().filter(campaign=new.campaign).count() == 1


def test_day_is_that_of_the_press_and_not_when_a_stranger_typed_the_address(
    client: Client, new: Petition, ada: Signature
) -> None:
    long_ago = timezone.now() - dt.timedelta(days=20)
    make_signature(new, email=ada.email, created_at=long_ago, client="c" * 32)
    began = timezone.now()
    client.post(link_for(ada), PRESSED)
    signature = new.signatures.get()
    assert (signature.created_at >= began, signature.client) == (True, "")


def test_who_was_rejected_there_stays_rejected(client: Client, new: Petition, ada: Signature) -> None:
    rejected = make_signature(new, email=ada.email, state=REJECTED)
    assert client.post(link_for(ada), PRESSED)["Location"] == rejected.get_absolute_url()
    assert new.signatures.get().state == REJECTED


def test_bad_input_comes_back_with_what_was_typed(client: Client, new: Petition, ada: Signature) -> None:
    answer = client.post(link_for(ada), PRESSED | {"name": "=1+1", "city": "Lucca"})
    page = answer.content.decode()
    assert (answer.status_code, "Begin with a letter" in page, 'value="Lucca"' in page) == (422, True, True)
    assert on(new) == []


@pytest.mark.parametrize("happens", [closes, is_won, becomes_a_draft, is_replaced])
def test_link_to_what_is_closed_says_so_and_signs_nothing(
    client: Client, new: Petition, ada: Signature, happens: Any
) -> None:
    link = link_for(ada)
    happens(new)
    shown, pressed = client.get(link), client.post(link, PRESSED)
    assert (shown.status_code, pressed.status_code, on(new)) == (200, 422, [])
    assert "Nothing to sign here now" in shown.content.decode()


def test_link_of_a_signature_that_no_longer_stands_signs_nothing(
    client: Client, new: Petition, ada: Signature
) -> None:
    link = link_for(ada)
    ada.reject()
    assert (client.post(link, PRESSED).status_code, on(new)) == (422, [])
    ada.delete()
    assert (client.post(link, PRESSED).status_code, on(new)) == (404, [])


def test_tokens_of_other_pages_do_not_sign(client: Client, new: Petition, ada: Signature) -> None:
    stop = inviting.stop_path(ada).split("/")[2]
    for token in (ada.token, stop, "forged"):
        assert client.post(f"/signatures/{token}/next/", PRESSED).status_code == 404
    assert on(new) == []


def test_post_from_another_site_signs_nothing(client: Client, new: Petition, ada: Signature) -> None:
    answer = client.post(link_for(ada), PRESSED, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, on(new)) == (403, [])


def test_button_says_no_for_every_petition_of_the_address(
    client: Client, new: Petition, ada: Signature
) -> None:
    elsewhere = make_willing(make_petition(), email=ada.email)
    answer = client.post(link_for(ada), {"action": "stop"})
    assert answer["Location"] == inviting.stop_path(ada)
    assert "Done. We do not ask you again." in client.get(answer["Location"]).content.decode()
    assert set(Signature.objects.values_list("may_ask", flat=True)) == {False}
    assert (Signature.objects.get(pk=elsewhere.pk).state, on(new)) == (CONFIRMED, [])


def test_mail_program_stops_the_asking_with_one_click_from_anywhere(
    client: Client, old: Petition, new: Petition, ada: Signature
) -> None:
    inviting.invite(old, make_staff())
    work()
    headers = mailbox.outbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    assert address in str(mailbox.outbox[0].body)
    assert "Not be asked again?" in client.get(address).content.decode()
    assert Signature.objects.get(pk=ada.pk).may_ask
    for _ in range(2):
        answer = client.post(address, ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site", "Origin": "null"})
        assert (answer.status_code, answer.cookies.output()) == (200, "")
    assert not Signature.objects.get(pk=ada.pk).may_ask


def test_private_page_of_the_old_signature_leads_on_by_a_link_of_its_own(
    client: Client, new: Petition, ada: Signature
) -> None:
    page = client.get(ada.get_absolute_url()).content.decode()
    assert re.findall(r'href="([^"]+/next/)"', page) == [link_for(ada)]
    assert "The new round" in page


@pytest.mark.parametrize("prefix", ["", "/it"])
def test_old_campaign_stays_readable_with_its_final_numbers(
    client: Client, old: Petition, new: Petition, ada: Signature, prefix: str
) -> None:
    make_willing(old, name="Ugo Neri", display="full")
    fold()
    leads_on = f'href="{prefix}/campaigns/new-round/"'
    for part in ("", "sign/", "embed/"):
        page = client.get(f"{prefix}/campaigns/old-round/{part}").content.decode()
        assert (leads_on in page, re.search(r"<strong[^>]*>2</strong>", page) is not None) == (True, True), (
            part
        )
        assert 'name="email"' not in page.split('id="follow"')[0]
    listed = client.get(f"{prefix}/campaigns/old-round/signatures/").content.decode()
    numbers = client.get(f"{prefix}/campaigns/old-round/numbers/")
    answer = client.get(f"{prefix}/api/v1/campaigns/old-round/").json()
    assert ("Ugo Neri" in listed, numbers.status_code) == (True, 200)
    assert (answer["signatures"]["confirmed"], answer["state"], answer["replaced_by"]) == (
        2,
        "replaced",
        "new-round",
    )
    assert client.post(f"{prefix}/campaigns/old-round/sign/", {"name": "Late"}).status_code == 422


def test_petition_of_a_campaign_that_ended_early_names_no_day_to_come(client: Client) -> None:
    petition = make_petition(make_campaign(slug="early"), closes_at=timezone.now() + dt.timedelta(days=80))
    petition.campaign.close()
    page = client.get("/campaigns/early/sign/").content.decode()
    assert "This petition is closed and takes no more signatures." in page


@pytest.mark.parametrize("part", ["", "sign/", "embed/"])
def test_old_campaign_names_no_draft(client: Client, new: Petition, part: str) -> None:
    becomes_a_draft(new)
    for path in (f"/campaigns/old-round/{part}", "/"):
        page = client.get(path).content.decode()
        assert ("new-round" in page, "The new round" in page) == (False, False)
