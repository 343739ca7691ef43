"""Lists of all there is: actors, reports, stories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from dragoman.lexicon.states import organisations
from dragoman.lexicon.story_rules import name_of
from dragoman.query.chronology import Entry, entry
from dragoman.query.cut import is_listed
from dragoman.settings import LISTED
from dragoman.store import Store
from dragoman.store.queries.overview import ActorCount, actor_counts
from dragoman.store.queries.story_lines import StoryLine, story_lines
from dragoman.store.queries.story_lookup import stories_by_id
from dragoman.web.parameters import (
    LONGEST_OUTLET,
    LONGEST_WORD,
    MOST,
    PAGE,
    After,
    Day,
    DeskStore,
    OnIssue,
    Sides,
    Status,
    Sure,
    Type,
    bounds,
    day,
    several,
)
from dragoman.web.row_page import ReportLine, report_line

_LOOKED_AT = 2_000
"""Stories that are looked at in one go for those that are wanted."""
_AT_MOST = 20_000
"""Stories that one page looks at; a list that is narrowed more than that goes on from there."""


@dataclass(frozen=True, slots=True)
class Actors:
    """The states and organisations that take part in stories, those in most of them first."""

    q: str
    states: tuple[ActorCount, ...]
    organisations: tuple[ActorCount, ...]


@dataclass(frozen=True, slots=True)
class Reports:
    """A page of reports, the newest first. `after` asks for the next, None at the end."""

    since: str | None
    until: str | None
    outlet: str | None
    telling: bool
    reports: tuple[ReportLine, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Stories:
    """A page of stories, the newest first; `below` of those that were looked at are not sure enough to be
    listed. `after` asks for the next, None at the end."""

    actors: tuple[str, ...]
    since: str | None
    until: str | None
    type: str | None
    status: str | None
    issue: str | None
    witnesses: int
    confidence: float
    below: int
    entries: tuple[Entry, ...]
    after: str | None


def actors(
    store: DeskStore,
    q: Annotated[str, Query(max_length=LONGEST_WORD, description="A part of the name or the code")] = "",
) -> Actors:
    """Every state and organisation that takes part in a story: how many, and the day of the last."""
    wanted = q.strip().casefold()
    counts = [
        count
        for count in actor_counts(store)
        if wanted in name_of(count.actor).casefold() or wanted == count.actor.casefold()
    ]
    joint = organisations()
    return Actors(
        q.strip(),
        tuple(count for count in counts if count.actor not in joint),
        tuple(count for count in counts if count.actor in joint),
    )


def reports(
    store: DeskStore,
    since: Day = None,
    until: Day = None,
    outlet: Annotated[
        str | None, Query(max_length=LONGEST_OUTLET, description="Who published it, by name")
    ] = None,
    telling: Annotated[bool, Query(description="Only reports that tell of an event")] = False,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many reports a page has")] = PAGE,
) -> Reports:
    """Every report, the newest first."""
    first, last = day("since", since), day("until", until)
    start, end = bounds(first, last)
    page = store.reports(
        telling=telling,
        since=start,
        until=end,
        outlet=outlet or None,
        newest=True,
        after=after or None,
        limit=limit,
    )
    return Reports(first, last, outlet or None, telling, tuple(map(report_line, page)), page.after)


def stories(
    store: DeskStore,
    sides: Sides,
    since: Day = None,
    until: Day = None,
    type: Type = None,
    status: Status = None,
    issue: OnIssue = None,
    witnesses: Annotated[
        int, Query(ge=1, le=10_000, description="How many independent texts tell it at least")
    ] = 1,
    confidence: Sure = LISTED,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many stories a page has")] = PAGE,
) -> Stories:
    """Every story, the newest first: of all actors, of one (`first`) or of two (`second`)."""
    first, last = day("since", since), day("until", until)
    shown: list[StoryLine] = []
    below = looked_at = 0
    place, more = after or None, True
    types, statuses, issues = several(type), several(status), several(issue)
    for line in _lines(store, sides, first, last, witnesses, place):
        if len(shown) == limit or looked_at == _AT_MOST:
            break
        looked_at += 1
        place = f"{line.day}.{line.number}"
        meets = (not types or line.type in types) and (not statuses or line.status in statuses)
        if not meets or line.situation or (issues and not set(issues).intersection(line.issues)):
            continue
        if is_listed(line.confidence, confidence):
            shown.append(line)
        else:
            below += 1
    else:
        more = False
    listed = stories_by_id(store, [line.story for line in shown])
    return Stories(
        sides, first, last, type or None, status or None, issue or None, witnesses, confidence, below,
        tuple(map(entry, listed)), place if more else None,
    )  # fmt: skip


def _lines(
    store: Store,
    sides: tuple[str, ...],
    since: str | None,
    until: str | None,
    witnesses: int,
    after: str | None,
) -> Iterator[StoryLine]:
    """Yield lines of stories from a place on, so many at a time."""
    start, end = bounds(since, until) if since or until else (None, None)
    while True:
        lines = story_lines(
            store, sides, since=start, until=end, witnesses=witnesses, after=after, limit=_LOOKED_AT
        )
        yield from lines
        if len(lines) < _LOOKED_AT:
            return
        after = f"{lines[-1].day}.{lines[-1].number}"
