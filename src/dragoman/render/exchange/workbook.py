"""XLSX: one workbook with a sheet a table, and two sheets that explain the others.

The columns are those of `tables`; a row that was read from a report also has the report's outlet, date and
address. Every text is a string cell, never a formula, a number or a link, and stays text when it is edited.
What Excel cannot hold is cut or left out, with a mark in the cell and a count in the sheet "about".
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from dragoman.errors import BadUsage
from dragoman.merge.story import Judgement
from dragoman.record import Record
from dragoman.render.exchange.export_parts import Cell, Table, Tally
from dragoman.render.exchange.record_tables import SPANS, STORIES, TABLES, judgements_table, with_sources
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.words import for_xml

if TYPE_CHECKING:
    from xlsxwriter import Workbook

MOST_ROWS = 1_048_576
"""Rows of a sheet, the header among them: a limit of Excel, as is the next."""
MOST_UNITS = 32_767
"""UTF-16 code units of a cell."""
CUT = " … [cut: a cell holds 32,767 characters]"
ABOUT = (
    ("sheet", "The sheet."),
    ("a row is", "What one row of it stands for."),
    ("rows", "Rows written."),
    ("rows left out", "Rows that did not fit into the sheet."),
    ("cells cut", "Texts that were too long for a cell."),
)
EXPLAINED = (
    ("sheet", "The sheet."),
    ("column", "The column."),
    ("type", "string, integer, number, boolean, or list (items separated by semicolons)."),
    ("meaning", "What the column means."),
)
_LEFT_OUT = "a sheet of Excel holds 1,048,575 rows; narrow the export, or use csv or parquet"
_TOO_LONG = "a cell of Excel holds 32,767 characters; the cell says that it was cut"
_SEPARATOR = "; "
_CREATED = datetime(1980, 1, 1)
"""The date that the workbook bears, so that the same rows are the same bytes."""
_WIDTH = 16
_WIDTHS = {
    "title": 40,
    "sentence": 60,
    "words": 40,
    "summary": 40,
    "text": 60,
    "evidence": 60,
    "a row is": 60,
    "meaning": 90,
}
"""Width of a column in characters, of those with long texts by name."""


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one workbook. It is made in a folder of temporary files, a row at a time."""
    from xlsxwriter import Workbook

    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        settings = {"constant_memory": True, "tmpdir": folder}
        with _own_errors(), closing(Workbook(str(path), settings)) as book:
            book.set_properties({"title": for_xml(options.title or ""), "created": _CREATED})
            _write_sheets(book, selection, tally)
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)


def write_table(title: str, header: Sequence[str], lines: Iterable[Mapping[str, Any]], out: BinaryIO) -> None:
    """Write a workbook of one sheet: the words that show a row (`words`) are its evidence, and called so."""
    from xlsxwriter import Workbook

    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        with _own_errors(), closing(Workbook(str(path), {"constant_memory": True, "tmpdir": folder})) as book:
            book.set_properties({"title": for_xml(title), "created": _CREATED})
            sheet = Sheet(book, "rows", ["evidence" if name == "words" else name for name in header])
            for line in lines:
                sheet.write(line[name] for name in header)
            sheet.finish()
        out.write(path.read_bytes())


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns of each sheet with what they mean."""
    described = {table.name: table.described() for table in _tables(())}
    return {"about": list(ABOUT), "columns": list(EXPLAINED), **described}


def _tables(judgements: Iterable[Judgement]) -> list[Table]:
    tables = (*(table for table in TABLES if table is not SPANS), judgements_table(judgements), STORIES)
    return [with_sources(table) for table in tables]


def _write_sheets(book: Workbook, selection: Selection, tally: Tally) -> None:
    about = Sheet(book, "about", [name for name, _ in ABOUT])
    explained = Sheet(book, "columns", [name for name, _ in EXPLAINED])
    *of_records, of_stories = [
        (table, Sheet(book, table.name, [column.name for column in table.columns], tally))
        for table in _tables(selection.judgements)
    ]
    for record in selection.passing():
        for table, sheet in of_records:
            _write_rows(table, sheet, table.rows(record), record)
    _write_rows(*of_stories, selection.listed(), None)
    for table, sheet in (*of_records, of_stories):
        about.write((table.name, table.about, sheet.rows, sheet.left_out, sheet.cut))
        for column in table.columns:
            explained.write((table.name, column.name, column.type, column.about))
    for sheet in (about, explained, *(sheet for _, sheet in (*of_records, of_stories))):
        sheet.finish()


def _write_rows(table: Table, sheet: Sheet, rows: Iterable[Any], record: Record | None) -> None:
    for row in rows:
        sheet.write(column.value(row, record) for column in table.columns)


class Sheet:
    """One sheet as it is written, from the header down."""

    def __init__(self, book: Workbook, name: str, header: list[str], tally: Tally | None = None) -> None:
        self.rows = self.left_out = self.cut = 0
        self._name, self._header, self._tally = name, header, tally
        self._sheet = book.add_worksheet(name)
        self._text = book.add_format({"quote_prefix": True})
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(header):
            self._sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH))
            self._sheet.write_string(0, place, column, book.add_format({"bold": True, "bottom": 1}))

    def write(self, cells: Iterable[Cell]) -> None:
        """Write a row and count it; one that the sheet has no room for is counted as left out."""
        if self.rows + 1 >= MOST_ROWS:
            self.left_out += 1
            if self._tally:
                self._tally.leave_out(self._name, _LEFT_OUT)
            return
        self.rows += 1
        for place, cell in enumerate(cells):
            self._write_cell(place, cell)
        if self._tally:
            self._tally.write(self._name)

    def finish(self) -> None:
        """Put a filter on every column."""
        self._sheet.autofilter(0, 0, self.rows, len(self._header) - 1)

    def _write_cell(self, place: int, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, bool):
            self._sheet.write_boolean(self.rows, place, cell)
        elif isinstance(cell, int | float):
            self._sheet.write_number(self.rows, place, cell)
        else:
            text = cell_text(cell if isinstance(cell, str) else _SEPARATOR.join(cell))
            if text.endswith(CUT):
                self._count_cut(place)
            self._sheet.write_string(self.rows, place, text, self._text)

    def _count_cut(self, place: int) -> None:
        self.cut += 1
        if self._tally:
            self._tally.lose(f"{self._name}.{self._header[place]}", _TOO_LONG)


def cell_text(text: str) -> str:
    """Return `text` as a cell holds it: without characters that XML forbids, cut with a mark if too long."""
    text = _shortened(for_xml(text))
    # xlsxwriter takes this for its own XML of a text with fonts, and would write it as it stands
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def _shortened(text: str) -> str:
    if 2 * len(text) < MOST_UNITS:
        return text
    units = text.encode("utf-16-le")
    if len(units) // 2 < MOST_UNITS:
        return text
    kept = units[: 2 * (MOST_UNITS - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT  # a pair of surrogates that was cut in two goes


@contextmanager
def _own_errors() -> Iterator[None]:
    """Turn errors of xlsxwriter into ours, or those of the operating system behind them."""
    from xlsxwriter.exceptions import FileCreateError, FileSizeError

    try:
        yield
    except FileSizeError as error:
        raise BadUsage("a sheet is larger than 4 GB; narrow the export, or use csv or parquet") from error
    except FileCreateError as error:
        raise (error.args[0] if isinstance(error.args[0], OSError) else error) from error
