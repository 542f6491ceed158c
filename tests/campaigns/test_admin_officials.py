import datetime as dt
from typing import Any

import pytest
from django.test import Client

from campaigns.models import Official, Term
from config.partial_dates import PartialDate
from tests.factories import make_office, make_official, make_staff, make_term

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/office/"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


def test_hand_over_to_somebody_new_ends_one_term_and_starts_the_next(staff: Client) -> None:
    office = make_office()
    old = make_term(office, started_on=PartialDate(2019, 6))
    data = {
        "last_day": "2024-06",
        "new_name_0": "Sara Funaro",
        "new_name_1": "Sara Funaro",
        "first_day": "24/06/2024",
        "greeting_0": "Madam Mayor",
        "greeting_1": "Signora Sindaca",
        "title_1": "Sindaca di Firenze",
    }
    response = staff.post(f"{LIST}{office.pk}/act/hand-over/", data)
    assert response.url == f"{LIST}{office.pk}/change/"
    old.refresh_from_db()
    assert old.ended_on == PartialDate(2024, 6)
    new = Term.objects.exclude(pk=old.pk).get()
    assert (str(new.official), new.started_on, new.first_day) == (
        "Sara Funaro",
        PartialDate(2024, 6, 24),
        dt.date(2024, 6, 24),
    )
    assert new.greeting.data == {"en": "Madam Mayor", "it": "Signora Sindaca"}
    assert new.title.data == {"it": "Sindaca di Firenze"}
    assert new.official.slug == "sara-funaro"


def test_hand_over_to_somebody_known(staff: Client) -> None:
    office, known = make_office(), make_official("Known Person")
    make_term(office, started_on=PartialDate(2019))
    data = {"last_day": "2024", "official": known.pk, "first_day": "2024"}
    staff.post(f"{LIST}{office.pk}/act/hand-over/", data)
    assert Term.objects.get(official=known).office == office


def test_empty_office_gets_its_first_holder(staff: Client) -> None:
    office = make_office()
    page = staff.get(f"{LIST}{office.pk}/act/hand-over/").content.decode()
    assert "So far nobody is recorded" in page
    assert 'name="last_day"' not in page
    staff.post(f"{LIST}{office.pk}/act/hand-over/", {"new_name_0": "Ada Rossi", "first_day": "2026"})
    assert str(office.terms.get().official) == "Ada Rossi"


@pytest.mark.parametrize("names", [{}, {"official": "known", "new_name_0": "Somebody Else"}])
def test_hand_over_wants_exactly_one_name(staff: Client, names: dict[str, Any]) -> None:
    office, known = make_office(), make_official()
    make_term(office)
    data = {"last_day": "2026", "first_day": "2026"} | names
    if names:
        data["official"] = known.pk
    response = staff.post(f"{LIST}{office.pk}/act/hand-over/", data)
    assert response.status_code == 422
    assert "or write the name of somebody new." in response.content.decode()
    assert Term.objects.count() == 1


def test_hand_over_that_fails_leaves_nothing_behind(staff: Client) -> None:
    office = make_office()
    term = make_term(office, started_on=PartialDate(2024))
    data = {"last_day": "2020", "new_name_0": "Nobody Yet", "first_day": "2026"}
    assert staff.post(f"{LIST}{office.pk}/act/hand-over/", data).status_code == 422
    term.refresh_from_db()
    assert term.ended_on is None
    assert not Official.objects.filter(slug="nobody-yet").exists()


def test_council_gets_no_holder_though_its_form_is_posted(staff: Client) -> None:
    office = make_office(is_body=True)
    data = {"new_name_0": "Ada Rossi", "first_day": "2026"}
    response = staff.post(f"{LIST}{office.pk}/act/hand-over/", data)
    assert response.status_code == 422
    assert "This cannot be done here" in response.content.decode()
    assert not Official.objects.exists()


def test_changed_days_of_a_term_are_those_that_letters_go_by(staff: Client) -> None:
    term = make_term(make_office(), started_on=PartialDate(2019))
    data = {"office": term.office_id, "official": term.official_id, "started_on": "2020", "ended_on": "2024"}
    assert staff.post(f"/admin/campaigns/term/{term.pk}/change/", data).status_code == 302
    term.refresh_from_db()
    assert (term.first_day, term.last_day) == (dt.date(2020, 1, 1), dt.date(2024, 12, 31))


def test_holder_leaves_without_a_successor(staff: Client) -> None:
    office = make_office()
    make_term(office, started_on=PartialDate(2019))
    staff.post(f"{LIST}{office.pk}/act/end-term/", {"last_day": "2024-06-30"})
    office = type(office).objects.get()
    assert office.current_term is None
    assert office.terms.get().ended_on == PartialDate(2024, 6, 30)


def test_a_council_has_no_holder_to_change(staff: Client) -> None:
    office = make_office(is_body=True)
    page = staff.get(f"{LIST}{office.pk}/change/").content.decode()
    assert "The holder has changed" not in page


def test_term_can_be_ended_on_its_own_page(staff: Client) -> None:
    term = make_term(make_office(), started_on=PartialDate(2019))
    staff.post(f"/admin/campaigns/term/{term.pk}/act/end/", {"last_day": "2024"})
    term.refresh_from_db()
    assert term.last_day == dt.date(2024, 12, 31)


def test_terms_without_successor_can_be_found(staff: Client) -> None:
    followed, office = make_office(), make_office()
    make_term(followed, started_on=PartialDate(2010), ended_on=PartialDate(2014))
    make_term(followed, started_on=PartialDate(2014))
    lonely = make_term(office, started_on=PartialDate(2010), ended_on=PartialDate(2014))
    found = staff.get("/admin/campaigns/term/", {"when": "open"}).context["cl"].result_list
    assert list(found) == [lonely]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_as_many_queries_for_one_as_for_three(
    staff: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for _row in range(rows):
        make_term(make_office())
    with django_assert_num_queries(7):
        page = staff.get(LIST).content.decode()
    assert page.count('<td class="field-holder">Ada Bianchi</td>') == rows
