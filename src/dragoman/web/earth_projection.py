"""The projection of the map: Equal Earth (Savric, Patterson and Jenny 2018), which keeps areas.

There are no borders and no coasts; a dot stands for each degree with a town (`settled.txt`, made of the
gazetteer by `scripts/build_settled.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import asin, cos, radians, sin, sqrt

WIDTH, HEIGHT = 960, 470
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_MIDDLE = 11.0  # degrees east: no land is cut at the edge
_SPAN = (5.42, 2.66)  # of the whole Earth, in the projection's units
_LEAST = 0.9  # of a part of it
_PART = 0.6  # of the whole, beyond which the whole is drawn
_ROOM = 1.35
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the Earth that is drawn: the meridian that stands upright, the middle in the units of the
    projection, and how many units of the picture one of these is."""

    meridian: float
    x: float
    y: float
    scale: float

    def place(self, latitude: float, longitude: float) -> Point:
        """Return where in the picture a point is, from its upper left corner."""
        x, y = projected(latitude, longitude, self.meridian)
        return (
            round(WIDTH / 2 + (x - self.x) * self.scale, 1),
            round(HEIGHT / 2 - (y - self.y) * self.scale, 1),
        )


WORLD = Frame(_MIDDLE, 0, 0, min(WIDTH / _SPAN[0], HEIGHT / _SPAN[1]))


def projected(latitude: float, longitude: float, meridian: float = _MIDDLE) -> Point:
    """Return a point of the Earth (degrees) in the units of the projection, north up."""
    east = radians((longitude - meridian + 180) % 360 - 180)
    angle = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = angle * angle
    sixth = square**3
    slope = 9 * _A[3] * sixth * square + 7 * _A[2] * sixth + 3 * _A[1] * square + _A[0]
    x = 2 * sqrt(3) * east * cos(angle) / (3 * slope)
    return x, angle * (_A[3] * sixth * square + _A[2] * sixth + _A[1] * square + _A[0])


def frame_around(points: Iterable[Point]) -> Frame:
    """Return the frame that holds all points (latitude, longitude) with room about them; of points in many
    parts of the world, or none, the whole."""
    known = list(points)
    if not known:
        return WORLD
    meridian = _middle_meridian([longitude for _, longitude in known])
    placed = [projected(*point, meridian) for point in known]
    (left, right), (low, high) = ((min(axis), max(axis)) for axis in zip(*placed, strict=True))
    wide = max((right - left) * _ROOM, (high - low) * _ROOM * WIDTH / HEIGHT, _LEAST)
    if wide > _PART * _SPAN[0]:
        return WORLD
    return Frame(meridian, (left + right) / 2, (low + high) / 2, WIDTH / wide)


def _middle_meridian(longitudes: list[float]) -> float:
    """Return the meridian in the middle of longitudes: opposite to that of the widest gap between them."""
    around = sorted(longitude % 360 for longitude in longitudes)
    gaps = [
        (after - before, before) for before, after in zip(around, [*around[1:], around[0] + 360], strict=True)
    ]
    wide, start = max(gaps)
    return (start + wide / 2) % 360 - 180


@lru_cache(maxsize=32)
def town_dots(frame: Frame) -> tuple[str, float]:
    """Return the dots where people live as the path of an SVG, and how wide they are."""
    step = 2 if frame.scale < 1.6 * WORLD.scale else 1
    dots = (frame.place(south + step / 2, west + step / 2) for south, west in _town_cells(step))
    inside = [(round(x), round(y)) for x, y in dots if 0 <= x <= WIDTH and 0 <= y <= HEIGHT]
    steps = zip(inside, [(0, 0), *inside], strict=False)
    path = "".join(f"m{x - from_x} {y - from_y}h0" for (x, y), (from_x, from_y) in steps)
    return path, round(0.011 * step * frame.scale, 1)


@lru_cache(maxsize=32)
def graticule(frame: Frame) -> str:
    """Return the lines of every 30 degrees, or 10 of a part of the Earth, as the path of an SVG."""
    step = 30 if frame.scale < 2 * WORLD.scale else 10
    around = [frame.meridian + east for east in (*range(-180, 180, 5), 179.999)]
    lines: list[list[Point]] = [[(lat, lon) for lon in around] for lat in range(-90 + step, 90, step)]
    lines += [[(lat, lon) for lat in range(-90, 91, 5)] for lon in range(-150, 181, step)]
    lines += [[(lat, frame.meridian + side) for lat in range(-90, 91, 5)] for side in (-180, 179.999)]
    return "".join(_line(frame, line) for line in lines)


def _line(frame: Frame, line: Sequence[Point]) -> str:
    placed = [frame.place(*point) for point in line]
    if all(x < 0 or x > WIDTH or y < 0 or y > HEIGHT for x, y in placed):
        return ""
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in placed)


@cache
def _town_cells(step: int) -> tuple[tuple[int, int], ...]:
    """Return the south-west corners of the settled cells of `step` degrees."""
    return tuple(sorted({(south // step * step, west // step * step) for south, west in _cells()}))


def _cells() -> Iterator[tuple[int, int]]:
    rows = (resources.files("dragoman.web") / "settled.txt").read_text(encoding="ascii").split()
    for place, row in enumerate(rows):
        cells = f"{int(row, 16):0360b}"
        yield from ((89 - place, east - 180) for east, settled in enumerate(cells) if settled == "1")
