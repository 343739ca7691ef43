"""Commands on the relations of states: `chronology`, `channels`, `positions`, `commitments`, `activity`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli.options import (
    All,
    AsOf,
    Confidence,
    First,
    Form,
    Own,
    Published,
    Reports,
    Second,
    Since,
    StoreAt,
    Until,
    ViewFormat,
)
from dragoman.settings import LISTED


def chronology(
    state: First,
    other: Second,
    reports: Reports = None,
    store: StoreAt = None,
    since: Since = None,
    until: Until = None,
    at: AsOf = None,
    sources: Annotated[
        int, typer.Option(metavar="N", min=1, help="Only what at least N outlets tell independently.")
    ] = 1,
    issue: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help="Only what is on this issue (issues.toml); again for one or the other."
        ),
    ] = None,
    confidence: Confidence = LISTED,
    all: All = False,
    own: Own = False,
    format: Form = ViewFormat.table,
    published: Published = None,
) -> None:
    """List what happened between STATE and OTHER, in order of time.

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
    from dragoman.query.option_values import bounds, day_of, issues_of, sides_of
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


Other = Annotated[str, typer.Argument(metavar="OTHER", help="Another state or organisation.")]


def channels(
    state: First,
    other: Other,
    reports: Reports = None,
    store: StoreAt = None,
    at: AsOf = None,
    confidence: Confidence = LISTED,
    all: All = False,
    own: Own = False,
    format: Form = ViewFormat.table,
    published: Published = None,
) -> None:
    """Show each channel between STATE and OTHER: its last state, when it was last used, and the evidence.

    A channel of which the reports say nothing is "nothing reported", which does not mean that it is
    closed. An announced contact is not a contact.

    \b
    Examples:
      dragoman channels USA CHN records.jsonl
      dragoman channels India China --store dragoman.db --at 2020-06-15 --format json
    """
    from dragoman.cli.answering import opened, show
    from dragoman.errors import BadUsage
    from dragoman.query.option_values import code_of, day_of
    from dragoman.render.views import channels_layout

    first, second, stood = code_of(state), code_of(other), day_of("--at", at)
    if first is None or second is None or first == second:
        raise BadUsage("channels are between two states; give two")
    with opened(reports, store, published) as answering:
        least = 0.0 if all else confidence
        rows = answering.views.channels(first, second, at=stood, confidence=least, own=own)
        reported = rows if any(row.turns for row in rows) else ()
        nothing = f"no contact between {first} and {second} is reported in {answering.views.name}"
        show(reported, format, channels_layout((first, second)), answering.failed, nothing, rows.below)


State = Annotated[
    str, typer.Argument(metavar="STATE", help="Whose positions: a code (USA, EU) or a name; `any` for all.")
]
Others = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[STATE|REPORT]",
        help="More states; then HTML, text or Markdown files, - for standard input, or records (.json, "
        ".jsonl) of `dragoman read`. Without a file, the store dragoman.db of this folder.",
    ),
]
Issue = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help="On this issue (issues.toml); again for one or the other."),
]


def positions(
    state: State,
    others: Others = None,
    store: StoreAt = None,
    issue: Issue = None,
    since: Since = None,
    until: Until = None,
    format: Form = ViewFormat.table,
    published: Published = None,
) -> None:
    """List where each STATE stands on each issue, report after report, and what changed since the one before.

    A position is new, stronger, weaker (by its force, 0 to 6) or kept. Where readouts or briefings of one
    issuer follow each other, an issue that is missing in the later one is "not raised": silence, no denial.

    \b
    Examples:
      dragoman positions USA CHN --issue taiwan
      dragoman positions China readouts/*.html
      dragoman positions any --store dragoman.db --since 2023-02 --format csv
    """
    from dragoman.cli.answering import opened, show, states_among
    from dragoman.query.option_values import bounds, code_of, issues_of
    from dragoman.render.views import positions_layout

    more, reports = states_among(others)
    codes = [code_of(name) for name in (state, *more)]
    states = tuple(dict.fromkeys(code for code in codes if code)) if None not in codes else ()
    wanted = issues_of(issue)
    first, last = bounds(since, until)
    with opened(reports, store, published) as answering:
        rows = answering.views.drift(*states, issues=wanted, since=first, until=last)
        nothing = f"no position of {' and '.join(states) or 'any state'} found in {answering.views.name}"
        show(rows, format, positions_layout(states), answering.failed, nothing)


def commitments(
    state: First,
    other: Second,
    reports: Reports = None,
    store: StoreAt = None,
    since: Since = None,
    until: Until = None,
    format: Form = ViewFormat.table,
    published: Published = None,
) -> None:
    """List what STATE and OTHER (or `any`) undertook, and what was reported of it later.

    What followed is a later occurrence between the same parties in the words of the undertaking: a pointer
    for the reader, not a verdict.

    \b
    Examples:
      dragoman commitments USA CHN records.jsonl
      dragoman commitments Germany any --store dragoman.db --since 2023 -f md
    """
    from dragoman.cli.answering import opened, show
    from dragoman.query.option_values import bounds, sides_of
    from dragoman.render.views import commitments_layout

    pair = sides_of(state, other)
    first, last = bounds(since, until)
    with opened(reports, store, published) as answering:
        rows = answering.views.undertakings(*pair, since=first, until=last)
        nothing = f"no commitment of {' and '.join(pair) or 'any state'} found in {answering.views.name}"
        show(rows, format, commitments_layout(pair), answering.failed, nothing)


class Step(StrEnum):
    """The periods that are counted."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


def activity(
    state: First,
    other: Second,
    reports: Reports = None,
    store: StoreAt = None,
    by: Annotated[Step, typer.Option("--by", help="The period to count by.")] = Step.month,
    since: Since = None,
    until: Until = None,
    confidence: Confidence = LISTED,
    all: All = False,
    own: Own = False,
    pivot: Annotated[
        bool, typer.Option("--pivot", help="A column for each quad class, and a row of the sums.")
    ] = False,
    format: Form = ViewFormat.table,
    published: Published = None,
) -> None:
    """Count what happened between STATE and OTHER in each period, by type of event and quad class.

    Occurrences and sources are counted apart: twenty reports of one meeting are one occurrence. What has
    no date counts in the period of its first report; wars that go on are left out.

    \b
    Examples:
      dragoman activity USA CHN records.jsonl --by week
      dragoman activity USA CHN --store dragoman.db --pivot
      dragoman activity Russia any --store dragoman.db --since 2023-01 --format csv
    """
    from dragoman.cli.answering import opened, show
    from dragoman.query.option_values import bounds, sides_of
    from dragoman.render.views import activity_layout, of_whom, pivot_layout, pivoted

    pair = sides_of(state, other)
    first, last = bounds(since, until)
    with opened(reports, store, published) as answering:
        least = 0.0 if all else confidence
        rows = answering.views.activity(
            *pair, step=by.value, since=first, until=last, confidence=least, own=own
        )
        nothing = f"nothing found{of_whom(pair)} in {answering.views.name}"
        if pivot:
            table = pivoted(rows) if rows else []
            show(table, format, pivot_layout(pair, table), answering.failed, nothing, rows.below)
        show(rows, format, activity_layout(pair, rows), answering.failed, nothing, rows.below)
