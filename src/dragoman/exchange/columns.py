"""What a table and a column are, and the columns that several tables share.

A value is text, a number, or a list; lists are written "a; b" in CSV and stay lists in Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dragoman.record import Party, Record, Span
from dragoman.show.by_hand import told

ColumnType = Literal["string", "integer", "number", "list"]
Cell = str | int | float | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the type of its values, what they mean, and the value for a row of a record."""

    name: str
    type: ColumnType
    about: str
    value: Callable[[Any, Record], Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows come from `rows(record)`; `key` names the columns that tell rows apart."""

    name: str
    about: str
    key: tuple[str, ...]
    rows: Callable[[Record], Iterable[Any]]
    columns: tuple[Column, ...]


def text(name: str, about: str, value: Callable[[Any, Record], Cell]) -> Column:
    """A column of text."""
    return Column(name, "string", about, value)


def listed(name: str, about: str, value: Callable[[Any, Record], Cell]) -> Column:
    """A column of lists of text."""
    return Column(name, "list", about, value)


def whole(name: str, about: str, value: Callable[[Any, Record], Cell]) -> Column:
    """A column of whole numbers."""
    return Column(name, "integer", about, value)


def field(name: str, about: str, kind: ColumnType = "string") -> Column:
    """A column that is a field of the row as it stands."""
    return Column(name, kind, about, lambda row, _: getattr(row, name))


def quote(name: str, about: str, field: str) -> Column:
    """A column with the words of a field that is a span."""
    return text(name, about, lambda row, _: span.quote if (span := getattr(row, field)) else None)


BY_HAND = listed(
    "by_hand", "What people decided of it, and what had been read there.",
    lambda row, _: tuple(map(told, row.by_hand)),
)  # fmt: skip
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
    lambda row, _: row.when.value if row.when else None,
)  # fmt: skip
ISSUES = listed(
    "issues", "Issues (codes of issues.toml).",
    lambda row, _: tuple(dict.fromkeys(tag.issue for tag in row.issues)),
)  # fmt: skip


def joined(spans: Iterable[Span]) -> str:
    """Return the words of spans in reading order, an ellipsis between."""
    return " … ".join(span.quote for span in sorted(spans))


def states(parties: Iterable[Party]) -> tuple[str, ...]:
    """Return the states of parties, each once."""
    return tuple(dict.fromkeys(party.state for party in parties))
