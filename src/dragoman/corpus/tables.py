"""Items -> the rows of every table, as a reader process hands them on.

Beside the tables for people there are three for the stories, whose names begin with an underscore:
`_mentions`, what the events of a report are compared by and the keys that say with which, `_copies`, what its
text is told from copies by, and `_openings`, what it opens with. A report without events has no row in the
first two.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from dragoman.merge.blocking import block_keys
from dragoman.merge.mentions import mentions
from dragoman.merge.near_duplicates import fingerprints, shingles_of
from dragoman.merge.related_reports import opening_keys, openings
from dragoman.observing import Pace
from dragoman.record import Record
from dragoman.record.encoding import encode
from dragoman.record.verify import problems
from dragoman.render.exchange import parquet
from dragoman.runners.reading import read_items
from dragoman.settings import Settings
from dragoman.sources.item import Item, Refusal

if TYPE_CHECKING:
    import pyarrow

REFUSALS, MENTIONS, COPIES, OPENINGS = "refusals", "_mentions", "_copies", "_openings"


@dataclass(slots=True)
class Rows:
    """The rows of some items by table, in Arrow's stream format; how many have a record, how many of these
    were passed over, how many were refused, and the processor's seconds that it took."""

    tables: dict[str, bytes] = field(default_factory=dict)
    reports: int = 0
    passed_over: int = 0
    refused: int = 0
    cpu: float = 0.0

    def add(self, more: Rows) -> None:
        """Add the counts of `more`; its rows are kept elsewhere."""
        self.reports += more.reports
        self.passed_over += more.passed_over
        self.refused += more.refused
        self.cpu += more.cpu


def tabler(settings: Settings) -> Callable[[Sequence[Item | Refusal]], Rows]:
    """Return what reads items with these settings into rows."""
    pace = Pace()

    def read(found: Sequence[Item | Refusal]) -> Rows:
        rows = rows_of(found, settings)
        pace.tell(len(found))
        return rows

    return read


def rows_of(found: Sequence[Item | Refusal], settings: Settings) -> Rows:
    """Return the rows of what was found; what is no record is a row of the refusals."""
    start = time.process_time()
    read = iter(read_items([one for one in found if isinstance(one, Item)], settings))
    told = [_checked(one, next(read)) if isinstance(one, Item) else one for one in found]
    records = [one for one in told if isinstance(one, Record)]
    rows = {
        table.name: [row for record in records for row in parquet.rows(table, record)]
        for table in parquet.WRITTEN
    }
    rows[REFUSALS] = [refusal(one) for one in told if isinstance(one, Refusal)]
    telling = [record for record in records if record.events]
    rows[MENTIONS] = [row for record in telling for row in _mentions(record)]
    rows[COPIES] = [_copy(record) for record in telling]
    rows[OPENINGS] = [row for record in records for row in _openings(record)]
    tables = {name: stream(name, of_table) for name, of_table in rows.items() if of_table}
    passed = sum(record.passed_over is not None for record in records)
    return Rows(tables, len(records), passed, len(rows[REFUSALS]), time.process_time() - start)


def refusal(one: Refusal) -> dict[str, Any]:
    """Return the row of a refusal."""
    return {"source": one.name, "reason": one.reason}


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
    return {table.name: parquet.schema(table) for table in parquet.WRITTEN} | {
        REFUSALS: pyarrow.schema([("source", text), ("reason", text)]),
        MENTIONS: pyarrow.schema([("report", text), ("keys", texts), ("body", pyarrow.binary())]),
        OPENINGS: pyarrow.schema([("report", text), ("keys", texts), ("body", pyarrow.binary())]),
        COPIES: pyarrow.schema([("report", text), ("published", text), ("prints", hashes), ("runs", hashes)]),
    }


def _checked(item: Item, read: Record | Refusal) -> Record | Refusal:
    """Return a record that can be trusted and written, or why it is none."""
    if isinstance(read, Refusal):
        return read
    if item.is_record and (found := problems(read)):
        return Refusal(item.name, f"the record does not hold: {found[0]}")
    try:
        encode(read)
    except UnicodeEncodeError:
        return Refusal(item.name, "the record has half a character (a lone surrogate) in it")
    return read


def _mentions(record: Record) -> Iterator[dict[str, Any]]:
    for one in mentions([record], {}):
        yield {"report": one.report, "keys": sorted(block_keys(one)), "body": msgspec.json.encode(one)}


def _openings(record: Record) -> Iterator[dict[str, Any]]:
    for one in openings([record]):
        yield {"report": one.report, "keys": sorted(opening_keys(one)), "body": msgspec.json.encode(one)}


def _copy(record: Record) -> dict[str, Any]:
    runs = shingles_of(record.report)
    told = {"report": record.report.id, "published": record.report.published_at}
    return {**told, "prints": sorted(fingerprints(runs)), "runs": runs}
