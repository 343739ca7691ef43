"""Tables of reports, a row at a time: JSON lines, a JSON list, CSV, Parquet."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import partial
from itertools import chain
from typing import Any, BinaryIO

import msgspec

from dragoman.errors import BadInput
from dragoman.sources.boundary import attempt
from dragoman.sources.columns import Columns, columns_of
from dragoman.sources.item import Found, How, Item, Refusal, Stream
from dragoman.sources.json_rows import list_values
from dragoman.sources.limited_process import found_apart
from dragoman.sources.lines import bounded_lines

_MOST_VALUES = 1_000_000
"""Values of a row, however short: each takes a hundred bytes of memory and more."""
_TOO_MANY = f"more than {_MOST_VALUES:,} values in a row"
_MOST_HEADS = 1000
"""Sets of names whose columns are remembered."""


def json_lines(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the items of JSON lines: rows of a table, or records as `dragoman read` writes them."""
    known: dict[tuple[str, ...], Columns] = {}
    for number, line in bounded_lines(stream, how.max_bytes):
        where = f"{name}, line {number}"
        if line is None or line.strip():
            yield attempt(where, partial(_object, where, line, how, known))


def json_file(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the items of one JSON file: a list of objects, or a single one."""
    known: dict[tuple[str, ...], Columns] = {}
    for number, row in enumerate(list_values(stream, how.max_bytes), 1):
        where = f"{name}, row {number}"
        yield attempt(where, partial(_object, where, row, how, known))


def separated(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the items of a CSV file with a head; the separator is found out (comma, semicolon, tab)."""
    csv.field_size_limit(max(how.max_bytes, csv.field_size_limit()))  # of the whole process: never lowered
    lines = _RowLines(stream, how.max_bytes)
    first = lines.first()
    separator = max(",;\t|", key=first.count)
    lines.separator = separator
    reader = csv.reader(chain([first], lines), delimiter=separator)
    try:
        names = next(reader, [])
    except csv.Error as error:
        raise BadInput(f"line 1: {error}") from error
    columns = columns_of(names, how, name)
    while True:
        lines.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, BadInput) as error:
            yield Refusal(f"{name}, line {lines.number}", str(error))
            continue
        if row:
            where = f"{name}, line {lines.number}"
            yield attempt(where, partial(columns.item, where, dict(zip(names, row, strict=False))))


class _RowLines:
    """The lines of a CSV file for `csv.reader`, which may take several for a row, but not without end."""

    def __init__(self, stream: BinaryIO, longest: int) -> None:
        self._lines, self._longest = bounded_lines(stream, longest), longest
        self.number, self.separator = 0, ","
        self.begin_row()

    def begin_row(self) -> None:
        """Count the bytes and values of a row anew."""
        self._bytes = self._values = 0

    def first(self) -> str:
        """Return the first line, without the mark of UTF-8."""
        return next(self, "").removeprefix("\ufeff")

    def __iter__(self) -> _RowLines:
        return self

    def __next__(self) -> str:
        """Return the next line. Raises BadInput where the row becomes too long."""
        self.number, line = next(self._lines)
        self._bytes += self._longest + 1 if line is None else len(line)
        if line is None or self._bytes > self._longest:
            raise BadInput(_too_long(self._longest))
        self._values += line.count(self.separator.encode())
        if self._values > _MOST_VALUES:
            raise BadInput(_TOO_MANY)
        return line.decode("utf-8", "replace")


def parquet(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the items of a Parquet file, in a process that little memory is left to: a file of two kilobytes
    can claim gigabytes. Needs pyarrow."""
    if not stream.seekable():
        raise BadInput("a Parquet file within another or from a pipe; give it as a file of its own")
    yield from found_apart("dragoman.sources.parquet_rows:rows", name, stream, how)


def _object(where: str, line: bytes | None, how: How, known: dict[tuple[str, ...], Columns]) -> Found:
    if line is None:
        return Refusal(where, _too_long(how.max_bytes))
    if len(line) > _MOST_VALUES and sum(map(line.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        return Refusal(where, _TOO_MANY)
    try:
        row = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Refusal(where, _not_json(error))
    if not isinstance(row, Mapping):
        return Refusal(where, "not a JSON object")
    if _is_record(row):
        return Item(where, bytes(line).strip(), is_record=True)
    names = tuple(row)
    if names not in known:
        if len(known) >= _MOST_HEADS:
            known.clear()
        try:
            known[names] = columns_of(names, how, "the row")
        except BadInput as error:
            return Refusal(where, str(error))
    return known[names].item(where, row)


def _too_long(longest: int) -> str:
    return f"longer than {longest:,} bytes, the most that is read"


def _not_json(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not JSON in UTF-8: {error.reason} at byte {error.start + 1}"
    return f"not JSON: {error}"


def _is_record(row: Mapping[str, Any]) -> bool:
    report = row.get("report")
    return isinstance(report, Mapping) and "blocks" in report and "text" in report
