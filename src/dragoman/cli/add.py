"""Commands that read many reports: `add` and `watch` into a store, `build` into a folder of Parquet."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli.options import (
    Accept,
    Accepted,
    All,
    Budget,
    ColumnMap,
    Confidence,
    Cut,
    Gate,
    Into,
    Leaves,
    Model,
    OwnActors,
    Pages,
    Patience,
    PrivateNetwork,
    Reader,
    Readers,
    SecondUrl,
    SummaryForm,
    SummaryFormat,
    Workers,
    settings_of,
    tell_second_reader,
    with_second_reader,
)
from dragoman.settings import LISTED


def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE",
            help="Files, folders, patterns, archives, tables, feeds, addresses; - for stdin.",
        ),
    ],
    store: Into = "dragoman.db",
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
    from dragoman.sources.item import How, parse_map
    from dragoman.sources.items import WEB, Meter
    from dragoman.sources.watching import Fetcher, Watch

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


def watch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Addresses of feeds and pages, files, folders, patterns."),
    ] = None,
    of: Annotated[
        list[str] | None,
        typer.Option(
            "--sources",
            metavar="CODE,...",
            help="The feeds of these states and organisations.",
        ),
    ] = None,
    list_: Annotated[
        Path | None,
        typer.Option("--list", metavar="FILE", help="A file with a SOURCE a line."),
    ] = None,
    store: Into = "dragoman.db",
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where it remembers what it has seen, instead of STORE.watch.json."
        ),
    ] = None,
    every: Annotated[float, typer.Option(metavar="MINUTES", min=1, help="How often a source is asked.")] = 15,
    once: Annotated[bool, typer.Option("--once", help="Ask each source once, and end: for cron.")] = False,
    pages: Pages = False,
    links: Annotated[
        bool, typer.Option("--links", help="Fetch what the pages list, instead of reading the pages.")
    ] = False,
    webhook: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Send new stories there, as signed JSON.")
    ] = None,
    webhook_host: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="A host that a webhook may be on."),
    ] = None,
    webhook_secret: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The secret that signs, if it is not in DRAGOMAN_WEBHOOK_SECRET."),
    ] = None,
    webhook_private: Annotated[
        bool,
        typer.Option("--webhook-private", help="The webhook is in a private network."),
    ] = False,
    parties: Annotated[
        str | None,
        typer.Option(metavar="CODE,...", help="Only stories in which all of these take part."),
    ] = None,
    issue: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Only stories on this issue; again for one or the other."),
    ] = None,
    confidence: Confidence = LISTED,
    all: All = False,
    workers: Workers = None,
    timeout: Patience = 300,
    format: SummaryForm = SummaryFormat.table,
    actors: OwnActors = None,
    model: Model = None,
    gate: Gate = True,
    reader: Reader = Readers.both,
    cut: Cut = None,
) -> None:
    """Follow each SOURCE and add what is new in it to a store, until it is stopped.

    An address that has not changed is not sent again, a host is asked at most once a second and as its
    robots.txt allows, and a source that fails is asked ever more seldom. A run goes on where the last one was
    stopped. With --webhook, stories that no report told before are sent to an address.

    \b
    Examples:
      dragoman watch https://www.example.org/feed.xml reports/ --store dragoman.db
      dragoman watch --sources USA,CHN,RUS --pages --links --once
      dragoman watch --list feeds.txt --webhook https://hooks.example.org/d --webhook-host hooks.example.org
    """
    from dragoman.cli import DONE, PARTLY
    from dragoman.cli.add_run import run
    from dragoman.cli.watch_run import (
        Follower,
        StoryQuery,
        addresses_of,
        listed_sources,
        memory_beside,
        secret_of,
    )
    from dragoman.errors import BadUsage
    from dragoman.query.option_values import codes_of, issues_of
    from dragoman.sources.item import How
    from dragoman.sources.watching import Fetcher

    settings = settings_of(actors, model, gate, reader, cut)
    names = [*(sources or ()), *listed_sources(list_), *addresses_of(codes_of(of), pages=links)]
    if not names:
        raise BadUsage("name sources, a --list of them, or states whose feeds to follow (--sources)")
    how = How(pages=pages, links=links, max_bytes=settings.max_bytes)
    path = state or memory_beside(store)
    follower = Follower(names, how, path, every=60 * every, fetch=Fetcher())
    query = StoryQuery(codes_of([parties] if parties else []), issues_of(issue), 0.0 if all else confidence)
    if webhook:
        hosts = webhook_host or []
        follower.notify(webhook, secret_of(webhook_secret), query, hosts=hosts, private=webhook_private)
    code = run(
        names, store, follower.watch.rounds(once=once), follower.done, begin=follower.begin,
        json=format is SummaryFormat.json, settings=settings, workers=workers, timeout=timeout,
    )  # fmt: skip
    raise typer.Exit(code or (PARTLY if follower.problem else DONE))


class Engine(StrEnum):
    """Where reports are read."""

    local = "local"
    ray = "ray"


def build(
    corpus: Annotated[
        str, typer.Argument(metavar="CORPUS", help="A file or folder, here or at s3://BUCKET/FOLDER.")
    ],
    out: Annotated[str, typer.Argument(metavar="OUT", help="A folder for the tables, here or there.")],
    engine: Annotated[
        Engine, typer.Option(help="Processes of this machine, or those of a Ray cluster.")
    ] = Engine.local,
    address: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="The Ray cluster: auto, HOST:PORT or ray://HOST:PORT."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Processes that read on this machine; by default one a core."),
    ] = None,
    shard: Annotated[
        int, typer.Option(metavar="REPORTS", min=1, help="Reports in each file of a table, at most.")
    ] = 2000,
    form: Annotated[
        str | None, typer.Option("--as", metavar="FORM", help="What the files are, if that is not seen.")
    ] = None,
    map: ColumnMap = None,
    timeout: Patience = 300,
    format: SummaryForm = SummaryFormat.table,
    actors: OwnActors = None,
    model: Model = None,
    gate: Gate = True,
    reader: Reader = Readers.both,
    cut: Cut = None,
) -> None:
    """Read a whole CORPUS and write its record as a folder of Parquet tables.

    A corpus is a file or a folder of what `add` takes: Parquet, JSON lines, web archives (WARC), pages. It is
    read in shards; one that is done is not read again, so the same command goes on after any interruption
    and reads what has changed since. The tables are the same on any engine, with any number of processes.
    A report whose words cannot tell of two states is in them with a note, and is not read (--no-gate).

    \b
    Examples:
      dragoman build feeds/ record/
      dragoman build s3://news/2023 s3://record/2023 --engine ray --address auto
    """
    from dragoman.cli.add_run import run_build
    from dragoman.sources.item import How, parse_map

    settings = settings_of(actors.resolve() if actors else None, model, gate, reader, cut)
    how = How(columns=parse_map(map), form=form, max_bytes=settings.max_bytes)
    raise typer.Exit(
        run_build(
            corpus, out, engine.value, address, workers,
            shard=shard, timeout=timeout, how=how, settings=settings, json=format is SummaryFormat.json,
        )
    )  # fmt: skip
