"""Tables for a terminal: readable without colour, in any width from 60 columns up.

Each row ends with its evidence on a line of its own, so nothing is squeezed into a narrow column.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from itertools import zip_longest
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from dragoman.render import words

WIDEST, NARROWEST = 100, 40  # characters of a line
_NARROWEST_VALUE = 20  # characters left for a value or for evidence, however narrow the terminal
_GAP = 2


def console(out: TextIO) -> Console:
    """Return a rich console on `out` that takes no text for markup."""
    return Console(file=out, width=width(out), markup=False, highlight=False, emoji=False)


def width(out: TextIO) -> int:
    """Return the width for tables: the terminal's, at most 100; 100 (or COLUMNS) where there is none."""
    if out.isatty():
        columns = shutil.get_terminal_size((WIDEST, 24)).columns
    else:
        given = os.environ.get("COLUMNS", "")
        columns = int(given) if given.isdigit() else WIDEST
    return max(NARROWEST, min(columns, WIDEST))


def print_labelled(console: Console, label: str, value: str, column: int) -> None:
    """Print a value behind its label, which has a column of so many characters to itself."""
    head = f"{label:{column}}"
    lines = Text(value).wrap(console, max(console.width - column, _NARROWEST_VALUE), overflow="fold")
    for number, line in enumerate(lines):
        line.rstrip()
        console.print(Text.assemble((" " * len(head) if number else head, "dim"), line), soft_wrap=True)


def print_table(
    console: Console,
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    below: Sequence[str] = (),
) -> None:
    """Print `rows` under `heads` in aligned columns; under each row its evidence, set in after `>`."""
    if not rows:
        return
    cells = [[words.plain(cell) or words.UNKNOWN for cell in row] for row in rows]
    widths = _widths(heads, cells, console.width)
    console.print(Text(f"{title} ({len(rows)})", style="bold underline"))
    _print_row(console, heads, widths, "dim")
    for number, row in enumerate(cells):
        _print_row(console, row, widths)
        if below and below[number]:
            _print_wrapped(console, below[number], indent="    > ", style="italic")
    console.print()


def _print_row(console: Console, cells: Sequence[str], widths: Sequence[int], style: str = "") -> None:
    wrapped = [
        Text(cell, style).wrap(console, width, overflow="fold")
        for cell, width in zip(cells, widths, strict=True)
    ]
    for lines in zip_longest(*wrapped, fillvalue=Text("")):
        printed = Text()
        for line, width in zip(lines, widths, strict=True):
            line.rstrip()
            printed.append_text(line).append(" " * (width - line.cell_len + _GAP))
        printed.rstrip()
        console.print(printed)


def _print_wrapped(console: Console, text: str, *, indent: str, style: str = "") -> None:
    for line in Text(text, style).wrap(
        console, max(console.width - len(indent), _NARROWEST_VALUE), overflow="fold"
    ):
        line.rstrip()
        console.print(Text(indent).append_text(line), soft_wrap=True)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return a width for each column; where there is too little room, the widest give way first.

    A column keeps room for its longest word as long as any other can give way.
    """
    columns = list(zip(heads, *rows, strict=True))
    widths = [max(cell_len(cell) for cell in column) for column in columns]
    words_need = [max(cell_len(word) for cell in column for word in cell.split()) for column in columns]
    room -= _GAP * (len(heads) - 1)
    while sum(widths) > room and max(widths) > 4:
        loose = [i for i, width in enumerate(widths) if width > words_need[i]] or range(len(widths))
        widths[max(loose, key=widths.__getitem__)] -= 1
    return widths
