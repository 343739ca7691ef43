"""`dragoman actors`: the states, bodies and persons named in a text."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli.parts import Form, RowFormat, Text, print_rows, text_of


def actors(
    text: Text,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The date (ISO 8601) on which offices are held.")
    ] = None,
    format: Form = RowFormat.table,
) -> None:
    """Print the states, bodies and persons named in TEXT.

    \b
    Example:
      dragoman actors "Antony Blinken met Qin Gang." --on 2023-06-18
    """
    from dragoman import actors as find

    print_rows(
        find(text_of(text), on),
        format,
        "Actors",
        ("name", "kind", "state", "office", "named"),
        lambda one: (one.name, one.kind, one.state, one.office, len(one.mentions)),
    )
