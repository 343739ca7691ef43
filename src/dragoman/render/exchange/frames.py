"""Rows as data frames of pandas or polars: tables of a record, which exports have too, and of views.

Text, numbers, truths and lists of text have their own types. A date as precise as known ("2023-02") stays
text; `NAME_first` and `NAME_last` beside it are its first and last day as dates. An instant stays text, and
`NAME_day` is its day as a date, as its own zone has it.

Rows of views are those of `dragoman.query` and of a search in a store; columns take fields by name, since
this floor does not know these classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from dragoman.errors import BadUsage, require
from dragoman.merge.dates import period
from dragoman.record import Record, spans
from dragoman.render.exchange.export_parts import (
    BY_HAND,
    PROPOSED_BY_ALONE,
    Column,
    ColumnType,
    Table,
    field,
    listed,
    text,
    whole,
)
from dragoman.render.exchange.record_tables import STORIES, TABLES

if TYPE_CHECKING:
    import pandas
    import polars


def _words(about: str) -> tuple[Column, ...]:
    """The columns of a row's one span."""
    return (
        text("words", about, lambda row, _: row.words.quote),
        text("words_report", "The report that says so.", lambda row, _: row.words.report),
        whole("words_start", "First character of the words in its text.", lambda row, _: row.words.start),
        whole("words_end", "The character after the last.", lambda row, _: row.words.end),
    )


_DATED = field("dated", "The same in words.")
_SOURCES = field("sources", "Outlets that tell it independently.", "integer")
_OUTLETS = field("outlets", "The outlets.", "list")
_ADDRESSES = field("addresses", "Addresses of the reports.", "list")

CHRONOLOGY = Table(
    "chronology", "One row for what happened between states, in order of time.", ("story",), lambda _: (),
    (
        field("date", "When: ISO 8601 as precise as known, with the time of day where told.", holds="date"),
        _DATED,
        field("basis", "What gave the date: text, contact, published, between, hand; reported: that of the "
              "first report."),
        field("sentence", "What happened, in one sentence made of the fields."),
        field("status", "The status that holds."),
        field("event_type", "PLOVER type."),
        field("mode", "PLOVER mode, if told."),
        field("actors", "States that act.", "list"),
        field("recipients", "States acted on.", "list"),
        field("persons", "Persons who take part.", "list"),
        field("place", "The place that most sources name."),
        field("issues", "Issues (codes of issues.toml).", "list"),
        _SOURCES,
        field("reports", "Reports that tell it, copies counted.", "integer"),
        _OUTLETS, _ADDRESSES,
        field("history", "Earlier statuses, in words.", "list"),
        field("contradictions", "What reports say against each other, in words.", "list"),
        *_words("One mention's evidence."),
        field("story", "Identifier of the story (table stories)."),
        listed("also", "Reports that open with it, its act not read.",
               lambda row, _: tuple(opening.report for opening in row.also)),
        field("confidence", "How likely it is rightly read (0 to 1); empty where no reader says.", "number"),
        PROPOSED_BY_ALONE,
        listed("versions", "Linked versions in other languages, and what is read of them.",
               lambda row, _: tuple(map(str, row.versions))),
    ),
)  # fmt: skip

CHANNELS = Table(
    "channels", "One row for each kind of channel between two states.", ("kind", "states"), lambda _: (),
    (
        field("kind", "Kind of channel (code of contact_kinds.toml)."),
        field("label", "Its name."),
        field("states", "The two states.", "list"),
        field("state", "In what state it is by its last report."),
        field("since", "Since when.", holds="date"),
        field("used", "The last contact that took place.", holds="date"),
        listed("turns", "What is reported of it, in order of time: date, state and words.",
               lambda row, _: tuple(f"{turn.date} {turn.state}: {turn.words.quote}" for turn in row.turns)),
        listed("stories", "The story of each of these (table stories).",
               lambda row, _: tuple(turn.story for turn in row.turns)),
    ),
)  # fmt: skip

DRIFT = Table(
    "drift", "One row for a state's position on an issue in one report.", (), lambda _: (),
    (
        field("state", "The state."),
        field("issue", "The issue (code of issues.toml)."),
        field("date", "When the report was published.", holds="moment"),
        _DATED,
        field("drift", "What changed since the report before."),
        field("force", "How strong: 0 to 6.", "integer"),
        field("summary", "What it wants or opposes, in its own words; empty where it is not raised."),
        field("before", "What it said the last time."),
        field("before_date", "When that was published.", holds="moment"),
        field("before_force", "How strong that was.", "integer"),
        field("outlet", "Who published the report."),
        field("kind", "What the report is: news, readout, …"),
        field("address", "Where it stood."),
        *_words("The words; of an issue that is not raised those of the last time."),
        field("report", "Identifier of the report (table reports)."),
        field("position", "Identifier of the position (table positions)."),
        BY_HAND,
    ),
)  # fmt: skip

UNDERTAKINGS = Table(
    "undertakings", "One row for what parties undertook, however many reports tell it.", ("commitment",),
    lambda _: (),
    (
        field("date", "When it was undertaken, or first reported (`basis`).", holds="date"),
        _DATED,
        field("basis", "text, or reported: the date is that of the first report."),
        field("parties", "Who undertook it.", "list"),
        field("undertaking", "What was undertaken."),
        field("status", "open, followed up or broken off."),
        _SOURCES, _OUTLETS,
        field("followed", "Later events on it, each with its date.", "list"),
        _ADDRESSES,
        *_words("The first report's evidence."),
        field("commitment", "Identifier of the first report's commitment (table commitments)."),
        field("commitments", "Identifiers of all.", "list"),
        BY_HAND,
    ),
)  # fmt: skip

ACTIVITY = Table(
    "activity", "One row for the events of one type in one period.", ("period", "event_type"), lambda _: (),
    (
        field("period", "The period: a year, month, week or day (ISO 8601).", holds="date"),
        field("event_type", "PLOVER type."),
        field("quad", "PLOVER's class of the type."),
        field("occurrences", "How many stories.", "integer"),
        field("happened", "How many of them took place.", "integer"),
        field("sources", "The sum of the outlets that tell each independently.", "integer"),
        field("reports", "The sum of the reports.", "integer"),
    ),
)  # fmt: skip

SEARCH = Table(
    "search", "One row for words that were searched and found.", (), lambda _: (),
    (
        text("report", "Identifier of the report.", lambda row, _: row.origin.version),
        text("filed", "The day of the report.", lambda row, _: row.day, "moment"),
        text("outlet", "Who published it.", lambda row, _: row.origin.outlet),
        text("title", "Its title.", lambda row, _: row.origin.title),
        text("address", "Where it stood.", lambda row, _: row.origin.address),
        text("words", "The words found.", lambda row, _: row.span.quote),
        whole("start", "First character of the words in its text.", lambda row, _: row.span.start),
        whole("end", "The character after the last.", lambda row, _: row.span.end),
        field("statement", "Identifier of the statement, where statements were searched."),
    ),
)  # fmt: skip

FOUND = Table(
    "found", "Where a store found a row: columns beside those of the row's own table.", (), lambda _: (),
    (
        text("filed", "The day that the store files the row under (ISO 8601).", lambda row, _: row.day,
             "moment"),
        text("outlet", "Who published the report.", lambda row, _: row.origin.outlet),
        text("published_at", "When it was published (ISO 8601).", lambda row, _: row.origin.published_at,
             "moment"),
        text("title", "Its title.", lambda row, _: row.origin.title),
        text("address", "Where it stood.", lambda row, _: row.origin.address),
    ),
)  # fmt: skip

VIEW_TABLES: dict[str, Table] = {
    "dragoman.query.chronology.Entry": CHRONOLOGY,
    "dragoman.query.channels.Channel": CHANNELS,
    "dragoman.query.positions_and_undertakings.Stand": DRIFT,
    "dragoman.query.positions_and_undertakings.Undertaking": UNDERTAKINGS,
    "dragoman.query.chronology.Count": ACTIVITY,
    "dragoman.store.search.Hit": SEARCH,
}
"""The table of each class of rows."""


_PANDAS = {
    "string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean", "list": "object",
    "date": "datetime64[s]",
}  # fmt: skip
_TABLE_OF = {
    "dragoman.record.report.Report": "reports",
    "dragoman.record.rows.Event": "events",
    "dragoman.record.rows.Statement": "statements",
    "dragoman.record.rows.Position": "positions",
    "dragoman.record.rows.Commitment": "commitments",
    "dragoman.record.rows.Actor": "actors",
    "dragoman.record.rows.Timex": "times",
    "dragoman.record.rows.Place": "places",
    "dragoman.merge.story.Story": "stories",
    **{kind: table.name for kind, table in VIEW_TABLES.items()},
}
"""The table of each class of rows. A record has rows of several tables."""
_IN_STORE = "dragoman.store.paging.Found"


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """A column of a data frame: `type` is string, integer, number, boolean, list (of strings) or date."""

    name: str
    type: ColumnType | Literal["date"]
    about: str


@dataclass(frozen=True, slots=True)
class _Report:
    id: str


@dataclass(frozen=True, slots=True)
class _Context:
    """What columns ask of a row's record where the row stands alone."""

    report: _Report
    notes: tuple[str, ...] = ()
    proposals: tuple[tuple[str, str], ...] = ()

    @property
    def proposed_by(self) -> dict[str, str]:
        """The second reader that proposed the row, by its id."""
        return dict(self.proposals)


def to_pandas(rows: Iterable[Any], table: str = "") -> pandas.DataFrame:
    """Return rows as a pandas data frame with typed columns.

    `rows` are of one kind: events, statements ... of a record, what a store found, stories, the rows of a
    view; or records, whose rows of the `table` are taken. `table` also gives the columns where there are no
    rows. A store answers a page at a time: `dragoman.store.paging.every` goes through all pages. Raises
    BadUsage for what has no table, InstallationError without pandas.
    """
    package = _package("pandas")
    columns, lines = _framed(rows, table)
    return package.DataFrame(
        {
            column.name: package.Series([line[column.name] for line in lines], dtype=_PANDAS[column.type])
            for column in columns
        }
    )


def to_polars(rows: Iterable[Any], table: str = "") -> polars.DataFrame:
    """Return rows as a polars data frame with typed columns; the rest as in `to_pandas`."""
    package = _package("polars")
    kinds = {
        "string": package.String, "integer": package.Int64, "number": package.Float64,
        "boolean": package.Boolean, "list": package.List(package.String), "date": package.Date,
    }  # fmt: skip
    columns, lines = _framed(rows, table)
    return package.DataFrame(lines, schema={column.name: kinds[column.type] for column in columns})


def frame_columns(table: str | None = None) -> dict[str, tuple[FrameColumn, ...]]:
    """Return the columns of data frames by table, of all tables or of one. Rows that a store found have those
    of `found` besides. Raises BadUsage for a table there is not."""
    asked = (*_tables(), FOUND.name) if table is None else (table,)
    return {name: tuple(_described(FOUND if name == FOUND.name else _table(name))) for name in asked}


def _framed(rows: Iterable[Any], name: str) -> tuple[list[FrameColumn], list[dict[str, Any]]]:
    """Return the columns of rows, and each row by their names."""
    all_rows = list(rows)
    in_store = bool(all_rows) and _class_of(all_rows[0]) == _IN_STORE
    table = _table(name) if name else _table_of([row.row for row in all_rows[:1]] if in_store else all_rows)
    described = {column.name: column for column in _described(table)}
    if in_store:
        described = {**{column.name: column for column in _described(FOUND)}, **described}
    lines = [line for row in all_rows for line in _lines(row, table)]
    return list(described.values()), lines


def _lines(row: Any, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the cells of a row, of a row that a store found, or of all rows that a record has."""
    if isinstance(row, Record):
        yield from (_dated(table, table_row, row) for table_row in table.rows(row))
    elif _class_of(row) == _IN_STORE:
        proposed = ((row.row.id, row.proposed_by),) if row.proposed_by else ()
        context = _Context(_Report(row.origin.version), proposals=proposed)
        yield _dated(FOUND, row, None) | _dated(table, row.row, context)
    else:
        first = next(spans(row), None) if table in TABLES else None
        yield _dated(table, row, _Context(_Report(first.report if first else "")))


def _dated(table: Table, row: Any, context: Any) -> dict[str, Any]:
    """Return the cells of a row with the days of its dates."""
    cells = table.cells(row, context)
    for column in table.columns:
        cells.update(_days(column, cells[column.name]))
    return cells


def _days(column: Column, value: Any) -> Iterator[tuple[str, date | None]]:
    """Yield the name and value of each column of days that stands beside a column."""
    if column.holds == "date":
        days = period(value)
        yield f"{column.name}_first", date.fromordinal(days.first) if days else None
        yield f"{column.name}_last", date.fromordinal(days.last) if days else None
    elif column.holds == "moment":
        days = period((value or "")[:10])
        yield f"{column.name}_day", date.fromordinal(days.first) if days and days.days == 1 else None


def _described(table: Table) -> Iterator[FrameColumn]:
    for column in table.columns:
        yield FrameColumn(column.name, column.type, column.about)
        for name, _ in _days(column, None):
            what = {"first": "The first day", "last": "The last day", "day": "The day"}
            yield FrameColumn(name, "date", f"{what[name.rpartition('_')[2]]} of `{column.name}`.")


@cache
def _tables() -> dict[str, Table]:
    """Every table by its name."""
    return {table.name: table for table in (*TABLES, STORIES, *VIEW_TABLES.values())}


def _table(name: str) -> Table:
    if name not in _tables():
        raise BadUsage(f"no table {name!r}; there are: {', '.join(_tables())}")
    return _tables()[name]


def _table_of(rows: list[Any]) -> Table:
    """Return the table of rows by the class of the first."""
    kind = _class_of(rows[0]) if rows else ""
    if kind not in _TABLE_OF:
        what = f"rows of {kind} have no columns of their own" if kind else "there are no rows"
        raise BadUsage(f"{what}; say which table is meant: {', '.join(_tables())}")
    return _table(_TABLE_OF[kind])


def _class_of(row: object) -> str:
    return f"{type(row).__module__}.{type(row).__qualname__}"


def _package(name: str) -> Any:
    require(f"a data frame of {name}", name)
    return import_module(name)
