"""Which stories hang together, kept so that a change reaches these and no others.

A cluster is called by the number of its first story. A story that stands alone has no row, and 0 says that
nobody has looked yet, as of the stories of an older store.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, select

from dragoman.merge.connected_components import DisjointSets
from dragoman.store import schema
from dragoman.store.among import among
from dragoman.store.paging import batched

_cluster, _mention = schema.story_cluster, schema.story_mention
_CLUSTERS = select(_cluster.c.story, _cluster.c.cluster)
_EVENTS = select(_mention.c.story, _mention.c.event)


def cluster_pairs(connection: Connection, events: Collection[int]) -> list[tuple[int, int]]:
    """Return pairs of events that connect some events with all those of the clusters of their stories."""
    story_of = {event: story for story, event in rows_in(connection, _EVENTS, _mention.c.event, events)}
    first_event = {story: event for event, story in story_of.items()}
    cluster_of = dict(rows_in(connection, _CLUSTERS, _cluster.c.story, first_event))
    event_of_cluster = {cluster: first_event[story] for story, cluster in cluster_of.items()}
    pairs = [(event_of_cluster[cluster], first_event[story]) for story, cluster in cluster_of.items()]
    for story, cluster in rows_in(connection, _CLUSTERS, _cluster.c.cluster, event_of_cluster):
        first_event.setdefault(story, event_of_cluster[cluster])
    pairs += (
        (first_event[story], event)
        for story, event in rows_in(connection, _EVENTS, _mention.c.story, first_event)
    )
    return pairs


def keep_clusters(
    connection: Connection, number_of: Mapping[str, int], tied: Iterable[tuple[str, str]]
) -> None:
    """Write the clusters of some stories (numbers by ids), given all pairs of ids that are tied."""
    sets = DisjointSets(number_of.values())
    for first, second in tied:
        sets.join(number_of[first], number_of[second])
    wanted = {number: members[0] for members in sets.groups() if len(members) > 1 for number in members}
    known = dict(rows_in(connection, _CLUSTERS, _cluster.c.story, list(number_of.values())))
    gone = [number for number, cluster in known.items() if wanted.get(number) != cluster]
    for batch in batched(sorted(gone)):
        connection.execute(delete(_cluster).where(among(_cluster.c.story, batch)))
    new = [
        {"story": number, "cluster": cluster}
        for number, cluster in wanted.items()
        if known.get(number) != cluster
    ]
    if new:
        connection.execute(_cluster.insert(), new)


def rows_in(
    connection: Connection, query: Select[Any], column: ColumnElement[Any], values: Collection[Any]
) -> Iterator[Any]:
    """Yield the rows in which `column` has one of some values."""
    for batch in batched(sorted(values), 5000):
        yield from connection.execute(query.where(among(column, batch))).all()
