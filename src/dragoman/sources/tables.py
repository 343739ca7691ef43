"""Tables of reports, a row at a time: JSON lines, a JSON list, CSV, Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import msgspec

from dragoman.errors import BadInput, InstallationError
from dragoman.sources.columns import Columns, columns_of
from dragoman.sources.item import Found, How, Item, Refusal, Stream

_LONGEST_HEAD = 64 * 1024


def json_lines(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the items of JSON lines: rows of a table, or records as `dragoman read` writes them."""
    known: dict[tuple[str, ...], Columns] = {}
    for number, line in enumerate(_lines(stream, how.max_bytes), 1):
        where = f"{name}, line {number}"
        if len(line) > how.max_bytes:
            yield Refusal(where, f"longer than {how.max_bytes:,} bytes, the most that is read")
        elif line.strip():
            yield _object(where, line, how, known)


def json_file(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the items of one JSON file: a list of objects, or a single one."""
    data = stream.read(how.max_bytes * 10 + 1)
    if len(data) > how.max_bytes * 10:
        raise BadInput(
            f"longer than {how.max_bytes * 10:,} bytes; write it as JSON lines, which are streamed"
        )
    known: dict[tuple[str, ...], Columns] = {}
    if not data.lstrip().startswith(b"["):
        data = b"[" + data + b"]"
    try:
        rows = msgspec.json.decode(data, type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(_not_json(error)) from error
    for number, row in enumerate(rows, 1):
        yield _object(f"{name}, row {number}", bytes(row), how, known)


def separated(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the items of a CSV file with a head; the separator is found out (comma, semicolon, tab)."""
    csv.field_size_limit(how.max_bytes)
    first = stream.readline(_LONGEST_HEAD).decode("utf-8-sig", "replace")
    separator = max(",;\t|", key=first.count)
    lines = (line.decode("utf-8", "replace") for line in _lines(stream, how.max_bytes))
    try:
        names = next(csv.reader([first], delimiter=separator), [])
    except csv.Error as error:
        raise BadInput(f"line 1: {error}") from error
    columns, reader = columns_of(names, how, name), csv.reader(lines, delimiter=separator)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Refusal(f"{name}, line {reader.line_num + 1}", str(error))
            continue
        if row:
            where = f"{name}, line {reader.line_num + 1}"
            yield columns.item(where, dict(zip(names, row, strict=False)))


def parquet(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the items of a Parquet file, a batch of rows at a time. Needs pyarrow."""
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ModuleNotFoundError as error:
        raise InstallationError("Parquet needs pyarrow: pip install 'dragoman[parquet]'") from error
    try:
        file = ParquetFile(stream)
        columns = columns_of(file.schema_arrow.names, how, name)
        wanted = sorted({one for names in columns.of_field.values() for one in names})
        number = 0
        for batch in file.iter_batches(batch_size=256, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                yield columns.item(f"{name}, row {number}", row)
    except (ArrowException, UnicodeDecodeError) as error:
        raise BadInput(f"not a Parquet file, or a damaged one: {error}") from error


def _lines(stream: BinaryIO, longest: int) -> Iterator[bytes]:
    """Yield lines; one that is too long comes cut, and its rest is passed over."""
    while line := stream.readline(longest + 1):
        yield line
        while len(line) > longest and not line.endswith(b"\n"):
            line = stream.readline(longest + 1)


def _object(where: str, line: bytes, how: How, known: dict[tuple[str, ...], Columns]) -> Found:
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
        try:
            known[names] = columns_of(names, how, "the row")
        except BadInput as error:
            return Refusal(where, str(error))
    return known[names].item(where, row)


def _not_json(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"not JSON in UTF-8: {error.reason} at byte {error.start + 1}"
    return f"not JSON: {error}"


def _is_record(row: Mapping[str, Any]) -> bool:
    report = row.get("report")
    return isinstance(report, Mapping) and "blocks" in report and "text" in report
