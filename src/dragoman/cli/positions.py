"""`dragoman positions`: where states stand on issues, and what changed."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli.viewing import Form, Published, Since, Sources, StoreAt, Until, ViewFormat

State = Annotated[
    str, typer.Argument(metavar="STATE", help="Whose positions: a code (USA, EU) or a name; `any` for all.")
]
Issue = Annotated[
    list[str] | None,
    typer.Option(metavar="CODE", help="On this issue (issues.toml); again for one or the other."),
]


def positions(
    state: State,
    reports: Sources = None,
    store: StoreAt = None,
    issue: Issue = None,
    since: Since = None,
    until: Until = None,
    format: Form = ViewFormat.table,
    published: Published = None,
) -> None:
    """List where STATE stands on each issue, report after report, and what changed since the time before.

    A position is new, stronger, weaker (by its force, 0 to 6) or kept. Where readouts or briefings of one
    issuer follow each other, an issue that is missing in the later one is "not raised": silence, no denial.

    \b
    Examples:
      dragoman positions China readouts/*.html --issue taiwan
      dragoman positions any --store dragoman.db --since 2023-02 --format csv
    """
    from dragoman.cli.statements import issues_of
    from dragoman.cli.viewing import bounds, code_of, opened, show
    from dragoman.show.views import positions_layout

    code, wanted = code_of(state), issues_of(issue)
    first, last = bounds(since, until)
    states = (code,) if code else ()
    with opened(reports, store, published) as told:
        rows = told.views.drift(*states, issues=wanted, since=first, until=last)
        nothing = f"no position of {code or 'any state'} found in {told.views.name}"
        show(rows, format, positions_layout(states), told.failed, nothing)
