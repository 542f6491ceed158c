from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.test import Client, RequestFactory
from i18nfield.strings import LazyI18nString

from campaigns.models import Campaign
from petitions.admin.petitions import PetitionInline
from petitions.counting import fold
from petitions.models import Petition, Signature
from tests.factories import (
    make_campaign,
    make_petition,
    make_signature,
    make_staff,
    make_step,
)

pytestmark = pytest.mark.django_db
SIGNATURES = "/admin/petitions/signature/"
PETITIONS = "/admin/petitions/petition/"
PENDING, CONFIRMED, WITHDRAWN, REJECTED, HELD = Signature.State.values


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


@pytest.fixture
def asked(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.user = make_staff()
    return request


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [("reject", CONFIRMED, REJECTED), ("withdraw", CONFIRMED, WITHDRAWN), ("reject", PENDING, REJECTED)],
)
def test_act_changes_the_signature(staff: Client, act: str, before: str, after: str) -> None:
    signature = make_signature(make_petition(), state=before)
    response = staff.post(f"{SIGNATURES}{signature.pk}/act/{act}/")
    signature.refresh_from_db()
    assert signature.state == after
    assert response.url == SIGNATURES


def test_rejecting_many_takes_them_out_of_the_count_and_readmitting_undoes_it(staff: Client) -> None:
    petition = make_petition()
    rows = [make_signature(petition, state=CONFIRMED) for _row in range(2)]
    chosen = {"_selected_action": [row.pk for row in rows], "_asked": "1"}
    fold()
    staff.post(SIGNATURES, {**chosen, "action": "reject"})
    fold()
    assert Petition.objects.values_list("confirmed", "rejected").get() == (0, 2)
    staff.post(SIGNATURES, {**chosen, "action": "readmit"})
    fold()
    assert Petition.objects.values_list("confirmed", "rejected").get() == (2, 0)


def test_erasing_deletes_the_row_and_its_count(staff: Client) -> None:
    petition = make_petition()
    signature = make_signature(petition, state=CONFIRMED)
    fold()
    assert staff.post(f"{SIGNATURES}{signature.pk}/act/erase/").url == SIGNATURES
    assert Signature.objects.count() == 0
    assert Petition.objects.values_list("confirmed", flat=True).get() == 0


def test_personal_data_cannot_be_typed_over(staff: Client) -> None:
    signature = make_signature(make_petition(), name="Ada Bianchi")
    page = staff.get(f"{SIGNATURES}{signature.pk}/change/").content.decode()
    assert 'name="name"' not in page
    assert staff.post(f"{SIGNATURES}{signature.pk}/change/", {"name": "Other"}).status_code == 403
    assert staff.get(f"{SIGNATURES}add/").status_code == 403
    assert staff.post(f"{SIGNATURES}{signature.pk}/delete/", {"post": "yes"}).status_code == 403


def test_signatures_are_found_by_name_and_address(staff: Client) -> None:
    petition = make_petition()
    wanted = make_signature(petition, name="Ada Bianchi", email="ada@example.org")
    make_signature(petition)
    for words in ("bianchi", "ada@example.org"):
        assert list(staff.get(SIGNATURES, {"q": words}).context["cl"].result_list) == [wanted]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_signatures_needs_as_many_queries_for_one_as_for_three(
    staff: Client, django_assert_num_queries: Any, rows: int
) -> None:
    petition = make_petition()
    for _row in range(rows):
        make_signature(petition)
    with django_assert_num_queries(7):
        staff.get(SIGNATURES)


def test_numbers_are_shown_and_not_typed(staff: Client) -> None:
    petition = make_petition(confirmed=7)
    page = staff.get(f"{PETITIONS}{petition.pk}/change/").content.decode()
    assert '<div class="readonly">7</div>' in page
    assert 'name="confirmed"' not in page


def test_counting_again_heals_a_wrong_number(staff: Client) -> None:
    petition = make_petition()
    make_signature(petition, state=CONFIRMED)
    fold()
    Petition.objects.update(confirmed=99)
    staff.post(f"{PETITIONS}{petition.pk}/act/recount/")
    petition.refresh_from_db()
    assert petition.confirmed == 1


def test_signatures_on_paper_reach_the_public_number(staff: Client) -> None:
    petition = make_petition(confirmed=5)
    office = petition.offices.get()
    data = {"campaign": petition.campaign.pk, "offices": [office.pk], "text_0": "We ask.", "paper": 40}
    assert staff.post(f"{PETITIONS}{petition.pk}/change/", data).status_code == 302
    petition.campaign.refresh_from_db()
    assert petition.campaign.supporters == 45


def test_form_that_was_open_for_long_does_not_bring_old_numbers_back(asked: HttpRequest) -> None:
    petition = make_petition()
    campaign_admin, petition_admin = (site.get_model_admin(model) for model in (Campaign, Petition))
    opened = Petition.objects.select_related("campaign").get(pk=petition.pk)
    make_signature(petition, state=CONFIRMED)
    fold()
    for model_admin, row in [(petition_admin, opened), (campaign_admin, opened.campaign)]:
        form = model_admin.get_form(asked, row, change=True)(instance=row)
        model_admin.save_model(asked, row, form, change=True)
    petition.refresh_from_db()
    assert (petition.confirmed, len(petition.latest)) == (1, 1)
    assert Campaign.objects.get().supporters == 1


def test_petition_on_the_form_of_its_campaign_keeps_the_new_numbers(asked: HttpRequest) -> None:
    petition = make_petition()
    inline = PetitionInline(Campaign, site)
    rows = inline.get_formset(asked, petition.campaign)(instance=petition.campaign)
    (form,) = rows.initial_forms
    form.cleaned_data = {}
    form.instance.text = LazyI18nString({"en": "We ask anew."})
    make_signature(petition, state=CONFIRMED)
    fold()
    rows.save_existing(form, form.instance)
    petition.refresh_from_db()
    assert (str(petition.text), petition.confirmed) == ("We ask anew.", 1)


def test_earlier_goal_of_a_signed_petition_comes_back_and_counting_keeps_no_versions(staff: Client) -> None:
    petition = make_petition(fixed_goal=500)
    first = petition.history.get()
    petition.fixed_goal = 900
    petition.save()
    make_signature(petition, state=CONFIRMED)
    fold()
    assert len(staff.get(f"{PETITIONS}{petition.pk}/history/").context["versions"]) == 2
    staff.post(f"{PETITIONS}{petition.pk}/history/{first.history_id}/")
    petition.refresh_from_db()
    assert (petition.fixed_goal, petition.confirmed, petition.history.count()) == (500, 1, 3)


def test_earlier_number_of_signatures_on_paper_reaches_the_public_number(staff: Client) -> None:
    petition = make_petition(paper=40)
    first = petition.history.get()
    petition.paper = 400
    petition.save()
    petition.publish()
    staff.post(f"{PETITIONS}{petition.pk}/history/{first.history_id}/")
    assert Campaign.objects.get().supporters == Petition.objects.get().total == 40


def test_earlier_text_of_a_petition_nobody_has_signed_comes_back(staff: Client) -> None:
    petition = make_petition()
    words, first = str(petition.text), petition.history.get()
    petition.text = LazyI18nString({"en": "Other words."})
    petition.save()
    staff.post(f"{PETITIONS}{petition.pk}/history/{first.history_id}/")
    petition.refresh_from_db()
    assert str(petition.text) == words


def test_earlier_text_of_a_step_comes_back(staff: Client) -> None:
    step = make_step(make_campaign())
    first = step.history.get()
    step.title = LazyI18nString({"en": "Other words."})
    step.save()
    page = f"/admin/petitions/actionstep/{step.pk}/"
    assert staff.get(f"{page}change/").status_code == 200
    staff.post(f"{page}history/{first.history_id}/")
    step.refresh_from_db()
    assert str(step.title) == "Sign the petition"


def test_rejecting_twice_is_answered_with_what_it_is_now(staff: Client) -> None:
    signature = make_signature(make_petition(), state=REJECTED)
    response = staff.post(f"{SIGNATURES}{signature.pk}/act/reject/")
    assert response.status_code == 422
    assert "This is “rejected by staff” now" in response.content.decode()
    assert LogEntry.objects.count() == 0
