"""Stories kept in the store: made by `dragoman.merge`, anew for what a change can reach and nothing else.

Events that are new, replaced or judged wait in the table `unmerged`. From them the block keys are
followed to every event that could meet them, directly or through others; these are merged together
and their stories written in place of the old ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, exists, func, select

from dragoman.errors import BadUsage
from dragoman.merge.blocks import block_keys
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.merge.story import Mention, Story
from dragoman.observing import stage
from dragoman.record import Event, Record
from dragoman.store import tables
from dragoman.store.brief import columns_of
from dragoman.store.connections import Connections
from dragoman.store.days import day_range, next_day, report_day
from dragoman.store.found import Page
from dragoman.store.judgements import judgements
from dragoman.store.paging import Paging, batched, page_of, sliced, standing, standing_moment, taking_part
from dragoman.store.reading import decoded, report_of
from dragoman.store.rows import sides
from dragoman.store.writing import forget_stories

_version, _event, _block = tables.report_version, tables.event, tables.event_block
_mention, _story, _unmerged = tables.story_mention, tables.story, tables.unmerged
_report = tables.report
_STORY = msgspec.json.Decoder(Story)


class Merging(Connections):
    """What makes stories and gives them out."""

    @stage("merge")
    def merge(self) -> int:
        """Bring the stories up to date with the reports and judgements; return how many were made anew.

        Safe to stop at any moment, and to run beside writers: what they add meanwhile waits for the
        next time.
        """
        with self._writing(alone=True) as connection:
            _write_keys(connection)
            reached = _reached(connection)
            if not reached:
                return 0
            told = mentions_of(connection, reached, None)
            kept = [one.judgement for one in judgements(connection)]
            made = stories([mention for _, mention in told.values()], kept)
            _forget(connection, reached)
            _write(connection, made, {id: number for id, (number, _) in told.items()})
            return len(made)

    def stories(
        self,
        *,
        actors: Sequence[str] = (),
        type: str | None = None,
        status: str | None = None,
        **paging: Unpack[Paging],
    ) -> Page[Story]:
        """Return the stories in which all of `actors` take part, in order of time, as `merge` left them.

        With `at` they are made of what the reports said by then. A story's mentions come without the
        words they are compared by.
        """
        at = paging.get("at")
        if at:
            return self._as_they_stood(at, actors, type, status, paging)
        query = select(_story.c.body).where(*_equal(type=type, status=status))
        query, day, number = taking_part(_story, query, actors, paging.pop("since", None))
        if paging.get("until"):
            query = query.where(day < paging["until"])
        with self._reading() as connection:
            found = page_of(connection, query, day, number, paging)
            return Page(tuple(stories_of(connection, found)), found.after)

    def _as_they_stood(
        self, at: str, actors: Sequence[str], type: str | None, status: str | None, paging: Paging
    ) -> Page[Story]:
        if not actors:
            raise BadUsage("the stories as they stood at a date are made for the actors you name")
        row = tables.event
        query = select(row.c.number).join(_version, _version.c.number == row.c.version)
        query, _, number = taking_part(row, query.where(*standing(at)), actors, None)
        with self._reading() as connection:
            numbers = list(connection.execute(query.order_by(number)).scalars())
            told = [mention for _, mention in mentions_of(connection, numbers, at).values()]
            kept = [one.judgement for one in judgements(connection) if one.judgement.at < standing_moment(at)]
        since, until = paging.get("since") or "", paging.get("until") or "~"
        found = [
            story
            for story in stories(told, kept)
            if type in (None, story.event_type) and status in (None, story.status)
            and filed(story)["latest"] > since and filed(story)["day"] < until
        ]  # fmt: skip
        if paging.get("newest"):
            found.reverse()
        return sliced(found, paging)


def _write_keys(connection: Connection) -> None:
    """Write the block keys of the events that have none yet."""
    keyless = select(_unmerged.c.event).where(~exists().where(_block.c.event == _unmerged.c.event))
    numbers = list(connection.execute(keyless.order_by(_unmerged.c.event)).scalars())
    for some in batched(numbers):
        keys = [
            {"event": number, "key": key}
            for number, mention in mentions_of(connection, some, None).values()
            for key in sorted(block_keys(mention))
        ]
        if keys:
            connection.execute(_block.insert(), keys)


def _reached(connection: Connection) -> list[int]:
    """Return every event that an unmerged one can meet: by keys, by the story it was in, by having its id
    (which two events of our own reading never share)."""
    frontier = set(connection.execute(select(_unmerged.c.event)).scalars())
    reached, keys = set(frontier), set[str]()
    other, twins = _mention.alias(), _event.alias()
    while frontier:
        new_keys, beside = set[str](), set[int]()
        for some in batched(sorted(frontier)):
            new_keys.update(
                connection.execute(select(_block.c.key).where(_block.c.event.in_(some))).scalars()
            )
            twin = select(twins.c.number).join(_event, _event.c.id == twins.c.id)
            beside.update(connection.execute(twin.where(_event.c.number.in_(some))).scalars())
            same_story = select(other.c.event).join(_mention, _mention.c.story == other.c.story)
            beside.update(connection.execute(same_story.where(_mention.c.event.in_(some))).scalars())
        for of_keys in batched(sorted(new_keys - keys)):
            beside.update(
                connection.execute(select(_block.c.event).where(_block.c.key.in_(of_keys))).scalars()
            )
        keys |= new_keys
        frontier = beside - reached
        reached |= frontier
    return sorted(reached)


def mentions_of(
    connection: Connection, numbers: Sequence[int], at: str | None
) -> dict[str, tuple[int, Mention]]:
    """Return the mentions of events by id, with their numbers; not those of versions that were replaced."""
    found: dict[int, list[tuple[int, Event]]] = {}
    columns = (_event.c.number, _event.c.version, _event.c.body)
    for some in batched(numbers):
        asked = select(*columns).join(_version, _version.c.number == _event.c.version)
        asked = asked.where(_event.c.number.in_(some), *standing(at)).order_by(_event.c.number)
        for number, version, body in connection.execute(asked):
            found.setdefault(version, []).append((number, decoded("event", body)))
    known, number_of = [], {}
    for some in batched(list(found)):
        asked = select(_version.c.number, _version.c.text, _version.c.body).where(_version.c.number.in_(some))
        for row in connection.execute(asked).mappings():
            its_events = found[row["number"]]
            number_of.update({event.id: number for number, event in its_events})
            known.append(Record(report_of(row), events=tuple(event for _, event in its_events)))
    return {mention.id: (number_of[mention.id], mention) for mention in mentions(known)}


def _forget(connection: Connection, events: Sequence[int]) -> None:
    """Take out the stories of events, which are all that these stories have."""
    gone: set[int] = set()
    for some in batched(events):
        gone.update(connection.execute(select(_mention.c.story).where(_mention.c.event.in_(some))).scalars())
        connection.execute(delete(_unmerged).where(_unmerged.c.event.in_(some)))
    forget_stories(connection, sorted(gone))


def _write(connection: Connection, made: Sequence[Story], number_of: Mapping[str, int]) -> None:
    last = connection.execute(select(func.max(_story.c.number))).scalar() or 0
    rows: dict[str, list[dict[str, Any]]] = {"story": [], "story_mention": []}
    for number, story in enumerate(made, last + 1):
        days = filed(story)
        rows["story"].append({
            "number": number, "id": story.id, "type": story.event_type, "mode": story.mode,
            "status": story.status, "earliest": days["earliest"],
            "latest": days["latest"] if days["earliest"] else None, "day": days["day"],
            "witnesses": len(story.witnesses), "mentions": len(story.mentions),
            "body": msgspec.json.encode(replace(story, mentions=())).decode(), **columns_of(story),
        })  # fmt: skip
        for mention in story.mentions:
            row = {"event": number_of[mention.id], "story": number, "witness": mention.witness}
            rows["story_mention"].append(row)
        for name, row in sides("story", number, story.actors, story.recipients, days["day"], days["latest"]):
            rows.setdefault(name, []).append(row)
    for name, of_table in rows.items():
        if of_table:
            connection.execute(tables.metadata.tables[name].insert(), of_table)


def filed(story: Story) -> dict[str, Any]:
    """Return the first day of a story's date, the day after its last, and the day it is filed under."""
    earliest, latest = day_range(story.when) or (None, None)
    day = earliest or report_day(story.reported)
    return {"earliest": earliest, "latest": latest or next_day(day), "day": day}


def stories_of(connection: Connection, found: Iterable[RowMapping]) -> Iterator[Story]:
    """Yield the stories of rows, each with its mentions in order of publication."""
    rows = list(found)
    columns = (
        _mention.c.story, _mention.c.witness, _event.c.body, _version.c.id, _version.c.outlet,
        _version.c.published_at, _version.c.title, _report.c.address,
    )  # fmt: skip
    asked = (
        select(*columns)
        .join(_event, _event.c.number == _mention.c.event)
        .join(_version, _version.c.number == _event.c.version)
        .join(_report, _report.c.number == _version.c.report)
        .where(_mention.c.story.in_([row["numbered"] for row in rows]))
    )
    told: dict[int, list[Mention]] = {}
    for story, witness, body, version, *of_report in connection.execute(asked):
        told.setdefault(story, []).append(Mention(decoded("event", body), version, witness, *of_report))
    for row in rows:
        its_own = sorted(told[row["numbered"]], key=lambda mention: mention.order)
        yield replace(_STORY.decode(row["body"]), mentions=tuple(its_own))


def _equal(**values: str | None) -> list[ColumnElement[bool]]:
    return [_story.c[name] == value for name, value in values.items() if value is not None]
