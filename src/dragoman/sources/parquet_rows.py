"""Parquet -> items, a few rows at a time. Runs in a process with little memory (`limited_process`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from dragoman.errors import BadInput, InstallationError
from dragoman.sources.boundary import attempt
from dragoman.sources.columns import Columns, columns_of
from dragoman.sources.item import Found, How, Refusal, Stream

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyarrow.parquet import FileMetaData, ParquetFile

_BUFFER = 256 * 1024
_MOST_ROWS = 256
_AT_ONCE = 4_000_000
"""Bytes of rows that are unpacked together, as far as the file tells the truth of them."""


def rows(name: str, stream: BinaryIO, how: How) -> Stream:
    """Return the items of a Parquet file. Raises InstallationError without pyarrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise InstallationError("Parquet needs pyarrow: pip install 'dragoman[parquet]'") from error
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    return _rows(name, stream, how)


def _rows(name: str, stream: BinaryIO, how: How) -> Stream:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        file = ParquetFile(stream, buffer_size=_BUFFER, pre_buffer=False)
        columns = columns_of(file.schema_arrow.names, how, name)
        number = 0
        for at_once in (_at_once(file.metadata, stream), 1):
            try:
                for number, batch, index in _batches(file, columns, at_once, number):  # noqa: B020
                    where = f"{name}, row {number}"
                    yield attempt(where, partial(_row, where, batch, index, columns, how))
                return
            except MemoryError:  # the file does not tell how long its rows are: they are taken one by one
                batch = None
        raise BadInput("a row of it takes more memory than there is for it")
    except (ArrowException, UnicodeDecodeError, OSError) as error:
        raise BadInput(f"not a Parquet file, or a damaged one: {error}") from error


def _batches(
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


def _row(where: str, batch: RecordBatch, index: int, columns: Columns, how: How) -> Found:
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


def _at_once(metadata: FileMetaData, stream: BinaryIO) -> int:
    """Return how many rows to unpack at once. Raises BadInput for more rows than there are bytes."""
    count, size = metadata.num_rows, stream.seek(0, 2)
    if count > size:
        raise BadInput(f"it claims to have {count:,} rows in {size:,} bytes")
    groups = map(metadata.row_group, range(metadata.num_row_groups))
    unpacked: int = sum(group.total_byte_size for group in groups)
    return max(1, min(_MOST_ROWS, _AT_ONCE * int(count) // max(1, unpacked)))
