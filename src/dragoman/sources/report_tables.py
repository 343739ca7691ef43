"""Tables of reports, a row at a time: JSON lines, a JSON list, CSV, Parquet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from dragoman.errors import BadInput, require
from dragoman.sources.bounded_input import bounded_lines, found_apart
from dragoman.sources.item import Columns, Found, How, Item, Refusal, Stream, attempt, columns_of

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import FileMetaData, ParquetFile

_MOST_VALUES = 1_000_000
"""Values of a row, however short: each takes a hundred bytes of memory and more."""
_TOO_MANY = f"more than {_MOST_VALUES:,} values in a row"
_MOST_HEADS = 1000
"""Sets of names whose columns are remembered."""
_CHUNK = 64 * 1024
_STRING_ENDS = re.compile(rb'["\\]')
_MARK = re.compile(rb'["\[\]{},]')
_SPACE = b" \t\r\n"
_UTF8_MARK = b"\xef\xbb\xbf"
_PARQUET_BUFFER = 256 * 1024
_MOST_PARQUET_ROWS = 256
_PARQUET_BYTES = 4_000_000
"""Bytes of rows that are unpacked together, as far as the file tells the truth of them."""


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
    yield from found_apart("dragoman.sources.report_tables:parquet_rows", name, stream, how)


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


def list_values(stream: BinaryIO, longest: int) -> Iterator[bytes | None]:
    """Yield the bytes of each value of the list that a stream is, or of the values it is without brackets.

    None stands in place of a value of more than `longest` bytes. Whether a value is JSON is not checked.
    Raises BadInput where the list ends before its bracket.
    """
    chunk = stream.read(_CHUNK).removeprefix(_UTF8_MARK).lstrip(_SPACE)
    has_brackets = chunk.startswith(b"[")
    splitter = _Splitter(longest, has_brackets=has_brackets)
    yield from splitter.take(chunk[has_brackets:])
    while chunk := stream.read(_CHUNK):
        yield from splitter.take(chunk)
    yield from splitter.end()


class _Splitter:
    """What was read of a list so far: how deep in it, whether within a string, and the value begun.

    Its commas stand at depth 1, or without brackets around it at depth 0.
    """

    def __init__(self, longest: int, *, has_brackets: bool) -> None:
        self._longest, self._has_brackets = longest, has_brackets
        self._depth = self._base = int(has_brackets)
        self._in_string = self._escaped = self._has_ended = self._is_too_long = False
        self._value = bytearray()
        self._values = 0

    def take(self, chunk: bytes) -> Iterator[bytes | None]:
        """Yield the values that end in a chunk."""
        at = start = 0
        while at < len(chunk):
            if self._escaped:
                self._escaped, at = False, at + 1
                continue
            match = (_STRING_ENDS if self._in_string else _MARK).search(chunk, at)
            if match is None:
                break
            at = match.end()
            sign = match[0]
            if self._in_string:
                self._in_string, self._escaped = sign != b'"', sign == b"\\"
            elif sign == b'"':
                self._in_string = True
            elif self._ends_value(sign):
                self._hold(chunk[start : at - 1])
                start = at
                yield from self._taken(is_empty_a_value=sign == b"," or self._values > 0)
        self._hold(chunk[start:])

    def end(self) -> Iterator[bytes | None]:
        """Yield the last value, where no bracket ended it. Raises BadInput where one should have."""
        yield from self._taken(is_empty_a_value=not self._has_brackets)
        if self._has_brackets and not self._has_ended:
            raise BadInput("not JSON: the list ends before its last bracket")

    def _ends_value(self, sign: bytes) -> bool:
        if sign in b"[{":
            self._depth += 1
            return False
        if sign in b"]}":
            self._depth -= 1
            ends_list = self._has_brackets and self._depth == 0
            self._has_ended = self._has_ended or ends_list
            return ends_list
        return self._depth == self._base

    def _hold(self, part: bytes) -> None:
        if len(self._value) + len(part) > self._longest:
            self._is_too_long = True
            self._value.clear()
        elif not self._is_too_long:
            self._value += part

    def _taken(self, *, is_empty_a_value: bool) -> Iterator[bytes | None]:
        """Yield the value that ends here, and begin the next."""
        value, too_long = bytes(self._value).strip(_SPACE), self._is_too_long
        self._value.clear()
        self._is_too_long = False
        if value or too_long or is_empty_a_value:
            self._values += 1
            yield None if too_long else value


def parquet_rows(name: str, stream: BinaryIO, how: How) -> Stream:
    """Return the items of a Parquet file. Raises InstallationError without pyarrow."""
    require("Parquet", "parquet")
    import pyarrow

    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    return _parquet_rows(name, stream, how)


def _parquet_rows(name: str, stream: BinaryIO, how: How) -> Stream:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(stream, buffer_size=_PARQUET_BUFFER, pre_buffer=False)
        columns = columns_of(file.schema_arrow.names, how, name)
        number = 0
        for at_once in (_rows_at_once(file.metadata, stream), 1):
            try:
                for number, batch, index in _parquet_batches(file, columns, at_once, number):  # noqa: B020
                    where = f"{name}, row {number}"
                    yield attempt(where, partial(_parquet_row, where, batch, index, columns, how))
                return
            except MemoryError:  # the file does not tell how long its rows are: they are taken one by one
                batch = None
        raise BadInput("a row of it takes more memory than there is for it")
    except (ArrowException, UnicodeDecodeError, OSError) as error:
        raise BadInput(f"not a Parquet file, or a damaged one: {error}") from error


def _parquet_batches(
    file: ParquetFile, columns: Columns, at_once: int, done: int
) -> Iterator[tuple[int, RecordBatch, int]]:
    """Yield each row after the first `done`: its number, the batch that it is in, and its place there."""
    wanted = sorted({name for names in columns.of_field.values() for name in names})
    number = 0
    for batch in file.iter_batches(batch_size=at_once, columns=wanted, use_threads=False):
        for index in range(batch.num_rows):
            number += 1
            if number > done:
                yield number, batch, index


def _parquet_row(where: str, batch: RecordBatch, index: int, columns: Columns, how: How) -> Found:
    row = {
        name: column[index].as_py() for name, column in zip(batch.schema.names, batch.columns, strict=True)
    }
    if sum(_lengths(row.values())) > how.max_bytes:
        return Refusal(where, f"longer than {how.max_bytes:,} bytes, the most that is read")
    return columns.item(where, row)


def _lengths(values: Any) -> Iterator[int]:
    for value in values:
        if isinstance(value, str | bytes):
            yield len(value)
        elif isinstance(value, list | tuple):
            yield from _lengths(value)


def _rows_at_once(metadata: FileMetaData, stream: BinaryIO) -> int:
    """Return how many rows to unpack at once. Raises BadInput for more rows than there are bytes."""
    count, size = metadata.num_rows, stream.seek(0, 2)
    if count > size:
        raise BadInput(f"it claims to have {count:,} rows in {size:,} bytes")
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    unpacked: int = sum(group.total_byte_size for group in groups)
    return max(1, min(_MOST_PARQUET_ROWS, _PARQUET_BYTES * int(count) // max(1, unpacked)))
