"""Where contacts took place or are planned: points, without borders, and the list of places."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from dragoman.query.chronology import Entry, entry
from dragoman.render.exchange.geojson import write
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally
from dragoman.store import Store
from dragoman.store.contacts import MOST, Contact, Spot
from dragoman.web import earth
from dragoman.web.asked import LONGEST_WORD, PAGE, Day, Kept, Sides, Status, bounds, day

_SENT = 500
Spelled = Annotated[
    str | None, Query(max_length=LONGEST_WORD, description="A place, as the list of places has it")
]
_LABELS = 14
_LABEL = 24  # signs of a name
_EXACT_KM = 60.0
"""A point that stands for more than this is a country's or a sea's middle, not a place of a contact."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a map was asked for."""

    since: str | None
    until: str | None
    status: str | None
    place: str | None


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
    """A place in the picture, with its name where there is room for it."""

    place: str
    x: float
    y: float
    size: float
    exact: bool
    held: bool
    label: str
    named: bool
    left: bool


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
    """The places of contacts, those with the most first. `found` contacts were counted, `nowhere` of them
    without a place that is known; `most` is the greatest number that is counted. `entries` are the contacts
    at the place that was asked for."""

    actors: tuple[str, ...]
    asked: Asked
    found: int
    nowhere: int
    most: int
    statuses: tuple[tuple[str, int], ...]
    places: tuple[Spotted, ...]
    picture: Picture
    entries: tuple[Entry, ...]


def atlas(
    store: Kept,
    actors: Sides,
    since: Day = None,
    until: Day = None,
    status: Status = None,
    place: Spelled = None,
) -> Map:
    """Where contacts took place or are planned: points by place, no borders."""
    asked = Asked(day("since", since), day("until", until), status or None, place or None)
    told = _told(store, actors, asked)
    shown = [one for one in told if asked.status in (None, one.status)]
    of = {one.number: one for one in shown}
    spots = _named(store.spots(list(of)))
    at = [of[number] for spot in spots if spot.place == asked.place for number in spot.contacts]
    at.sort(key=lambda one: (one.day, one.number), reverse=True)
    places = tuple(_spotted(spot, of) for spot in spots)
    return Map(
        actors,
        asked,
        len(shown),
        len(shown) - sum(len(spot.contacts) for spot in spots),
        MOST,
        tuple(sorted(Counter(one.status for one in told).items(), key=lambda item: (-item[1], item[0]))),
        places,
        _picture(places),
        tuple(entry(one) for one in store.told([one.story for one in at[:PAGE]])),
    )


def geojson(
    store: Kept,
    actors: Sides,
    since: Day = None,
    until: Day = None,
    status: Status = None,
    place: Spelled = None,
) -> Response:
    """The same contacts as GeoJSON, of very many the latest: a point for each, with its sources and words."""
    asked = Asked(day("since", since), day("until", until), status or None, place or None)
    shown = [one for one in _told(store, actors, asked) if asked.status in (None, one.status)]
    spots = _named(store.spots([one.number for one in shown]))
    wanted = {number for spot in spots if asked.place in (None, spot.place) for number in spot.contacts}
    told = store.told([one.story for one in shown if one.number in wanted][-_SENT:])
    out = io.BytesIO()
    write(Selection(store.places_of(told), told), out, Tally("geojson"), Options())
    return Response(out.getvalue(), media_type="application/geo+json")


def _named(spots: Sequence[Spot]) -> list[Spot]:
    """Return the places that an address can name; what is called by more words than that is none."""
    return [spot for spot in spots if len(spot.place) <= LONGEST_WORD]


def _told(store: Store, actors: Sequence[str], asked: Asked) -> Sequence[Contact]:
    since, until = bounds(asked.since, asked.until)
    return store.contacts(actors=actors, since=since, until=until, sided=False)


def _spotted(spot: Spot, of: dict[int, Contact]) -> Spotted:
    statuses = Counter(of[number].status for number in spot.contacts)
    return Spotted(
        spot.place,
        spot.kind,
        spot.country,
        spot.latitude,
        spot.longitude,
        (spot.precision_km or 0) <= _EXACT_KM,
        len(spot.contacts),
        tuple(sorted(statuses.items(), key=lambda item: (-item[1], item[0]))),
    )


def _picture(places: Sequence[Spotted]) -> Picture:
    frame = earth.framed((one.latitude, one.longitude) for one in places)
    ground, grain = earth.ground(frame)
    most = max((one.contacts for one in places), default=1)
    taken: list[tuple[float, float, float, float]] = []
    dots: list[Dot] = []
    for one in places:
        x, y = frame.place(one.latitude, one.longitude)
        size = round(3.5 + 9 * sqrt(one.contacts / most), 1)
        label, left = one.place[:_LABEL], x > earth.WIDTH - 140
        wide = 7.2 * len(label) + size + 10
        box = (x - wide if left else x, y - 8, x if left else x + wide, y + 8)
        named = len(dots) < 4 * _LABELS and not any(_meet(box, other) for other in taken)
        named = named and sum(dot.named for dot in dots) < _LABELS
        taken.append(box if named else (x - size, y - size, x + size, y + size))
        held = any(status == "held" for status, _ in one.statuses)
        dots.append(Dot(one.place, x, y, size, one.exact, held, _label(one), named, left))
    return Picture(earth.WIDTH, earth.HEIGHT, earth.net(frame), ground, grain, tuple(dots))


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _label(one: Spotted) -> str:
    said = ", ".join(f"{count} {status}" for status, count in one.statuses)
    return f"{one.place}: {said}{'' if one.exact else ' (exact place not told)'}"
