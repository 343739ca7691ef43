"""The network of contacts: a graph of states and organisations, its table, and the layout of its picture.

The layout uses the forces of Fruchterman and Reingold (1991): all nodes push each other away, ties pull, the
middle pulls a little so that parts without a tie stay in the picture. Nodes start on a circle in the order in
which they are given, so the picture is the same every time. Names stand so that none covers another name or a
circle.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import cos, hypot, log1p, pi, sin, sqrt
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from dragoman.lexicon.story_rules import name_of
from dragoman.render.exchange.feeds_and_graphs import Edge, write_network
from dragoman.render.words import shortened
from dragoman.store.queries.contacts_in_time import MOST_SIDES, ContactPair, contact_pairs
from dragoman.web.parameters import Day, DeskStore, Sides, bounds, day

WIDTH, HEIGHT = 960, 620
_MARGIN_X, _MARGIN_Y = 90, 40  # room for names
_STEPS = 120
_GRAVITY = 0.6
_REACH = 2.5
"""How many ideal distances apart nodes push each other away: parts without a tie stay near."""
_LABEL = 24  # signs of a name
_SIGN, _LEAST, _HIGH = 7.4, 36, 38  # units: how wide a sign is; how wide and high a node is at least with it
_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Dot:
    """A node: its actor, place and radius, what it is called below it, and where it is called so on a phone
    where there is room."""

    actor: str
    x: float
    y: float
    size: float
    label: str
    narrow: Name | None


@dataclass(frozen=True, slots=True)
class Line:
    """A tie, drawn from dot to dot, the wider the more contacts it stands for."""

    tie: ContactPair
    x1: float
    y1: float
    x2: float
    y2: float
    wide: float


@dataclass(frozen=True, slots=True)
class Layout:
    """What is drawn, in units of a picture `width` by `height`."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]


def layout_of(ties: Sequence[ContactPair]) -> Layout | None:
    """Return the picture of ties, None where there are none."""
    if not ties:
        return None
    many = Counter[str]()
    for tie in ties:
        many[tie.first] += tie.contacts
        many[tie.second] += tie.contacts
    names = sorted(many, key=lambda name: (-many[name], name))
    index = {name: place for place, name in enumerate(names)}
    edges = tuple((index[tie.first], index[tie.second], 0.3 + 0.2 * log1p(tie.contacts)) for tie in ties)
    labels = tuple(shortened(name_of(name).removeprefix("the "), _LABEL) for name in names)
    wide = tuple(max(_LEAST, _SIGN * len(label)) for label in labels)
    at = dict(zip(names, _without_overlap(_force_layout(len(names), edges), wide), strict=True))
    most = max(many.values())
    circles = [(*at[name], round(5 + 11 * sqrt(many[name] / most), 1)) for name in names]
    narrow = placed_names(circles, labels, SIGN_NARROW, (WIDTH, HEIGHT))
    return Layout(
        WIDTH,
        HEIGHT,
        tuple(
            Dot(name, *circle, label, on_phone)
            for name, circle, label, on_phone in zip(names, circles, labels, narrow, strict=True)
        ),
        tuple(
            Line(tie, *at[tie.first], *at[tie.second], round(1 + 2 * log1p(tie.contacts - 1), 1))
            for tie in ties
        ),
    )


@lru_cache(maxsize=64)
def _force_layout(count: int, edges: tuple[tuple[int, int, float], ...]) -> tuple[tuple[float, float], ...]:
    """Return where nodes come to rest, in a square about the origin."""
    at = [(cos(2 * pi * n / count), sin(2 * pi * n / count)) for n in range(count)]
    ideal = 2 / sqrt(count)
    pulls = {(min(first, second), max(first, second)): weight for first, second, weight in edges}
    pairs = [(*pair, pulls.get(pair, 0.0)) for pair in combinations(range(count), 2)]
    for step in range(_STEPS):
        moves = [[-_GRAVITY * x * ideal, -_GRAVITY * y * ideal] for x, y in at]
        for first, second, pull in pairs:
            x, y = at[first][0] - at[second][0], at[first][1] - at[second][1]
            far = hypot(x, y) or 1e-6
            push = ideal * ideal / (far * far) if far < _REACH * ideal else 0.0
            force = push - pull * far / ideal
            moves[first][0] += x * force
            moves[first][1] += y * force
            moves[second][0] -= x * force
            moves[second][1] -= y * force
        most = 0.3 * (1 - step / _STEPS) ** 2 + 0.002
        for node, (x, y) in enumerate(moves):
            far = hypot(x, y) or 1
            shift = min(far, most) / far
            at[node] = (at[node][0] + x * shift, at[node][1] + y * shift)
    return tuple(at)


@lru_cache(maxsize=64)
def _without_overlap(
    at: tuple[tuple[float, float], ...], wide: tuple[float, ...]
) -> tuple[tuple[float, float], ...]:
    """Return places in the picture where no node or its name, so and so `wide`, covers another's, as far as
    there is room."""
    places = [list(point) for point in _fitted_to_picture(at)]
    pairs = list(combinations(range(len(places)), 2))
    for _ in range(_ROUNDS):
        met = False
        for first, second in pairs:
            (x1, y1), (x2, y2) = places[first], places[second]
            across = (wide[first] + wide[second]) / 2 - abs(x2 - x1)
            down = _HIGH - abs(y2 - y1)
            if across > 0 and down > 0:
                met = True
                axis, shift = (1, down / 2 + 0.5) if down < across else (0, across / 2 + 0.5)
                sign = 1 if places[second][axis] >= places[first][axis] else -1
                places[first][axis] -= sign * shift
                places[second][axis] += sign * shift
        for place, width in zip(places, wide, strict=True):
            place[0] = min(max(place[0], width / 2), WIDTH - width / 2)
            place[1] = min(max(place[1], _MARGIN_Y / 2), HEIGHT - _MARGIN_Y)
        if not met:
            break
    return tuple((round(x, 1), round(y, 1)) for x, y in places)


def _fitted_to_picture(at: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return places in the picture, which they fill to its margins."""
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*at, strict=True))
    across = (WIDTH - 2 * _MARGIN_X) / ((right - left) or 1)
    down = (HEIGHT - 2 * _MARGIN_Y) / ((bottom - top) or 1)
    return [
        (round(_MARGIN_X + (x - left) * across, 1), round(_MARGIN_Y + (y - top) * down, 1)) for x, y in at
    ]


_DRAWN = 70
Least = Annotated[int, Query(ge=1, le=10_000, description="How many contacts a pair has at least")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a network was asked for; `contacts` is the least number that a tie has to stand for."""

    since: str | None
    until: str | None
    contacts: int


@dataclass(frozen=True, slots=True)
class Node:
    """A state or organisation: with how many others it was in contact, and how often in all."""

    actor: str
    ties: int
    contacts: int


@dataclass(frozen=True, slots=True)
class Network:
    """The ties of a time, the busiest first. `counted` contacts that were held make them; `wide` had more
    than `most_sides` sides and are not counted. The picture has the busiest."""

    actors: tuple[str, ...]
    asked: Asked
    counted: int
    wide: int
    most_sides: int
    nodes: tuple[Node, ...]
    ties: tuple[ContactPair, ...]
    picture: Layout | None


def network(
    store: DeskStore, actors: Sides, since: Day = None, until: Day = None, contacts: Least = 1
) -> Network:
    """Who was in contact with whom: of all, of one actor, of one pair."""
    first, last = day("since", since), day("until", until)
    begin, end = bounds(first, last)
    counts = contact_pairs(store, actors=actors, since=begin, until=end, statuses=("held",))
    ties = tuple(tie for tie in counts.pairs if tie.contacts >= contacts)
    return Network(
        actors, Asked(first, last, contacts), counts.counted, counts.wide, MOST_SIDES, _nodes(ties), ties,
        layout_of(ties[:_DRAWN]),
    )  # fmt: skip


def graphml(
    store: DeskStore, actors: Sides, since: Day = None, until: Day = None, contacts: Least = 1
) -> Response:
    """The same network for Gephi, networkx and igraph."""
    of_time = network(store, actors, since, until, contacts)
    nodes = [node.actor for node in of_time.nodes]
    edges = [Edge(tie.first, tie.second, tie.contacts, tie.witnesses) for tie in of_time.ties]
    out = io.BytesIO()
    write_network(nodes, edges, out)
    return Response(out.getvalue(), media_type="application/graphml+xml")


def _nodes(ties: tuple[ContactPair, ...]) -> tuple[Node, ...]:
    partners, contacts = Counter[str](), Counter[str]()
    for tie in ties:
        for side in (tie.first, tie.second):
            partners[side] += 1
            contacts[side] += tie.contacts
    order = sorted(contacts, key=lambda side: (-contacts[side], side))
    return tuple(Node(side, partners[side], contacts[side]) for side in order)


SIGN, SIGN_NARROW = 7.2, 16.5
"""How wide a sign of a name is, in units of a picture 960 wide: in a wide window, and on a phone."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """Where a name stands, and which end of it: "start", "middle", "end"."""

    text: str
    x: float
    y: float
    anchor: str


def placed_names(
    circles: Sequence[tuple[float, float, float]], texts: Sequence[str], sign: float, size: tuple[int, int]
) -> Iterator[Name | None]:
    """Yield where the name of each circle (x, y, radius) covers no other name and no circle, None where there
    is no such place in a picture of a `size`. `sign` is how wide a sign is."""
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y, radius in circles]
    high = 1.6 * sign
    for (x, y, radius), text in zip(circles, texts, strict=True):
        wide = sign * len(text)
        for anchor, at, base in (
            ("start", x + radius + 3, y + high / 3), ("end", x - radius - 3, y + high / 3),
            ("middle", x, y - radius - 3), ("middle", x, y + radius + high),
        ):  # fmt: skip
            left = at - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
            box = (left, base - high + 2, left + wide, base + 2)
            if _is_inside(box, size) and not any(_meet(box, other) for other in taken):
                taken.append(box)
                yield Name(text, round(at, 1), round(base, 1), anchor)
                break
        else:
            yield None


def _is_inside(box: Box, size: tuple[int, int]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def _meet(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
