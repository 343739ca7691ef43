"""`dragoman actors`: the actors named in a text, or what is known of one name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.options import Row, RowFormat, print_json, print_rows, read_text

if TYPE_CHECKING:
    from dragoman.lexicon.known_actors import KnownActor
    from dragoman.lexicon.user_actors import ActorTables


class ActorFormat(StrEnum):
    """How actors are printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"


def actors(
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="A text or a name, in quotation marks; - for a text on standard input."
        ),
    ] = "",
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The date (ISO 8601) on which offices are held.")
    ] = None,
    name: Annotated[
        bool | None,
        typer.Option("--name/--text", help="Take TEXT for a name to look up, or for a text to read."),
    ] = None,
    own: Annotated[
        Path | None,
        typer.Option("--actors", metavar="FILE", help="Your own actors.csv, whose rows go before ours."),
    ] = None,
    format: Annotated[
        ActorFormat,
        typer.Option("--format", "-f", help="A table for a person, a JSON array, or JSON lines."),
    ] = ActorFormat.table,
) -> None:
    """Print the states, bodies and persons named in TEXT; or, of a TEXT that is a name, what is known.

    A TEXT that as a whole is a name the tables know (a state, body, person, surname, or an office with
    its state) is looked up: every actor it can mean, its office, term and source, and why. Any other
    TEXT is read. Without TEXT, --actors FILE is checked and its conflicts with our tables are listed.

    \b
    Examples:
      dragoman actors "Antony Blinken met Qin Gang." --on 2023-06-18
      dragoman actors Blinken --on 2023-06-18
      dragoman actors "Norwegian foreign minister" --on 2019-05-01 --format json
      dragoman actors --actors actors.csv
    """
    from dragoman.errors import BadUsage
    from dragoman.lexicon.user_actors import actor_tables
    from dragoman.query.asked import day_of

    tables = actor_tables(own)
    if not text:
        if own is None:
            raise BadUsage("give a TEXT, or a FILE to check with --actors")
        _check(own, tables)
        return
    day_of("--on", on)
    if name is not False and text != "-":
        from dragoman.lexicon.known_actors import known_actors

        rows = known_actors(text, on, tables)
        if rows or name:
            _print(
                rows,
                format,
                f"{text}, {on}" if on else text,
                ("name", "kind", "state", "office", "term", "why", "source"),
                lambda actor: (
                    actor.name, actor.kind, actor.state, actor.office, _term(actor), _why(actor, on),
                    actor.source,
                ),
            )  # fmt: skip
            return
    from dragoman import actors as find
    from dragoman.settings import Settings

    _print(
        read_text(find, text, on, settings=Settings(actors=str(own) if own else None)),
        format,
        "Actors",
        ("name", "kind", "state", "office", "named"),
        lambda actor: (actor.name, actor.kind, actor.state, actor.office, len(actor.mentions)),
    )


def _print(
    rows: Sequence[Row],
    format: ActorFormat,
    title: str,
    heads: tuple[str, ...],
    cells: Callable[[Row], tuple[object, ...]],
) -> None:
    if format is ActorFormat.json and rows:
        print_json(rows)
        return
    form = RowFormat.table if format is ActorFormat.table else RowFormat.jsonl
    print_rows(rows, form, title, heads, cells)


def _term(actor: KnownActor) -> str:
    if actor.kind != "person":
        return ""
    return f"{actor.start or '?'} to {actor.end or f'now (good until {actor.good_until})'}"


def _why(actor: KnownActor, on: str | None) -> str:
    if not actor.members:
        return actor.why
    return f"{actor.why}; {len(actor.members)} members{f' on {on}' if on else ''}"


def _check(path: Path, tables: ActorTables) -> None:
    """Say what the user's file holds, and list its conflicts with our tables."""
    typer.echo(f"{path}: {len(tables.people)} terms of persons, {len(tables.named)} names of others")
    for conflict in tables.conflicts:
        typer.echo(f"conflict: {conflict}")
