"""Dyad-months and directed dyad-years as Parquet: the tables of `dyad_counts`, one file each."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from dragoman.render.exchange.dyad_counts import columns as columns
from dragoman.render.exchange.dyad_counts import counted, folder_of
from dragoman.render.exchange.folder import Folder
from dragoman.render.exchange.parquet import Sheet
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally


def write(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write both tables into the folder `out`. Raises BadUsage for a stream."""
    with Folder(folder_of(out)) as folder, ExitStack() as files:
        for table, rows in counted(selection, tally):
            file = files.enter_context(folder.binary(f"{table.name}.parquet"))
            files.enter_context(Sheet(table, file, tally)).write(table.cells(row, None) for row in rows)
