"""`dragoman quotes`: who said what in a text."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli.options import RowFormat, Text, print_json, print_rows, text_of


class QuoteFormat(StrEnum):
    """How quotes are printed."""

    table = "table"
    jsonl = "jsonl"
    annotation = "annotation"


def quotes(
    text: Text,
    format: Annotated[
        QuoteFormat,
        typer.Option("--format", "-f", help="A table for a person, JSON lines, or W3C Web Annotations."),
    ] = QuoteFormat.table,
) -> None:
    """Print what is said in TEXT, by whom, directly or indirectly.

    \b
    Examples:
      dragoman quotes "The minister said talks “will go on”."
      dragoman quotes - --format annotation < report.txt
    """
    from dragoman import quotes as find
    from dragoman.batch.worker import TIMEOUT, in_time
    from dragoman.render import words

    said = text_of(text)
    statements = in_time(TIMEOUT, find, said)
    if format is QuoteFormat.annotation and statements:
        from dragoman.render.exchange.web_annotations import annotation_page, statement_annotation

        page = annotation_page(statement_annotation(statement, said) for statement in statements)
        print_json(page)
        return
    print_rows(
        statements,
        RowFormat.table if format is QuoteFormat.table else RowFormat.jsonl,
        "Quotes",
        ("speaker", "cue", "kind", "content"),
        lambda statement: (
            statement.speaker,
            statement.cue.quote if statement.cue else None,
            statement.kind,
            words.quoted(statement.content or statement.evidence),
        ),
    )
