"""`dragoman sources`: public feeds and pages of foreign ministries, presidencies and organisations."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer


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
    format: Annotated[
        Form, typer.Option("--format", "-f", help="A table for a person, or data.")
    ] = Form.table,
) -> None:
    """List public feeds and pages of foreign ministries, presidencies and international organisations.

    `dragoman watch --sources` follows the feeds; a page lists what an institution publishes, for a person to
    look through. The table is kept by hand; `checked` is the day an address was last asked, or no.

    \b
    Examples:
      dragoman sources
      dragoman sources USA CHN RUS --kind feed
      dragoman sources --language en --format csv
    """
    import csv

    from dragoman.cli import PARTLY, complain
    from dragoman.cli.options import print_json
    from dragoman.lexicon.page_layout import PublicSource, public_sources
    from dragoman.query.asked import codes_of
    from dragoman.render.terminal import console, print_table

    rows = public_sources(codes_of(states), kind=kind, language=language)
    names = PublicSource.__struct_fields__
    if not rows:
        complain("no source is so; `dragoman sources` lists all")
        raise typer.Exit(PARTLY)
    if format is Form.json:
        print_json(rows)
    elif format is Form.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([getattr(row, name) for name in names] for row in rows)
    else:
        shown = ("code", "institution", "language", "kind", "address")
        cells = [tuple(getattr(row, name) for name in shown) for row in rows]
        print_table(console(sys.stdout), "Public sources", shown, cells)
