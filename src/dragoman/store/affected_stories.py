"""The stories that a change can alter: the events to merge again, in groups that are merged apart from each
other; stories taken out, with their addresses kept.

An event that is new or changed is compared with all events that share a block key with it. The events that it
is tied to (`merge.clustering`), and the clusters of the stories of those, are merged again with it; no other
story can change, however much else is reported of the same states in the same weeks.

A cluster is a connected component of stories, numbered by its first story; a single story has no row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Select, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from dragoman.merge.clustering import SITUATION, neighbours
from dragoman.merge.mentions import Features, features, mention_of
from dragoman.merge.near_duplicates import DisjointSets, ShingleIndex, originals
from dragoman.merge.pair_scores import BulkScorer
from dragoman.merge.story import Judgement
from dragoman.record import Report
from dragoman.store import schema
from dragoman.store.paging import batched, in_list
from dragoman.store.read import openings_of_versions, records_of_events

_event = schema.event
_story = schema.story
_mention = schema.story_mention
_OF_EVENT = schema.referring(schema.event)
_OF_STORY = schema.referring(schema.story)
Chosen = Callable[[ColumnElement[int]], ColumnElement[bool]]
"""The condition that a column numbers one of the events that are meant."""


def insert_into(connection: Connection, table: Table) -> Any:
    """Return the dialect's own INSERT, which knows ON CONFLICT."""
    kind: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made: Insert = kind(table)
    return made


def merge_again(connection: Connection, events: Select[Any]) -> None:
    """Have events, and those in one story with them, merged again: they or what is said of them changed."""
    mention, same_story = schema.story_mention, schema.story_mention.alias()
    beside = (
        select(same_story.c.event)
        .join(mention, mention.c.story == same_story.c.story)
        .where(mention.c.event.in_(events))
    )
    made = insert_into(connection, schema.waiting_event)
    for chosen in (events, beside):
        connection.execute(made.from_select(["event"], chosen.distinct()).on_conflict_do_nothing())


def list_again(connection: Connection, versions: Sequence[int]) -> None:
    """Have what versions open with held against the stories near it again: they or what is said of them
    changed."""
    made = insert_into(connection, schema.waiting_opening)
    for batch in batched(versions):
        openings = select(schema.opening.c.version).where(openings_of_versions(batch))
        connection.execute(made.from_select(["version"], openings).on_conflict_do_nothing())


def _merge_beside(connection: Connection, events: ColumnElement[bool]) -> None:
    """Have what hangs together with the stories of events merged again, as these may go; by an event each."""
    mention, cluster = schema.story_mention, schema.story_cluster
    of_them = select(cluster.c.cluster).join(mention, mention.c.story == cluster.c.story).where(events)
    beside = (
        select(func.min(mention.c.event))
        .join(cluster, cluster.c.story == mention.c.story)
        .where(cluster.c.cluster.in_(of_them))
        .group_by(mention.c.story)
    )
    made = insert_into(connection, schema.waiting_event)
    connection.execute(made.from_select(["event"], beside).on_conflict_do_nothing())


def forget_stories(connection: Connection, numbers: Sequence[int]) -> None:
    """Take out stories, which merging will make anew of their mentions."""
    for batch in batched(numbers):
        for column in _OF_STORY:
            connection.execute(delete(column.table).where(column.in_(batch)))
        connection.execute(delete(_story).where(_story.c.number.in_(batch)))


def forget_events(connection: Connection, chosen: Chosen) -> None:
    """Take out events with their stories, before their rows go; the rest of these stories is merged again."""
    merge_again(connection, select(_event.c.number).where(chosen(_event.c.number)))
    _merge_beside(connection, chosen(_mention.c.event))
    stories = list(
        connection.execute(select(_mention.c.story).where(chosen(_mention.c.event)).distinct()).scalars()
    )
    keep_addresses(connection, stories, without=chosen)
    forget_stories(connection, stories)
    for column in _OF_EVENT:
        connection.execute(delete(column.table).where(chosen(column)))


def keep_addresses(connection: Connection, stories: Sequence[int], without: Chosen | None = None) -> None:
    """Remember an event of each of some stories (numbers) that go, by which their addresses lead to the story
    that it is in afterwards: one that stays, where others do not (`without`)."""
    for batch in batched(stories):
        asked = select(_story.c.id, _event.c.id).join(_mention, _mention.c.story == _story.c.number)
        asked = asked.join(_event, _event.c.number == _mention.c.event).where(in_list(_story.c.number, batch))
        staying = asked if without is None else asked.where(~without(_event.c.number))
        event_of = {row[0]: row[1] for query in (asked, staying) for row in connection.execute(query)}
        if event_of:
            rows = [{"id": id, "event": event} for id, event in sorted(event_of.items())]
            made = insert_into(connection, schema.former_story)
            event = {"event": made.excluded.event}
            connection.execute(made.on_conflict_do_update(index_elements=["id"], set_=event), rows)


_cluster = schema.story_cluster
_block = schema.event_block
_version = schema.report_version
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
        connection.execute(delete(_cluster).where(in_list(_cluster.c.story, batch)))
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
        yield from connection.execute(query.where(in_list(column, batch))).all()


class FeatureCache:
    """What events are compared by, by their numbers; nothing of those whose versions were replaced."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._features_of: dict[int, Features | None] = {}
        self._reports: dict[str, Report] = {}
        self._texts = ShingleIndex()

    def of(self, numbers: Iterable[int]) -> dict[int, Features]:
        """Return the features of events, in the order of their numbers; each is a witness of its own."""
        wanted = sorted(set(numbers))
        missing = [number for number in wanted if number not in self._features_of]
        self._features_of.update(dict.fromkeys(missing))
        known, number_of = records_of_events(self._connection, missing)
        for record in known:
            report = self._reports.setdefault(record.report.id, record.report)
            for event in record.events:
                self._features_of[number_of[event.id]] = features(mention_of(report, event, report.id))
        return {
            number: event_features
            for number in wanted
            if (event_features := self._features_of[number]) is not None
        }

    def witnessed(self, mentions: Iterable[Features]) -> dict[str, Features]:
        """Return mentions by their ids, each with the text that its report is a copy of among theirs."""
        known = {mention_features.id: mention_features for mention_features in mentions}
        reports = sorted({mention_features.mention.report for mention_features in known.values()})
        copies = originals((self._reports[id] for id in reports), self._texts) if len(reports) > 1 else {}
        return {
            id: _carrying(mention_features, copies.get(mention_features.mention.report))
            for id, mention_features in known.items()
        }


def _carrying(mention_features: Features, witness: str | None) -> Features:
    if witness is None or witness == mention_features.mention.witness:
        return mention_features
    return replace(mention_features, mention=replace(mention_features.mention, witness=witness))


Pairs = Iterator[tuple[int, int]]


def affected_groups(
    connection: Connection,
    changed: Collection[int],
    compared: FeatureCache,
    judgements: Iterable[Judgement] = (),
) -> list[list[int]]:
    """Return the events that changes of some reach, in groups of which none decides on another: by ties, by
    what somebody judged to be the same, by having their id (which two of our own reading never share)."""
    reached = set[int]()
    joined: list[tuple[int, int]] = []
    by_hand = _judged_same(connection, judgements)
    frontier = set(changed)
    while frontier:
        reached |= frontier
        pairs = cluster_pairs(connection, frontier)
        fresh = frontier & set(changed)
        pairs += _beside(connection, fresh, changed, compared)
        pairs += _same_id(connection, fresh)
        pairs += [(event, other) for event in frontier for other in by_hand.get(event, ())]
        joined += pairs
        frontier = {event for pair in pairs for event in pair} - reached
    groups = DisjointSets(reached)
    for first, second in joined:
        groups.join(first, second)
    return groups.groups()


def _beside(
    connection: Connection, fresh: Collection[int], changed: Collection[int], compared: FeatureCache
) -> Pairs:
    """Yield the pairs that tie events to others that share a key with them."""
    keys_of = {key for _, key in rows_in(connection, select(_block), _block.c.event, fresh)}
    blocks: dict[str, list[int]] = defaultdict(list)
    for key, event in _members(connection, keys_of, changed):
        blocks[key].append(event)
    for key in [key for key in blocks if key.partition("|")[0] == SITUATION]:
        first, *others = blocks.pop(key)
        yield from ((first, event) for event in others)
    features_of = compared.of({event for events in blocks.values() for event in events})
    yield from _ties(
        {key: [event for event in events if event in features_of] for key, events in blocks.items()},
        fresh,
        features_of,
    )


def _members(connection: Connection, keys: Collection[str], changed: Collection[int]) -> Iterator[Any]:
    """Yield keys, each with the events that have it and are in stories or among those that changed: others
    come later, and are then compared with these."""
    query = select(_block.c.key, _block.c.event, _mention.c.story)
    query = query.outerjoin(_mention, _mention.c.event == _block.c.event)
    for key, event, story in rows_in(connection, query, _block.c.key, keys):
        if story is not None or event in changed:
            yield key, event


def _ties(
    blocks: Mapping[str, Collection[int]], fresh: Collection[int], features_of: Mapping[int, Features]
) -> Pairs:
    """Yield the pairs that tie fresh events to others of their blocks."""
    known: dict[str, set[str]] = defaultdict(set)
    parties: dict[str, list[str]] = defaultdict(list)
    for key in blocks:
        parties[key.rpartition("|")[0]].append(key)
    for _, keys in sorted(parties.items()):
        scores = BulkScorer()  # of the blocks of two parties, that its words do not become too many
        for key in keys:
            yield from _ties_in(blocks[key], fresh, features_of, scores, known)


def _ties_in(
    block: Collection[int],
    fresh: Collection[int],
    features_of: Mapping[int, Features],
    scores: BulkScorer,
    known: dict[str, set[str]],
) -> Pairs:
    """Yield the pairs of a block, but those that are `known`."""
    number_of = {features_of[event].id: event for event in block}
    ordered = [features_of[number_of[id]] for id in sorted(number_of)]
    of_fresh = [at for at, event_features in enumerate(ordered) if number_of[event_features.id] in fresh]
    for at, event_features in enumerate(ordered):
        beside = ordered[at + 1 :]
        if number_of[event_features.id] not in fresh:
            beside = [ordered[place] for place in of_fresh[bisect_right(of_fresh, at) :]]
        others = [other for other in beside if other.id not in known[event_features.id]]
        known[event_features.id].update(other.id for other in others)
        for other in neighbours(others, scores.of(event_features, others)):
            yield number_of[event_features.id], number_of[other.id]


def _same_id(connection: Connection, events: Collection[int]) -> Pairs:
    """Yield events with another of the same id."""
    twin = _event.alias()
    query = select(_event.c.number, twin.c.number).join(twin, twin.c.id == _event.c.id)
    query = query.where(twin.c.number != _event.c.number)
    yield from rows_in(connection, query, _event.c.number, events)


def _judged_same(connection: Connection, judgements: Iterable[Judgement]) -> dict[int, set[int]]:
    """Return the events that a hand joined, each with the others that it was joined to, however far apart."""
    pairs = [
        (judgement.first, judgement.second)
        for judgement in judgements
        if judgement.verdict == "same" and judgement.second
    ]
    ids = {id for pair in pairs for id in pair}
    number_of: dict[str, set[int]] = defaultdict(set)
    for number, id in rows_in(connection, select(_event.c.number, _event.c.id), _event.c.id, ids):
        number_of[id].add(number)
    joined: dict[int, set[int]] = defaultdict(set)
    for first, second in pairs:
        for event, other in product(number_of[first], number_of[second]):
            joined[event].add(other)
            joined[other].add(event)
    return joined
