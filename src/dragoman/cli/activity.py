"""`dragoman activity`: how much happened between states over time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.settings import LISTED


class Step(StrEnum):
    """The periods that are counted."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


def activity(
    state: options.First,
    other: options.Second,
    reports: options.Reports = None,
    store: options.StoreAt = None,
    by: Annotated[Step, typer.Option("--by", help="The period to count by.")] = Step.month,
    since: options.Since = None,
    until: options.Until = None,
    confidence: options.Confidence = LISTED,
    all: options.All = False,
    format: options.Form = options.ViewFormat.table,
    published: options.Published = None,
) -> None:
    """Count what happened between STATE and OTHER in each period, by type of event and quad class.

    Occurrences and sources are counted apart: twenty reports of one meeting are one occurrence. Without a
    date it counts in the period of its first report; wars that go on are left out.

    \b
    Examples:
      dragoman activity USA CHN records.jsonl --by week
      dragoman activity Russia any --store dragoman.db --since 2023-01 --format csv
    """
    from dragoman.cli.answering import opened, show
    from dragoman.query.asked import bounds, sides_of
    from dragoman.render.views import activity_layout, of_whom

    pair = sides_of(state, other)
    first, last = bounds(since, until)
    with opened(reports, store, published) as answering:
        least = 0.0 if all else confidence
        rows = answering.views.activity(*pair, step=by.value, since=first, until=last, confidence=least)
        nothing = f"nothing found{of_whom(pair)} in {answering.views.name}"
        show(rows, format, activity_layout(pair), answering.failed, nothing, rows.below)
