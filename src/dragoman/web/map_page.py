"""The map: where contacts took place or are planned, as points without borders, and the list of places.

The projection is Equal Earth (Savric, Patterson and Jenny 2018), which keeps areas. There are no borders
and no coasts; a dot stands for each degree with a town (`settled.txt`, made of the gazetteer by
`scripts/build_settled.py`).

"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import asin, cos, radians, sin, sqrt
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from dragoman.errors import BadUsage
from dragoman.lexicon.place_names import REGIONS
from dragoman.query.chronology import Entry, entry
from dragoman.render.exchange.export_parts import Tally, ranked
from dragoman.render.exchange.json_formats import write_points
from dragoman.render.exchange.selection import Options, Selection
from dragoman.store import Store
from dragoman.store.queries.contacts_in_time import (
    MOST,
    Contact,
    ContactPlace,
    contact_places,
    contacts,
    reports_with_places,
)
from dragoman.store.queries.story_lookup import stories_by_id
from dragoman.web.network_page import SIGN, SIGN_NARROW, Name, placed_names
from dragoman.web.parameters import LONGEST_WORD, PAGE, Day, DeskStore, Sides, Status, bounds, day, several

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


_SENT = 500
Spelled = Annotated[
    str | None, Query(max_length=LONGEST_WORD, description="A place, as the list of places has it")
]
_LABEL = 24  # signs of a name
_AROUND_KM = 700
"""How far a picture of one place reaches."""
_KM = 6371.0  # of the Earth's radius
VIEWS = (
    "Europe", "Eastern Europe", "Middle East", "Africa", "Central Asia", "South Asia", "East Asia",
    "Southeast Asia", "Oceania", "North America", "Central America", "South America",
)  # fmt: skip
"""Regions (regions.csv) that a map can show alone."""
Region = Annotated[
    str | None, Query(max_length=LONGEST_WORD, description=f"A part of the Earth: {', '.join(VIEWS)}")
]
_EXACT_KM = 60.0
"""A point that stands for more than this is a country's or a sea's middle, not a place of a contact."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a map was asked for."""

    since: str | None
    until: str | None
    status: str | None
    place: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class Spotted:
    """A place with its contacts by status. `exact` is False where it stands for a whole country or sea;
    `country` is None where none may be asserted."""

    place: str
    kind: str
    country: str | None
    latitude: float
    longitude: float
    exact: bool
    contacts: int
    statuses: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A place in the picture, with its name where there is room for it: in a wide window, and on a phone."""

    place: str
    x: float
    y: float
    size: float
    exact: bool
    held: bool
    label: str
    name: Name | None
    narrow: Name | None


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, in units of a picture `width` by `height`."""

    width: int
    height: int
    net: str
    ground: str
    grain: float
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """The places of contacts, those with the most first. `regions` have places, each with how many contacts;
     `found` contacts were counted, `nowhere` of them
    without a place that is known; `most` is the greatest number that is counted. `entries` are the contacts
    at the place that was asked for."""

    actors: tuple[str, ...]
    asked: Asked
    found: int
    nowhere: int
    most: int
    statuses: tuple[tuple[str, int], ...]
    places: tuple[Spotted, ...]
    regions: tuple[tuple[str, int], ...]
    picture: Picture
    entries: tuple[Entry, ...]


def contacts_map(
    store: DeskStore,
    actors: Sides,
    since: Day = None,
    until: Day = None,
    status: Status = None,
    place: Spelled = None,
    region: Region = None,
) -> Map:
    """Where contacts took place or are planned: points by place, no borders."""
    named = next((view for view in VIEWS if region and view.lower() == region.strip().lower()), None)
    if region and named is None:
        raise BadUsage(f"region is {region!r}; expected one of: {', '.join(VIEWS)}")
    asked = Asked(day("since", since), day("until", until), status or None, place or None, named)
    all_contacts = _contacts(store, actors, asked)
    shown = _of_status(all_contacts, asked)
    of = {contact.number: contact for contact in shown}
    spots = _named(contact_places(store, list(of)))
    at = [of[number] for spot in spots if spot.place == asked.place for number in spot.contacts]
    at.sort(key=lambda contact: (contact.day, contact.number), reverse=True)
    places = tuple(_spotted(spot, of) for spot in spots)
    return Map(
        actors,
        asked,
        len(shown),
        len(shown) - sum(len(spot.contacts) for spot in spots),
        MOST,
        tuple(ranked(Counter(contact.status for contact in all_contacts))),
        places,
        tuple(_regions(places)),
        picture_of(places, _frame(asked, places)),
        tuple(entry(story) for story in stories_by_id(store, [contact.story for contact in at[:PAGE]])),
    )


def geojson(
    store: DeskStore,
    actors: Sides,
    since: Day = None,
    until: Day = None,
    status: Status = None,
    place: Spelled = None,
) -> Response:
    """The same contacts as GeoJSON, of very many the latest: a point for each, with its sources and words."""
    asked = Asked(day("since", since), day("until", until), status or None, place or None, None)
    shown = _of_status(_contacts(store, actors, asked), asked)
    spots = _named(contact_places(store, [contact.number for contact in shown]))
    wanted = {number for spot in spots if asked.place in (None, spot.place) for number in spot.contacts}
    stories = stories_by_id(store, [contact.story for contact in shown if contact.number in wanted][-_SENT:])
    out = io.BytesIO()
    write_points(Selection(reports_with_places(store, stories), stories), out, Tally("geojson"), Options())
    return Response(out.getvalue(), media_type="application/geo+json")


def _frame(asked: Asked, places: Sequence[Spotted]) -> Frame:
    """Return the part of the Earth that is asked for: around a place, of a region, or of all places."""
    if asked.region:
        region = REGIONS.by_key[asked.region]
        return _around(region.latitude, region.longitude, region.precision_km)
    for spot in places:
        if spot.place == asked.place:
            return _around(spot.latitude, spot.longitude, _AROUND_KM)
    return frame_around((spot.latitude, spot.longitude) for spot in places)


def _around(latitude: float, longitude: float, reach: float) -> Frame:
    """Return the frame of a circle of so many kilometres."""
    x, y = projected(latitude, longitude, longitude)
    return Frame(longitude, x, y, HEIGHT / (2 * reach / _KM))


def _regions(places: Sequence[Spotted]) -> Iterator[tuple[str, int]]:
    """Yield the regions in whose picture there are places, each with how many contacts."""
    for name in VIEWS:
        region = REGIONS.by_key[name]
        frame = _around(region.latitude, region.longitude, region.precision_km)
        points = ((spot, *frame.place(spot.latitude, spot.longitude)) for spot in places)
        inside = sum(spot.contacts for spot, x, y in points if 0 <= x <= WIDTH and 0 <= y <= HEIGHT)
        if inside:
            yield name, inside


def spotted_places(store: Store, mapped: Sequence[Contact]) -> tuple[Spotted, ...]:
    """Return the places of contacts, those with the most first."""
    of = {contact.number: contact for contact in mapped}
    return tuple(_spotted(spot, of) for spot in _named(contact_places(store, list(of))))


def _named(spots: Sequence[ContactPlace]) -> list[ContactPlace]:
    """Return the places that an address can name; what is called by more words than that is none."""
    return [spot for spot in spots if len(spot.place) <= LONGEST_WORD]


def _contacts(store: Store, actors: Sequence[str], asked: Asked) -> Sequence[Contact]:
    since, until = bounds(asked.since, asked.until)
    return contacts(store, actors=actors, since=since, until=until, sided=False)


def _of_status(of_time: Sequence[Contact], asked: Asked) -> list[Contact]:
    statuses = several(asked.status)
    return [contact for contact in of_time if not statuses or contact.status in statuses]


def _spotted(spot: ContactPlace, of: dict[int, Contact]) -> Spotted:
    return Spotted(
        spot.place,
        spot.kind,
        spot.country,
        spot.latitude,
        spot.longitude,
        (spot.precision_km or 0) <= _EXACT_KM,
        len(spot.contacts),
        tuple(ranked(Counter(of[number].status for number in spot.contacts))),
    )


def picture_of(places: Sequence[Spotted], frame: Frame) -> Picture:
    """Return the picture of the places that lie in a frame."""
    dots_of_towns, grain = town_dots(frame)
    placed = [(spot, *frame.place(spot.latitude, spot.longitude)) for spot in places]
    inside = [(spot, x, y) for spot, x, y in placed if 0 <= x <= WIDTH and 0 <= y <= HEIGHT]
    most = max((spot.contacts for spot, *_ in inside), default=1)
    circles = [(x, y, round(3.5 + 9 * sqrt(spot.contacts / most), 1)) for spot, x, y in inside]
    texts = [spot.place if len(spot.place) <= _LABEL else f"{spot.place[:_LABEL]}…" for spot, *_ in inside]
    wide, narrow = (placed_names(circles, texts, sign, (WIDTH, HEIGHT)) for sign in (SIGN, SIGN_NARROW))
    dots = tuple(
        Dot(
            spot.place, *circle, spot.exact, any(status == "held" for status, _ in spot.statuses),
            _label(spot), *names,
        )
        for (spot, *_), circle, *names in zip(inside, circles, wide, narrow, strict=True)
    )  # fmt: skip
    return Picture(WIDTH, HEIGHT, graticule(frame), dots_of_towns, grain, dots)


def _label(spot: Spotted) -> str:
    said = ", ".join(f"{count} {status}" for status, count in spot.statuses)
    return f"{spot.place}: {said}{'' if spot.exact else ' (exact place not told)'}"
