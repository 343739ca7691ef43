"""What every format is made of: tables, columns and tab-separated rows; where an export goes; its tally.

A value is text, a number, a truth or a list; lists are written "a; b" in CSV and stay lists elsewhere. Files
take their names once they are whole. The tally counts what was written, what was left out and why, and which
fields were lost.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from dataclasses import field as of_dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeVar

from dragoman.errors import BadUsage
from dragoman.record import Party, Record, Span
from dragoman.render.words import decision_words, encodable, for_tsv

ColumnType = Literal["string", "integer", "number", "boolean", "list"]
Holds = Literal["date", "moment"]
Cell = str | int | float | Sequence[str] | None
Row = TypeVar("Row")
Counted = TypeVar("Counted")
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


_SHOWN = 4  # kinds of rows that a reason names
_REASONS = 10_000  # reasons that are counted apart


@dataclass
class Tally:
    """Counts of one export to `format`. Counted are rows of the record, or stories, never bytes.

    `written` by kind of row; `unmapped` rows left out, by what they are and why; `lost` single values
    of written rows that have no place in the format, by field and why.
    """

    format: str
    written: Counter[str] = of_dataclass(default_factory=Counter)
    unmapped: Counter[tuple[str, str]] = of_dataclass(default_factory=Counter)
    lost: Counter[tuple[str, str]] = of_dataclass(default_factory=Counter)

    def write(self, kind: str, count: int = 1) -> None:
        """Count rows of `kind` as written."""
        self.written[kind] += count

    def leave_out(self, what: str, why: str) -> None:
        """Count rows that the format has no place for."""
        _count(self.unmapped, what, why, 1)

    def lose(self, what: str, why: str, count: int = 1) -> None:
        """Count values of written rows that the format has no place for."""
        _count(self.lost, what, why, count)

    def lines(self, done: str = "written") -> list[str]:
        """Return the summary for a person: what was `done`, then what was left out, by reason."""
        rows = ", ".join(f"{count} {kind}" for kind, count in sorted(self.written.items()) if count)
        lines = [f"{done} as {self.format}: {rows or 'nothing'}"]
        lines += [f"left out, {count}: {why} ({kinds})" for why, count, kinds in _by_reason(self.unmapped)]
        lines += [f"not kept, {what} of {count}: {why}" for (what, why), count in ranked(self.lost)]
        return lines

    def as_dict(self) -> dict[str, object]:
        """Return the same for a program."""
        return {
            "format": self.format,
            "written": dict(sorted(self.written.items())),
            "unmapped": [_row(what, why, count) for (what, why), count in ranked(self.unmapped)],
            "lost": [_row(what, why, count) for (what, why), count in ranked(self.lost)],
        }


def _count(counts: Counter[tuple[str, str]], what: str, why: str, count: int) -> None:
    """Count under a reason; of very many reasons those that came first are told apart."""
    known = (what, why) in counts or len(counts) < _REASONS
    counts[what, why if known else "another reason"] += count


def _by_reason(counts: Counter[tuple[str, str]]) -> list[tuple[str, int, str]]:
    """Return each reason with the number of rows and what they are, the most first."""
    kinds: dict[str, list[str]] = {}
    total: Counter[str] = Counter()
    for (what, why), count in ranked(counts):
        kinds.setdefault(why, []).append(f"{count} {what}")
        total[why] += count
    return [(why, count, _shown(kinds[why])) for why, count in ranked(total)]


def _shown(kinds: list[str]) -> str:
    rest = len(kinds) - _SHOWN
    return ", ".join(kinds[:_SHOWN]) + (f" and {rest} other kinds" if rest > 0 else "")


def _row(what: str, why: str, count: int) -> dict[str, object]:
    return {"what": what, "why": why, "count": count}


def ranked(counts: Mapping[Counted, int]) -> list[tuple[Counted, int]]:
    """Return what was counted, each with its count, the most first."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing bytes; where something goes wrong, what stood there before stays."""
    if path.exists() and not path.is_file():  # a device or a pipe: nothing to rename
        with path.open("wb") as stream:
            yield stream
        return
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class Folder:
    """Use as a context: on the way out the files take their names, or vanish if something went wrong."""

    def __init__(self, path: Path) -> None:
        if path.exists() and not path.is_dir():
            raise BadUsage(f"{path} is a file; this format writes several files: give the name of a folder")
        self._path = path
        self._names: list[str] = []
        self._made: list[Path] = []

    def __enter__(self) -> Folder:
        self._make(self._path)
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        for name in self._names:
            partial = self._named(f"{name}.partial")
            if error is None:
                partial.replace(self._named(name))
            else:
                partial.unlink(missing_ok=True)
        for made in reversed(self._made if error is not None else []):
            if not any(made.iterdir()):
                made.rmdir()

    @contextmanager
    def binary(self, name: str) -> Iterator[BinaryIO]:
        """Open the file `name` for writing bytes; with "folder/name" it stands in a folder below."""
        self._make(self._named(name).parent)
        self._names.append(name)
        with self._named(f"{name}.partial").open("wb") as file:
            yield file

    def _make(self, path: Path) -> None:
        """Make a folder, and remember those that were not there."""
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        path.mkdir(parents=True, exist_ok=True)
        self._made += reversed(missing)

    def _named(self, name: str) -> Path:
        """Return the path of a file, whose name is UTF-8 on the disk whatever the locale says."""
        return self._path / os.fsdecode(name.encode())
