"""How far a change reaches: the events whose stories are made anew with it.

An event that is new or changed is compared with all that share a block key with it. What it is tied to
(`merge.connected_components`) and what hangs together with that (`clusters`) is merged again; it alters no
other story, however much else is told of the same states in the same weeks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from sqlalchemy import Connection, select

from dragoman.merge.blocking import SITUATION
from dragoman.merge.connected_components import DisjointSets, neighbours
from dragoman.merge.mention_features import Features
from dragoman.merge.pair_scores import BulkScorer
from dragoman.merge.story import Judgement
from dragoman.store import schema
from dragoman.store.clusters import cluster_pairs, rows_in
from dragoman.store.compared import Compared

_block, _event, _mention, _version = (
    schema.event_block, schema.event, schema.story_mention, schema.report_version,
)  # fmt: skip
Pairs = Iterator[tuple[int, int]]


def reach(
    connection: Connection,
    changed: Collection[int],
    compared: Compared,
    judgements: Iterable[Judgement] = (),
) -> list[list[int]]:
    """Return the events that changes of some reach, in groups of which none decides on another: by ties, by
    what somebody judged to be the same, by having their id (which two of our own reading never share)."""
    found = set[int]()
    joined: list[tuple[int, int]] = []
    by_hand = _judged_same(connection, judgements)
    frontier = set(changed)
    while frontier:
        found |= frontier
        pairs = cluster_pairs(connection, frontier)
        fresh = frontier & set(changed)
        pairs += _beside(connection, fresh, changed, compared)
        pairs += _same_id(connection, fresh)
        pairs += [(event, other) for event in frontier for other in by_hand.get(event, ())]
        joined += pairs
        frontier = {event for pair in pairs for event in pair} - found
    groups = DisjointSets(found)
    for one, two in joined:
        groups.join(one, two)
    return groups.groups()


def _beside(
    connection: Connection, fresh: Collection[int], changed: Collection[int], compared: Compared
) -> Pairs:
    """Yield the pairs that tie events to others that share a key with them."""
    keys_of = {key for _, key in rows_in(connection, select(_block), _block.c.event, fresh)}
    blocks: dict[str, list[int]] = defaultdict(list)
    for key, event in _members(connection, keys_of, changed):
        blocks[key].append(event)
    for key in [key for key in blocks if key.partition("|")[0] == SITUATION]:
        first, *others = blocks.pop(key)
        yield from ((first, event) for event in others)
    told = compared.of({event for own in blocks.values() for event in own})
    yield from _ties({key: [one for one in own if one in told] for key, own in blocks.items()}, fresh, told)


def _members(connection: Connection, keys: Collection[str], changed: Collection[int]) -> Iterator[Any]:
    """Yield keys, each with the events that have it and are in stories or among those that changed: others
    come later, and are then compared with these."""
    asked = select(_block.c.key, _block.c.event, _mention.c.story)
    asked = asked.outerjoin(_mention, _mention.c.event == _block.c.event)
    for key, event, story in rows_in(connection, asked, _block.c.key, keys):
        if story is not None or event in changed:
            yield key, event


def _ties(
    blocks: Mapping[str, Collection[int]], fresh: Collection[int], told: Mapping[int, Features]
) -> Pairs:
    """Yield the pairs that tie fresh events to others of their blocks."""
    known: dict[str, set[str]] = defaultdict(set)
    parties: dict[str, list[str]] = defaultdict(list)
    for key in blocks:
        parties[key.rpartition("|")[0]].append(key)
    for _, own in sorted(parties.items()):
        scores = BulkScorer()  # of the blocks of two parties, that its words do not become too many
        for key in own:
            yield from _ties_in(blocks[key], fresh, told, scores, known)


def _ties_in(
    block: Collection[int],
    fresh: Collection[int],
    told: Mapping[int, Features],
    scores: BulkScorer,
    known: dict[str, set[str]],
) -> Pairs:
    """Yield the pairs of a block, but those that are `known`."""
    number_of = {told[event].id: event for event in block}
    ordered = [told[number_of[id]] for id in sorted(number_of)]
    of_fresh = [at for at, one in enumerate(ordered) if number_of[one.id] in fresh]
    for at, one in enumerate(ordered):
        beside = ordered[at + 1 :]
        if number_of[one.id] not in fresh:
            beside = [ordered[place] for place in of_fresh[bisect_right(of_fresh, at) :]]
        others = [two for two in beside if two.id not in known[one.id]]
        known[one.id].update(two.id for two in others)
        for two in neighbours(others, scores.of(one, others)):
            yield number_of[one.id], number_of[two.id]


def _same_id(connection: Connection, events: Collection[int]) -> Pairs:
    """Yield events with another of the same id."""
    twin = _event.alias()
    asked = select(_event.c.number, twin.c.number).join(twin, twin.c.id == _event.c.id)
    asked = asked.where(twin.c.number != _event.c.number)
    yield from rows_in(connection, asked, _event.c.number, events)


def _judged_same(connection: Connection, judgements: Iterable[Judgement]) -> dict[int, set[int]]:
    """Return the events that a hand joined, each with the others that it was joined to, however far apart."""
    pairs = [(one.first, one.second) for one in judgements if one.verdict == "same" and one.second]
    ids = {id for pair in pairs for id in pair}
    number_of: dict[str, set[int]] = defaultdict(set)
    for number, id in rows_in(connection, select(_event.c.number, _event.c.id), _event.c.id, ids):
        number_of[id].add(number)
    found: dict[int, set[int]] = defaultdict(set)
    for first, second in pairs:
        for one, other in product(number_of[first], number_of[second]):
            found[one].add(other)
            found[other].add(one)
    return found
