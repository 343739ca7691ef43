"""Stories in short, the latest first: what a list is counted, narrowed and drawn by before any is read whole.

A line costs microseconds where a story with its mentions costs a millisecond, so that a page can look over
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

from dragoman.lexicon.contacts import kind_of
from dragoman.merge.dates import iso, period
from dragoman.merge.story import Story
from dragoman.store import tables
from dragoman.store.among import among
from dragoman.store.brief import Official, brief, decoded
from dragoman.store.overview import Overview
from dragoman.store.paging import batched, page_token, taking_part

_story = tables.story
_LINE = (
    _story.c.number, _story.c.id, _story.c.type, _story.c.mode, _story.c.status, _story.c.day,
    _story.c.earliest, _story.c.latest, _story.c.witnesses, _story.c.brief,
)  # fmt: skip


class Line(msgspec.Struct, frozen=True):  # made in a fifth of the time of a dataclass: a page has thousands
    """A story in short. It may have happened on the days `first` to `last` (ISO 8601, both included), which
    are those of its first report where none is told, None where there is neither. `level` is the kind of
    office of those who took part (contact_kinds.toml)."""

    number: int
    story: str
    type: str
    mode: str | None
    status: str
    day: str
    first: str | None
    last: str | None
    witnesses: int
    issues: tuple[str, ...]
    officials: tuple[Official, ...]
    level: str
    situation: bool
    outlets: tuple[str, ...]

    @property
    def place(self) -> tuple[str, int]:
        """Its place in the order of time."""
        return self.day, self.number


class Lines(Overview):
    """What a store tells of stories in short."""

    def lines(
        self,
        actors: Sequence[str],
        *,
        since: str | None = None,
        until: str | None = None,
        witnesses: int = 1,
        newest: bool = True,
        after: str | None = None,
        limit: int = 2_000,
    ) -> tuple[Line, ...]:
        """Return the stories in which all of `actors` take part, in order of time, or the newest first.

        They may have happened on the days `since` (counts) to `until` (does not); `after` is the place of the
        last one known ("2023-02-04.17").
        """
        row = _story.c
        query, day, number = taking_part(_story, select(*_LINE), actors, since)
        query = query.where(row.witnesses >= witnesses)
        if until:
            query = query.where(day < until)
        if since or until:
            query = query.where(day > "")
        if after:
            here, last = tuple_(day, number), tuple_(*page_token(after))
            query = query.where(here < last if newest else here > last)
        order = (day.desc(), number.desc()) if newest else (day, number)
        with self._reading() as connection:
            return tuple(map(_line, connection.execute(query.order_by(*order).limit(limit)).all()))

    def partners(self, actor: str, lines: Iterable[Line]) -> dict[str, int]:
        """Return the other actors of stories, each with how many of these."""
        side, found = tables.story_party, defaultdict[str, int](int)
        with self._reading() as connection:
            for some in batched([line.number for line in lines]):
                asked = select(side.c.state, func.count()).where(
                    among(side.c.story, some), side.c.state != actor
                )
                for state, many in connection.execute(asked.group_by(side.c.state)):
                    found[state] += many
        return dict(found)


def line_of(story: Story, number: int) -> Line:
    """Return the line of a story that is at hand; `number` tells it from others of its day."""
    own = period(story.when.value if story.when else (story.reported or "")[:10])
    first, last = (iso(own.first), iso(own.last)) if own else (None, None)
    officials, issues, situation, outlets = brief(story)
    return Line(
        number, story.id, story.event_type, story.mode, story.status, first or "", first, last,
        len(story.witnesses), issues, officials, _level(_offices(officials)), situation, outlets,
    )  # fmt: skip


def _offices(officials: Iterable[Official]) -> tuple[str, ...]:
    return tuple([one.office for one in officials if one.office])


@lru_cache(maxsize=10_000)
def _level(offices: tuple[str, ...]) -> str:
    return kind_of("", offices)


def _line(row: Sequence[Any]) -> Line:
    number, id, type, mode, status, day, earliest, latest, witnesses, said = row
    officials, issues, situation, outlets = decoded(said)
    first = earliest or day or None
    return Line(
        number, id, type, mode, status, day, first, _before(latest) if latest else first, witnesses, issues,
        officials, _level(_offices(officials)), situation, outlets,
    )  # fmt: skip


@lru_cache(maxsize=10_000)
def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
