"""Stories and mentions of events from the tables: as they are shown, and with the words they are compared
by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, select

from dragoman.merge.mentions import LEAD, mentions, opening_words
from dragoman.merge.story import Act, Mention, Opening, Story
from dragoman.record import Event, Record, Report, Span
from dragoman.store import schema
from dragoman.store.conditions import batched, in_list, standing
from dragoman.store.read import decoded, report_of
from dragoman.store.record_rows import first_number

_version, _event, _report = schema.report_version, schema.event, schema.report
_story, _mention = schema.story, schema.story_mention
_opening, _listed = schema.opening, schema.story_opening
_STORY = msgspec.json.Decoder(Story)


_COLUMNS = (
    _opening.c.number, _version.c.id, _version.c.outlet, _version.c.published_at, _version.c.title,
    _report.c.address, _opening.c.states, _opening.c.acts, _opening.c.start, _opening.c.stop,
    _version.c.original,
    func.substr(_version.c.text, _opening.c.start + 1, _opening.c.stop - _opening.c.start).label("words"),
)  # fmt: skip
_BEGINNING = func.substr(_version.c.text, 1, func.length(func.coalesce(_version.c.title, "")) + LEAD)
"""As much of a text as `opening_words` looks at."""
_ACTS = msgspec.json.Decoder(tuple[Act, ...])
NumberedOpenings = dict[str, tuple[int, Opening]]
"""Openings by their reports (ids of versions), each with its number."""


def stories_of_rows(connection: Connection, rows: Iterable[RowMapping]) -> Iterator[Story]:
    """Yield the stories of rows (`numbered`, `body`), each with its mentions and the reports that open with
    it, in order."""
    rows = list(rows)
    columns = (
        _mention.c.story, _mention.c.witness, _event.c.body, _version.c.id, _version.c.outlet,
        _version.c.published_at, _version.c.title, _report.c.address,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(_event, _event.c.number == _mention.c.event)
        .join(_version, _version.c.number == _event.c.version)
        .join(_report, _report.c.number == _version.c.report)
        .where(in_list(_mention.c.story, [row["numbered"] for row in rows]))
    )
    also = also_of(connection, [row["numbered"] for row in rows])
    mentions_of_story: dict[int, list[Mention]] = defaultdict(list)
    for story, witness, body, version, *of_report in connection.execute(query).all():
        mention = Mention(decoded("event", body), version, witness, *of_report)
        mentions_of_story[story].append(mention)
    for row in rows:
        number = row["numbered"]
        ordered = sorted(mentions_of_story[number], key=lambda mention: mention.order)
        yield replace(_STORY.decode(row["body"]), mentions=tuple(ordered), also=also.get(number, ()))


def stories_of_numbers(connection: Connection, numbers: Sequence[int]) -> tuple[Story, ...]:
    """Return stories by their numbers, in the order of these."""
    query = select(_story.c.body, _story.c.number.label("numbered")).where(in_list(_story.c.number, numbers))
    rows = {row["numbered"]: row for row in connection.execute(query).mappings()}
    return tuple(stories_of_rows(connection, (rows[number] for number in numbers if number in rows)))


def mentions_of(
    connection: Connection,
    numbers: Sequence[int],
    at: str | None,
    witness: Mapping[str, str] | None = None,
) -> dict[str, tuple[int, Mention]]:
    """Return the mentions of events by id, with their numbers; not those of versions that were replaced.
    `witness` as for `merge.mentions`."""
    records, number_of = records_of_events(connection, numbers, at)
    return {mention.id: (number_of[mention.id], mention) for mention in mentions(records, witness)}


def records_of_events(
    connection: Connection, numbers: Sequence[int], at: str | None = None
) -> tuple[list[Record], dict[str, int]]:
    """Return the reports of events, each with these events and nothing else, and the numbers of the events by
    their ids; nothing of versions that were replaced."""
    events_of: dict[int, list[tuple[int, Event]]] = {}
    columns = (_event.c.number, _event.c.version, _event.c.body)
    for batch in batched(numbers):
        query = select(*columns).join(_version, _version.c.number == _event.c.version)
        query = query.where(in_list(_event.c.number, batch), *standing(at)).order_by(_event.c.number)
        for number, version, body in connection.execute(query):
            events_of.setdefault(version, []).append((number, decoded("event", body)))
    records: list[Record] = []
    number_of: dict[str, int] = {}
    for batch in batched(list(events_of)):
        query = select(_version.c.number, _version.c.text, _version.c.body).where(
            in_list(_version.c.number, batch)
        )
        for row in connection.execute(query).mappings():
            events = events_of[row["number"]]
            number_of.update({event.id: number for number, event in events})
            records.append(Record(report_of(row), events=tuple(event for _, event in events)))
    return records, number_of


def stories_as_compared(connection: Connection, numbers: Sequence[int]) -> dict[int, Story]:
    """Return stories by their numbers, with their mentions as they are compared, whoever copied whom; but not
    situations that go on for months, with which no report opens."""
    stories: dict[int, Story] = {}
    mentions_of_story: dict[int, list[Mention]] = defaultdict(list)
    for batch in batched(sorted(numbers)):
        bodies = select(_story.c.number, _story.c.body).where(in_list(_story.c.number, batch))
        for number, body in connection.execute(bodies):
            story = _STORY.decode(body)
            if not story.situation:
                stories[number] = story
    for batch in batched(list(stories)):
        query = select(_mention.c.event, _mention.c.story).where(_mention.c.story.in_(batch))
        story_of: dict[int, int] = {row.event: row.story for row in connection.execute(query)}
        for number, mention in mentions_of(connection, list(story_of), None, {}).values():
            mentions_of_story[story_of[number]].append(mention)
    return {
        number: replace(story, mentions=tuple(mentions_of_story[number])) for number, story in stories.items()
    }


def openings_of_versions(versions: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that an opening is of one of some versions."""
    return _opening.c.number.in_([first_number(version) for version in versions])


def also_of(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[Opening, ...]]:
    """Return what opens with stories, by their numbers, in order of publication; without the words that it is
    compared by."""
    openings_of: dict[int, list[Opening]] = defaultdict(list)
    for some in batched(numbers):
        asked = _asked(_listed.c.story).join(_listed, _listed.c.opening == _opening.c.number)
        for row in connection.execute(asked.where(_listed.c.story.in_(some))).mappings():
            openings_of[row["story"]].append(_opening_of(row, ""))
    return {
        number: tuple(sorted(openings, key=lambda opening: opening.order))
        for number, openings in openings_of.items()
    }


def read_openings(connection: Connection, asked: tuple[ColumnElement[bool], ...]) -> NumberedOpenings:
    """Return openings with the words that they are compared by."""
    rows = connection.execute(_asked(_BEGINNING.label("beginning")).where(*asked)).mappings()
    return {row["id"]: (row["number"], _opening_of(row, _words(row))) for row in rows}


def _asked(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_COLUMNS, *columns)
        .select_from(_opening)
        .join(_version, _version.c.number == _opening.c.version)
        .join(_report, _report.c.number == _version.c.report)
    )


def _words(row: RowMapping) -> str:
    return opening_words(Report(row["id"], row["beginning"], (), title=row["title"]))


def _opening_of(row: RowMapping, lead: str) -> Opening:
    span = Span(row["start"], row["stop"], row["words"], row["id"])
    states, acts = tuple(row["states"].split()), _ACTS.decode(row["acts"]) if row["acts"] else ()
    of_report = row["outlet"], row["published_at"], row["title"], row["address"], row["original"]
    return Opening(row["id"], row["id"], span, states, lead, acts, *of_report)
