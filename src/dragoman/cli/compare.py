"""`dragoman compare`: accounts of one contact side by side."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.options import Output, OwnActors, Patience, Published, settings_of

if TYPE_CHECKING:
    from dragoman.cli.records import Options
    from dragoman.comparison.model import Comparison
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
            help="Readouts or reports of one contact (HTML, text, Markdown; - for standard input), "
            "records (.json, .jsonl) of `dragoman read`, or reports of a store by address or id; or the id "
            "of a story there.",
        ),
    ],
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="The store that has what is no file: a file name, sqlite:///FILE, "
            "postgresql://...; dragoman.db if none.",
        ),
    ] = None,
    outlets: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES", help="Of a story: the accounts of these outlets, by parts of their names."
        ),
    ] = None,
    sides: Annotated[
        str | None,
        typer.Option(
            metavar="STATES",
            help="Compare what these states are reported to say, within each report, or each published of a "
            "story: USA,CHN.",
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
    published: Published = None,
    output: Output = None,
    actors: OwnActors = None,
    timeout: Patience = 300,
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
    readout alone stands beside an empty column. Reports of a store are named by their addresses or ids, a
    story by the id that `chronology --format json` gives.

    \b
    Examples:
      dragoman compare readout-a.html readout-b.html
      dragoman compare report.html --sides USA,CHN --format md
      dragoman compare a.html b.html --earlier a-last-year.html --format html --output page.html
      dragoman compare 5f0c1d2e3a4b5c6d --outlets Xinhua,state.gov --store dragoman.db
    """
    from dragoman.batch.worker import in_time
    from dragoman.cli import DONE, PARTLY, complain
    from dragoman.cli.records import Options, written
    from dragoman.comparison import compare as compared
    from dragoman.render.comparison_formats import write_comparison

    options = Options(published, None, None, settings_of(actors), timeout)
    before, states = earlier or [], _sides(sides)
    if any(map(_is_kept, accounts)):
        comparison = in_time(
            timeout, _compared_in, store, accounts, _names(outlets), states, before, without or []
        )
    else:
        records, earlier_records = _records(accounts, options), _records(before, options)
        comparison = in_time(
            timeout, compared, *records, sides=states, earlier=earlier_records, without=without or ()
        )
    with written(output) as out:
        write_comparison(comparison, out, format.value)
    if not any(cell.evidence for row in comparison.rows for cell in row.cells):
        complain("nothing found that could be compared")
        raise typer.Exit(PARTLY)
    raise typer.Exit(DONE)


def _is_kept(name: str) -> bool:
    """Say whether an account is named as a store names it, by an id or an address, and is no file."""
    return bool(re.fullmatch(r"[0-9a-f]{16}|https?://.+", name)) and not Path(name).exists()


def _compared_in(
    url: str | None, names: list[str], outlets: list[str], sides: tuple[str, ...], earlier: list[str],
    without: list[str],
) -> Comparison:  # fmt: skip
    """Compare what a store holds. Raises BadUsage where files stand among the names."""
    from dragoman.cli.answering import open_store
    from dragoman.errors import BadUsage

    files = [name for name in (*names, *earlier) if not _is_kept(name)]
    if files:
        raise BadUsage(f"{files[0]} is no report of a store; compare files, or reports of a store, not both")
    with open_store(url) as store:
        return store.compare(*names, outlets=outlets, sides=sides, earlier=earlier, without=without)


def _records(sources: list[str], options: Options) -> list[Record]:
    """Return the records of every source. Raises BadInput for one that cannot be read: a table with a
    column missing would mislead."""
    from dragoman.cli.progress import Progress
    from dragoman.cli.records import one_input, records_of
    from dragoman.errors import BadInput
    from dragoman.sources.item import Refusal

    one_input(sources)
    records = []
    with Progress(len(sources)) as progress:
        for source in sources:
            progress.start(source)
            for record in records_of(source, options):
                if isinstance(record, Refusal):
                    raise BadInput(f"{record.name}: {record.reason}")
                records.append(record)
            progress.done()
    return records


def _sides(asked: str | None) -> tuple[str, ...]:
    from dragoman.errors import BadUsage
    from dragoman.query.option_values import state_code

    names = _names(asked)
    codes = tuple(dict.fromkeys(code for name in names if (code := state_code(name)) is not None))
    if asked is not None and (len(codes) < 2 or len(codes) < len(names)):
        raise BadUsage(f"--sides is {asked!r}; expected two or more states, as codes or names: USA,CHN")
    return codes


def _names(asked: str | None) -> list[str]:
    return [name.strip() for name in (asked or "").split(",") if name.strip()]


def _print_rules(wanted: bool) -> None:
    if not wanted:
        return
    from dragoman.lexicon.comparison_terms import comparison_rules as rules
    from dragoman.render.terminal import console, print_table

    rows = [(rule.id, rule.block, rule.verdict, rule.says) for rule in rules().values()]
    print_table(console(sys.stdout), "Rules", ("rule", "block", "verdict", "means"), rows)
    raise typer.Exit
