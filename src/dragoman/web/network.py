"""Who was in contact with whom in a time: a graph of states and organisations, and the table of its ties."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from dragoman.render.exchange.graphml import Edge, write_network
from dragoman.store.contacts import MOST_SIDES, Tie
from dragoman.web.asked import Day, Kept, Sides, bounds, day
from dragoman.web.layout import Layout, laid_out

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
    ties: tuple[Tie, ...]
    picture: Layout | None


def network(store: Kept, actors: Sides, since: Day = None, until: Day = None, contacts: Least = 1) -> Network:
    """Who was in contact with whom: of all, of one actor, of one pair."""
    first, last = day("since", since), day("until", until)
    begin, end = bounds(first, last)
    told = store.ties(actors=actors, since=begin, until=end, statuses=("held",))
    ties = tuple(tie for tie in told.ties if tie.contacts >= contacts)
    return Network(
        actors, Asked(first, last, contacts), told.counted, told.wide, MOST_SIDES, _nodes(ties), ties,
        laid_out(ties[:_DRAWN]),
    )  # fmt: skip


def graphml(
    store: Kept, actors: Sides, since: Day = None, until: Day = None, contacts: Least = 1
) -> Response:
    """The same network for Gephi, networkx and igraph."""
    told = network(store, actors, since, until, contacts)
    nodes = [one.actor for one in told.nodes]
    edges = [Edge(tie.first, tie.second, tie.contacts, tie.witnesses) for tie in told.ties]
    out = io.BytesIO()
    write_network(nodes, edges, out)
    return Response(out.getvalue(), media_type="application/graphml+xml")


def _nodes(ties: tuple[Tie, ...]) -> tuple[Node, ...]:
    partners, contacts = Counter[str](), Counter[str]()
    for tie in ties:
        for side in (tie.first, tie.second):
            partners[side] += 1
            contacts[side] += tie.contacts
    order = sorted(contacts, key=lambda side: (-contacts[side], side))
    return tuple(Node(side, partners[side], contacts[side]) for side in order)
