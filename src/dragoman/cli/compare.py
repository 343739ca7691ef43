"""`dragoman compare`: accounts of one contact side by side."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dragoman.cli.reading import Options
    from dragoman.record import Record


class ComparisonFormat(StrEnum):
    """How a comparison is printed."""

    table = "table"
    md = "md"
    html = "html"
    csv = "csv"
    json = "json"


def compare(
    accounts: Annotated[
        list[str],
        typer.Argument(
            metavar="ACCOUNT",
            help="Readouts or reports of one contact (HTML, text, Markdown; - for standard input), or "
            "records (.json, .jsonl) of `dragoman read`.",
        ),
    ],
    sides: Annotated[
        str | None,
        typer.Option(
            metavar="STATES",
            help="Compare what these states are reported to say, within each report: USA,CHN.",
        ),
    ] = None,
    earlier: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="An earlier account of the same issuer, to see what changed."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Switch this rule off (see --rules).")
    ] = None,
    format: Annotated[
        ComparisonFormat,
        typer.Option("--format", "-f", help="Tables; a brief; a page with both texts; a long table; data."),
    ] = ComparisonFormat.table,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write there instead of standard output."),
    ] = None,
    actors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your own actors (CSV), before the bundled tables.")
    ] = None,
    rules: Annotated[
        bool,
        typer.Option(
            "--rules",
            is_eager=True,
            callback=lambda wanted: _print_rules(wanted),
            help="List the rules and end.",
        ),
    ] = False,
) -> None:
    """Put the accounts of one contact side by side: what each says, where they differ, what one leaves out.

    Silent is never read as denied. One report alone is read for the two sides that speak in it; one
    readout alone stands beside an empty column.

    \b
    Examples:
      dragoman compare readout-a.html readout-b.html
      dragoman compare report.html --sides USA,CHN --format md
      dragoman compare a.html b.html --earlier a-last-year.html --format html --output page.html
    """
    from dragoman.cli import DONE, PARTLY, complain
    from dragoman.cli.reading import Options, written
    from dragoman.comparison import compare as compared
    from dragoman.lexicon.own_actors import actor_tables
    from dragoman.settings import Settings
    from dragoman.show.comparison_formats import write_comparison

    actor_tables(actors)
    options = Options(None, None, None, Settings(actors=str(actors) if actors else None))
    records = _records(accounts, options)
    before = _records(earlier or [], options)
    found = compared(*records, sides=_sides(sides), earlier=before, without=without or ())
    with written(output) as out:
        write_comparison(found, out, format.value)
    if not any(cell.evidence for row in found.rows for cell in row.cells):
        complain("nothing found that could be compared")
        raise typer.Exit(PARTLY)
    raise typer.Exit(DONE)


def _records(sources: list[str], options: Options) -> list[Record]:
    """Return the records of every source. Raises BadInput for one that cannot be read: a table with a
    column missing would mislead."""
    from dragoman.cli.progress import Progress
    from dragoman.cli.reading import one_input, records_of

    one_input(sources)
    found = []
    with Progress(len(sources)) as progress:
        for source in sources:
            progress.start(source)
            found += list(records_of(source, options))
            progress.done()
    return found


def _sides(asked: str | None) -> tuple[str, ...]:
    from dragoman.cli.viewing import state_code
    from dragoman.errors import BadUsage

    names = [name.strip() for name in (asked or "").split(",") if name.strip()]
    codes = tuple(dict.fromkeys(code for name in names if (code := state_code(name)) is not None))
    if asked is not None and (len(codes) < 2 or len(codes) < len(names)):
        raise BadUsage(f"--sides is {asked!r}; expected two or more states, as codes or names: USA,CHN")
    return codes


def _print_rules(wanted: bool) -> None:
    if not wanted:
        return
    from dragoman.lexicon.comparison_rules import rules
    from dragoman.show.formats import console
    from dragoman.show.tables import print_table

    rows = [(rule.id, rule.block, rule.verdict, rule.says) for rule in rules().values()]
    print_table(console(sys.stdout), "Rules", ("rule", "block", "verdict", "means"), rows)
    raise typer.Exit
