"""Drawings of our own: where two cities lie, and what their roofs look like."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from ..models import City, Pairing

register = template.Library()

EARTH_RADIUS_KM = 6371.0
STEPS = 24  # straight pieces that a great circle is drawn with

Point = tuple[float, float]


@dataclass(frozen=True)
class Dot:
    city: City
    x: float
    y: float
    side: str


@dataclass(frozen=True)
class Map:
    """In degrees: x is the longitude, y the latitude downwards, as in static/img/world.svg."""

    dots: list[Dot]
    lines: list[str]
    distance: str = ""


@register.filter
def silhouettes(city: City) -> list[str]:
    """Templates to draw the city with, the best first."""
    return [f"campaigns/drawings/{city.slug}.html", "campaigns/drawings/_city.html"]


@register.simple_tag
def city_map(pairing: Pairing) -> Map:
    drawn = pairings_map([pairing])
    return Map(drawn.dots, drawn.lines, distance_in_words(*pairing.cities) if drawn.lines else "")


@register.simple_tag
def pairings_map(pairings: Iterable[Pairing]) -> Map:
    known = [pair.cities for pair in pairings if all(is_placed(city) for city in pair.cities)]
    dots = {
        city.slug: dot(city, side)
        for cities in known
        for city, side in zip(cities, ("one", "two"), strict=True)
    }
    lines = dict.fromkeys(path(great_circle(position(one), position(two))) for one, two in known)
    return Map(list(dots.values()), list(lines))


@register.simple_tag
def campaigns_map(campaigns: Iterable[object]) -> Map:
    return pairings_map(campaign.pairing for campaign in campaigns)  # type: ignore[attr-defined]


def is_placed(city: City) -> bool:
    return city.latitude is not None and city.longitude is not None


def position(city: City) -> Point:
    """Longitude and latitude in degrees."""
    return city.longitude or 0.0, city.latitude or 0.0


def dot(city: City, side: str) -> Dot:
    longitude, latitude = position(city)
    return Dot(city, round(longitude, 1), round(-latitude, 1), side)


def great_circle(one: Point, two: Point) -> list[Point]:
    """Points on the shortest way over the globe, by spherical interpolation."""
    start, end = vector(one), vector(two)
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(start, end, strict=True)))))
    if math.sin(angle) < 1e-6:  # the same place, or its antipode: no one shortest way
        return [one, two]
    shares = [
        (
            math.sin((1 - step / STEPS) * angle) / math.sin(angle),
            math.sin(step / STEPS * angle) / math.sin(angle),
        )
        for step in range(STEPS + 1)
    ]
    return [degrees([p * a + q * b for a, b in zip(start, end, strict=True)]) for p, q in shares]


def vector(point: Point) -> list[float]:
    longitude, latitude = (math.radians(angle) for angle in point)
    return [
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    ]


def degrees(place: list[float]) -> Point:
    x, y, z = place
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def path(points: list[Point]) -> str:
    """An SVG path, broken where it leaves the map on one side and comes back on the other."""
    drawn, before = "", math.inf
    for longitude, latitude in points:
        command = "L" if abs(longitude - before) < 180 else "M"
        drawn += f"{command}{longitude:.1f} {-latitude:.1f}"
        before = longitude
    return drawn


def distance_km(one: Point, two: Point) -> int:
    cosine = sum(a * b for a, b in zip(vector(one), vector(two), strict=True))
    return round(EARTH_RADIUS_KM * math.acos(max(-1.0, min(1.0, cosine))))


def distance_in_words(one: City, two: City) -> str:
    km = distance_km(position(one), position(two))
    rounded = round(km, -1 if km < 1000 else -2)
    return _("About %(km)s kilometres lie between %(one)s and %(two)s.") % {
        "km": intcomma(rounded),
        "one": one,
        "two": two,
    }
