"""Stories that hold no more, since events of theirs changed or went: take them out, keep their addresses,
and have what is left merged again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Select, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from dragoman.store import schema
from dragoman.store.conditions import batched, in_list
from dragoman.store.read_stories import openings_of_versions

_event, _story, _mention = schema.event, schema.story, schema.story_mention
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
    made = insert_into(connection, schema.unmerged)
    for chosen in (events, beside):
        connection.execute(made.from_select(["event"], chosen.distinct()).on_conflict_do_nothing())


def list_again(connection: Connection, versions: Sequence[int]) -> None:
    """Have what versions open with held against the stories near it again: they or what is said of them
    changed."""
    made = insert_into(connection, schema.unlisted)
    for some in batched(versions):
        openings = select(schema.opening.c.version).where(openings_of_versions(some))
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
    made = insert_into(connection, schema.unmerged)
    connection.execute(made.from_select(["event"], beside).on_conflict_do_nothing())


def forget_stories(connection: Connection, numbers: Sequence[int]) -> None:
    """Take out stories, which merging will make anew of their mentions."""
    for some in batched(numbers):
        for column in _OF_STORY:
            connection.execute(delete(column.table).where(column.in_(some)))
        connection.execute(delete(_story).where(_story.c.number.in_(some)))


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
    for some in batched(stories):
        asked = select(_story.c.id, _event.c.id).join(_mention, _mention.c.story == _story.c.number)
        asked = asked.join(_event, _event.c.number == _mention.c.event).where(in_list(_story.c.number, some))
        staying = asked if without is None else asked.where(~without(_event.c.number))
        event_of = {row[0]: row[1] for query in (asked, staying) for row in connection.execute(query)}
        if event_of:
            rows = [{"id": id, "event": event} for id, event in sorted(event_of.items())]
            made = insert_into(connection, schema.former_story)
            event = {"event": made.excluded.event}
            connection.execute(made.on_conflict_do_update(index_elements=["id"], set_=event), rows)
