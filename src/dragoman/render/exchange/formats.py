"""`export` writes records in one of the formats of `registry.FORMATS`."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from dragoman.errors import BadUsage, InstallationError
from dragoman.merge.story import Judgement, Story
from dragoman.record import Record
from dragoman.render.exchange.folder import whole_file
from dragoman.render.exchange.registry import FORMATS, Format
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally


def export(
    records: Iterable[Record],
    to: str,
    out: BinaryIO | Path,
    *,
    stories: Iterable[Story] | None = None,
    judgements: Iterable[Judgement] = (),
    options: Options | None = None,
) -> Tally:
    """Write `records` in the format `to`; return what was written, what was left out and why.

    `out` is a stream of bytes, or a path (a folder for formats of several files). `stories` are used by
    formats whose rows stand for stories, or that have a table of them; without them the events are merged
    here, under the `judgements` by hand. Raises BadUsage for a format there is not, InstallationError where
    an optional package is missing.
    """
    form = format_named(to)
    tally = Tally(form.name)
    write = _module(form).write
    _check_installed(form)
    selection = Selection(records, stories, judgements)
    if isinstance(out, Path) and not form.folder:
        with whole_file(out) as stream:
            write(selection, stream, tally, options or Options())
        if form.beside:
            out.with_name(out.stem + form.beside).write_bytes(_module(form).beside())
    else:
        write(selection, out, tally, options or Options())
    return tally


def _check_installed(form: Format) -> None:
    """Raise InstallationError where a package of an optional part is missing."""
    if form.package and find_spec(form.package) is None:
        raise InstallationError(
            f"{form.title} needs {form.package}; install it with: pip install 'dragoman[{form.extra}]'"
        )


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
    return import_module(f"dragoman.render.exchange.{form.module}")
