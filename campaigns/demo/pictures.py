"""The figures' pictures, drawn here and always alike. Letters in ASCII only: Pillow's font has no others."""

from __future__ import annotations

import datetime as dt
import io
import math
import random
from collections.abc import Iterator, Sequence

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]

WIDTH, HEIGHT = 1200, 800  # of the canvas; the picture is 960 by 640
SMOOTHING = 2  # drawn larger and made smaller, which smooths the edges
SCALE = 0.8 * SMOOTHING
PAPER, LAND, LINE, SOFT, INK = "#FBFAF7", "#F1EEE6", "#D9D4C7", "#545B64", "#1C2024"
FIRST_CITY, SECOND_CITY, SIGNAL = "#8C2F39", "#1F6A6E", "#B3261E"
NOTES = ("Drawn for this demonstration.", "Disegno fatto per questa dimostrazione.")


class Drawing:
    """A canvas that is measured alike however large the picture becomes."""

    def __init__(self) -> None:
        self._image = Image.new("RGB", (round(WIDTH * SCALE), round(HEIGHT * SCALE)), PAPER)
        self._draw = ImageDraw.Draw(self._image)
        for number, note in enumerate(NOTES):
            self.text((40, HEIGHT - 70 + 28 * number), note, size=20, fill=SOFT)

    def line(self, points: list[Point], fill: str, width: float) -> None:
        self._draw.line(
            [_scaled(point) for point in points], fill=fill, width=round(width * SCALE), joint="curve"
        )

    def area(self, points: list[Point], fill: str) -> None:
        self._draw.polygon([_scaled(point) for point in points], fill=fill)

    def dot(self, centre: Point, radius: float, fill: str) -> None:
        x, y = centre
        self._draw.ellipse([_scaled((x - radius, y - radius)), _scaled((x + radius, y + radius))], fill=fill)

    def square(self, corner: Point, side: float, fill: str) -> None:
        x, y = corner
        self._draw.rectangle([_scaled(corner), _scaled((x + side, y + side))], fill=fill)

    def text(self, at: Point, text: str, *, size: int, fill: str = INK, anchor: str = "la") -> None:
        font = ImageFont.load_default(size * SCALE)
        self._draw.text(_scaled(at), text, font=font, fill=fill, anchor=anchor)

    def file(self, name: str) -> ContentFile[bytes]:
        small = self._image.reduce(SMOOTHING).quantize(64, dither=Image.Dither.NONE)
        buffer = io.BytesIO()
        small.save(buffer, "PNG")
        return ContentFile(buffer.getvalue(), name=name)


def _scaled(point: Point) -> Point:
    return point[0] * SCALE, point[1] * SCALE


def map_of_hits(how_many: int, *, name: str, colour: str, radius: float) -> ContentFile[bytes]:
    """So many dots on a map that shows no real place: closer together towards the middle of the town."""
    drawing, chance = Drawing(), random.Random(how_many)  # noqa: S311 - a drawing, no secret
    drawing.area(_outline(chance), LAND)
    for _ in range(9):
        drawing.line(_road(chance), LINE, width=3)
    drawing.line([(x, 430 + 60 * math.sin(x / 130)) for x in range(0, WIDTH + 1, 20)], "#C9DDDE", width=18)
    for place in _places(chance, how_many, apart=radius * 2.2):
        drawing.dot(place, radius, colour)
    return drawing.file(name)


def _outline(chance: random.Random) -> list[Point]:
    steps = [step * math.tau / 28 for step in range(28)]
    return [
        (
            WIDTH / 2 + chance.uniform(470, 540) * math.cos(turn),
            360 + chance.uniform(270, 320) * math.sin(turn),
        )
        for turn in steps
    ]


def _road(chance: random.Random) -> list[Point]:
    turn, bend = chance.uniform(0, math.tau), chance.uniform(-60, 60)
    across = (math.cos(turn) * 520, math.sin(turn) * 310)
    middle = (WIDTH / 2 + bend, 360 + bend)
    return [
        (middle[0] - across[0], middle[1] - across[1]),
        middle,
        (middle[0] + across[0], middle[1] + across[1]),
    ]


def _places(chance: random.Random, how_many: int, *, apart: float) -> Iterator[Point]:
    taken: list[Point] = []
    while len(taken) < how_many:
        place = chance.gauss(WIDTH / 2, 190), chance.gauss(355, 115)
        inside = 100 < place[0] < WIDTH - 100 and 60 < place[1] < HEIGHT - 120
        if inside and all(math.dist(place, other) >= apart for other in taken):
            taken.append(place)
            yield place


def vote(in_favour: int, against: int, *, name: str) -> ContentFile[bytes]:
    """One dot for each vote in favour, in the half circle of an assembly's seats."""
    drawing = Drawing()
    for seat in _seats(in_favour):
        drawing.dot(seat, 13, SECOND_CITY)
    drawing.text((WIDTH / 2, 600), f"{in_favour} : {against}", size=84, anchor="ms")
    return drawing.file(name)


def _seats(how_many: int) -> Iterator[Point]:
    rows = [200 + 46 * row for row in range(8)]
    left = how_many
    for row, radius in enumerate(rows):
        here = left if row == len(rows) - 1 else round(how_many * radius / sum(rows))
        left -= here
        for seat in range(here):
            turn = math.pi * (seat + 0.5) / here
            yield WIDTH / 2 - radius * math.cos(turn), 620 - radius * math.sin(turn)


def hundreds(total: int, *, name: str) -> ContentFile[bytes]:
    """A square for each hundred."""
    drawing = Drawing()
    for number in range(total // 100):
        row, column = divmod(number, 14)
        drawing.square((115 + column * 70, 130 + row * 70), 54, FIRST_CITY)
    drawing.text((115, 500), f"{total // 100} x 100", size=60, anchor="la")
    return drawing.file(name)


def timeline(days: Sequence[dt.date], *, name: str) -> ContentFile[bytes]:
    """Days on a line, as far apart as they are; the last one in the signal colour."""
    drawing = Drawing()
    left, right, height = 150, WIDTH - 150, 380
    drawing.line([(left, height), (right, height)], LINE, width=6)
    for number, day in enumerate(days):
        x = left + (right - left) * ((day - days[0]) / (days[-1] - days[0]))
        drawing.dot((x, height), 16, SIGNAL if day == days[-1] else SECOND_CITY)
        drawing.text((x, height - 60 if number % 2 else height + 60), day.isoformat(), size=36, anchor="mm")
    return drawing.file(name)
