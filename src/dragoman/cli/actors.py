"""`dragoman actors`: the states, bodies and persons named in a text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli.parts import Form, RowFormat, Text, print_rows, text_of


def actors(
    text: Text,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The date (ISO 8601) on which offices are held.")
    ] = None,
    own: Annotated[
        Path | None,
        typer.Option("--actors", metavar="FILE", help="Your own actors (CSV), before the bundled tables."),
    ] = None,
    format: Form = RowFormat.table,
) -> None:
    """Print the states, bodies and persons named in TEXT.

    \b
    Example:
      dragoman actors "Antony Blinken met Qin Gang." --on 2023-06-18
    """
    from dragoman import actors as find
    from dragoman.settings import Settings

    print_rows(
        find(text_of(text), on, Settings(actors=str(own) if own else None)),
        format,
        "Actors",
        ("name", "kind", "state", "office", "named"),
        lambda one: (one.name, one.kind, one.state, one.office, len(one.mentions)),
    )
