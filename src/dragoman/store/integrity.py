"""START HERE for damage: check a whole store, from the database's pages to its stories.

    the database > every version > rows of the other tables > every story > rows that belong to nothing

A version is checked against its text, and every column and span against its record; a story against its
mentions, the texts that it quotes and the rows of its other tables. Nothing that a damaged store holds ends
the check: what cannot be read is a problem of its own, and the rest goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Table,
    select,
)

from dragoman.errors import EvidenceMismatch
from dragoman.merge.story import Story
from dragoman.record import Record, spans
from dragoman.record.encoding import problems, span_count
from dragoman.store import amendments, schema
from dragoman.store.database import explained, reading
from dragoman.store.integrity_checks import (
    Problem,
    damage,
    database_problems,
    is_same_json,
    loose_rows,
    numbers_in_order,
    row_problems,
)
from dragoman.store.keys_and_days import report_day
from dragoman.store.paging import in_list, of_version
from dragoman.store.read import records_of, stories_of_rows
from dragoman.store.record_rows import KINDS, first_number, put_row, rows_of, version_columns
from dragoman.store.story_rows import kept_openings, story_rows
from dragoman.store.write import STANDING, standing_times

_STORIES_AT_ONCE = 200
_BESIDE = ("story_party", "story_pair", "story_issue", "story_report_day", "story_doubt")
_MADE_LATER = ("body", "stems", "brief")  # by what the program that wrote them knew of words

_version, _mention, _story = schema.report_version, schema.story_mention, schema.story


@dataclass(slots=True)
class Check:
    """What was checked, and what is wrong."""

    versions: int = 0
    spans: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: Check) -> None:
        """Take what another check found."""
        self.versions += other.versions
        self.spans += other.spans
        self.problems += other.problems


def versions_checked(engine: Engine, numbers: list[int]) -> Check:
    """Check some versions, given by their numbers in order: together, or where that fails each by itself, and
    of one that cannot be put together every row."""
    try:
        with reading(engine) as connection:
            return check_versions(connection, numbers)
    except Exception as error:
        fault = damage(error)
    if len(numbers) == 1:
        wrong = [f"{problem.where}: {problem.what}" for problem in _of_rows(engine, numbers[0])]
        name = _name(engine, numbers[0])
        return Check(1, 0, [Problem(name, what) for what in wrong or [f"it {fault}"]])
    check = Check()
    for number in numbers:
        check.add(versions_checked(engine, [number]))
    return check


def check_versions(connection: Connection, numbers: list[int]) -> Check:
    """Check some versions, given by their numbers in order. Raises whatever damaged rows give."""
    check = Check()
    opening = kept_openings(connection, numbers)
    rows = _version_rows(connection, numbers)
    standing = _standing(connection, {row["report"] for row in rows.values()})
    for number, record in zip(numbers, records_of(connection, numbers), strict=True):
        check.versions += 1
        check.spans += span_count(record) + (number in opening)
        wrong = list(_problems(connection, number, record))
        wrong += _wrong_columns(rows[number], record)
        if rows[number]["key"] is None:
            wrong.append("the report that it is a version of is not there")
        if standing[number] != (rows[number]["valid_from"], rows[number]["valid_until"]):
            wrong.append("the time since when it stands, or until when, is not that of its report's versions")
        if number in opening and not opening[number].is_of(record.report):
            wrong.append("what it opens with is not in its text")
        where = f"version {rows[number]['id']}"
        check.problems += [Problem(where, problem) for problem in wrong]
    return check


def is_whole(engine: Engine, number: int) -> bool:
    """Say whether the record of a version can be put together and verifies, and all rows that can be read are
    those of it. A table that is made of the record may be one that cannot be read."""
    try:
        with reading(engine) as connection:
            (record,) = records_of(connection, [number])
            query = select(_version).where(_version.c.number == number)
            row = connection.execute(query).mappings().one()
            expected = _expected(connection, record, number)
    except Exception as error:
        damage(error)
        return False
    if problems(record) or any(_wrong_columns(row, record)):
        return False
    return all(_is_as_expected(engine, name, rows, number) for name, rows in expected.items())


def _is_as_expected(engine: Engine, name: str, rows: list[dict[str, Any]], number: int) -> bool:
    table = schema.metadata.tables[name]
    try:
        with reading(engine) as connection:
            return _are_same(table, rows, _stored(connection, table, number))
    except Exception as error:
        damage(error)
        return name not in KINDS


def _problems(connection: Connection, number: int, record: Record) -> Iterator[str]:
    yield from problems(record)
    for name, rows in _expected(connection, record, number).items():
        table = schema.metadata.tables[name]
        if not _are_same(table, rows, _stored(connection, table, number)):
            yield f"the rows of table {name} are not those of the record"


def _version_rows(connection: Connection, numbers: list[int]) -> dict[int, RowMapping]:
    report = schema.report
    query = select(_version, report.c.address, report.c.key).join(
        report, report.c.number == _version.c.report, isouter=True
    )
    rows = connection.execute(query.where(in_list(_version.c.number, numbers))).mappings()
    return {row["number"]: row for row in rows}


def _wrong_columns(row: RowMapping, record: Record) -> Iterator[str]:
    """Yield what a version's columns say otherwise than its body."""
    expected = version_columns(record)
    for name in _TOLD:
        if row[name] != expected[name]:
            was = "stands under the id" if name == "id" else f"its column {name} says"
            yield f"{was} {row[name]!r}, its body {expected[name]!r}"
    if not is_same_json(row["body"], expected["body"] or ""):
        yield "its body has what no report has"


def _standing(connection: Connection, reports: set[int]) -> dict[int, tuple[str, str | None]]:
    """Return from when to when the versions of reports stand, by what they say of themselves."""
    query = select(_version.c.report, *STANDING).where(in_list(_version.c.report, sorted(reports)))
    versions: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        versions[row.report].append(row)
    return {number: times for rows in versions.values() for number, times in standing_times(rows).items()}


def _of_rows(engine: Engine, number: int) -> Iterator[Problem]:
    """Yield what is wrong with each row of a version."""
    yield from row_problems(engine, _version, _version.c.number == number)
    for name in (*CHECKED, "row_as_read"):
        table = schema.metadata.tables[name]
        yield from row_problems(engine, table, of_version(_owner(table), number))


def _name(engine: Engine, number: int) -> str:
    try:
        with reading(engine) as connection:
            id = connection.execute(select(_version.c.id).where(_version.c.number == number)).scalar()
    except Exception as error:
        damage(error)
        id = None
    return f"version {id}" if id else f"version number {number}"


def _expected(connection: Connection, record: Record, number: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that a version should have: those of its record, and where somebody judged rows of its
    report, those that the decisions make of what was read."""
    made = amendments.amendment_plan(connection, number)
    if made is None:
        rows = rows_of(record, number)
    else:
        bare = replace(record, statements=(), events=(), positions=(), commitments=(), proposals=())
        rows = rows_of(bare, number)
        filed = report_day(record.report.published_at)
        for (kind, row_number), read in made.read.items():
            row = made.altered.get((kind, row_number), read)
            if row is not None:
                put_row(rows, kind, row_number, number, row, filed)
    return {name: rows.get(name, []) for name in CHECKED}


CHECKED = (
    "actor", "timex", "place", "statement", "event", "position", "commitment",
    "span", "event_party", "event_pair", "commitment_party", "row_issue",
)  # fmt: skip
_OWNER = {
    "span": "row", "row_issue": "row", "row_as_read": "row", "event_party": "event", "event_pair": "event",
    "commitment_party": "commitment",
}  # fmt: skip
_TOLD = (
    "id", "raw_sha256", "kind", "title", "outlet", "published_at", "modified_at", "language", "day",
)  # fmt: skip
"""Columns of a version that its body says too."""


def _owner(table: Table) -> ColumnElement[int]:
    """Return the column with the number of the row that a row of a table is of, or is."""
    return table.c[_OWNER.get(table.name, "number")]


def _stored(connection: Connection, table: Table, version: int) -> list[dict[str, Any]]:
    column = _owner(table)
    query = select(table).where(column >= first_number(version), column < first_number(version + 1))
    if "kind" in table.primary_key.columns:  # the index begins with it
        query = query.where(table.c.kind.in_(("event", "statement", "position", "commitment")))
    return [dict(row) for row in connection.execute(query).mappings()]


def _are_same(table: Table, expected: list[dict[str, Any]], stored: list[dict[str, Any]]) -> bool:
    """Say whether rows are those that they should be."""
    if _as_set(table, expected) != _as_set(table, stored):
        return False
    if "body" not in table.c:
        return True
    made = {row["number"]: row["body"] for row in expected}
    return all(is_same_json(row["body"], made[row["number"]]) for row in stored)


def _as_set(table: Table, rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    # The body is what the columns were just made from; an older program wrote it with fewer fields.
    return {tuple(row[column.name] for column in table.columns if column.name != "body") for row in rows}


_AT_ONCE = 100
_OTHERS = [table for table in schema.metadata.sorted_tables if table.name not in (*CHECKED, _version.name)]


def verify_database(engine: Engine, name: str) -> Iterator[Check]:
    """Check a whole store; yield what was found, some of it at a time. Raises StoreError where the database
    cannot be asked at all."""
    with explained(name):
        yield Check(problems=list(database_problems(engine)))
        yield from _versions(engine)
        for table in _OTHERS:
            yield Check(problems=list(row_problems(engine, table)))
        yield Check(problems=list(story_problems(engine)))
        yield Check(problems=list(loose_rows(engine)))


def _versions(engine: Engine) -> Iterator[Check]:
    for numbers in numbers_in_order(engine, _version.c.number, _AT_ONCE):
        if isinstance(numbers, Problem):
            yield Check(problems=[numbers])
        else:
            yield versions_checked(engine, numbers)


def story_problems(engine: Engine) -> Iterator[Problem]:
    """Go through all stories that can be found; yield what is wrong with each."""
    for numbers in numbers_in_order(engine, _story.c.number, _STORIES_AT_ONCE):
        yield from (numbers,) if isinstance(numbers, Problem) else _checked_stories(engine, numbers)


def _checked_stories(engine: Engine, numbers: Sequence[int]) -> Iterator[Problem]:
    try:
        with reading(engine) as connection:
            yield from list(_wrong_stories(connection, numbers))
    except Exception as error:
        reason = damage(error)
        if len(numbers) == 1:
            yield Problem(f"story {numbers[0]}", f"its rows cannot be put together: {reason}")
            return
        for number in numbers:
            yield from _checked_stories(engine, [number])


def _wrong_stories(connection: Connection, numbers: Sequence[int]) -> Iterator[Problem]:
    query = select(_story, _story.c.number.label("numbered")).where(in_list(_story.c.number, numbers))
    rows = connection.execute(query).mappings().all()
    counted = select(_mention.c.story).where(in_list(_mention.c.story, numbers))
    with_mentions = set(connection.execute(counted).scalars())
    for row in rows:
        if row["numbered"] not in with_mentions:
            yield Problem(f"story {row['id']}", "has no mention")
    kept = [row for row in rows if row["numbered"] in with_mentions]
    stories = list(stories_of_rows(connection, kept))
    texts = _texts(connection, stories)
    beside = {name: _rows_beside(connection, name, numbers) for name in _BESIDE}
    for row, story in zip(kept, stories, strict=True):
        where = f"story {row['id']}"
        yield from (Problem(where, what) for what in _wrong_quotes(story, texts))
        yield from (Problem(where, what) for what in _wrong_names(story))
        made = story_rows(row["numbered"], story)
        wrong = [
            name for name, value in made["story"][0].items() if name not in _MADE_LATER and row[name] != value
        ]
        if not is_same_json(row["body"], made["story"][0]["body"]):
            yield Problem(where, "its body has what no story has")
        if wrong:
            yield Problem(where, f"its columns are not those of its mentions and body: {', '.join(wrong)}")
        for name in _BESIDE:
            if {tuple(sorted(line.items())) for line in made.get(name, ())} != beside[name][row["numbered"]]:
                yield Problem(where, f"the rows of table {name} are not those of the story")


def _wrong_quotes(story: Story, texts: dict[str, str]) -> Iterator[str]:
    for span in spans(replace(story, mentions=(), also=())):
        if span.report and span.report not in texts:
            yield f"quotes report {span.report}, which is none of its mentions"
        elif span.report:
            try:
                span.verify(texts[span.report])
            except EvidenceMismatch as error:
                yield str(error)


def _wrong_names(story: Story) -> Iterator[str]:
    """Yield what a story says of its accounts otherwise than these."""
    witnesses = {mention.witness for mention in story.mentions}
    if set(story.witnesses) != witnesses:
        yield "its witnesses are not those of its mentions"
    voted = {witness for _, votes in story.votes for vote in votes for witness in vote.witnesses}
    if not voted <= witnesses:
        yield f"names witnesses that none of its mentions has: {', '.join(sorted(voted - witnesses))}"
    ids = {mention.id for mention in story.mentions}
    if not {turn.mention for turn in story.history} <= ids:
        yield "its history names what is none of its mentions"


def _texts(connection: Connection, stories: Sequence[Story]) -> dict[str, str]:
    ids = sorted({mention.report for story in stories for mention in story.mentions})
    query = select(_version.c.id, _version.c.text).where(in_list(_version.c.id, ids))
    return {row.id: row.text for row in connection.execute(query)}


def _rows_beside(
    connection: Connection, name: str, numbers: Sequence[int]
) -> dict[int, set[tuple[tuple[str, object], ...]]]:
    table = schema.metadata.tables[name]
    rows_of: dict[int, set[tuple[tuple[str, object], ...]]] = {number: set() for number in numbers}
    rows = connection.execute(select(table).where(in_list(table.c.story, numbers))).mappings()
    for row in rows:
        rows_of[row["story"]].add(tuple(sorted(dict(row).items())))
    return rows_of
