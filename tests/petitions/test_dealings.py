import datetime as dt
import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.fixtures import DjangoAssertNumQueries

from petitions.dealings import retell_all, story
from petitions.models import Delivery, Pack, Petition, Response
from tests.factories import (
    both,
    make_campaign,
    make_delivery,
    make_office,
    make_petition,
    make_response,
    make_staff,
)

pytestmark = pytest.mark.django_db
DELIVERIES = "/admin/petitions/delivery/"
RESPONSES = "/admin/petitions/response/"
JANUARY, MARCH, APRIL = dt.date(2026, 1, 10), dt.date(2026, 3, 12), dt.date(2026, 4, 2)


@pytest.fixture(autouse=True)
def _in_november(time_machine: Any) -> None:
    time_machine.move_to("2026-11-21T12:00:00+00:00", tick=False)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_staff())
    return client


@pytest.fixture
def petition() -> Petition:
    return make_petition(make_campaign(slug="jeonju"))


def shown(client: Client, path: str = "/campaigns/jeonju/") -> str:
    return " ".join(client.get(path).content.decode().split())


def waiting(petition: Petition) -> dict[str, int]:
    petition.refresh_from_db()
    return {wait.office.slug: wait.days for wait in story(petition, []).waits}


def delivered(petition: Petition, **fields: Any) -> dict[str, Any]:
    office = petition.offices.first()
    values = {"petition": petition.pk, "office": office.pk if office else "", "pack": "", "day": "2026-03-12"}
    return {**values, "way": "registered", "number": 1000, **fields}


def a_picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    picture = Image.new("RGB", (1200, 800), "white")
    exif = picture.getexif()
    exif[0x010E] = "taken at home"
    picture.save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile("receipt.jpg", buffer.getvalue(), content_type="image/jpeg")


def test_delivery_stands_on_the_page_with_its_day_way_number_and_clock(
    client: Client, petition: Petition
) -> None:
    make_delivery(
        petition, day=MARCH, number=1000, way="registered", note=both("By courier.", "Con corriere.")
    )
    english, italian = shown(client), shown(client, "/it/campaigns/jeonju/")
    told = ["12 March 2026", "1,000 signatures handed over", "by registered mail", "By courier.", "254 days"]
    assert [words for words in told if words not in english] == []
    told = ["12 marzo 2026", "1.000", "Con corriere.", "Sindaca di Firenze", "<strong>254 "]
    assert [words for words in told if words not in italian] == []


def test_answer_stops_the_clock_of_its_office_alone(client: Client, petition: Petition) -> None:
    other = make_office(slug="council", title=both("Council", "Consiglio"))
    petition.offices.add(other)
    mayor = petition.offices.exclude(pk=other.pk).get()
    for office in (mayor, other):
        make_delivery(petition, office=office, day=MARCH)
    assert waiting(petition) == {mayor.slug: 254, "council": 254}
    make_response(
        petition, office=mayor, day=APRIL, stance="partly", text=both("We shall ask.", "Chiederemo.")
    )
    assert waiting(petition) == {"council": 254}
    page = shown(client)
    assert ("Answer: agrees in part" in page, "We shall ask." in page) == (True, True)


@pytest.mark.parametrize(
    ("named", "day", "waits"),
    [
        (None, APRIL, {}),
        (None, dt.date(2026, 2, 1), {"mayor": 254}),
        (JANUARY, APRIL, {"mayor": 254}),
        (MARCH, APRIL, {}),
    ],
    ids=["to all", "before the last", "names the first", "names the last"],
)
def test_clock_runs_from_the_last_delivery_that_no_answer_is_to(
    named: dt.date | None, day: dt.date, waits: dict[str, int]
) -> None:
    office = make_office(slug="mayor")
    petition = make_petition(offices=[office])
    made = {on: make_delivery(petition, day=on) for on in (JANUARY, MARCH)}
    make_response(petition, day=day, delivery=made[named] if named else None)
    assert waiting(petition) == waits


def test_clock_counts_days_of_the_sites_time_zone(petition: Petition, time_machine: Any) -> None:
    make_delivery(petition, day=dt.date(2026, 11, 21))
    office = petition.offices.get().slug
    assert waiting(petition) == {office: 0}
    time_machine.move_to("2026-11-21T23:30:00+00:00", tick=False)  # half past midnight in Rome
    assert waiting(petition) == {office: 1}


def test_day_turns_over_on_a_kept_page_without_anybodys_doing(
    client: Client, petition: Petition, time_machine: Any
) -> None:
    make_delivery(petition, day=MARCH)
    assert "<strong>254 days</strong>" in shown(client)
    time_machine.move_to("2026-11-22T00:20:00+01:00", tick=False)
    assert "<strong>255 days</strong>" in shown(client)


def test_who_has_won_waits_for_nothing(petition: Petition) -> None:
    make_delivery(petition, day=MARCH)
    petition.campaign.win()
    assert waiting(petition) == {}


def test_five_entries_stand_open_and_older_ones_fold(client: Client, petition: Petition) -> None:
    for month in range(1, 8):
        make_delivery(petition, day=dt.date(2026, month, 1), number=month * 1000)
    opened, folded = shown(client).split("2 earlier entries")
    numbers = [f"{month},000 signatures handed over" for month in range(7, 0, -1)]
    assert [number in opened for number in numbers] == [True] * 5 + [False] * 2
    assert [number in folded for number in numbers] == [False] * 5 + [True] * 2


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_page_asks_no_query_for_what_was_handed_over(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    petition = make_petition(make_campaign(slug="jeonju"))
    bare = len(shown(client))
    for _row in range(rows):
        make_delivery(petition, proof="deliveries/a-960x640.png", proof_alt=both("A receipt"))
        make_response(petition)
    petition = Petition.objects.select_related("campaign").get()
    petition.asked = list(petition.offices.all())
    with django_assert_num_queries(0):
        story(petition, petition.asked)
    assert (len(shown(client)) == bare) is (rows == 0)


def test_title_of_an_office_is_that_of_today_and_stays_told_when_it_is_asked_no_more(
    client: Client, petition: Petition
) -> None:
    make_delivery(petition)
    office = petition.offices.get()
    office.title = both("Lord Mayor", "Podestà")
    office.save()
    petition.publish()
    assert "Lord Mayor" in shown(client)
    assert retell_all() == 1
    petition.offices.set([make_office(title=both("Council", "Consiglio"))])
    assert "Lord Mayor" in shown(client)


def test_staff_write_down_a_delivery_and_its_picture_is_made_anew(staff: Client, petition: Petition) -> None:
    data = delivered(petition, note_0="Received.", proof=a_picture(), proof_alt_0="A stamped receipt")
    assert staff.post(f"{DELIVERIES}add/", data).status_code == 302
    delivery = Delivery.objects.get()
    with delivery.proof.open() as file, Image.open(file) as picture:
        assert (picture.size, dict(picture.getexif())) == ((1200, 800), {})
    page = shown(staff)
    assert ('alt="A stamped receipt"' in page, "Received." in page, delivery.proof.url in page) == (True,) * 3
    assert delivery.history.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"day": "2026-11-22"}, "day", "That day is still to come."),
        ({"number": ""}, "number", "Say how many signatures were handed over, or choose a delivery pack."),
        ({"number": "0"}, "__all__", "Constraint “delivery_of_something” is violated."),
    ],
)
def test_delivery_that_cannot_be_is_refused(
    staff: Client, petition: Petition, wrong: dict[str, Any], field: str, words: str
) -> None:
    answer = staff.post(f"{DELIVERIES}add/", delivered(petition, **wrong))
    assert answer.context["adminform"].form.errors == {field: [words]}
    assert Delivery.objects.count() == 0


def test_picture_needs_words(staff: Client, petition: Petition) -> None:
    answer = staff.post(f"{DELIVERIES}add/", delivered(petition, proof=a_picture()))
    assert list(answer.context["adminform"].form.errors) == ["proof_alt"]


def test_only_offices_that_the_petition_asks_were_given_something(staff: Client, petition: Petition) -> None:
    stranger = make_petition(offices=[make_office(slug="elsewhere")]).offices.get()
    answer = staff.post(f"{DELIVERIES}add/", delivered(petition, office=stranger.pk))
    assert answer.context["adminform"].form.errors == {
        "office": ["This petition does not ask this office. It asks: Mayor of Florence."]
    }
    offered = staff.get(f"{DELIVERIES}add/?petition={petition.pk}").context["adminform"].form.fields["office"]
    assert list(offered.queryset) == list(petition.offices.all())


def test_pack_fills_in_what_it_knows(staff: Client, petition: Petition) -> None:
    office = petition.offices.get()
    pack = Pack.objects.create(
        petition=petition, office=office, language="it", number=40, paper=2, seal="5" * 64
    )
    link = f"{DELIVERIES}add/?pack={pack.pk}"
    assert f'href="{link}"' in staff.get(f"/admin/petitions/pack/{pack.pk}/change/").content.decode()
    form = staff.get(link).context["adminform"].form
    assert [form[name].value() for name in ("petition", "office", "number")] == [petition.pk, office.pk, 42]
    staff.post(f"{DELIVERIES}add/", delivered(petition, number="", pack=pack.pk))
    assert Delivery.objects.values_list("number", "pack").get() == (42, pack.pk)


def test_answer_is_to_what_the_same_office_was_given(staff: Client, petition: Petition) -> None:
    other = make_petition()
    wrong, right = make_delivery(other, day=MARCH), make_delivery(petition, day=MARCH)
    data = {
        "petition": petition.pk,
        "office": petition.offices.get().pk,
        "day": "2026-04-02",
        "stance": "agrees",
    }
    answer = staff.post(f"{RESPONSES}add/", {**data, "delivery": wrong.pk})
    assert answer.context["adminform"].form.errors == {"delivery": ["That was handed to another office."]}
    answer = staff.post(f"{RESPONSES}add/", {**data, "delivery": right.pk, "day": "2026-03-11"})
    assert answer.context["adminform"].form.errors == {
        "day": ["An answer cannot come before what it answers."]
    }
    staff.post(f"{RESPONSES}add/", {**data, "delivery": right.pk})
    assert Response.objects.get().delivery == right
    assert "Answer: agrees to act" in shown(staff)


def test_what_staff_correct_or_delete_is_told_anew_at_once(staff: Client, petition: Petition) -> None:
    delivery = make_delivery(petition, number=1000)
    data = {**delivered(petition), "number": 1200}
    staff.post(f"{DELIVERIES}{delivery.pk}/change/", data)
    assert "1,200 signatures handed over" in shown(staff)
    first = delivery.history.order_by("history_id").first()
    staff.post(f"{DELIVERIES}{delivery.pk}/history/{first.history_id}/")
    assert "1,000 signatures handed over" in shown(staff)
    staff.post(DELIVERIES, {"action": "delete_selected", "_selected_action": delivery.pk, "post": "yes"})
    petition.refresh_from_db()
    assert (petition.dealings, "signatures handed over" in shown(staff)) == ([], False)


def test_petitions_page_leads_to_what_was_handed_over(staff: Client, petition: Petition) -> None:
    delivery = make_delivery(petition)
    page = staff.get(f"/admin/petitions/petition/{petition.pk}/change/").content.decode()
    links = [f"{DELIVERIES}{delivery.pk}/change/", f"{DELIVERIES}add/?petition={petition.pk}"]
    assert [link for link in links if f'href="{link}"' not in page] == []


def test_who_may_record_nothing_is_told_in_words_what_was_handed_over(
    client: Client, petition: Petition
) -> None:
    delivery = make_delivery(petition)
    reader = make_staff(is_superuser=False)
    reader.user_permissions.add(Permission.objects.get(codename="view_petition"))
    client.force_login(reader)
    page = client.get(f"/admin/petitions/petition/{petition.pk}/change/").content.decode()
    assert (f"<li>delivery · {delivery}</li>" in page, f'href="{DELIVERIES}' in page) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_office_page_lists_what_it_was_given_under_one_count(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    office = make_office(slug="mayor")
    for number in range(rows):
        petition = make_petition(make_campaign(title=both(f"Plea {number}")), offices=[office])
        make_delivery(petition, day=MARCH, number=1000 + number)
    with django_assert_num_queries(8):
        page = shown(client, "/offices/mayor/")
    assert [f"Plea {number}" in page and f"1,00{number} signatures" in page for number in range(rows)] == [
        True
    ] * rows
    assert page.count("<strong>254 days</strong>") == rows


def test_office_page_says_nothing_of_drafts(client: Client) -> None:
    office = make_office(slug="mayor")
    make_delivery(make_petition(make_campaign(state="draft"), offices=[office]))
    assert "Petitions handed over here" not in shown(client, "/offices/mayor/")


def test_public_interface_lists_deliveries_and_responses(client: Client, petition: Petition) -> None:
    office = petition.offices.get()
    named = {
        "slug": office.slug,
        "title": "Mayor of Florence",
        "url": f"http://testserver/offices/{office.slug}/",
    }
    given = make_delivery(petition, day=JANUARY, number=500, way="hand")
    make_delivery(petition, day=MARCH, number=1000, way="post")
    make_response(petition, day=APRIL, delivery=given, stance="noted", text=both("Thank you.", "Grazie."))
    answer = client.get("/api/v1/campaigns/jeonju/").json()
    assert answer["deliveries"] == [
        {"date": "2026-03-12", "office": named, "way": "post", "signatures": 1000, "is_waiting": True},
        {"date": "2026-01-10", "office": named, "way": "hand", "signatures": 500, "is_waiting": False},
    ]
    assert answer["responses"] == [
        {"date": "2026-04-02", "office": named, "stance": "noted", "text": "Thank you."}
    ]
