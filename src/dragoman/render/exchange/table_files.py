"""CSV and Parquet: a folder with one file a table; or one table of CSV alone, to a stream.

CSV (RFC 4180): commas, quotation marks doubled, lines ended by CR LF, UTF-8. A text that a spreadsheet would
take for a formula has an apostrophe before it, which `words.from_cell` takes away again. The dictionary of
the columns is a Frictionless data package (datapackage.json).

Parquet: lists stay lists, and rows of the record (events, statements, positions, commitments, actors) have
one more column, `spans`: the field, offsets and words of everything that was read from the text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from dragoman.errors import BadUsage
from dragoman.record import Record
from dragoman.render.exchange.export_parts import Cell, Column, Folder, Table, Tally, field_spans
from dragoman.render.exchange.record_tables import SPANS, STORIES, TABLES, judgements_table
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.words import encodable, for_cell

if TYPE_CHECKING:
    import pyarrow

BOM = "\ufeff"
LIST_MARK = "; "
"""What stands between the items of a list."""
_LISTED = "A list, separated by semicolons."
_PROFILE = "tabular-data-package"


def write_csv(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write every table into the folder `out`, or the table that `options` names to a stream."""
    if isinstance(out, Path):
        with Folder(out) as folder:
            _write_all(selection, folder, tally, options)
            with folder.binary("datapackage.json") as file:
                file.write(data_package(tally, options))
        return
    sheet = CsvSheet(_table_named(options.table, selection), out, options, tally)
    if sheet.table is STORIES:
        sheet.write(selection.listed(), None)
        return
    for record in selection.records():
        sheet.write(sheet.table.rows(record), record)


def _write_all(selection: Selection, folder: Folder, tally: Tally, options: Options) -> None:
    with ExitStack() as files:

        def sheet_of(table: Table) -> CsvSheet:
            return CsvSheet(table, files.enter_context(folder.binary(f"{table.name}.csv")), options, tally)

        sheets = [sheet_of(table) for table in (*TABLES, judgements_table(selection.judgements))]
        stories_sheet = sheet_of(STORIES)
        for record in selection.passing():
            for sheet in sheets:
                sheet.write(sheet.table.rows(record), record)
        stories_sheet.write(selection.listed(), None)


def csv_columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns of each table with what they mean."""
    return {table.name: table.described() for table in (*TABLES, judgements_table(), STORIES)}


def _table_named(name: str | None, selection: Selection) -> Table:
    names = {table.name: table for table in (*TABLES, judgements_table(selection.judgements), STORIES)}
    if name not in names:
        asked = f"no table {name!r}" if name else "CSV has several tables"
        raise BadUsage(f"{asked}; give a folder (--output), or one table (--table): {', '.join(names)}")
    return names[name]


class CsvSheet:
    """One table as it is written. The csv module writes text; here it is encoded at once."""

    def __init__(self, table: Table, out: BinaryIO, options: Options, tally: Tally) -> None:
        self.table, self._tally = table, tally
        self._writer = csv.writer(_Encoder(out), lineterminator="\r\n")
        if options.bom:
            out.write(BOM.encode())
        self._writer.writerow(column.name for column in table.columns)

    def write(self, rows: Iterable[Any], record: Record | None) -> None:
        """Write rows, of `record` where they are of one, and count them."""
        for row in rows:
            self._writer.writerow(_written(column.value(row, record)) for column in self.table.columns)
            self._tally.write(self.table.name)


class _Encoder:
    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode())


def _written(cell: Cell) -> str | int | float | None:
    """Return a cell as the csv module takes it."""
    if cell is None or isinstance(cell, int | float):
        return cell
    return for_cell(cell if isinstance(cell, str) else LIST_MARK.join(cell))


def data_package(tally: Tally, options: Options) -> bytes:
    """Return the description of the tables as JSON; `tally` says how many rows were written of each."""
    package = {
        "profile": _PROFILE,
        "name": "dragoman-record",
        "title": options.title or "The record of relations between states, read by Dragoman",
        "description": (
            "Offsets are Unicode code points into reports.text, from 0, half-open. A text that would begin "
            "a formula in a spreadsheet (= + - @, a tab or a line break) has an apostrophe before it: where "
            "one of these comes after apostrophes at the beginning of a cell, take one apostrophe away."
        ),
        "resources": [
            _resource(table, tally.written[table.name]) for table in (*TABLES, judgements_table(), STORIES)
        ],
    }
    return msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n"


def _resource(table: Table, rows: int) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        "foreignKeys": [_foreign(column) for column in table.columns if column.name == "report"],
    }
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True, "header": True},
        "rows": rows,
        "schema": {key: value for key, value in schema.items() if value},
    }


def _field(column: Column) -> dict[str, str]:
    if column.type == "list":
        return {"name": column.name, "type": "string", "description": f"{column.about} {_LISTED}"}
    return {"name": column.name, "type": column.type, "description": column.about}


def _foreign(column: Column) -> dict[str, Any]:
    return {"fields": column.name, "reference": {"resource": "reports", "fields": "id"}}


_NESTED = frozenset({"events", "statements", "positions", "commitments", "actors"})
_GROUP = 10_000
"""Rows held in memory before they are written as one group."""
WRITTEN = tuple(table for table in TABLES if table is not SPANS)
"""The tables that are written: in place of one for spans, rows carry their own."""


def write_parquet(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
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
                sheet.write(nested_rows(sheet.table, record))
        stories_sheet.write(STORIES.cells(story, None) for story in selection.listed())


def parquet_columns() -> dict[str, list[tuple[str, str]]]:
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

        self.table, self._schema, self._tally = table, arrow_schema(table), tally
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


def nested_rows(table: Table, record: Record) -> Iterator[dict[str, Any]]:
    """Yield the rows of `record` in a table, as Arrow takes them."""
    for row in table.rows(record):
        cells = table.cells(row, record)
        if table.name in _NESTED:
            cells["spans"] = [
                {"field": field, "start": span.start, "end": span.end, "quote": encodable(span.quote)}
                for field, span in field_spans(row)
            ]
        yield cells


def arrow_schema(table: Table) -> pyarrow.Schema:
    """Return the columns of a table with their types, and what they mean."""
    import pyarrow

    kinds = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "list": pyarrow.list_(pyarrow.string()),
    }
    columns = [
        pyarrow.field(column.name, kinds[column.type], metadata={"about": column.about})
        for column in table.columns
    ]
    if table.name in _NESTED:
        whole = pyarrow.int64()
        parts = [("field", kinds["string"]), ("start", whole), ("end", whole), ("quote", kinds["string"])]
        columns.append(pyarrow.field("spans", pyarrow.list_(pyarrow.struct(parts))))
    return pyarrow.schema(columns, metadata={"about": table.about})
