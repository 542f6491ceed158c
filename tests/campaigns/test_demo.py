import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from pytest_django.plugin import DjangoDbBlocker

from campaigns import demo
from campaigns.demo import pictures
from campaigns.demo.texts import flowing
from campaigns.models import Campaign, City, Figure, Follower, Office, Pairing, Update
from tests.demo_content import loaded

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _content(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with loaded(django_db_blocker, demo):
        yield


@pytest.fixture
def first() -> Campaign:
    return Campaign.objects.get(slug="jeonju-florence-2016")


@pytest.fixture
def second() -> Campaign:
    return Campaign.objects.get(slug="jeonju-florence")


def terms_of(slug: str) -> list[tuple[Any, ...]]:
    terms = Office.objects.get(slug=slug).terms.order_by("first_day")
    return [
        (str(t.official), t.official.own_name, str(t.started_on), str(t.ended_on or ""), t.greeting.data)
        for t in terms
    ]


MR = {"en": "Mr Mayor", "it": "Signor Sindaco"}
MADAM = {"en": "Madam Mayor", "it": "Signora Sindaca"}


def test_mayors_of_florence_are_recorded_as_exactly_as_known() -> None:
    assert terms_of("mayor-of-florence") == [
        ("Leonardo Domenici", "", "1999-06", "2009-06", MR),
        ("Matteo Renzi", "", "2009-06", "2014-03", MR),
        ("Dario Nardella", "", "2014", "2024-06", MR),
        ("Sara Funaro", "", "2024-06", "", MADAM),
    ]


def test_mayors_of_jeonju_end_with_the_last_one_known() -> None:
    assert terms_of("mayor-of-jeonju") == [
        ("Song Ha-jin", "송하진", "2006-07", "2014-06", {}),
        ("Kim Seung-su", "김승수", "2014-07-01", "2022-06-30", {}),
        ("Woo Beom-ki", "우범기", "2022-07-01", "2026-06-30", {}),
    ]


@pytest.mark.parametrize(
    ("office", "day", "holder"),
    [
        ("mayor-of-florence", dt.date(2007, 5, 1), "Leonardo Domenici"),
        ("mayor-of-florence", dt.date(2016, 6, 7), "Dario Nardella"),
        ("mayor-of-florence", dt.date(2024, 9, 10), "Sara Funaro"),
        ("mayor-of-jeonju", dt.date(2014, 7, 1), "Kim Seung-su"),
        ("mayor-of-jeonju", dt.date(2026, 6, 30), "Woo Beom-ki"),
        ("mayor-of-jeonju", dt.date(2026, 7, 1), None),
    ],
)
def test_office_knows_its_holder_of_a_day(office: str, day: dt.date, holder: str | None) -> None:
    term = Office.objects.get(slug=office).term_on(day)
    assert (str(term.official) if term else None) == holder


def test_funaro_was_elected_on_the_day_named_in_both_languages() -> None:
    term = Office.objects.get(slug="mayor-of-florence").terms.get(official__slug="sara-funaro")
    assert term.source.data == {"en": "Election of 24 June 2024", "it": "Elezione del 24 giugno 2024"}


def test_funaro_bears_her_own_title() -> None:
    term = Office.objects.get(slug="mayor-of-florence").terms.get(official__slug="sara-funaro")
    assert term.shown_title.data == {"en": "Mayor of Florence", "it": "Sindaca di Firenze"}


def test_council_has_forty_different_example_addresses() -> None:
    council = Office.objects.get(slug="city-council-of-florence")
    assert council.is_body
    assert council.title.data == {"en": "City Council of Florence", "it": "Consiglio comunale di Firenze"}
    assert len(set(council.email_list)) == 40
    assert {address.rpartition("@")[2] for address in council.email_list} == {"example.org"}


def test_cities_are_named_and_placed() -> None:
    cities = [
        (city.name.data, city.own_name, city.own_language, city.country.code, city.time_zone)
        for city in City.objects.all()
    ]
    assert cities == [
        ({"en": "Florence", "it": "Firenze"}, "Firenze", "it", "IT", "Europe/Rome"),
        ({"en": "Jeonju", "it": "Jeonju"}, "전주시", "ko", "KR", "Asia/Seoul"),
    ]
    assert [(round(city.latitude or 0), round(city.longitude or 0)) for city in City.objects.all()] == [
        (44, 11),
        (36, 127),
    ]


def test_pairing_is_a_friendship_since_2007_with_its_source() -> None:
    pairing = Pairing.objects.get()
    assert (str(pairing), pairing.kind, str(pairing.since)) == ("Florence – Jeonju", "friendship", "2007")
    assert pairing.source.data == {
        "en": "Press office of the Florence city council",
        "it": "Ufficio stampa del Consiglio comunale di Firenze",
    }


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        (
            "en",
            ["Leonardo Domenici", "Song Ha-jin", "Palazzo Vecchio", "2007", "press office", "7 June 2016"],
        ),
        (
            "it",
            [
                "Leonardo Domenici",
                "Song Ha-jin",
                "Palazzo Vecchio",
                "2007",
                "ufficio stampa",
                "7 giugno 2016",
            ],
        ),
    ],
)
def test_first_case_tells_of_the_pact_and_the_maps(first: Campaign, language: str, facts: list[str]) -> None:
    case = " ".join(first.case.localize(language).split())
    assert [fact for fact in [*facts, "223", "30"] if fact not in case] == []


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        ("en", ["9 January 2024", "208 votes to 0", "7 February 2027", "5,600", "KBS World, 6 August 2024"]),
        ("it", ["9 gennaio 2024", "208 voti a 0", "7 febbraio 2027", "5.600", "KBS World, 6 agosto 2024"]),
    ],
)
def test_second_case_tells_of_the_law(second: Campaign, language: str, facts: list[str]) -> None:
    case = " ".join(second.case.localize(language).split())
    assert [fact for fact in facts if fact not in case] == []


def test_first_campaign_is_replaced_by_the_second(first: Campaign, second: Campaign) -> None:
    assert (first.state, first.replaced_by, second.state) == ("replaced", second, "live")
    assert (str(first.opened_on), first.ended_on) == ("2016-06", second.opened_on)
    assert first.title.data == {
        "en": "Friendship City Campaign: Jeonju, South Korea and Florence, Italy",
        "it": "Campagna Città amica: Jeonju, Corea del Sud e Firenze, Italia",
    }


@pytest.mark.parametrize(
    ("language", "asks"),
    [
        (
            "en",
            ["torture", "dogs and cats", "farms", "slaughterhouses", "markets", "transports", "restaurants"],
        ),
        ("it", ["torturare", "cani e gatti", "allevamenti", "macelli", "mercati", "trasporti", "ristoranti"]),
    ],
)
def test_first_demand_names_all_it_asks_for(first: Campaign, language: str, asks: list[str]) -> None:
    assert [word for word in asks if word not in first.demand.localize(language)] == []


@pytest.mark.parametrize(
    ("language", "asks"),
    [
        ("en", ["registered businesses have closed", "dogs that remain", "cats", "before 7 February 2027"]),
        ("it", ["attività registrate", "cani che restano", "gatti", "entro il 7 febbraio 2027"]),
    ],
)
def test_second_demand_names_all_it_asks_for(second: Campaign, language: str, asks: list[str]) -> None:
    assert [words for words in asks if words not in second.demand.localize(language)] == []


def test_updates_are_dated_newest_first(first: Campaign, second: Campaign) -> None:
    opening = dt.date(2024, 9, 10)
    assert [update.day for update in first.updates.published()] == [
        opening,
        dt.date(2021, 10, 12),
        dt.date(2018, 7, 27),
        dt.date(2018, 3, 28),
    ]
    assert [update.day for update in second.updates.published()] == [dt.date(2026, 8, 7), opening]
    assert [update.published_at.date() for update in Update.objects.all()] == [
        u.day for u in Update.objects.all()
    ]


@pytest.mark.parametrize(
    ("day", "language", "facts"),
    [
        (dt.date(2021, 10, 12), "en", ["still operate in Jeonju", "CARE and Watchdog", "slaughterhouse"]),
        (dt.date(2021, 10, 12), "it", ["ancora in attività", "CARE e Watchdog", "macello"]),
        (dt.date(2018, 7, 27), "en", ["Kim Seung-su", "“dog-meat-free”", "master plan is in draft"]),
        (dt.date(2018, 7, 27), "it", ["Kim Seung-su", "«senza carne di cane»", "è in bozza"]),
        (dt.date(2018, 3, 28), "en", ["Osongje", "2017", "survey", "goals", "projects", "open to residents"]),
        (
            dt.date(2018, 3, 28),
            "it",
            ["Osongje", "2017", "indagine", "obiettivi", "progetti", "aperto ai residenti"],
        ),
    ],
)
def test_update_tells_its_facts(day: dt.date, language: str, facts: list[str]) -> None:
    body = " ".join(Update.objects.get(day=day).body.localize(language).split())
    assert [fact for fact in facts if fact not in body] == []


def test_news_of_the_past_is_mailed_to_nobody() -> None:
    assert not Update.objects.to_announce().exists()
    assert Follower.objects.confirmed().count() == 12


def test_first_figures_carry_number_date_and_source_in_both_languages(first: Campaign) -> None:
    figures = [
        (figure.number, str(figure.dated), figure.unit.data, figure.rows[-1][-1])
        for figure in first.figures.all()
    ]
    assert figures == [
        (
            223,
            "2016-06-07",
            {"en": "hits for health-food centres", "it": "risultati per centri di prodotti per la salute"},
            "223",
        ),
        (
            30,
            "2016-06-07",
            {"en": "hits for dog-meat restaurants", "it": "risultati per ristoranti di carne di cane"},
            "30",
        ),
    ]
    assert {str(figure.source) for figure in first.figures.all()} == {
        "Search on the Naver map service for the Jeonju area"
    }


def test_second_figures_are_the_vote_the_businesses_and_the_day(second: Campaign) -> None:
    assert [
        (figure.number, str(figure.dated), figure.source.data["it"]) for figure in second.figures.all()
    ] == [
        (208, "2024-01-09", "Assemblea nazionale della Corea del Sud"),
        (5600, "2024-08-06", "KBS World"),
        (None, "2027-02-07", "Legge speciale del 9 gennaio 2024"),
    ]


def test_every_figure_has_a_picture_described_in_both_languages_as_drawn() -> None:
    for figure in Figure.objects.all():
        with figure.image.open() as file, Image.open(file) as image:
            assert image.size == (960, 640)
        assert "demonstration" in figure.image_alt.data["en"]
        assert "dimostrazione" in figure.image_alt.data["it"]


@pytest.mark.parametrize("slug", ["jeonju-florence-2016", "jeonju-florence"])
def test_videos_are_sensitive_and_lead_nowhere_real(slug: str) -> None:
    videos = Campaign.objects.get(slug=slug).videos.all()
    assert [(video.credit, video.is_sensitive, video.link.split("/")[2]) for video in videos] == [
        ("Media Triage", True, "example.org"),
        ("CARE, Watchdog", True, "example.org"),
    ]


def test_loading_again_changes_nothing() -> None:
    demo.load()
    assert (Campaign.objects.count(), Figure.objects.count(), Update.objects.count()) == (2, 5, 5)


def test_map_is_drawn_alike_each_time() -> None:
    drawn = [pictures.map_of_hits(30, name="map.png", colour="#8C2F39", radius=11).read() for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_flowing_joins_lines_and_keeps_paragraphs_and_lists() -> None:
    assert flowing("\none\ntwo\n\n- three\n  four\n- five\n") == "one two\n\n- three four\n- five"
