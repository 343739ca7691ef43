"""`dragoman activity`: how much happened between states over time."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli.viewing import First, Form, Published, Second, Since, Sources, Until, ViewFormat


class Step(StrEnum):
    """The periods that are counted."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


def activity(
    state: First,
    other: Second,
    reports: Sources,
    by: Annotated[Step, typer.Option("--by", help="The period to count by.")] = Step.month,
    since: Since = None,
    until: Until = None,
    format: Form = ViewFormat.table,
    published: Published = None,
) -> None:
    """Count what happened between STATE and OTHER in each period, by type of event and quad class.

    Occurrences and sources are counted apart: twenty reports of one meeting are one occurrence. Without a
    date it counts in the period of its first report; wars that go on are left out.

    \b
    Examples:
      dragoman activity USA CHN records.jsonl --by week
      dragoman activity Russia any records.jsonl --since 2023-01 --format csv
    """
    from dragoman.cli.viewing import code_of, day_of, gathered, show
    from dragoman.merge.mentions import mentions
    from dragoman.merge.stories import stories
    from dragoman.show.views import activity_layout
    from dragoman.views import activity as view

    pair = tuple(code for code in (code_of(state), code_of(other)) if code)
    first, last = day_of("--since", since), day_of("--until", until)
    records, failed = gathered(reports, published)
    rows = view.activity(stories(mentions(records)), pair, step=by.value, since=first, until=last)
    nothing = f"nothing found between {' and '.join(pair) or 'any states'} in {len(records)} reports"
    show(rows, format, activity_layout(pair), failed, nothing)
