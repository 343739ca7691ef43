"""`dragoman lexicons`: the tables that the reader knows the world by."""

from __future__ import annotations

from typing import Annotated

import typer


def lexicons(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Print this table whole, as it ships.")
    ] = None,
) -> None:
    """List the tables the reader knows the world by, or print one.

    \b
    Examples:
      dragoman lexicons
      dragoman lexicons states.csv
    """
    from importlib.resources import files

    from dragoman.errors import BadUsage
    from dragoman.lexicon.loading import csv_rows, file_names, toml_rows

    if name:
        if name not in (known := list(file_names())):
            raise BadUsage(f"no lexicon {name!r}; there are: {', '.join(known)}")
        typer.echo((files("dragoman.lexicons") / name).read_text(encoding="utf-8"), nl=False)
        return
    for file in file_names():
        rows = len(toml_rows(file) if file.endswith(".toml") else csv_rows(file))
        typer.echo(f"{rows:7,}  {file}")
