"""How much happened between states over time, by type and quad class: occurrences, and how many tell them.

Occurrences and sources are counted apart: twenty reports of one meeting are one occurrence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dragoman.lexicon.event_codes import QUADS, code_of
from dragoman.merge.dates import Period, between
from dragoman.merge.story import Story
from dragoman.query.chronology import days, involving
from dragoman.query.cut import LISTED, split
from dragoman.record.row_list import Rows

Step = Literal["day", "week", "month", "year"]
_HAPPENED = {"REQUEST": "demanded"}
"""The status of what happened where it is not "held": a demand that was made."""


@dataclass(frozen=True, slots=True)
class Count:
    """Occurrences of one type in one period. `sources` sums the outlets that tell each independently,
    `reports` all reports. `happened` is how many of the occurrences were held, not only planned or
    denied. `quad` is PLOVER's class of the type."""

    period: str
    event_type: str
    quad: str
    occurrences: int
    happened: int
    sources: int
    reports: int


def activity(
    told: Iterable[Story],
    actors: Collection[str] = (),
    *,
    step: Step = "month",
    since: str | None = None,
    until: str | None = None,
    confidence: float = LISTED,
) -> Rows[Count]:
    """Return counts by period and type of what all of `actors` (codes) take part in, in order of time.

    A story counts in the period that holds its days, one without a date in that of its first report. One
    dated less precisely than a `step` (a month, when days are counted) and a war that goes on are left out,
    and so are stories below `confidence`, which are counted in `below`.
    """
    rows: dict[tuple[str, str], list[Story]] = defaultdict(list)
    stories = involving(told, actors)
    periods = {story.id: _period(story, step, since, until) for story in stories}
    listed, below = split((story for story in stories if periods[story.id]), confidence)
    for story in listed:
        rows[periods[story.id] or "", story.event_type].append(story)
    counts = (_count(name, kind, period_stories) for (name, kind), period_stories in sorted(rows.items()))
    return Rows(counts, "activity", below)


def _period(story: Story, step: Step, since: str | None, until: str | None) -> str | None:
    """Return the period that a story counts in; None where it is not counted."""
    story_days = days(story)
    name = _name(story_days, step) if story_days and not story.situation else None
    return name if name and between(story_days, since, until) else None


def _count(name: str, kind: str, found: list[Story]) -> Count:
    return Count(
        name,
        kind,
        QUADS[str(code_of(kind, None).quad)].lower(),
        len(found),
        sum(story.status == _HAPPENED.get(kind, "held") for story in found),
        sum(story.sources for story in found),
        sum(len({mention.report for mention in story.mentions}) for story in found),
    )


def _name(own: Period, step: Step) -> str | None:
    """Return the name of the period that holds all of `own`, None when it is wider."""
    names = {_step(date.fromordinal(end), step) for end in (own.first, own.last)}
    return names.pop() if len(names) == 1 else None


def _step(on: date, step: Step) -> str:
    if step == "week":
        year, week, _ = on.isocalendar()
        return f"{year}-W{week:02}"
    return on.isoformat()[: {"day": 10, "month": 7, "year": 4}[step]]
