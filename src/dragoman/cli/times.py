"""`dragoman times`: the time expressions of a text."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli.options import RowForm, RowFormat, Text, print_rows, read_text


def times(
    text: Text,
    anchor: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="What “on Tuesday” counts from (ISO 8601); without it such times stay open."
        ),
    ] = None,
    format: RowForm = RowFormat.table,
) -> None:
    """Print the times named in TEXT and what they mean (TIMEX3).

    \b
    Example:
      dragoman times "They met last November." --anchor 2023-06-19
    """
    from dragoman import times as find

    print_rows(
        read_text(find, text, anchor),
        format,
        "Times",
        ("words", "characters", "kind", "value", "precision"),
        lambda timex: (
            timex.span.quote,
            f"{timex.span.start}-{timex.span.end}",
            timex.kind,
            timex.value,
            timex.precision,
        ),
    )
