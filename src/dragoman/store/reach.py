"""How far a change reaches: the events whose stories it may alter, and those by which that is decided.

Events that share a block key are compared (`merge.blocks`), and through others a change may reach what it
shares none with. But no rule compares events that lie further apart than a few weeks, so it ends there: two
states of which something is told every day are not followed through all the years of their record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from dragoman.merge.unions import Unions
from dragoman.store import tables
from dragoman.store.carrying import carried
from dragoman.store.paging import batched

ALTERED = 1
"""Buckets of a block key (fortnights) from those of a change within which it may alter stories."""
LOOKED_AT = 3
"""Buckets within which events are looked at to decide that."""
THROUGH = 2
"""Steps from a change within which the keys of parties of which it says nothing are followed too."""
_block, _event, _mention = tables.event_block, tables.event, tables.story_mention


@dataclass(frozen=True, slots=True)
class Reach:
    """Events that changes reach, in groups of which none can meet another, and those whose stories may be
    altered."""

    groups: list[list[int]]
    altered: frozenset[int]


def reach(connection: Connection, changed: Iterable[int]) -> Reach:
    """Return what the changes of events reach: by keys, by the story they are in, by what somebody judged to
    be the same, by having their id (which two events of our own reading never share)."""
    frontier = set(changed)
    centres = _centres(key for _, key in _keys(connection, frontier))
    found, altered, asked = set(frontier), set(frontier), set[str]()
    joined: list[tuple[int, int]] = []
    by_hand = _judged_same(connection)
    step = 0
    while frontier:
        keys = {
            key
            for _, key in _keys(connection, frontier)
            if _is_near(key, centres, LOOKED_AT, others=step < THROUGH)
        } - asked
        asked |= keys
        first: dict[str, int] = {}
        beside: set[int] = set()
        with_key = select(_block.c.event, _block.c.key)
        for event, key in _rows(connection, with_key, _block.c.key, keys):
            beside.add(event)
            joined.append((first.setdefault(key, event), event))
            if _is_near(key, centres, ALTERED, others=False):
                altered.add(event)
        same_id = list(_same_id(connection, frontier))
        altered.update(one for pair in same_id if altered & set(pair) for one in pair)
        hand = ((event, other) for event in frontier for other in by_hand.get(event, ()))
        for event, other in (*same_id, *_same_story(connection, frontier), *hand):
            beside.add(other)
            joined.append((event, other))
        frontier = beside - found
        found |= frontier
        step += 1
    groups = Unions(found)
    for one, two in joined:
        groups.join(one, two)
    return Reach(groups.groups(), frozenset(altered))


def _keys(connection: Connection, events: Collection[int]) -> Iterator[tuple[int, str]]:
    """Yield events, each with each of its keys."""
    return _rows(connection, select(_block.c.event, _block.c.key), _block.c.event, events)


def _rows(
    connection: Connection, asked: Select[Any], column: ColumnElement[Any], values: Collection[Any]
) -> Iterator[tuple[int, Any]]:
    """Yield the rows, of two columns, in which `column` has one of some values."""
    for some in batched(sorted(values)):
        yield from (tuple(row) for row in connection.execute(asked.where(column.in_(some))))


def _same_id(connection: Connection, events: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield events with another of the same id."""
    twin = _event.alias()
    asked = select(_event.c.number, twin.c.number).join(twin, twin.c.id == _event.c.id)
    return _rows(connection, asked.where(twin.c.number != _event.c.number), _event.c.number, events)


def _same_story(connection: Connection, events: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield an event of each story with every other."""
    story_of = select(_mention.c.event, _mention.c.story)
    of_story = {story: event for event, story in _rows(connection, story_of, _mention.c.event, events)}
    members = select(_mention.c.story, _mention.c.event)
    for story, event in _rows(connection, members, _mention.c.story, of_story):
        yield of_story[story], event


def _judged_same(connection: Connection) -> dict[int, set[int]]:
    """Return the events that a hand joined, each with the others that it was joined to, however far apart."""
    pairs = [
        (judgement.first, judgement.second)
        for judgement in carried(connection)
        if judgement.verdict == "same" and judgement.second
    ]
    ids = {id for pair in pairs for id in pair}
    number_of: dict[str, set[int]] = defaultdict(set)
    for number, id in _rows(connection, select(_event.c.number, _event.c.id), _event.c.id, ids):
        number_of[id].add(number)
    found: dict[int, set[int]] = defaultdict(set)
    for first, second in pairs:
        for one, other in product(number_of[first], number_of[second]):
            found[one].add(other)
            found[other].add(one)
    return found


def _centres(keys: Iterable[str]) -> dict[str, set[int]]:
    """Return the buckets of keys by what stands before them."""
    found: dict[str, set[int]] = defaultdict(set)
    for key in keys:
        before, bucket = _parts(key)
        if bucket is not None:
            found[before].add(bucket)
    return dict(found)


def _is_near(key: str, centres: dict[str, set[int]], most: int, *, others: bool) -> bool:
    """Say whether a key lies within `most` buckets of a change to the same parties; where nothing of these
    changes, `others`. A key without a bucket is near everything."""
    before, bucket = _parts(key)
    if bucket is None:
        return True
    if before not in centres:
        return others
    return any(abs(bucket - one) <= most for one in centres[before])


def _parts(key: str) -> tuple[str, int | None]:
    before, _, time = key.rpartition("|")
    return before, int(time) if time.isdigit() else None
