"""Items -> the rows of every table, as a reader process hands them on; and the Parquet files of a shard.

Beside the tables for people there are three for the stories, whose names begin with an underscore:
`_mentions`, what the events of a report are compared by and the keys that say with which, `_copies`, what its
text is told from copies by, and `_openings`, what it opens with. A report without events has no row in the
first two.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from dragoman.batch.files import Files
from dragoman.batch.process_readers import read_items
from dragoman.merge.clustering import block_keys
from dragoman.merge.mentions import mentions
from dragoman.merge.near_duplicates import fingerprints, shingles_of
from dragoman.merge.related_reports import opening_keys, openings
from dragoman.observing import Pace
from dragoman.record import Record
from dragoman.record.encoding import encode, problems
from dragoman.render.exchange import table_files
from dragoman.settings import Settings
from dragoman.sources.item import Item, Refusal

if TYPE_CHECKING:
    import pyarrow

REFUSALS, MENTIONS, COPIES, OPENINGS = "refusals", "_mentions", "_copies", "_openings"
_GROUP = 16_000_000
"""Bytes of a table held in memory before they are written as one group of rows."""


@dataclass(slots=True)
class TableRows:
    """The rows of some items by table, in Arrow's stream format; how many have a record, how many of these
    were passed over, how many were refused, and the processor's seconds that it took."""

    tables: dict[str, bytes] = field(default_factory=dict)
    reports: int = 0
    passed_over: int = 0
    refused: int = 0
    cpu: float = 0.0

    def add(self, more: TableRows) -> None:
        """Add the counts of `more`; its rows are kept elsewhere."""
        self.reports += more.reports
        self.passed_over += more.passed_over
        self.refused += more.refused
        self.cpu += more.cpu


def tabler(settings: Settings) -> Callable[[Sequence[Item | Refusal]], TableRows]:
    """Return what reads items with these settings into rows."""
    pace = Pace()

    def read(items: Sequence[Item | Refusal]) -> TableRows:
        rows = rows_of(items, settings)
        pace.tell(len(items))
        return rows

    return read


def rows_of(items: Sequence[Item | Refusal], settings: Settings) -> TableRows:
    """Return the rows of what was found; what is no record is a row of the refusals."""
    start = time.process_time()
    read = iter(read_items([item for item in items if isinstance(item, Item)], settings))
    results = [_checked(item, next(read)) if isinstance(item, Item) else item for item in items]
    records = [result for result in results if isinstance(result, Record)]
    rows = {
        table.name: [row for record in records for row in table_files.nested_rows(table, record)]
        for table in table_files.WRITTEN
    }
    rows[REFUSALS] = [refusal_row(result) for result in results if isinstance(result, Refusal)]
    with_events = [record for record in records if record.events]
    rows[MENTIONS] = [row for record in with_events for row in _mentions(record)]
    rows[COPIES] = [_copy(record) for record in with_events]
    rows[OPENINGS] = [row for record in records for row in _openings(record)]
    tables = {name: stream(name, of_table) for name, of_table in rows.items() if of_table}
    passed_over = sum(record.passed_over is not None for record in records)
    return TableRows(tables, len(records), passed_over, len(rows[REFUSALS]), time.process_time() - start)


def refusal_row(refusal: Refusal) -> dict[str, Any]:
    """Return the row of a refusal."""
    return {"source": refusal.name, "reason": refusal.reason}


def stream(name: str, rows: Sequence[dict[str, Any]]) -> bytes:
    """Return rows of a table in Arrow's stream format."""
    import pyarrow

    table = pyarrow.Table.from_pylist(rows, schemas()[name])
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


@cache
def schemas() -> dict[str, pyarrow.Schema]:
    """Return the columns of every table that a shard has a part of."""
    import pyarrow

    text, texts = pyarrow.string(), pyarrow.list_(pyarrow.string())
    hashes = pyarrow.list_(pyarrow.uint32())
    return {table.name: table_files.arrow_schema(table) for table in table_files.WRITTEN} | {
        REFUSALS: pyarrow.schema([("source", text), ("reason", text)]),
        MENTIONS: pyarrow.schema([("report", text), ("keys", texts), ("body", pyarrow.binary())]),
        OPENINGS: pyarrow.schema([("report", text), ("keys", texts), ("body", pyarrow.binary())]),
        COPIES: pyarrow.schema([("report", text), ("published", text), ("prints", hashes), ("runs", hashes)]),
    }


def _checked(item: Item, read: Record | Refusal) -> Record | Refusal:
    """Return a record that can be trusted and written, or why it is none."""
    if isinstance(read, Refusal):
        return read
    if item.is_record and (faults := problems(read)):
        return Refusal(item.name, f"the record does not hold: {faults[0]}")
    try:
        encode(read)
    except UnicodeEncodeError:
        return Refusal(item.name, "the record has half a character (a lone surrogate) in it")
    return read


def _mentions(record: Record) -> Iterator[dict[str, Any]]:
    for mention in mentions([record], {}):
        keys = sorted(block_keys(mention))
        yield {"report": mention.report, "keys": keys, "body": msgspec.json.encode(mention)}


def _openings(record: Record) -> Iterator[dict[str, Any]]:
    for opening in openings([record]):
        keys = sorted(opening_keys(opening))
        yield {"report": opening.report, "keys": keys, "body": msgspec.json.encode(opening)}


def _copy(record: Record) -> dict[str, Any]:
    runs = shingles_of(record.report)
    report = {"report": record.report.id, "published": record.report.published_at}
    return {**report, "prints": sorted(fingerprints(runs)), "runs": runs}


def part_of(table: str, shard: str) -> str:
    """Return the name of a shard's part of a table."""
    return f"{table}/part-{shard}.parquet"


class Parts:
    """The parts of a shard as they are written; `close` gives them their names, `drop` leaves nothing."""

    def __init__(self, out: Files, shard: str) -> None:
        self._out, self._shard = out, shard
        self._files = ExitStack()
        self._sheets: dict[str, _Sheet] = {}

    def close(self) -> None:
        """Write what is held; the files take their names."""
        self._files.close()

    def drop(self) -> None:
        """Leave files that are not closed as if they had not been begun."""
        with suppress(OSError):  # where there is no room, nor is there for what ends a file
            self._files.__exit__(_Dropped, _Dropped(), None)

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table was given."""
        return {name: sheet.rows for name, sheet in sorted(self._sheets.items())}

    def write(self, rows: TableRows) -> None:
        """Take rows; a table that has none is not written."""
        for name, streamed in rows.tables.items():
            if name not in self._sheets:
                opened = self._files.enter_context(self._out.writing(part_of(name, self._shard)))
                self._sheets[name] = self._files.enter_context(_Sheet(name, opened))
            self._sheets[name].write(streamed)


class _Sheet:
    """A table's part as it is written, a group of rows at a time."""

    def __init__(self, name: str, out: object) -> None:
        from pyarrow.parquet import ParquetWriter

        self.rows = 0
        self._held: list[bytes] = []
        self._writer = ParquetWriter(out, schemas()[name], compression="zstd")

    def __enter__(self) -> _Sheet:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def write(self, streamed: bytes) -> None:
        self._held.append(streamed)
        if sum(map(len, self._held)) >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow

        if self._held:
            table = pyarrow.concat_tables(pyarrow.ipc.open_stream(rows).read_all() for rows in self._held)
            self._writer.write_table(table.combine_chunks())
            self.rows += table.num_rows
            self._held = []


class _Dropped(Exception):
    """What was begun is not wanted."""
