import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.models import Campaign
from petitions import counting
from petitions.models import Petition, Signature
from petitions.wording import differences, rewrite, text_signed, versions
from tests.factories import both, make_petition, make_signature, make_staff

OLD, NEW = (
    both("We ask you to act.", "Vi chiediamo di agire."),
    both("We ask you to act now.", "Vi chiediamo di agire."),
)
SIGN = {"name": "Ada Bianchi", "email": "ada@example.org", "country": "IT", "consent": "on"}


@pytest.fixture
def petition(db: None) -> Petition:
    return make_petition(text=OLD)


def change(petition: Petition, kind: str = "version") -> None:
    rewrite(petition, NEW, kind=kind, note=both("More haste.", "Più fretta."), by=make_staff())


@given(st.text("ab \n", max_size=30), st.text("ab \n", max_size=30))
def test_pieces_without_what_is_new_are_the_old_text_and_without_what_is_gone_the_new_one(
    before: str, after: str
) -> None:
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == after


def test_first_change_keeps_the_text_that_people_have_signed(petition: Petition) -> None:
    make_signature(petition, state="confirmed")
    counting.fold()
    petition.refresh_from_db()
    change(petition)
    newest, first = versions(petition)
    assert (first.row.number, str(first.row.text), first.row.confirmed) == (1, "We ask you to act.", 1)
    assert (newest.row.number, str(newest.row.text), newest.row.confirmed) == (2, "We ask you to act now.", 0)
    assert [language for language, _pieces in newest.changes] == ["en"]
    petition.refresh_from_db()
    assert (str(petition.text), petition.text_number) == ("We ask you to act now.", 2)


def test_signature_stays_with_the_text_its_signer_had_read(petition: Petition, client: Client) -> None:
    address = reverse("petitions:sign", args=[petition.campaign.slug])
    client.post(address, SIGN | {"text_version": "1"})
    change(petition)
    # This one had the page open since before the change; the next one reads the new text.
    client.post(address, SIGN | {"email": "bea@example.org", "text_version": "1"})
    client.post(address, SIGN | {"email": "carlo@example.org", "text_version": "2"})
    signed = {row.email: str(text_signed(row)) for row in Signature.objects.select_related("petition")}
    assert signed == {
        "ada@example.org": "We ask you to act.",
        "bea@example.org": "We ask you to act.",
        "carlo@example.org": "We ask you to act now.",
    }


@pytest.mark.parametrize("claimed", ["", "0", "3", "-1", "²", "9" * 5_000, "1; drop"])
def test_version_that_is_none_counts_as_todays(petition: Petition, client: Client, claimed: str) -> None:
    make_signature(petition)
    change(petition)
    client.post(reverse("petitions:sign", args=[petition.campaign.slug]), SIGN | {"text_version": claimed})
    assert Signature.objects.get(email="ada@example.org").text_number == 2


def test_form_says_which_text_it_shows(petition: Petition, client: Client) -> None:
    make_signature(petition)
    change(petition)
    page = client.get(reverse("petitions:sign", args=[petition.campaign.slug])).content.decode()
    assert '<input type="hidden" name="text_version" value="2">' in page
    assert reverse("petitions:texts", args=[petition.campaign.slug]) in page


def test_totals_of_texts_follow_and_a_recount_heals_them(petition: Petition) -> None:
    make_signature(petition)
    change(petition)
    for number in (1, 2, 2):
        make_signature(petition, state="confirmed", text_number=number)
    counting.fold()
    assert list(petition.texts.values_list("number", "confirmed")) == [(2, 2), (1, 1)]
    assert counting.recount(petition) == {}
    petition.texts.update(confirmed=9)
    assert counting.recount(petition) == {"text 1": (9, 1), "text 2": (9, 2)}
    Signature.objects.filter(text_number=2).first().withdraw()
    counting.fold()
    assert list(petition.texts.values_list("number", "confirmed")) == [(2, 1), (1, 1)]


def test_public_page_shows_the_texts_and_what_lies_between(petition: Petition, client: Client) -> None:
    address = reverse("petitions:texts", args=[petition.campaign.slug])
    assert "Not at all since the first signature." in client.get(address).content.decode()
    make_signature(petition)
    change(petition, kind="correction")
    page = client.get(address).content.decode()
    assert "Version 2: correction" in page
    assert "More haste." in page
    assert "<del>act.</del><ins>act now.</ins>" in page
    assert "Più fretta." in client.get(f"/it{address}").content.decode()


def test_page_of_texts_escapes_what_staff_wrote(petition: Petition, client: Client) -> None:
    make_signature(petition)
    rewrite(petition, both("<script>alert(1)</script>"), kind="version", note=both("<b>"), by=None)
    page = client.get(reverse("petitions:texts", args=[petition.campaign.slug])).content.decode()
    assert "<script>alert" not in page
    assert "<b>" not in page


def typed(petition: Petition, text: str, **more: str) -> dict[str, str]:
    return {
        "campaign": str(petition.campaign_id), "offices": str(petition.offices.get().pk), "text_0": text,
        "text_1": "Vi chiediamo di agire.", "paper": "0", "reminds": "on", **more,
    }  # fmt: skip


def change_page(petition: Petition) -> str:
    return reverse("admin:petitions_petition_change", args=[petition.pk])


def test_staff_change_a_text_nobody_has_signed_without_being_asked(
    petition: Petition, admin_client: Client
) -> None:
    answer = admin_client.post(change_page(petition), typed(petition, "Act!"))
    assert answer.status_code == 302
    petition.refresh_from_db()
    # Somebody may have the form with the first text open: both are kept.
    assert (str(petition.text), petition.text_number) == ("Act!", 2)
    assert list(petition.texts.values_list("number", "kind")) == [(2, "correction"), (1, "first")]


def test_text_that_nobody_can_have_read_just_changes(petition: Petition, admin_client: Client) -> None:
    Campaign.objects.update(state="draft")
    assert admin_client.post(change_page(petition), typed(petition, "Act!")).status_code == 302
    petition.refresh_from_db()
    assert (str(petition.text), petition.text_number, petition.texts.count()) == ("Act!", 1, 0)


def test_first_signer_stays_with_the_text_of_a_form_opened_before_a_change(
    petition: Petition, admin_client: Client, client: Client
) -> None:
    admin_client.post(change_page(petition), typed(petition, "Act!"))
    client.post(reverse("petitions:sign", args=[petition.campaign.slug]), SIGN | {"text_version": "1"})
    signature = Signature.objects.select_related("petition").get()
    assert (signature.text_number, str(text_signed(signature))) == (1, "We ask you to act.")


def test_earlier_text_that_comes_back_is_a_version_of_its_own(
    petition: Petition, admin_client: Client
) -> None:
    admin_client.post(change_page(petition), typed(petition, "Act!"))
    earlier = petition.history.earliest("history_id")
    admin_client.post(reverse("admin:petitions_petition_restore", args=[petition.pk, earlier.history_id]))
    petition.refresh_from_db()
    assert (str(petition.text), petition.text_number) == ("We ask you to act.", 3)
    assert [str(version.row.text) for version in versions(petition)] == [
        "We ask you to act.",
        "Act!",
        "We ask you to act.",
    ]


@pytest.mark.parametrize(
    ("closes", "status"), [("2016-06-30", 200), ("2026-06-20", 302), ("2027-06-30", 302)]
)
def test_petition_cannot_have_closed_before_its_last_signature(
    petition: Petition, admin_client: Client, closes: str, status: int
) -> None:
    """Signers are forgotten two years after the day that is typed here."""
    signed_at = dt.datetime(2026, 6, 20, 20, tzinfo=dt.UTC)
    make_signature(petition, state="confirmed", confirmed_at=signed_at)
    make_signature(petition, created_at=signed_at + dt.timedelta(days=9))
    moment = {"closes_at": f"{closes}T12:00"}
    answer = admin_client.post(change_page(petition), typed(petition, "We ask you to act.", **moment))
    assert answer.status_code == status
    words = "Somebody signed on 20 June 2026, so it cannot have closed before that day."
    assert (words in answer.content.decode()) == (status == 200)


def test_closing_that_stands_before_a_signature_stops_no_other_change(
    petition: Petition, admin_client: Client
) -> None:
    petition.closes_at = dt.datetime(2016, 6, 30, 10, tzinfo=dt.UTC)
    petition.save()
    make_signature(petition, state="confirmed")
    moment = {"closes_at": "2016-06-30T12:00"}
    answer = admin_client.post(
        change_page(petition), typed(petition, "We ask you to act.", paper="7", **moment)
    )
    assert answer.status_code == 302


def test_staff_are_asked_what_kind_of_change_it_is_once_somebody_has_signed(
    petition: Petition, admin_client: Client
) -> None:
    make_signature(petition)
    refused = admin_client.post(change_page(petition), typed(petition, "Act!"))
    assert "People have signed this text. Say below what kind of change it is." in refused.content.decode()
    petition.refresh_from_db()
    assert str(petition.text) == "We ask you to act."
    taken = admin_client.post(
        change_page(petition),
        typed(petition, "Act!", change="correction", change_note_0="Shorter.", change_note_1="Più breve."),
    )
    assert taken.status_code == 302
    newest = petition.texts.first()
    assert newest is not None
    assert (newest.kind, str(newest.note), newest.by.username) == ("correction", "Shorter.", "admin")
    petition.refresh_from_db()
    assert (str(petition.text), petition.text_number) == ("Act!", 2)


def test_saving_other_fields_makes_no_version(petition: Petition, admin_client: Client) -> None:
    make_signature(petition)
    answer = admin_client.post(change_page(petition), typed(petition, "We ask you to act.", paper="7"))
    assert answer.status_code == 302
    petition.refresh_from_db()
    assert (petition.paper, petition.text_number) == (7, 1)


def test_earlier_text_does_not_come_back_behind_the_signers_backs(
    petition: Petition, admin_client: Client
) -> None:
    assert admin_client.post(change_page(petition), typed(petition, "Act!")).status_code == 302
    make_signature(petition)
    earlier = petition.history.order_by("history_id").first()
    assert earlier is not None
    answer = admin_client.post(
        reverse("admin:petitions_petition_restore", args=[petition.pk, earlier.history_id]), follow=True
    )
    assert "People have signed the text." in answer.content.decode()
    petition.refresh_from_db()
    assert str(petition.text) == "Act!"
