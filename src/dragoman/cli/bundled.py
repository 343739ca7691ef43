"""Commands that print what comes with Dragoman: `lexicons`, `sources`, `schema`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dragoman.lexicon.page_layout import PublicSource
    from dragoman.sources.item import Fetch


def lexicons(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Print this table whole, as it ships.")
    ] = None,
) -> None:
    """List the tables that the reader works with, or print one.

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


class Kind(StrEnum):
    """What stands at an address."""

    feed = "feed"
    page = "page"


class Form(StrEnum):
    """How the rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


def sources(
    states: Annotated[
        list[str] | None, typer.Argument(metavar="STATE", help="States and organisations: codes or names.")
    ] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only feeds, or only pages.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only what is in this language, such as en.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Ask each address, and say which do not answer as they should.")
    ] = False,
    format: Annotated[
        Form, typer.Option("--format", "-f", help="A table for a person, or data.")
    ] = Form.table,
) -> None:
    """List public feeds and pages of foreign ministries, presidencies and international organisations.

    `dragoman watch --sources` follows the feeds; a page lists what an institution publishes, for a person to
    look through. The table is kept by hand; `checked` is the day an address was last asked, or no. With
    --check each is asked now, as its robots.txt allows: a feed must have entries, a page headlines that lead
    to others. `checked` is today for those that do; the others are named on standard error.

    \b
    Examples:
      dragoman sources
      dragoman sources USA CHN RUS --kind feed
      dragoman sources --language en --format csv
      dragoman sources CHN --check
    """
    import csv

    from dragoman.cli import PARTLY, complain
    from dragoman.cli.options import print_json
    from dragoman.lexicon.page_layout import PublicSource, public_sources
    from dragoman.query.option_values import codes_of
    from dragoman.render.terminal import console, print_table
    from dragoman.sources.watching import Fetcher

    rows = public_sources(codes_of(states), kind=kind, language=language)
    names = PublicSource.__struct_fields__
    if not rows:
        complain("no source is so; `dragoman sources` lists all")
        raise typer.Exit(PARTLY)
    today = datetime.now(UTC).date().isoformat()
    if check:
        rows = checked(rows, Fetcher(), today)
    if format is Form.json:
        print_json(rows)
    elif format is Form.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([getattr(row, name) for name in names] for row in rows)
    else:
        shown = ("code", "institution", "language", "kind", "address", *(("checked",) if check else ()))
        cells = [tuple(getattr(row, name) for name in shown) for row in rows]
        print_table(console(sys.stdout), "Public sources", shown, cells)
    if check and any(row.checked != today for row in rows):
        raise typer.Exit(PARTLY)


def checked(rows: Iterable[PublicSource], fetch: Fetch, today: str) -> tuple[PublicSource, ...]:
    """Ask the address of each row; return the rows with today in `checked` where it gives reports. Of the
    others `checked` stays, and standard error is told why."""
    import msgspec

    from dragoman.cli import complain

    answered = []
    for row in rows:
        problem = problem_of(row, fetch)
        if problem:
            complain(f"{row.code} {row.address}: {problem}")
        answered.append(row if problem else msgspec.structs.replace(row, checked=today))
    return tuple(answered)


def problem_of(row: PublicSource, fetch: Fetch) -> str:
    """Return why nothing can be taken from the address of a row; "" where something can."""
    from dragoman.errors import BadInput
    from dragoman.sources.feeds import entries, listed_pages
    from dragoman.sources.item import How, Refusal

    try:
        page = fetch(row.address)
        if page is None:
            return ""
        is_feed = row.kind == "feed"
        rows = entries(row.address, page.content, How(), page.address) if is_feed else listed_pages("", page)
        if not any(not isinstance(entry, Refusal) for entry in rows):
            return "a feed without entries" if is_feed else "a page without headlines that lead to others"
    except BadInput as error:
        return str(error)
    return ""


def schema() -> None:
    """Print the JSON Schema of what `read --format json` writes.

    \b
    Example:
      dragoman schema > record.schema.json
    """
    import json

    from dragoman.record.encoding import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
