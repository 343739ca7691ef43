"""CSV: a folder with one file a table and its data dictionary; or one table alone, to a stream.

RFC 4180: commas, quotation marks doubled, lines ended by CR LF, UTF-8. A text that a spreadsheet would take
for a formula has an apostrophe before it, which `escaping.from_cell` takes away again. The dictionary is a
Frictionless data package (datapackage.json).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from dragoman.errors import BadUsage
from dragoman.record import Record
from dragoman.render.escaping import for_cell
from dragoman.render.exchange.columns import Cell, Column, Table
from dragoman.render.exchange.output import Folder, Tally
from dragoman.render.exchange.record_tables import STORIES, TABLES, judgements_table
from dragoman.render.exchange.selection import Options, Selection

BOM = "\ufeff"
LIST_MARK = "; "
"""What stands between the items of a list."""
_LISTED = "A list, separated by semicolons."
_PROFILE = "tabular-data-package"


def write(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write every table into the folder `out`, or the table that `options` names to a stream."""
    if isinstance(out, Path):
        with Folder(out) as folder:
            _write_all(selection, folder, tally, options)
            with folder.binary("datapackage.json") as file:
                file.write(data_package(tally, options))
        return
    sheet = CsvSheet(_table(options.table, selection), out, options, tally)
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


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns of each table with what they mean."""
    return {table.name: table.described() for table in (*TABLES, judgements_table(), STORIES)}


def _table(name: str | None, selection: Selection) -> Table:
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
