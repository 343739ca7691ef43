"""`dragoman watch`: feeds and folders followed, and what is new in them added to a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli.options import (
    All,
    Confidence,
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
from dragoman.settings import LISTED


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
    store: Annotated[
        str, typer.Option(metavar="URL", help="The store: a file name, sqlite:///FILE or postgresql://...")
    ] = "dragoman.db",
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where it remembers what it saw, not STORE.watch.json."),
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
    from dragoman.cli.watch_run import Follower, addresses_of, listed_sources, memory_beside, secret_of
    from dragoman.errors import BadUsage
    from dragoman.query.asked import codes_of, issues_of
    from dragoman.sources.fetch import Fetcher
    from dragoman.sources.item import How
    from dragoman.webhook import StoryQuery

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
