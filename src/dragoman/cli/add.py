"""`dragoman add`: reports into a store."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli.options import (
    ColumnMap,
    Cut,
    Gate,
    Model,
    OwnActors,
    Pages,
    Patience,
    Reader,
    Readers,
    SummaryForm,
    SummaryFormat,
    Workers,
    settings_of,
)
from dragoman.cli.second_options import (
    Accept,
    Accepted,
    Budget,
    Leaves,
    PrivateNetwork,
    SecondUrl,
    tell_second_reader,
    with_second_reader,
)


def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files, folders, patterns, archives, tables, feeds, addresses; - for stdin.",
        ),
    ],
    store: Annotated[
        str, typer.Option(metavar="URL", help="The store: a file name, sqlite:///FILE or postgresql://...")
    ] = "dragoman.db",
    form: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="FORM",
            help="What the sources are, if that is not seen: report, jsonl, json, csv, parquet, feed, warc, "
            "factiva, nexis, addresses, gdelt, zip, tar, compressed.",
        ),
    ] = None,
    map: ColumnMap = None,
    pages: Pages = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Ask addresses again and again, politely, until it is stopped.")
    ] = False,
    every: Annotated[
        float, typer.Option(metavar="MINUTES", min=1, help="How often --watch asks a source.")
    ] = 15,
    again: Annotated[
        bool, typer.Option("--again", help="Read known reports again and replace their rows.")
    ] = False,
    workers: Workers = None,
    timeout: Patience = 300,
    format: SummaryForm = SummaryFormat.table,
    actors: OwnActors = None,
    model: Model = None,
    gate: Gate = True,
    reader: Reader = Readers.both,
    cut: Cut = None,
    second: SecondUrl = None,
    accept: Accept = Accepted.none,
    leaves: Leaves = False,
    private_network: PrivateNetwork = False,
    budget: Budget = None,
) -> None:
    """Read the reports in each SOURCE and keep their records in a store.

    Tables (JSON lines, CSV, Parquet) give a report a row; archives, feeds, web archives (WARC) and exports of
    Factiva and Nexis are taken apart. What the store knows is passed over, so a run that was stopped
    goes on where it was. A report whose words cannot tell of two states is kept with a note that says so,
    and is not read (--no-gate). One over which a process ends, or takes too long, is set aside. Ends with
    what was new, known and refused, and why.

    Addresses are fetched as robots.txt allows, a host at most once a second; private ones never.

    \b
    Examples:
      dragoman add reports/ --store dragoman.db
      dragoman add feed.jsonl.gz --map text=body,published=date
      dragoman add https://www.example.org/feed.xml --pages --watch
    """
    from dragoman.cli.add_run import one_round, run
    from dragoman.errors import BadUsage
    from dragoman.sources.fetch import Fetcher
    from dragoman.sources.item import How
    from dragoman.sources.items import WEB, Meter
    from dragoman.sources.table_columns import parse_map
    from dragoman.sources.watching import Watch

    settings = settings_of(actors, None if second else model, gate, reader, cut)
    settings = with_second_reader(settings, second, model, accept, leaves, budget, private_network)
    how = How(columns=parse_map(map), form=form, pages=pages, max_bytes=settings.max_bytes)
    if watch and not all(source.startswith(WEB) for source in sources):
        raise BadUsage("--watch is for addresses; `dragoman watch` follows folders too")
    follower, meter = Watch(sources, how, Fetcher(), every=60 * every) if watch else None, Meter()
    rounds = follower.rounds() if follower else one_round(sources, how, meter)
    done = (lambda finished, _: follower.done(finished)) if follower else None
    code = run(
        sources, store, rounds, done, meter=meter, again=again, json=format is SummaryFormat.json,
        settings=settings, workers=workers, timeout=timeout,
    )  # fmt: skip
    tell_second_reader(settings)
    raise typer.Exit(code)
