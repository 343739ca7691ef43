"""`dragoman positions`: where states stand on issues, and what changed."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli.options import Form, Published, Since, StoreAt, Until, ViewFormat

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
    from dragoman.query.asked import bounds, code_of, issues_of
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
