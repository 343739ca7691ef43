"""CSV: a folder with one file a table and its data dictionary; or one table alone, to a stream.

RFC 4180: commas, quotation marks doubled, lines ended by CR LF, UTF-8. A text that a spreadsheet would
take for a formula has an apostrophe before it, which `characters.from_cell` takes away again.
"""

from __future__ import annotations

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from dragoman.errors import BadUsage
from dragoman.exchange.columns import Cell, Table
from dragoman.exchange.dictionary import data_package
from dragoman.exchange.folder import Folder
from dragoman.exchange.judged import judged
from dragoman.exchange.selection import Options, Selection
from dragoman.exchange.tables import TABLES
from dragoman.exchange.tally import Tally
from dragoman.record import Record
from dragoman.show.characters import for_cell

BOM = "\ufeff"
LIST_MARK = "; "
"""What stands between the items of a list."""


def write(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write every table into the folder `out`, or the table that `options` names to a stream."""
    if not isinstance(out, Path):
        sheet = _Sheet(_table(options.table, selection), out, options)
        for record in selection.records():
            sheet.write(record, tally)
        return
    with Folder(out) as folder:
        with ExitStack() as files:
            sheets = [
                _Sheet(table, files.enter_context(folder.binary(f"{table.name}.csv")), options)
                for table in (*TABLES, judged(selection.judgements))
            ]
            for record in selection.records():
                for sheet in sheets:
                    sheet.write(record, tally)
        with folder.binary("datapackage.json") as file:
            file.write(data_package(tally, options))


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns of each table with what they mean."""
    tables = (*TABLES, judged())
    return {table.name: [(column.name, column.about) for column in table.columns] for table in tables}


def _table(name: str | None, selection: Selection) -> Table:
    names = {table.name: table for table in (*TABLES, judged(selection.judgements))}
    if name not in names:
        asked = f"no table {name!r}" if name else "CSV has several tables"
        raise BadUsage(f"{asked}; give a folder (--output), or one table (--table): {', '.join(names)}")
    return names[name]


class _Sheet:
    """One table as it is written. The csv module writes text; here it is encoded at once."""

    def __init__(self, table: Table, out: BinaryIO, options: Options) -> None:
        self._table, self._out = table, out
        self._writer = csv.writer(_Encoder(out), lineterminator="\r\n")
        if options.bom:
            out.write(BOM.encode())
        self._writer.writerow(column.name for column in table.columns)

    def write(self, record: Record, tally: Tally) -> None:
        """Write the rows of `record` and count them."""
        for row in self._table.rows(record):
            self._writer.writerow(_written(column.value(row, record)) for column in self._table.columns)
            tally.write(self._table.name)


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
