"""Check what is not of one version: the database's own checks, rows that belong to nothing, and the stories
against their mentions, the texts that they quote and the rows of their other tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Engine, Select, exists, literal, or_, select, text

from dragoman.errors import EvidenceMismatch
from dragoman.merge.story import Story
from dragoman.record import spans
from dragoman.store import schema
from dragoman.store.database import may_be_written, reading, writing
from dragoman.store.integrity_rows import Problem, damage, is_same_json
from dragoman.store.paging import in_list, standing
from dragoman.store.read import stories_of_rows
from dragoman.store.schema import ROW_BITS
from dragoman.store.story_rows import story_rows

_version, _event, _mention = schema.report_version, schema.event, schema.story_mention
_unmerged, _cluster, _story = schema.waiting_event, schema.story_cluster, schema.story
MOST = 100
"""Sentences that one check of the database may give."""
_SEARCHED = ("report_search", "statement_search")
_FILE, _INDEX = "the file", "the index of words"
_EVIDENCE = ("event", "statement", "position", "commitment")


def database_problems(engine: Engine) -> Iterator[Problem]:
    """Yield what the database's own checks find: pages, indexes, references, the index of searched words.

    SQLite goes through the whole file. A PostgreSQL server checks its pages as they are read (where it was
    made with checksums), and its references when they are written; these are looked at again.
    """
    if engine.dialect.name == "sqlite":
        yield from _pragma_problems(engine, f"PRAGMA integrity_check({MOST})", _FILE)
        yield from _referring(engine)
        yield from _searched(engine)
        return
    for table in schema.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            other = key.column.table.alias()
            lost = select(key.parent).where(
                key.parent.is_not(None), ~exists().where(other.c[key.column.name] == key.parent)
            )
            for value in _asked(engine, lost, f"table {table.name}"):
                yield (
                    value if isinstance(value, Problem)
                    else Problem(f"table {table.name}", _dangling(key.column.table.name, value))
                )  # fmt: skip


def loose_rows(engine: Engine) -> Iterator[Problem]:
    """Yield rows that belong to no version or story, and events that are in no story."""
    for where, query, what in _loose():
        for row in _asked(engine, query, where):
            yield row if isinstance(row, Problem) else Problem(f"{where}, row {row}", what)


def _loose() -> Iterator[tuple[str, Select[tuple[int]] | Select[tuple[str]], str]]:
    for table in schema.metadata.sorted_tables:
        if "version" in table.c and table.name not in ("waiting_opening",):
            number = table.c.row if "row" in table.c else table.c.number
            other = or_(table.c.version != number // (1 << ROW_BITS), _not_of_a_kind(table.name))
            yield f"table {table.name}", select(number).where(other), "is of another version than it says"
    issue = schema.row_issue
    nobody = ~exists().where(_version.c.number == issue.c.row // (1 << ROW_BITS))
    query = select(issue.c.row).where(or_(nobody, issue.c.kind.not_in(("event", "statement"))))
    yield "table row_issue", query, "is of no version that is there"
    lost = ~exists().where(_story.c.number == _cluster.c.cluster)
    query = select(_cluster.c.story).where(lost)
    yield "table story_cluster", query, "names a story that is not there"
    same = _event.alias()
    in_story = exists().where(same.c.id == _event.c.id, same.c.number == _mention.c.event)
    waits = exists().where(_unmerged.c.event == _event.c.number)
    standing_events = select(_event.c.id).join(_version, _version.c.number == _event.c.version)
    yield "table event", standing_events.where(*standing(), ~in_story, ~waits), "is in no story"


def _not_of_a_kind(table: str) -> ColumnElement[bool]:
    if table != "span":
        return literal(1) == literal(0)
    return schema.span.c.kind.not_in(_EVIDENCE)


def _referring(engine: Engine) -> Iterator[Problem]:
    for row in _pragma_rows(engine, "PRAGMA foreign_key_check", _FILE):
        if isinstance(row, Problem):
            yield row
        else:
            table, number, parent, _ = row
            where = f"table {table}" if number is None else f"table {table}, row {number}"
            yield Problem(where, _dangling(parent, None))


def _dangling(parent: object, value: object) -> str:
    named = "" if value is None else f" ({value})"
    return f"names a row of {parent}{named} that is not there"


def _searched(engine: Engine) -> Iterator[Problem]:
    """Have SQLite compare the index of words with the texts. Nothing is written, but only who may write may
    ask for it."""
    with reading(engine) as connection:
        if not may_be_written(connection):
            return
    for name in _SEARCHED:
        query = text(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        try:
            with writing(engine) as connection:
                connection.execute(query)
        except Exception as error:
            damage(error)
            yield Problem(f"{_INDEX} ({name})", "is not that of the texts: searches miss or invent results")


def _pragma_problems(engine: Engine, query: str, where: str) -> Iterator[Problem]:
    for row in _pragma_rows(engine, query, where):
        if isinstance(row, Problem):
            yield row
        elif row[0] != "ok":
            yield from (Problem(where, line) for line in str(row[0]).splitlines() if "***" not in line)


def _pragma_rows(engine: Engine, query: str, where: str) -> Iterator[tuple[object, ...] | Problem]:
    rows: list[tuple[object, ...]] = []
    try:
        with reading(engine) as connection:
            rows += (tuple(row) for row in islice(connection.exec_driver_sql(query), MOST))
    except Exception as error:
        yield Problem(where, damage(error))
    yield from rows


def _asked(engine: Engine, query: Select[tuple[int]] | Select[tuple[str]], where: str) -> Iterator[object]:
    rows: list[object] = []
    try:
        with reading(engine) as connection:
            rows += connection.execute(query.limit(MOST)).scalars()
    except Exception as error:
        yield Problem(where, damage(error))
    yield from rows


_AT_ONCE = 200
_BESIDE = ("story_party", "story_pair", "story_issue", "story_report_day", "story_doubt")
_MADE_LATER = ("body", "stems", "brief")  # by what the program that wrote them knew of words


def story_problems(engine: Engine) -> Iterator[Problem]:
    """Go through all stories that can be found; yield what is wrong with each."""
    last = 0
    while True:
        query = select(_story.c.number).where(_story.c.number > last).order_by(_story.c.number)
        try:
            with reading(engine) as connection:
                numbers = list(connection.execute(query.limit(_AT_ONCE)).scalars())
        except Exception as error:
            yield Problem("table story", f"from row {last + 1} on it {damage(error)}")
            return
        if not numbers:
            return
        yield from _checked(engine, numbers)
        last = numbers[-1]


def _checked(engine: Engine, numbers: Sequence[int]) -> Iterator[Problem]:
    try:
        with reading(engine) as connection:
            yield from list(_problems(connection, numbers))
    except Exception as error:
        reason = damage(error)
        if len(numbers) == 1:
            yield Problem(f"story {numbers[0]}", f"its rows cannot be put together: {reason}")
            return
        for number in numbers:
            yield from _checked(engine, [number])


def _problems(connection: Connection, numbers: Sequence[int]) -> Iterator[Problem]:
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
    beside = {name: _beside(connection, name, numbers) for name in _BESIDE}
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


def _beside(
    connection: Connection, name: str, numbers: Sequence[int]
) -> dict[int, set[tuple[tuple[str, object], ...]]]:
    table = schema.metadata.tables[name]
    rows_of: dict[int, set[tuple[tuple[str, object], ...]]] = {number: set() for number in numbers}
    rows = connection.execute(select(table).where(in_list(table.c.story, numbers))).mappings()
    for row in rows:
        rows_of[row["story"]].add(tuple(sorted(dict(row).items())))
    return rows_of
