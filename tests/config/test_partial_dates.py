import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from config.partial_dates import PartialDate, PartialDateField, PartialDateFormField, understood

days = st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))
partial_dates = st.builds(
    lambda day, known: PartialDate(*(day.year, day.month, day.day)[:known]), days, st.integers(1, 3)
)


@given(partial_dates)
def test_partial_date_survives_being_written(date: PartialDate) -> None:
    assert PartialDate.parse(str(date)) == date
    assert understood(str(date)) == date


@given(partial_dates, partial_dates)
def test_partial_dates_sort_as_the_database_sorts_their_texts(one: PartialDate, other: PartialDate) -> None:
    assert (one < other) == (str(one) < str(other))


@given(partial_dates)
def test_partial_date_spans_the_days_it_may_be(date: PartialDate) -> None:
    length = (date.last_day - date.first_day).days + 1
    assert length in {"year": (365, 366), "month": (28, 29, 30, 31), "day": (1,)}[date.precision]
    assert str(PartialDate.from_date(date.first_day)).startswith(str(date))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2007", dt.date(2007, 1, 1), dt.date(2007, 12, 31)),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("2023-02", dt.date(2023, 2, 1), dt.date(2023, 2, 28)),
        ("2024-02-29", dt.date(2024, 2, 29), dt.date(2024, 2, 29)),
    ],
)
def test_first_and_last_day_know_leap_years(text: str, first: dt.date, last: dt.date) -> None:
    date = PartialDate.parse(text)
    assert (date.first_day, date.last_day) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "07",
        "0999",
        "3000",
        "2007-13",
        "2007-00",
        "2023-02-29",
        "2007-1",
        "2007-06-31",
        "2007-06-24x",
        "２００７",
        "2007\n",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the class is the contract
        PartialDate.parse(text)


def test_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2007, None, 24)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2007", "2007"),
        (" 2007-06 ", "2007-06"),
        ("2007-6-4", "2007-06-04"),
        ("06/2007", "2007-06"),
        ("6.2007", "2007-06"),
        ("24/06/2024", "2024-06-24"),
        ("1.7.2022", "2022-07-01"),
    ],
)
def test_form_field_understands_how_people_write_dates(typed: str, stored: str) -> None:
    assert PartialDateFormField().clean(typed) == PartialDate.parse(stored)


@pytest.mark.parametrize("typed", ["soon", "24/2007", "06/24/2024", "2007/06", "31/02/2024", "24/06/24"])
def test_form_field_says_how_to_write_a_date(typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        PartialDateFormField().clean(typed)
    assert refusal.value.messages == [
        "Write the date as 2007, 2007-06 or 2007-06-24; 06/2007 and 24/06/2007 do as well."
    ]


def test_empty_form_field_is_no_date() -> None:
    assert PartialDateFormField(required=False).clean("") is None


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "2024-06-24", "24 June 2024"),
        ("en", "2024-06", "June 2024"),
        ("en", "2024", "2024"),
        ("en", "2022-07-01", "1 July 2022"),
        ("it", "2024-06-24", "24 giugno 2024"),
        ("it", "2024-06", "giugno 2024"),
        ("it", "2024", "2024"),
        ("it", "2022-07-01", "1º luglio 2022"),
    ],
)
def test_partial_date_is_written_as_people_write_it(language: str, text: str, words: str) -> None:
    with translation.override(language):
        assert PartialDate.parse(text).in_words() == words


def test_template_shows_people_and_machines_the_date() -> None:
    template = Template(
        "{% load text %}{{ date|partial_date }} {% partial_time date %} {% partial_time day %}"
        "{{ none|partial_date }}{% partial_time none %}"
    )
    shown = template.render(
        Context({"date": PartialDate(2007, 6), "day": dt.date(2024, 6, 24), "none": None})
    )
    assert shown == (
        'June 2007 <time datetime="2007-06">June 2007</time> <time datetime="2024-06-24">24 June 2024</time>'
    )


def test_moment_is_shown_as_its_day_in_the_sites_time_zone() -> None:
    late_evening = dt.datetime(2024, 6, 30, 23, 0, tzinfo=dt.UTC)  # after midnight in Rome
    template = Template("{% load text %}{{ moment|partial_date }}")
    assert template.render(Context({"moment": late_evening})) == "1 July 2024"


def test_field_describes_itself_to_migrations() -> None:
    for field in (PartialDateField(), PartialDateField(null=False, blank=False)):
        _name, _path, args, options = field.deconstruct()
        again = PartialDateField(*args, **options)
        assert (again.null, again.blank, again.max_length) == (field.null, field.blank, 10)


def test_model_field_cleans_text() -> None:
    field = PartialDateField()
    assert (field.clean("2007-06", None), field.clean("", None)) == (PartialDate(2007, 6), None)
    with pytest.raises(ValidationError):
        field.clean("yesterday", None)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2007-13", "07", "2007-06-2x", "x2007", "2007-6"])
def test_database_refuses_what_is_no_partial_date(text: str) -> None:
    with pytest.raises(IntegrityError, match="pairing_since"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO campaigns_pairing (first_city_id, second_city_id, kind, since, source)"
            " VALUES (1, 2, 'sister', %s, '')",
            [text],
        )
