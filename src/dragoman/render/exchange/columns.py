"""What a table, a column and a tab-separated row are, and the columns that several tables share.

A value is text, a number, a truth or a list; lists are written "a; b" in CSV and stay lists elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeVar

from dragoman.record import Party, Record, Span
from dragoman.render.words import decision_words, encodable, for_tsv

ColumnType = Literal["string", "integer", "number", "boolean", "list"]
Holds = Literal["date", "moment"]
Cell = str | int | float | Sequence[str] | None
Row = TypeVar("Row")
TabValue = str | int | float | None
TabColumn = tuple[str, str, Callable[[Row], TabValue]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the type of its values, what they mean, and the value for a row and its record
    (None where it is a row of no one record). `holds` marks text that is a date as precise as known, or an
    instant (ISO 8601): data frames have its days beside it."""

    name: str
    type: ColumnType
    about: str
    value: Callable[[Any, Any], Cell]
    holds: Holds | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows come from `rows(record)`, or from what many records tell; `key` names the columns
    that tell rows apart."""

    name: str
    about: str
    key: tuple[str, ...]
    rows: Callable[[Record], Iterable[Any]]
    columns: tuple[Column, ...]

    def cells(self, row: Any, record: Record | None) -> dict[str, Any]:
        """Return a row of `record` by the names of its columns, as JSON and Arrow take it."""
        return {column.name: _held(column.value(row, record)) for column in self.columns}

    def described(self) -> list[tuple[str, str]]:
        """Return the name of each column with what it means."""
        return [(column.name, column.about) for column in self.columns]


def text(name: str, about: str, value: Callable[[Any, Any], Cell], holds: Holds | None = None) -> Column:
    """A column of text."""
    return Column(name, "string", about, value, holds)


def listed(name: str, about: str, value: Callable[[Any, Any], Cell]) -> Column:
    """A column of lists of text."""
    return Column(name, "list", about, value)


def whole(name: str, about: str, value: Callable[[Any, Any], Cell]) -> Column:
    """A column of whole numbers."""
    return Column(name, "integer", about, value)


def field(name: str, about: str, kind: ColumnType = "string", holds: Holds | None = None) -> Column:
    """A column that is a field of the row as it stands."""
    return Column(name, kind, about, lambda row, _: getattr(row, name), holds)


def quote(name: str, about: str, field: str) -> Column:
    """A column with the words of a field that is a span."""
    return text(name, about, lambda row, _: span.quote if (span := getattr(row, field)) else None)


BY_HAND = listed(
    "by_hand", "What people decided of it, and what had been read there.",
    lambda row, _: tuple(map(decision_words, row.by_hand)),
)  # fmt: skip
PROPOSED_BY = text(
    "proposed_by", "The second reader that proposed it; empty for what our own reader tells.",
    lambda row, record: record.proposed_by.get(row.id) or getattr(row, "proposed_by", None),
)  # fmt: skip
PROPOSED_BY_ALONE = field("proposed_by", "The second readers that alone tell it.", "list")
REPORT = text("report", "Identifier of the report (table reports).", lambda _, record: record.report.id)
ID = field("id", "Identifier: a hash of the content, the same when the report is read again.")
START = whole(
    "start", "First character of the evidence: a Unicode code point of reports.text.",
    lambda row, _: min(span.start for span in row.evidence),
)  # fmt: skip
END = whole(
    "end", "The character after the last of the evidence.",
    lambda row, _: max(span.end for span in row.evidence),
)  # fmt: skip
EVIDENCE = text(
    "evidence", "The words it was read from, pieces joined by an ellipsis.",
    lambda row, _: joined(row.evidence),
)  # fmt: skip
WHEN = text(
    "date", "When: ISO 8601, as precise as the report says (2023, 2023-02, 2023-02-05).",
    lambda row, _: row.when.value if row.when else None, "date",
)  # fmt: skip
ISSUES = listed(
    "issues", "Issues (codes of issues.toml).",
    lambda row, _: tuple(dict.fromkeys(tag.issue for tag in row.issues)),
)  # fmt: skip


def _held(cell: Cell) -> str | int | float | list[str] | None:
    if cell is None or isinstance(cell, int | float):
        return cell
    return encodable(cell) if isinstance(cell, str) else [encodable(item) for item in cell]


def joined(spans: Iterable[Span]) -> str:
    """Return the words of spans in reading order, an ellipsis between."""
    return " … ".join(span.quote for span in sorted(spans))


def states(parties: Iterable[Party]) -> tuple[str, ...]:
    """Return the states of parties, each once."""
    return tuple(dict.fromkeys(party.state for party in parties))


def field_spans(row: object, path: str = "") -> Iterator[tuple[str, Span]]:
    """Yield the name of a field ("when", "actors", "where") and the span it was read from, in order."""
    if isinstance(row, Span):
        yield path, row
    elif isinstance(row, tuple):
        for item in row:
            yield from field_spans(item, path)
    elif is_dataclass(row):
        for field in fields(row):
            yield from field_spans(getattr(row, field.name), path or field.name)


def tab_line(columns: Sequence[TabColumn[Row]], row: Row) -> bytes:
    """Return a row as a line; what is unknown is empty."""
    return ("\t".join(_tab_cell(value(row)) for _, _, value in columns) + "\n").encode()


def tab_header(columns: Sequence[tuple[str, str, object]]) -> bytes:
    """Return the names of the columns as a line."""
    return ("\t".join(name for name, _, _ in columns) + "\n").encode()


def _tab_cell(value: TabValue) -> str:
    """Return a value as it stands between tabs."""
    if value is None:
        return ""
    return for_tsv(value) if isinstance(value, str) else str(value)


def described_columns(columns: Sequence[tuple[str, str, object]]) -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean, for the documentation."""
    return {"": [(name, about) for name, about, _ in columns]}
