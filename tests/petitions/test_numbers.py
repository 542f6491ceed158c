import datetime as dt
import random
import re
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries
from time_machine import TimeMachineFixture

from config import pages
from config.partial_dates import PartialDate
from petitions import charts, counting
from petitions.countries import CODES
from petitions.country_places import PLACES
from petitions.models import CountryTotal, DayTotal, Petition
from petitions.models.petitions import next_goal
from petitions.numbers import History, Land, Span, days_of, history, lands_of
from petitions.signature_list import PER_PAGE
from tests.factories import both, make_campaign, make_petition, make_signature

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 22, 10, 2, tzinfo=dt.UTC)
PAGE = "/campaigns/jeonju/numbers/"
DRAWING = re.compile(r'<svg class="(?:chart|bars)[ "].*?</svg>\s*(?=<(?:/figure|/div))', re.DOTALL)
LINE = re.compile(r'progress__count">(.*?)</p>', re.DOTALL)
EVERY_STATE = ("live", "closed", "won", "replaced")


@pytest.fixture(autouse=True)
def _today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


def make_counted(days: dict[dt.date, int], **fields: object) -> Petition:
    """A petition whose kept rows say this, without a row for each signature."""
    campaign = make_campaign(slug="jeonju")
    petition = make_petition(campaign, **{"confirmed": sum(days.values()), **fields})
    DayTotal.objects.bulk_create(
        DayTotal(petition=petition, day=day, confirmed=count) for day, count in days.items()
    )
    return petition


def make_many_days(number: int) -> dict[dt.date, int]:
    chance = random.Random("days")  # noqa: S311 - no secrets
    return {NOW.date() - dt.timedelta(days=at): chance.randrange(1, 900) for at in range(number)}


def with_countries(petition: Petition, codes: list[str]) -> None:
    CountryTotal.objects.bulk_create(
        CountryTotal(petition=petition, country=code, confirmed=10 * (at + 1))
        for at, code in enumerate(codes)
    )


def text_of(client: Client, path: str) -> str:
    html = re.sub(r"<[^>]+>", " ", client.get(path).content.decode())
    return " ".join(html.split())


def test_days_without_signatures_say_zero_up_to_today() -> None:
    petition = make_counted({dt.date(2026, 11, 18): 3, dt.date(2026, 11, 20): 2})
    assert [(str(day.first), day.confirmed, day.total) for day in days_of(petition)] == [
        ("2026-11-18", 3, 3), ("2026-11-19", 0, 3), ("2026-11-20", 2, 5), ("2026-11-21", 0, 5), ("2026-11-22", 0, 5),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ended_on", "last"), [("2026-11-20", "2026-11-20"), ("2026-11", "2026-11-22"), (None, "2026-11-19")]
)
def test_days_of_what_is_over_end_with_it(ended_on: str | None, last: str) -> None:
    petition = make_counted({dt.date(2026, 11, 19): 1})
    petition.campaign.state = "closed"
    petition.campaign.ended_on = PartialDate.parse(ended_on) if ended_on else None
    assert str(days_of(petition)[-1].last) == last


def test_days_end_when_the_petition_closes_or_with_the_last_link_that_still_worked() -> None:
    closes_at = dt.datetime(2026, 11, 20, 22, 59, tzinfo=dt.UTC)
    petition = make_counted({dt.date(2026, 11, 19): 1}, closes_at=closes_at)
    assert str(days_of(petition)[-1].last) == "2026-11-20"
    DayTotal.objects.create(petition=petition, day=dt.date(2026, 11, 21), confirmed=1)
    assert str(days_of(petition)[-1].last) == "2026-11-21"


@pytest.mark.parametrize(
    ("days", "unit", "spans"),
    [
        (1, "day", 1), (100, "day", 100), (101, "week", 15), (690, "week", 99), (800, "month", 27),
        (3_652, "quarter", 41), (9_500, "year", 27),
    ],
)  # fmt: skip
def test_history_takes_the_finest_spans_that_fit(days: int, unit: str, spans: int) -> None:
    petition = make_counted(make_many_days(days))
    found = history(days_of(petition))
    assert (found.unit, len(found.spans)) == (unit, spans)
    assert sum(span.confirmed for span in found.spans) == found.spans[-1].total == petition.confirmed


def test_spans_are_named_as_people_say_them() -> None:
    day = dt.date(2026, 11, 16)
    names = [
        History(unit, []).name_of(Span(day, day, 1, 1))
        for unit in ("day", "week", "month", "quarter", "year")
    ]
    assert names == [
        "16 November 2026",
        "Week of 16 November 2026",
        "November 2026",
        "Quarter 4 of 2026",
        "2026",
    ]


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0, ["1"]), (1, ["1"]), (4, ["1", "2", "3", "4"]), (5, ["2", "4", "6"]), (99, ["50", "100"]),
        (1_240, ["500", "1,000", "1,500"]), (1_000_000, ["500,000", "1,000,000"]),
    ],
)  # fmt: skip
def test_chart_has_round_numbers_at_its_side(most: int, labels: list[str]) -> None:
    day = dt.date(2026, 11, 16)
    drawn = charts.bars(History("day", [Span(day, day, most, most)]))
    assert [row.label for row in drawn.rows] == labels


@pytest.mark.parametrize("days", [1, 2, 7, 8, 9, 13, 14, 20, 50, 100, 101, 300, 690, 800, 1500, 3_652, 9_500])
def test_chart_has_a_few_dates_below_it_that_do_not_touch(days: int) -> None:
    columns = charts.bars(history(days_of(make_counted(make_many_days(days))))).columns
    places = [float(column.at.removesuffix("%")) for column in columns]
    on_phones = [place for place, column in zip(places, columns, strict=True) if not column.is_minor]
    assert min(days, 2) <= len(columns) <= 7
    assert min([100.0, *(b - a for a, b in pairwise(places))]) > 9
    assert min([100.0, *(b - a for a, b in pairwise(on_phones))]) >= 24


def test_line_rises_from_nobody_and_bars_leave_out_empty_days() -> None:
    day = dt.date(2026, 11, 16)
    spans = [
        Span(day, day, 1, 1),
        Span(day + dt.timedelta(1), day + dt.timedelta(1), 0, 1),
        Span(day + dt.timedelta(2), day + dt.timedelta(2), 3, 4),
    ]
    assert charts.line(History("day", spans)).shape == "M0 100L1 75L2 75L3 0"
    assert charts.bars(History("day", spans)).shape == "M0.1 100V66.7h.8V100M2.1 100V0h.8V100"


def test_largest_countries_have_a_bar_each_and_the_others_one_together() -> None:
    petition = make_counted({NOW.date(): 1})
    with_countries(petition, sorted(CODES)[:14])
    lands = lands_of(petition)
    drawn = charts.bars_of_lands(lands)
    assert [bar.number for bar in drawn.lines] == [*(str(number) for number in range(140, 40, -10)), "100"]
    assert (drawn.lines[0].length, drawn.lines[-1].label, drawn.height) == ("100%", "All others", "33em")
    assert round(sum(land.percent for land in lands), 6) == 100


def test_every_country_has_its_place_on_the_map() -> None:
    assert PLACES.keys() == CODES
    assert all(-180 <= x <= 180 and -60 <= y <= 80 for x, y in PLACES.values())


def test_dots_grow_with_the_digits() -> None:
    lands = [
        Land(code, code, number, 1) for code, number in (("IT", 1_200), ("KR", 999), ("FR", 1), ("DE", 9))
    ]
    assert [(dots.size, dots.label, dots.shape) for dots in charts.dots_of_lands(lands)] == [
        (3, "1,000 to 9,999", "M12 -43h0"),
        (2, "100 to 999", "M128 -36h0"),
        (0, "1 to 9", "M2 -46h0M10 -51h0"),
    ]


@pytest.mark.parametrize("days", [3, 300])
def test_page_costs_four_queries_however_much_there_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, days: int
) -> None:
    with_countries(make_counted(make_many_days(days)), sorted(CODES)[:days])
    with django_assert_num_queries(4):
        assert client.get(PAGE).status_code == 200


def test_ten_years_from_all_countries_stay_light_and_well_formed(client: Client) -> None:
    with_countries(make_counted(make_many_days(3_652), paper=40), sorted(CODES))
    for path in (PAGE, f"/it{PAGE}"):
        page = client.get(path).content.decode()
        assert len(page.encode()) < 45_000
        drawings = DRAWING.findall(page)
        for drawing in drawings:
            assert ET.fromstring(drawing).attrib["role"] == "img"  # noqa: S314 - our own answer
        assert len(drawings) == 3


def test_table_file_holds_every_day_and_country_for_spreadsheets(client: Client) -> None:
    petition = make_counted({dt.date(2026, 11, 19): 3, dt.date(2026, 11, 21): 2})
    CountryTotal.objects.create(petition=petition, country="KR", confirmed=1)
    CountryTotal.objects.create(petition=petition, country="IT", confirmed=4)
    days, lands = client.get(f"{PAGE}days.csv"), client.get(f"/it{PAGE}countries.csv")
    assert days.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert days.headers["Content-Disposition"] == 'attachment; filename="jeonju-days.csv"'
    assert days.headers["Cache-Control"].startswith("public")
    assert days.content.decode("utf-8-sig").splitlines()[1:] == [
        "2026-11-19,3,3", "2026-11-20,0,3", "2026-11-21,2,5", "2026-11-22,0,5",
    ]  # fmt: skip
    assert lands.content.startswith(b"\xef\xbb\xbf")
    assert lands.content.decode("utf-8-sig").splitlines()[1:] == ["IT,Italia,4", "KR,Corea del Sud,1"]


def test_page_says_what_is_counted_and_never_what_is_held(client: Client) -> None:
    make_counted(
        {NOW.date(): 1_200}, paper=40, waiting=23, waiting_shown=20, withdrawn=9, rejected=5, held=777
    )
    text = text_of(client, PAGE)
    assert "1,240 people have signed: 1,200 here and 40 on paper" in text
    for line in (
        "Confirmed here 1,200",
        "On paper 40",
        "Have signed 1,240",
        "Waiting at least 20",
        "Withdrawn 9",
    ):
        assert line in text
    assert "Taken out by us 5" in text
    assert "777" not in text


@pytest.mark.parametrize("path", ["numbers/", "numbers/days.csv", "numbers/countries.csv", "signatures/"])
def test_numbers_of_drafts_are_not_found(client: Client, path: str) -> None:
    make_petition(make_campaign(slug="hidden", state="draft"))
    assert client.get(f"/campaigns/hidden/{path}").status_code == 404
    assert client.get(f"/campaigns/nowhere/{path}").status_code == 404


@pytest.mark.parametrize(
    ("confirmed", "paper", "words"),
    [
        (0, 0, "0 people have signed"),
        (412, 0, "412 people have signed"),
        (1, 0, "1 person has signed"),
        (0, 1, "1 person has signed on paper"),
        (0, 40, "40 people have signed on paper"),
        (1_200, 40, "1,240 people have signed: 1,200 here and 40 on paper"),
    ],
)
def test_public_line_names_confirmed_and_paper(
    client: Client, confirmed: int, paper: int, words: str
) -> None:
    make_petition(make_campaign(slug="jeonju"), confirmed=confirmed, paper=paper)
    for path in ("", "sign/", "signatures/", "embed/", "numbers/"):
        found = LINE.search(client.get(f"/campaigns/jeonju/{path}").content.decode())
        assert found is not None
        assert " ".join(re.sub(r"<[^>]+>", "", found[1]).split()) == words


@pytest.mark.parametrize(
    ("total", "goal"),
    [
        (0, 100), (99, 100), (100, 250), (249, 250), (250, 500), (999, 1_000), (1_000, 2_500), (999_999, 1_000_000),
        (1_000_000, 2_500_000), (1_234_567, 2_500_000), (9_999_999, 10_000_000),
    ],
)  # fmt: skip
def test_goal_grows_to_the_next_round_number(total: int, goal: int) -> None:
    assert next_goal(total) == goal


def test_fixed_goal_holds_until_it_is_reached() -> None:
    petition = Petition(confirmed=1_190, paper=9, fixed_goal=1_200)
    assert (petition.goal, petition.progress) == (1_200, 99)
    petition.paper = 10
    assert (petition.goal, petition.progress) == (2_500, 48)


@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("state", EVERY_STATE)
def test_what_is_over_keeps_its_pages_and_numbers(client: Client, state: str, language: str) -> None:
    petition = make_petition(make_campaign(slug="jeonju"), paper=3)
    make_signature(petition, name="Ada Lovelace", display="full", state="confirmed", country="KR")
    counting.fold()
    campaign = petition.campaign
    campaign.refresh_from_db()
    if state == "replaced":
        campaign.replace_with(make_campaign(slug="newer"))
    elif state != "live":
        {"closed": campaign.close, "won": campaign.win}[state]()
    prefix = "/it" if language == "it" else ""
    with translation.override(language):
        for path in ("", "sign/", "signatures/", "numbers/", "embed/"):
            page = client.get(f"{prefix}/campaigns/jeonju/{path}").content.decode()
            assert '<strong class="progress__number">4</strong>' in page
            assert ('name="consent"' in page) == (state == "live" and path in ("", "sign/", "embed/"))
            assert ('class="notice' in page or 'class="closed' in page) == (state != "live")
    listed = client.get(f"{prefix}/campaigns/jeonju/signatures/").content.decode()
    numbers = client.get(f"{prefix}/campaigns/jeonju/numbers/").content.decode()
    assert ('id="embed"' in numbers, f"{prefix}/api/v1/campaigns/jeonju/" in numbers) == (
        state == "live",
        True,
    )
    assert ("Ada Lovelace" in listed, f"{prefix}/campaigns/jeonju/numbers/" in listed) == (True, True)


def test_list_leaves_out_who_shows_no_name_and_says_so(client: Client) -> None:
    petition = make_petition(make_campaign(slug="jeonju"))
    make_signature(petition, name="Ada Lovelace", state="confirmed", display="initials", country="KR")
    make_signature(petition, name="Tua Vaea", state="confirmed", display="anonymous", country="TV")
    counting.fold()
    page = client.get("/campaigns/jeonju/signatures/")
    assert [signature.public_name for signature in page.context["signatures"]] == ["A. L."]
    assert "Who chose to show no name is counted, and not listed." in page.content.decode()


def test_each_name_of_a_part_is_given_once_on_a_page(client: Client) -> None:
    """Else a reader hears of the chart of countries what is said of the days."""
    petition = make_counted({dt.date(2026, 11, 19): 3, dt.date(2026, 11, 21): 2})
    CountryTotal.objects.create(petition=petition, country="KR", confirmed=5)
    for path in ("/campaigns/jeonju/", PAGE, "/campaigns/jeonju/sign/", "/campaigns/jeonju/embed/"):
        names = re.findall(r'\sid="([^"]+)"', client.get(path).content.decode())
        assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("state", ["live", "closed"])
@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("ada@example.org", "Nobody who has signed so far wanted to show a name."),
        ("", "The names have been deleted, as promised"),
    ],
)
def test_list_without_names_says_why(client: Client, state: str, email: str, words: str) -> None:
    petition = make_petition(make_campaign(slug="jeonju", state=state))
    make_signature(petition, state="confirmed", display="anonymous", email=email)
    counting.fold()
    assert words in client.get("/campaigns/jeonju/signatures/").content.decode()


def test_next_page_stays_while_others_sign(client: Client) -> None:
    petition = make_petition(make_campaign(slug="jeonju"))
    for number in range(PER_PAGE + 2):
        at = NOW - dt.timedelta(days=1, microseconds=number % 3)
        make_signature(petition, name=f"N{number}", display="full", state="confirmed", confirmed_at=at)
    first = client.get("/campaigns/jeonju/signatures/")
    before = client.get(f"/campaigns/jeonju/signatures/{first.context['next_url']}")
    for _ in range(3):
        make_signature(petition, state="confirmed", confirmed_at=NOW)
    pages.bump_all()
    after = client.get(f"/campaigns/jeonju/signatures/{first.context['next_url']}")
    seen = [signature.name for page in (first, after) for signature in page.context["signatures"]]
    assert len(set(seen)) == len(seen) == PER_PAGE + 2
    assert [row.pk for row in before.context["signatures"]] == [row.pk for row in after.context["signatures"]]
    assert 'href="/campaigns/jeonju/signatures/"' in after.content.decode()


@pytest.mark.parametrize(
    "after", ["1e3-5", "1_0-2", "１２-3", "9" * 17 + "-1", "1-" + "9" * 19, "1-1'--", "%00", " 1-1", "1-1\n"]
)
def test_hostile_place_in_the_list_is_not_found(client: Client, after: str) -> None:
    make_petition(make_campaign(slug="jeonju"))
    assert client.get("/campaigns/jeonju/signatures/", {"after": after}).status_code == 404


def test_names_are_shown_as_text_and_turn_no_line_around(client: Client) -> None:
    petition = make_petition(make_campaign(slug="jeonju"))
    make_signature(petition, name="<b>أحمد", display="full", state="confirmed", city="<i>حلب")
    page = client.get("/campaigns/jeonju/signatures/").content.decode()
    assert "<bdi>&lt;b&gt;أحمد</bdi>" in page
    assert "<bdi>&lt;i&gt;حلب</bdi>" in page


def test_code_to_embed_is_complete_and_in_the_language_of_the_page(client: Client) -> None:
    make_petition(make_campaign(slug="jeonju", title=both('Ask "them"', "Chiedi")))
    page = unescape(client.get(f"/it{PAGE}").content.decode())
    assert (
        '<iframe src="http://testserver/it/campaigns/jeonju/embed/" title="Firma: Chiedi" width="100%"'
        in page
    )
    english = unescape(client.get(PAGE).content.decode())
    assert 'title="Sign: Ask &quot;them&quot;" width="100%"' in english
