"""Which stories hang together, kept so that a change reaches these and no others.

A cluster is called by the number of its first story. A story that stands alone has no row, and 0 says that
nobody has looked yet, as of the stories of an older store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, select

from dragoman.merge.connected_components import DisjointSets
from dragoman.store import tables
from dragoman.store.among import among
from dragoman.store.paging import batched

_cluster, _mention = tables.story_cluster, tables.story_mention
UNKNOWN = 0
_CLUSTERS = select(_cluster.c.story, _cluster.c.cluster)
_EVENTS = select(_mention.c.story, _mention.c.event)


def hanging(connection: Connection, events: Collection[int]) -> tuple[list[tuple[int, int]], set[int]]:
    """Return pairs of events that tie all whose stories hang together with those of some; and those of the
    events of which it is not known what hangs together with them."""
    story_of = {event: story for story, event in rows_among(connection, _EVENTS, _mention.c.event, events)}
    first = {story: event for event, story in story_of.items()}
    cluster_of = dict(rows_among(connection, _CLUSTERS, _cluster.c.story, first))
    unknown = {event for event, story in story_of.items() if cluster_of.get(story) == UNKNOWN}
    named = {cluster: first[story] for story, cluster in cluster_of.items() if cluster != UNKNOWN}
    pairs = [(named[cluster], first[story]) for story, cluster in cluster_of.items() if cluster != UNKNOWN]
    for story, cluster in rows_among(connection, _CLUSTERS, _cluster.c.cluster, named):
        first.setdefault(story, named[cluster])
    pairs += (
        (first[story], event) for story, event in rows_among(connection, _EVENTS, _mention.c.story, first)
    )
    return pairs, unknown


def keep_clusters(
    connection: Connection, number_of: Mapping[str, int], hang: Iterable[tuple[str, str]]
) -> None:
    """Keep which stories hang together, by the pairs that do: of stories by their ids, whole clusters."""
    sets = DisjointSets(number_of.values())
    for one, other in hang:
        sets.join(number_of[one], number_of[other])
    wanted = {number: own[0] for own in sets.groups() if len(own) > 1 for number in own}
    known = dict(rows_among(connection, _CLUSTERS, _cluster.c.story, list(number_of.values())))
    gone = [number for number, cluster in known.items() if wanted.get(number) != cluster]
    for some in batched(sorted(gone)):
        connection.execute(delete(_cluster).where(among(_cluster.c.story, some)))
    new = [
        {"story": number, "cluster": cluster}
        for number, cluster in wanted.items()
        if known.get(number) != cluster
    ]
    if new:
        connection.execute(_cluster.insert(), new)


def rows_among(
    connection: Connection, asked: Select[Any], column: ColumnElement[Any], values: Collection[Any]
) -> Iterator[Any]:
    """Yield the rows in which `column` has one of some values."""
    for some in batched(sorted(values), 5000):
        yield from connection.execute(asked.where(among(column, some))).all()
