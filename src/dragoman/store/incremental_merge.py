"""Merge what changed: make the stories anew that new, replaced or judged events can alter, and no others.

Events wait in the table `waiting_event`. The events whose stories they can alter (`affected_stories`) are
merged together with them by `dragoman.merge`, and the stories that differ are written in place of the old
ones: some events at a time, each portion in a transaction of its own, so that a run which is stopped goes on
where it was. Events that still wait take no part; when their turn comes they are compared with what is there.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain

from sqlalchemy import Connection, delete, func, select

from dragoman.merge.clustering import PairScores, edges, keys_of
from dragoman.merge.stories import stories_told, story_order
from dragoman.merge.story import Judgement, Story
from dragoman.observing import stage
from dragoman.stopping import interruptible
from dragoman.store import schema
from dragoman.store.affected_stories import (
    FeatureCache,
    affected_groups,
    forget_stories,
    keep_addresses,
    keep_clusters,
)
from dragoman.store.amendments import judgements_with_carried
from dragoman.store.database import Database
from dragoman.store.paging import batched, in_list
from dragoman.store.record_rows import Rows
from dragoman.store.story_rows import (
    body_of,
    list_openings_of_stories,
    list_waiting_openings,
    story_rows,
    waiting_versions,
)

_event, _block = schema.event, schema.event_block
_mention, _story, _unmerged = schema.story_mention, schema.story, schema.waiting_event
_former = schema.former_story
PORTION = 5000
"""Events that are merged in one transaction."""


@stage("merge")
def merge(store: Database, tell: Callable[[int, int], None] | None = None) -> int:
    """Bring the stories up to date with the reports and judgements; return how many were written. `tell` is
    called with how many events of all that wait are merged.

    Safe to stop at any moment, and to run beside writers: what they add meanwhile waits for the next time. A
    signal that asks to stop takes back the transaction under way.
    """
    with store.reading() as connection:
        unmerged = _unmerged_events(connection)
    written = merged = 0
    for events in batched(unmerged, PORTION):
        if tell is not None:
            tell(merged, len(unmerged))
        merged += len(events)
        with store.writing() as connection, _without_garbage_collection(), interruptible():
            written += _merge(connection, events)
    with store.reading() as connection:
        unlisted = waiting_versions(connection)
    for versions in batched(unlisted, PORTION):
        with store.writing() as connection, interruptible():
            list_waiting_openings(connection, versions)
    return written


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Turn the collector off: thousands of mentions are made, none of which goes before the end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _unmerged_events(connection: Connection) -> list[int]:
    """Return the events that wait to be merged, in order of time, so that neighbours are merged together."""
    query = select(_unmerged.c.event)
    # An outer join, since SQLite would rather go through all events in order than sort the few that wait.
    query = query.outerjoin(_event, _event.c.number == _unmerged.c.event)
    return list(connection.execute(query.order_by(_event.c.day, _event.c.number)).scalars())


def _merge(connection: Connection, changed: Sequence[int]) -> int:
    """Make anew the stories that a change of some events alters; return how many were written."""
    compared = FeatureCache(connection)
    _write_block_keys(connection, changed, compared)
    judgements = judgements_with_carried(connection)
    groups = affected_groups(connection, set(changed), compared, judgements)
    merged, tied = _merge_groups(groups, compared, judgements)
    number_of = {features.id: number for number, features in compared.of(chain.from_iterable(groups)).items()}
    changes = _StoryChanges(connection, sorted(chain.from_iterable(groups)), merged, number_of)
    keep_addresses(connection, sorted(changes.gone))
    forget_stories(connection, sorted(changes.gone))
    written = _write_stories(connection, changes.new, number_of)
    list_openings_of_stories(connection, written)
    numbers = {story.id: number for number, story in written.items()} | changes.unchanged
    keep_clusters(connection, numbers, tied)
    for events in batched(changed):
        connection.execute(delete(_unmerged).where(in_list(_unmerged.c.event, events)))
    return len(written)


def _write_block_keys(connection: Connection, events: Sequence[int], compared: FeatureCache) -> None:
    """Write the block keys of those events that have none yet."""
    for batch in batched(events):
        query = select(_block.c.event).where(in_list(_block.c.event, batch))
        known = set(connection.execute(query).scalars())
        rows = [
            {"event": number, "key": key}
            for number, features in compared.of(set(batch) - known).items()
            for key in sorted(keys_of(features))
        ]
        if rows:
            connection.execute(_block.insert(), rows)


def _merge_groups(
    groups: Sequence[Sequence[int]], compared: FeatureCache, judgements: Sequence[Judgement]
) -> tuple[list[Story], list[tuple[str, str]]]:
    """Return the stories of groups of events, in order, and pairs of ids of stories that are tied."""
    features_of_groups = [list(compared.of(events).values()) for events in groups]
    merged: list[Story] = []
    tied: list[tuple[str, str]] = []
    for group in features_of_groups:
        mentions = compared.witnessed(group)
        scores = PairScores(list(mentions.values()))
        stories = stories_told(mentions, judgements, scores=scores)
        story_of = {mention.id: story.id for story in stories for mention in story.mentions}
        tied += ((story_of[first], story_of[second]) for first, second in edges(mentions, scores))
        merged += stories
    return sorted(merged, key=story_order), tied


class _StoryChanges:
    """What changes where stories were merged anew from `events`: which stored stories are `gone` (numbers),
    which stories are `new`, and the numbers of those that are `unchanged`, by their ids."""

    gone: set[int]
    new: list[Story]
    unchanged: dict[str, int]

    def __init__(
        self,
        connection: Connection,
        events: Sequence[int],
        merged: Sequence[Story],
        number_of: Mapping[str, int],
    ) -> None:
        old_events = _events_by_story(connection, events)
        bodies: dict[str, tuple[int, str]] = {}
        for numbers in batched(sorted(old_events)):
            query = select(_story.c.id, _story.c.number, _story.c.body).where(_story.c.number.in_(numbers))
            bodies.update((id, (number, body)) for id, number, body in connection.execute(query))
        self.new, self.unchanged = [], {}
        for story in merged:
            number, body = bodies.get(story.id, (0, ""))
            new_events = {number_of[mention.id] for mention in story.mentions}
            if old_events.get(number) == new_events and body == body_of(story):
                self.unchanged[story.id] = number
            else:
                self.new.append(story)
        self.gone = set(old_events).difference(self.unchanged.values())


def _events_by_story(connection: Connection, events: Sequence[int]) -> dict[int, set[int]]:
    """Return the stored stories that some events are in, by number, each with those of the events."""
    events_of_story: dict[int, set[int]] = defaultdict(set)
    for batch in batched(events):
        query = select(_mention.c.event, _mention.c.story).where(_mention.c.event.in_(batch))
        for event, story in connection.execute(query):
            events_of_story[story].add(event)
    return events_of_story


def _write_stories(
    connection: Connection, stories: Sequence[Story], number_of: Mapping[str, int]
) -> dict[int, Story]:
    """Write stories; return them by their numbers."""
    last = connection.execute(select(func.max(_story.c.number))).scalar() or 0
    rows: Rows = {"story": [], "story_mention": []}
    numbered = dict(enumerate(stories, last + 1))
    for number, story in numbered.items():
        rows["story_mention"] += (
            {"event": number_of[mention.id], "story": number, "witness": mention.witness}
            for mention in story.mentions
        )
        for table, rows_of_table in story_rows(number, story).items():
            rows.setdefault(table, []).extend(rows_of_table)
    for table, rows_of_table in rows.items():
        if rows_of_table:
            connection.execute(schema.metadata.tables[table].insert(), rows_of_table)
    for ids in batched([story.id for story in stories]):
        connection.execute(delete(_former).where(in_list(_former.c.id, ids)))
    return numbered
