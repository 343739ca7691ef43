"""The formats that records can be written in, and `export`, which writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from dragoman.errors import BadUsage, InstallationError
from dragoman.exchange.selection import Options, Selection
from dragoman.exchange.tally import Tally
from dragoman.merge.story import Story
from dragoman.record import Record


@dataclass(frozen=True, slots=True)
class Format:
    """One format: `module` has `write(selection, out, tally, options)`.

    `folder`: it writes several files; `of`: what one of its rows stands for (an event as one report tells
    it, a story that several tell, a report, a row of the record); `beside`: the ending of a file that
    describes the output, which the module's `beside()` returns; `extra`: the optional part of the
    installation that it needs.
    """

    name: str
    title: str
    suffix: str
    of: str
    holds: str
    loses: tuple[str, ...]
    module: str
    folder: bool = False
    beside: str | None = None
    extra: str | None = None


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format(
            "csv", "CSV with a data dictionary", "", "row",
            "every row of the record, one file a kind of row; datapackage.json describes each column",
            ("the order of the spans within a list", "blocks, captions and links of a report"),
            "csv_tables", folder=True,
        ),
        Format(
            "jsonl", "JSON lines with their JSON Schema", ".jsonl", "report",
            "whole records, as `dragoman read --format jsonl` writes them", (), "jsonl",
            beside=".schema.json",
        ),
    )
}  # fmt: skip
"""Every format by name, in the order they are listed."""


def export(
    records: Iterable[Record],
    to: str,
    out: BinaryIO | Path,
    *,
    stories: Iterable[Story] | None = None,
    options: Options | None = None,
) -> Tally:
    """Write `records` in the format `to`; return what was written, what was left out and why.

    `out` is a stream of bytes, or a path (a folder for formats of several files). `stories` are used by
    formats whose rows stand for stories; without them each event is a story of its own. Raises BadUsage
    for a format there is not, InstallationError where an optional package is missing.
    """
    form = format_named(to)
    tally = Tally(form.name)
    write = _module(form).write
    selection = Selection(records, stories)
    if isinstance(out, Path) and not form.folder:
        partial = out.with_name(out.name + ".partial")
        try:
            with partial.open("wb") as stream:
                write(selection, stream, tally, options or Options())
            partial.replace(out)
        finally:
            partial.unlink(missing_ok=True)
        if form.beside:
            out.with_name(out.stem + form.beside).write_bytes(_module(form).beside())
    else:
        write(selection, out, tally, options or Options())
    return tally


def format_named(name: str) -> Format:
    """Return a format. Raises BadUsage, naming those there are."""
    if name not in FORMATS:
        raise BadUsage(f"no format {name!r}; there are: {', '.join(FORMATS)}")
    return FORMATS[name]


def columns(form: Format) -> dict[str, list[tuple[str, str]]]:
    """Return the columns of a format by table ("" where it has one alone), each with its meaning.

    A format without columns has none: what its parts are is told by the standard that it follows.
    """
    found = getattr(_module(form), "columns", None)
    return found() if found else {}


def _module(form: Format) -> Any:
    try:
        return import_module(f"dragoman.exchange.{form.module}")
    except ImportError as error:
        if form.extra is None:
            raise
        raise InstallationError(
            f"{form.title} needs {error.name}; install it with: pip install 'dragoman[{form.extra}]'"
        ) from error
