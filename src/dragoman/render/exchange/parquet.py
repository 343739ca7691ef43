"""Parquet: a folder with one file a table; lists stay lists, and each row carries its own spans.

The columns are those of `record_tables`; rows of the record (events, statements, positions, commitments,
actors) have one more, `spans`: the field, offsets and words of everything that was read from the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from dragoman.errors import BadUsage
from dragoman.record import Record
from dragoman.render.escaping import encodable
from dragoman.render.exchange.columns import Table, field_spans
from dragoman.render.exchange.output import Folder, Tally
from dragoman.render.exchange.record_tables import SPANS, STORIES, TABLES, judgements_table
from dragoman.render.exchange.selection import Options, Selection

if TYPE_CHECKING:
    import pyarrow

_NESTED = frozenset({"events", "statements", "positions", "commitments", "actors"})
_GROUP = 10_000
"""Rows held in memory before they are written as one group."""
WRITTEN = tuple(table for table in TABLES if table is not SPANS)
"""The tables that are written: in place of one for spans, rows carry their own."""


def write(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write every table into the folder `out`. Raises BadUsage for a stream."""
    if not isinstance(out, Path):
        raise BadUsage("parquet is written as several files; give a folder (--output)")
    with Folder(out) as folder, ExitStack() as files:

        def sheet_of(table: Table) -> ParquetSheet:
            file = files.enter_context(folder.binary(f"{table.name}.parquet"))
            return files.enter_context(ParquetSheet(table, file, tally))

        sheets = [sheet_of(table) for table in (*WRITTEN, judgements_table(selection.judgements))]
        stories_sheet = sheet_of(STORIES)
        for record in selection.passing():
            for sheet in sheets:
                sheet.write(rows(sheet.table, record))
        stories_sheet.write(STORIES.cells(story, None) for story in selection.listed())


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns of each table with what they mean."""
    spans = [("spans", "List of {field, start, end, quote}: what each field was read from.")]
    return {
        table.name: table.described() + (spans if table.name in _NESTED else [])
        for table in (*WRITTEN, judgements_table(), STORIES)
    }


class ParquetSheet:
    """One table as it is written, a group of rows at a time."""

    def __init__(self, table: Table, out: BinaryIO, tally: Tally) -> None:
        from pyarrow.parquet import ParquetWriter

        self.table, self._schema, self._tally = table, schema(table), tally
        self._writer = ParquetWriter(out, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def __enter__(self) -> ParquetSheet:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        self._writer.close()

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        """Take rows and count them."""
        for row in rows:
            self._rows.append(row)
            self._tally.write(self.table.name)
            if len(self._rows) >= _GROUP:
                self._flush()

    def _flush(self) -> None:
        import pyarrow

        self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
        self._rows = []


def rows(table: Table, record: Record) -> Iterator[dict[str, Any]]:
    """Yield the rows of `record` in a table, as Arrow takes them."""
    for row in table.rows(record):
        cells = table.cells(row, record)
        if table.name in _NESTED:
            cells["spans"] = [
                {"field": field, "start": span.start, "end": span.end, "quote": encodable(span.quote)}
                for field, span in field_spans(row)
            ]
        yield cells


def schema(table: Table) -> pyarrow.Schema:
    """Return the columns of a table with their types, and what they mean."""
    import pyarrow

    kinds = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "list": pyarrow.list_(pyarrow.string()),
    }
    found = [
        pyarrow.field(column.name, kinds[column.type], metadata={"about": column.about})
        for column in table.columns
    ]
    if table.name in _NESTED:
        whole = pyarrow.int64()
        parts = [("field", kinds["string"]), ("start", whole), ("end", whole), ("quote", kinds["string"])]
        found.append(pyarrow.field("spans", pyarrow.list_(pyarrow.struct(parts))))
    return pyarrow.schema(found, metadata={"about": table.about})
