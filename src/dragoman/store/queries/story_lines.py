"""Lines of a list of stories: the fields by which a page counts, filters and draws stories before it reads
any.

A line costs microseconds where a story with its mentions costs a millisecond, so that a page can go through
the thousands between two busy states and read only those it shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import func, select, tuple_

from dragoman.lexicon.issue_words import contact_kind_of
from dragoman.merge.dates import iso, period
from dragoman.merge.story import Story
from dragoman.store import schema
from dragoman.store.conditions import batched, in_list, taking_part
from dragoman.store.database import Database
from dragoman.store.paging import page_token
from dragoman.store.story_rows import Official, brief_of, decoded_brief

_story = schema.story
_LINE = (
    _story.c.number, _story.c.id, _story.c.type, _story.c.mode, _story.c.status, _story.c.day,
    _story.c.earliest, _story.c.latest, _story.c.witnesses, _story.c.confidence, _story.c.brief,
)  # fmt: skip


class StoryLine(
    msgspec.Struct, frozen=True
):  # made in a fifth of the time of a dataclass: a page has thousands
    """A story in short. It happened on one or all of the days `first` to `last` (ISO 8601, both included),
    which are those of its first report where no report dates it, None where there is neither. `level` is the
    kind of office of those who took part (contact_kinds.toml)."""

    number: int
    story: str
    type: str
    mode: str | None
    status: str
    day: str
    first: str | None
    last: str | None
    witnesses: int
    confidence: float | None
    issues: tuple[str, ...]
    officials: tuple[Official, ...]
    level: str
    situation: bool
    outlets: tuple[str, ...]

    @property
    def place(self) -> tuple[str, int]:
        """Its place in the order of time."""
        return self.day, self.number


def story_lines(
    store: Database,
    actors: Sequence[str],
    *,
    since: str | None = None,
    until: str | None = None,
    witnesses: int = 1,
    newest: bool = True,
    after: str | None = None,
    limit: int = 2_000,
) -> tuple[StoryLine, ...]:
    """Return lines of the stories in which all of `actors` take part, in order of time, or the newest first.

    `since` is included, `until` is not; `after` is the place of the last line before ("2023-02-04.17").
    """
    story = _story.c
    query, day, number = taking_part(_story, select(*_LINE), actors, since)
    query = query.where(story.witnesses >= witnesses)
    if until:
        query = query.where(day < until)
    if since or until:
        query = query.where(day > "")
    if after:
        here, last = tuple_(day, number), tuple_(*page_token(after))
        query = query.where(here < last if newest else here > last)
    order = (day.desc(), number.desc()) if newest else (day, number)
    with store.reading() as connection:
        return tuple(map(_line, connection.execute(query.order_by(*order).limit(limit)).all()))


def partner_counts(store: Database, actor: str, lines: Iterable[StoryLine]) -> dict[str, int]:
    """Return the other actors of stories, each with how many of these."""
    side, counts = schema.story_party, defaultdict[str, int](int)
    with store.reading() as connection:
        for batch in batched([line.number for line in lines]):
            query = select(side.c.state, func.count()).where(
                in_list(side.c.story, batch), side.c.state != actor
            )
            for state, count in connection.execute(query.group_by(side.c.state)):
                counts[state] += count
    return dict(counts)


def line_of(story: Story, number: int) -> StoryLine:
    """Return the line of a story that was read; `number` tells it from others of its day."""
    days = period(story.when.value if story.when else (story.reported or "")[:10])
    first, last = (iso(days.first), iso(days.last)) if days else (None, None)
    officials, issues, situation, outlets = brief_of(story)
    return StoryLine(
        number, story.id, story.event_type, story.mode, story.status, first or "", first, last,
        len(story.witnesses), story.confidence, issues, officials, _level(_offices(officials)), situation,
        outlets,
    )  # fmt: skip


def _offices(officials: Iterable[Official]) -> tuple[str, ...]:
    return tuple([official.office for official in officials if official.office])


@lru_cache(maxsize=10_000)
def _level(offices: tuple[str, ...]) -> str:
    return contact_kind_of("", offices)


def _line(row: Sequence[Any]) -> StoryLine:
    number, id, type, mode, status, day, earliest, latest, witnesses, confidence, encoded_brief = row
    officials, issues, situation, outlets = decoded_brief(encoded_brief)
    first = earliest or day or None
    return StoryLine(
        number, id, type, mode, status, day, first, _before(latest) if latest else first, witnesses,
        confidence, issues, officials, _level(_offices(officials)), situation, outlets,
    )  # fmt: skip


@lru_cache(maxsize=10_000)
def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
