"""Commands that find things in one text: `times`, `places`, `quotes`, `actors`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.options import Row, RowForm, RowFormat, Text, print_json, print_rows, read_text, text_of

if TYPE_CHECKING:
    from dragoman.lexicon.known_actors import KnownActor
    from dragoman.lexicon.user_actors import ActorTables


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


def places(text: Text, format: RowForm = RowFormat.table) -> None:
    """Print the places named in TEXT with coordinates and country.

    \b
    Example:
      dragoman places "The envoys met in Geneva."
    """
    from dragoman import places as find

    print_rows(
        read_text(find, text),
        format,
        "Places",
        ("words", "characters", "name", "kind", "country", "latitude", "longitude"),
        lambda place: (
            place.span.quote,
            f"{place.span.start}-{place.span.end}",
            place.name,
            place.kind,
            place.country,
            place.latitude,
            place.longitude,
        ),
    )


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
    own_actors: Annotated[
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
    from dragoman.query.option_values import day_of

    tables = actor_tables(own_actors)
    if not text:
        if own_actors is None:
            raise BadUsage("give a TEXT, or a FILE to check with --actors")
        _check_actors(own_actors, tables)
        return
    day_of("--on", on)
    if name is not False and text != "-":
        from dragoman.lexicon.known_actors import known_actors

        rows = known_actors(text, on, tables)
        if rows or name:
            _print_actors(
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

    _print_actors(
        read_text(find, text, on, settings=Settings(actors=str(own_actors) if own_actors else None)),
        format,
        "Actors",
        ("name", "kind", "state", "office", "named"),
        lambda actor: (actor.name, actor.kind, actor.state, actor.office, len(actor.mentions)),
    )


def _print_actors(
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


def _check_actors(path: Path, tables: ActorTables) -> None:
    """Say what the user's file holds, and list its conflicts with our tables."""
    typer.echo(f"{path}: {len(tables.people)} terms of persons, {len(tables.named)} names of others")
    for conflict in tables.conflicts:
        typer.echo(f"conflict: {conflict}")
