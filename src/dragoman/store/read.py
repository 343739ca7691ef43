"""Read records, stories and mentions from the tables: what was put in comes out equal.

Stories come as they are shown, without the words that their mentions are compared by, or with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, RowMapping, Select, func, select

from dragoman.errors import BadUsage
from dragoman.merge.corrections import as_decided
from dragoman.merge.mentions import (
    mentions,
    opening_words,
    partly_read,
    values_of_actors,
    values_of_times,
)
from dragoman.merge.story import LEAD, Act, Mention, Opening, ReadValue, Story
from dragoman.record import Aside, Event, Proposal, Record, Report, Span
from dragoman.store import schema
from dragoman.store.paging import RANGES, batched, in_list, in_order, of_versions, standing
from dragoman.store.record_rows import KINDS, first_number

_version = schema.report_version
_report = schema.report
OUTLINE = (_version.c.id, _version.c.kind, _version.c.outlet, _version.c.published_at, _report.c.address)
"""The columns that `records_with` asks of reports."""
_REPORT = msgspec.json.Decoder(Report)
_ASIDE = msgspec.json.Decoder(Aside)
_NOTES = msgspec.json.Decoder(tuple[str, ...])
_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(row) for kind, (_, row) in KINDS.items()
}


def decoded(kind: str, body: str) -> Any:
    """Return the row that a `body` of the table `kind` holds."""
    return _DECODERS[kind].decode(body)


def judged_row(kind: str, body: str) -> Any:
    """Return the row that a `body` of the table `kind` holds; of a proposal the row that it proposes."""
    row = decoded(kind, body)
    return row.row if isinstance(row, Proposal) else row


def report_of(row: RowMapping) -> Report:
    """Return the report of a row of `report_version`."""
    return replace(_REPORT.decode(row["body"]), text=row["text"])


def _outline_of(row: Row[Any]) -> Report:
    """Return the report of a row with the columns `OUTLINE`, without its text."""
    return Report(
        row.id, "", (), row.kind, outlet=row.outlet, published_at=row.published_at, address=row.address
    )


def records_with(kind: str, rows: Iterable[Row[Any]]) -> list[Record]:
    """Return the records of rows of a kind (with `OUTLINE`, in the order of their numbers): with these and
    nothing else, and of their reports only what is not the text."""
    reports: dict[int, Report] = {}
    rows_of_version: dict[int, list[Any]] = {}
    for row in rows:
        if row.version not in rows_of_version:
            reports[row.version], rows_of_version[row.version] = _outline_of(row), []
        rows_of_version[row.version].append(decoded(kind, row.body))
    field, _ = KINDS[kind]
    parts: dict[int, dict[str, Any]] = {
        version: {field: tuple(version_rows)} for version, version_rows in rows_of_version.items()
    }
    return [Record(reports[version], **part) for version, part in parts.items()]


def records_of(connection: Connection, numbers: Sequence[int]) -> Iterator[Record]:
    """Yield the records of versions, in the order of their numbers."""
    versions = connection.execute(
        select(_version.c.number, _version.c.text, _version.c.body, _version.c.notes)
        .where(in_list(_version.c.number, numbers))
        .order_by(_version.c.number)
    ).mappings()
    rows = {kind: rows_by_version(connection, kind, numbers) for kind in KINDS}
    asides = _asides(connection, numbers)
    for version in versions:
        parts = {field: tuple(rows[kind].get(version["number"], ())) for kind, (field, _) in KINDS.items()}
        record = Record(report_of(version), **parts, notes=_NOTES.decode(version["notes"]))
        yield without(record, asides[version["number"]]) if version["number"] in asides else record


def _asides(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Aside]]:
    """Return what people rejected of versions, each kind in the order of its rows."""
    row = schema.row_as_read
    query = select(row.c.version, row.c.aside).where(
        in_list(row.c.version, numbers), row.c.aside.is_not(None)
    )
    asides: dict[int, list[Aside]] = {}
    for version, aside in connection.execute(query.order_by(row.c.row, row.c.kind)):
        asides.setdefault(version, []).append(_ASIDE.decode(aside))
    return asides


def without(record: Record, asides: Sequence[Aside]) -> Record:
    """Return a record with what people rejected named apart, to which no row then refers."""
    gone = {aside.id for aside in asides if aside.kind in ("statement", "event")}
    if not gone:
        return replace(record, set_aside=tuple(asides))
    return replace(
        record,
        set_aside=tuple(asides),
        statements=tuple(
            replace(row, parent=None) if row.parent in gone else row for row in record.statements
        ),
        events=tuple(_event_without(row, gone) for row in record.events),
        positions=tuple(
            replace(row, statements=tuple(id for id in row.statements if id not in gone))
            if gone & set(row.statements)
            else row
            for row in record.positions
        ),
    )


def _event_without(event: Event, gone: Set[str]) -> Event:
    """Return an event that refers to no row that is gone."""
    kept = tuple(reason for reason in event.reasons if reason.event not in gone)
    part_of, part_span = (None, None) if event.part_of in gone else (event.part_of, event.part_span)
    statement = None if event.statement in gone else event.statement
    return replace(event, statement=statement, reasons=kept, part_of=part_of, part_span=part_span)


def rows_by_version(connection: Connection, kind: str, numbers: Sequence[int]) -> dict[int, list[Any]]:
    """Return the rows of one kind by version, in their order."""
    table = schema.metadata.tables[kind]
    by_version: dict[int, list[Any]] = {}
    for batch in batched(sorted(numbers), RANGES):
        query = select(table.c.version, table.c.body).where(of_versions(table.c.number, batch))
        for version, body in connection.execute(query.order_by(in_order(table.c.number))):
            by_version.setdefault(version, []).append(decoded(kind, body))
    return by_version


def record_of(connection: Connection, version: str) -> Record:
    """Return the record of a version, by its id. Raises BadUsage when there is none."""
    number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
    if number is None:
        raise BadUsage(f"there is no version {version!r} in the store")
    return next(records_of(connection, [number]))


def version_numbers(
    connection: Connection, after: int, *, every_version: bool, limit: int = 100
) -> list[int]:
    """Return the numbers of the versions that follow a number, in order: of those that stand, or of all."""
    query = select(_version.c.number).where(_version.c.number > after)
    if not every_version:
        query = query.where(*standing())
    return list(connection.execute(query.order_by(_version.c.number).limit(limit)).scalars())


_event = schema.event
_story = schema.story
_mention = schema.story_mention
_opening = schema.opening
_listed = schema.story_opening
_STORY = msgspec.json.Decoder(Story)


_COLUMNS = (
    _opening.c.number, _version.c.id, _version.c.outlet, _version.c.published_at, _version.c.title,
    _report.c.address, _opening.c.states, _opening.c.acts, _opening.c.start, _opening.c.stop,
    _version.c.original, _version.c.language, _version.c.number.label("versioned"),
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
        story = replace(_STORY.decode(row["body"]), mentions=tuple(ordered), also=also.get(number, ()))
        yield as_decided(story)


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
    for batch in batched(numbers):
        query = _asked(_listed.c.story).join(_listed, _listed.c.opening == _opening.c.number)
        rows = connection.execute(query.where(_listed.c.story.in_(batch))).mappings().all()
        values = _values_partly_read(connection, rows)
        for row in rows:
            openings_of[row["story"]].append(_opening_of(row, "", values))
    return {
        number: tuple(sorted(openings, key=lambda opening: opening.order))
        for number, openings in openings_of.items()
    }


def read_openings(connection: Connection, query: tuple[ColumnElement[bool], ...]) -> NumberedOpenings:
    """Return openings with the words that they are compared by."""
    rows = connection.execute(_asked(_BEGINNING.label("beginning")).where(*query)).mappings().all()
    values = _values_partly_read(connection, rows)
    return {row["id"]: (row["number"], _opening_of(row, _words(row), values)) for row in rows}


_Values = Mapping[int, tuple[tuple[ReadValue, ...], tuple[ReadValue, ...]]]
"""The parties and dates of versions of which only these are read, by their numbers."""


def _values_partly_read(connection: Connection, rows: Iterable[RowMapping]) -> _Values:
    numbers = sorted({row["versioned"] for row in rows if partly_read(row["language"])})
    bodies: dict[str, dict[int, list[Any]]] = {"actor": defaultdict(list), "timex": defaultdict(list)}
    for kind, of_kind in bodies.items():
        table = schema.metadata.tables[kind]
        for batch in batched(numbers):
            query = select(table.c.version, table.c.body).where(of_versions(table.c.number, batch))
            for version, body in connection.execute(query.order_by(table.c.number)):
                of_kind[version].append(decoded(kind, body))
    return {
        number: (values_of_actors(bodies["actor"][number]), values_of_times(bodies["timex"][number]))
        for number in numbers
    }


def _asked(*columns: ColumnElement[Any]) -> Select[Any]:
    return (
        select(*_COLUMNS, *columns)
        .select_from(_opening)
        .join(_version, _version.c.number == _opening.c.version)
        .join(_report, _report.c.number == _version.c.report)
    )


def _words(row: RowMapping) -> str:
    return opening_words(Report(row["id"], row["beginning"], (), title=row["title"]))


def _opening_of(row: RowMapping, lead: str, values: _Values) -> Opening:
    span = Span(row["start"], row["stop"], row["words"], row["id"])
    states, acts = tuple(row["states"].split()), _ACTS.decode(row["acts"]) if row["acts"] else ()
    of_report = row["outlet"], row["published_at"], row["title"], row["address"], row["original"]
    language = partly_read(row["language"])
    read = values.get(row["versioned"], ())
    return Opening(row["id"], row["id"], span, states, lead, acts, *of_report, language, *read)
