"""Records to a stream, one after another, in any of the formats of `dragoman read`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from dragoman.encoding import encode
from dragoman.errors import BadUsage
from dragoman.record import Record

if TYPE_CHECKING:
    from rich.console import Console

FORMATS = ("table", "json", "jsonl", "md")
WIDEST, NARROWEST = 100, 40


class Writer:
    """Writes records to `out` as they come; `close` ends what has to be ended.

    `json` writes one object, or a list when `several` is true; `jsonl` one object a line.
    """

    def __init__(self, out: TextIO, form: str, *, several: bool = False) -> None:
        if form not in FORMATS:
            raise BadUsage(f"no format {form!r}; there are: {', '.join(FORMATS)}")
        self._out, self._several, self._count = out, several, 0
        self._write: Callable[[Record], None] = getattr(self, f"_{form}")
        self._listing = form == "json" and several

    def write(self, record: Record) -> None:
        self._write(record)
        self._count += 1

    def close(self) -> None:
        if self._listing:
            self._out.write("\n]\n" if self._count else "[]\n")

    def _json(self, record: Record) -> None:
        if not self._listing:
            self._out.write(encode(record, indent=2).decode() + "\n")
            return
        self._out.write("[\n" if not self._count else ",\n")
        self._out.write(encode(record, indent=2).decode())

    def _jsonl(self, record: Record) -> None:
        self._out.write(encode(record).decode() + "\n")

    def _md(self, record: Record) -> None:
        from dragoman.render.brief import brief

        self._out.write(("\n---\n\n" if self._count else "") + brief(record))

    def _table(self, record: Record) -> None:
        from dragoman.render.tables import print_record

        page = console(self._out)
        if self._count:
            page.rule(characters="-")
        print_record(record, page)


def console(out: TextIO) -> Console:
    """Return a rich console on `out` that takes no text for markup."""
    from rich.console import Console

    return Console(file=out, width=width(out), markup=False, highlight=False, emoji=False)


def width(out: TextIO) -> int:
    """Return the width for tables: the terminal's, at most 100; 100 (or COLUMNS) where there is none."""
    if out.isatty():
        columns = shutil.get_terminal_size((WIDEST, 24)).columns
    else:
        given = os.environ.get("COLUMNS", "")
        columns = int(given) if given.isdigit() else WIDEST
    return max(NARROWEST, min(columns, WIDEST))
