"""Who is addressed on which day, and that nobody is recorded beside somebody else in one office."""

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from campaigns.demo import officials
from campaigns.models import Office, Term
from config.partial_dates import PartialDate
from tests.factories import make_city, make_office, make_official, make_term

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2030, 12, 31)
# From when on which name stands in letters; "" where they address the office.
FLORENCE = {
    "2000-01-01": "Leonardo Domenici",
    "2009-06-02": "",  # one left in June, one came in June
    "2009-06-30": "Matteo Renzi",  # who had come by its last day, whatever the day was
    "2014-03-02": "",
    "2014-04-01": "Dario Nardella",
    "2024-06-02": "",
    "2024-06-30": "Sara Funaro",
}
JEONJU = {
    "2000-01-01": "",
    "2006-07-01": "Song Ha-jin",
    "2014-06-02": "",
    "2014-07-01": "Kim Seung-su",
    "2022-07-01": "Woo Beom-ki",
    "2026-07-01": "",
}


def days() -> Iterator[dt.date]:
    yield from (FIRST + dt.timedelta(number) for number in range((LAST - FIRST).days + 1))


def changes(office: Office) -> dict[str, str]:
    """The days on which another name begins to stand in letters."""
    found, before = {}, None
    for day in days():
        term = office.term_on(day)
        name = str(term.official.name) if term else ""
        if name != before:
            found[day.isoformat()] = name
        before = name
    return found


def test_right_person_or_the_office_is_addressed_on_every_day_from_2000_to_2030() -> None:
    officials.load(make_city("florence"), make_city("jeonju", country="KR"))
    offices = {office.slug: office for office in Office.objects.with_holders()}
    assert changes(offices[officials.MAYOR_OF_FLORENCE]) == FLORENCE
    assert changes(offices[officials.MAYOR_OF_JEONJU]) == JEONJU
    assert changes(offices[officials.COUNCIL_OF_FLORENCE]) == {"2000-01-01": ""}


def test_acting_holder_goes_before_the_one_they_act_for() -> None:
    office = make_office()
    make_term(office, official=make_official("Full"), started_on=PartialDate(2024))
    make_term(
        office,
        official=make_official("Acting"),
        is_acting=True,
        started_on=PartialDate(2026, 3, 1),
        ended_on=PartialDate(2026, 4, 30),
    )
    names = [
        str(term.official.name) if (term := office.term_on(day)) else ""
        for day in (dt.date(2026, 2, 28), dt.date(2026, 3, 1), dt.date(2026, 4, 30), dt.date(2026, 5, 1))
    ]
    assert names == ["Full", "Acting", "Acting", "Full"]


def test_holder_whose_end_may_have_come_is_addressed_no_more() -> None:
    office = make_office()
    make_term(office, started_on=PartialDate(2020), ended_on=PartialDate(2026))
    assert office.term_on(dt.date(2025, 12, 31)) is not None
    assert office.term_on(dt.date(2026, 1, 2)) is None


def test_full_terms_of_one_office_do_not_overlap() -> None:
    office = make_office()
    make_term(office, started_on=PartialDate(2024, 6))
    late = Term(office=office, official=make_official("Late"), started_on=PartialDate(2025))
    with pytest.raises(ValidationError) as refused:
        late.full_clean()
    assert refused.value.message_dict["started_on"][0].startswith(
        "Ada Bianchi holds this office then, from June 2024"
    )
    late.is_acting = True
    late.full_clean()


def test_last_and_first_day_may_be_the_same_and_months_leave_room() -> None:
    office = make_office()
    make_term(office, started_on=PartialDate(2020), ended_on=PartialDate(2024, 6, 24))
    make_term(
        office,
        official=make_official("Next"),
        started_on=PartialDate(2024, 6, 24),
        ended_on=PartialDate(2025, 3),
    )
    Term(office=office, official=make_official("Third"), started_on=PartialDate(2025, 3)).full_clean()
    shared = office.term_on(dt.date(2024, 6, 24))
    assert shared is not None
    assert str(shared.official.name) == "Next"


def test_nobody_holds_an_office_before_being_elected_to_it() -> None:
    term = Term(
        office=make_office(),
        official=make_official(),
        started_on=PartialDate(2024, 6, 1),
        elected_on=PartialDate(2024, 6, 24),
    )
    with pytest.raises(ValidationError, match="before being elected"):
        term.full_clean()


def test_greeting_holds_the_name_once_and_nothing_else_in_braces() -> None:
    for words, is_right in (
        ("{name} 시장님", True),
        ("Mayor", True),
        ("{holder}", False),
        ("{name} {name}", False),
    ):
        term = Term(
            office=make_office(), official=make_official(), started_on=PartialDate(2024), greeting=words
        )
        if is_right:
            term.full_clean()
        else:
            with pytest.raises(ValidationError, match="no other braces"):
                term.full_clean()


@pytest.mark.django_db(transaction=True)
def test_two_who_record_a_holder_at_once_leave_one() -> None:
    office, people = make_office(), [make_official("One"), make_official("Two")]
    ready = Barrier(2)

    def record(number: int) -> str:
        term = Term(office=office, official=people[number], started_on=PartialDate(2024, 1, 1 + number))
        ready.wait()
        try:
            with transaction.atomic():
                term.full_clean()
                term.save()
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return "recorded"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(record, range(2))) == ["recorded", "refused"]
    assert Term.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_database_itself_refuses_an_overlap_where_it_can() -> None:
    """On SQLite it cannot: there the writers stand in line for the check of the model, as the test above shows."""
    office = make_office()
    make_term(office, started_on=PartialDate(2024))
    make_term(office, official=make_official("Acting"), started_on=PartialDate(2025), is_acting=True)
    refusals = []
    try:
        with transaction.atomic():
            make_term(office, official=make_official("Other"), started_on=PartialDate(2025))
    except DatabaseError as error:
        refusals.append("term_no_overlap" in str(error))
    assert refusals == ([True] if connection.vendor == "postgresql" else [])
