"""`dragoman chronology`: what happened between two states, one dated sentence an entry."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.settings import LISTED


def chronology(
    state: options.First,
    other: options.Second,
    reports: options.Reports = None,
    store: options.StoreAt = None,
    since: options.Since = None,
    until: options.Until = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="DATE", help="The record as it stood on that day: nothing later."),
    ] = None,
    sources: Annotated[
        int, typer.Option(metavar="N", min=1, help="Only what so many outlets tell independently.")
    ] = 1,
    issue: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help="Only what is on this issue (issues.toml); again for one or the other."
        ),
    ] = None,
    confidence: options.Confidence = LISTED,
    all: options.All = False,
    own: Annotated[bool, typer.Option("--own", help="Leave out what only a second reader tells.")] = False,
    format: options.Form = options.ViewFormat.table,
    published: options.Published = None,
) -> None:
    """Tell the relations of STATE and OTHER in order of time, from every REPORT.

    Reports of one occurrence are one entry; copies of a text count as one source. An entry without a date
    stands where it was first reported. Wars that go on for months are left out.

    \b
    Examples:
      dragoman chronology USA China reports/*.html
      dragoman chronology USA CHN records.jsonl --since 2023-01 --until 2023-02 --sources 2 -f md
      dragoman chronology USA CHN records.jsonl --issue taiwan
      dragoman chronology Japan any --store dragoman.db --at 2023-02-03
    """
    from dragoman.cli.answering import opened, show
    from dragoman.query.asked import bounds, day_of, issues_of, sides_of
    from dragoman.render.views import chronology_layout, of_whom

    pair = sides_of(state, other)
    (first, last), stood = bounds(since, until), day_of("--at", at)
    wanted = issues_of(issue)
    with opened(reports, store, published) as answering:
        rows = answering.views.chronology(
            *pair, since=first, until=last, at=stood, sources=sources, issues=wanted,
            confidence=0.0 if all else confidence, own=own,
        )  # fmt: skip
        on = f" on {' or '.join(wanted)}" if wanted else ""
        nothing = f"nothing found{on}{of_whom(pair)} in {answering.views.name}"
        show(rows, format, chronology_layout(pair), answering.failed, nothing, rows.below)
