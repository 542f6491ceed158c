from __future__ import annotations

import pytest
from django.template.loader import select_template
from django.utils import translation

from campaigns.models import City, Pairing
from campaigns.templatetags import drawings

FLORENCE = City(slug="florence", name="Florence", latitude=43.77, longitude=11.26)
JEONJU = City(slug="jeonju", name="Jeonju", latitude=35.82, longitude=127.15)


def test_map_sets_a_dot_for_each_city_and_the_way_between_them() -> None:
    drawn = drawings.city_map(Pairing(first_city=FLORENCE, second_city=JEONJU))

    assert [(dot.x, dot.y, dot.side) for dot in drawn.dots] == [(11.3, -43.8, "one"), (127.2, -35.8, "two")]
    assert drawn.lines[0].startswith("M11.3 -43.8L")
    assert drawn.lines[0].endswith("L127.2 -35.8")


def test_distance_is_rounded_and_written_as_the_language_writes_numbers() -> None:
    assert (
        drawings.distance_in_words(FLORENCE, JEONJU)
        == "About 9,100 kilometres lie between Florence and Jeonju."
    )
    with translation.override("it"):
        assert "9.100" in drawings.distance_in_words(FLORENCE, JEONJU)


def test_map_leaves_out_cities_whose_place_is_not_known() -> None:
    drawn = drawings.pairings_map(
        [Pairing(first_city=FLORENCE, second_city=City(slug="somewhere", name="Somewhere"))]
    )

    assert (drawn.dots, drawn.lines) == ([], [])


def test_line_is_broken_where_it_leaves_the_map() -> None:
    line = drawings.path(drawings.great_circle((140.0, 36.0), (-122.0, 38.0)))

    assert line.count("M") == 2


@pytest.mark.parametrize(("one", "two"), [((10.0, 40.0), (10.0, 40.0)), ((0.0, 0.0), (180.0, 0.0))])
def test_line_between_the_same_place_or_antipodes_is_straight(
    one: drawings.Point, two: drawings.Point
) -> None:
    assert drawings.great_circle(one, two) == [one, two]


def test_every_city_has_a_silhouette_and_some_have_their_own() -> None:
    own, general = (select_template(drawings.silhouettes(city)) for city in (FLORENCE, City(slug="nowhere")))

    assert own.template.name == "campaigns/drawings/florence.html"
    assert general.template.name == "campaigns/drawings/_city.html"
