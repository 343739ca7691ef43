"""Stories in short, the latest first: what a list is counted, narrowed and drawn by before any is read whole.

A line costs microseconds where a story with its mentions costs a millisecond, so that a page can look over
the thousands between two busy states and read only those it shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, Text, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import JSON

from dragoman.lexicon.contacts import kind_of
from dragoman.merge.dates import iso, period
from dragoman.merge.story import Story
from dragoman.store import tables
from dragoman.store.overview import Overview, Pair
from dragoman.store.paging import batched, page_token, taking_part
from dragoman.store.tables import ROW_BITS

_story, _mention, _version = tables.story, tables.story_mention, tables.report_version


@dataclass(frozen=True, slots=True)
class Official:
    """Who took part, for which state, in what office; None where nobody says."""

    name: str
    state: str | None
    office: str | None = None


_DETAILS = msgspec.json.Decoder(tuple[tuple[Official, ...], tuple[str, ...], bool])


@dataclass(frozen=True, slots=True)
class Line:
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
        query, day, number = taking_part(_story, _columns(self._dialect), actors, since)
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
            return tuple(map(_line, connection.execute(query.order_by(*order).limit(limit))))

    def outlets(self, lines: Iterable[Line]) -> dict[int, frozenset[str]]:
        """Return the outlets that tell each story, by its number."""
        found: dict[int, set[str]] = defaultdict(set)
        with self._reading() as connection:
            for some in batched([line.number for line in lines]):
                for story, outlet in _tellers(connection, some):
                    found[story].add(outlet)
        return {story: frozenset(outlets) for story, outlets in found.items()}

    def partners(self, actor: str, lines: Iterable[Line]) -> dict[str, int]:
        """Return the other actors of stories, each with how many of these."""
        side, found = tables.story_party, defaultdict[str, int](int)
        with self._reading() as connection:
            for some in batched([line.number for line in lines]):
                asked = select(side.c.state, func.count()).where(
                    side.c.story.in_(some), side.c.state != actor
                )
                for state, many in connection.execute(asked.group_by(side.c.state)):
                    found[state] += many
        return dict(found)

    def pairs(self, lines: Iterable[Line], limit: int = 10) -> tuple[Pair, ...]:
        """Return the pairs that share the most of these stories."""
        pair, found = tables.story_pair, defaultdict[tuple[str, str], int](int)
        with self._reading() as connection:
            for some in batched([line.number for line in lines]):
                asked = select(pair.c.first, pair.c.second, func.count()).where(pair.c.story.in_(some))
                for first, second, many in connection.execute(asked.group_by(pair.c.first, pair.c.second)):
                    found[first, second] += many
        ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Pair(*sides, many) for sides, many in ranked[:limit])

    @property
    def _dialect(self) -> str:
        return self._engine.dialect.name


def line_of(story: Story, number: int) -> Line:
    """Return the line of a story that is at hand; `number` tells it from others of its day."""
    own = period(story.when.value if story.when else (story.reported or "")[:10])
    first, last = (iso(own.first), iso(own.last)) if own else (None, None)
    officials = tuple(Official(one.name, one.state, one.office) for one in story.persons)
    return Line(
        number, story.id, story.event_type, story.mode, story.status, first or "", first, last,
        len(story.witnesses), story.issues, officials, _level(_offices(officials)), story.situation,
    )  # fmt: skip


def _offices(officials: Iterable[Official]) -> tuple[str, ...]:
    return tuple(one.office for one in officials if one.office)


@lru_cache(maxsize=10_000)
def _level(offices: tuple[str, ...]) -> str:
    return kind_of("", offices)


def _columns(dialect: str) -> Select[Any]:
    """Return the question for lines; persons, issues and whether it is a situation come as one JSON text."""
    row = _story.c
    parts = ("persons", "issues", "situation")
    if dialect == "sqlite":
        details: ColumnElement[Any] = func.json_extract(row.body, *(f"$.{part}" for part in parts))
    else:
        details = cast(func.json_build_array(*(cast(row.body, JSON)[part] for part in parts)), Text)
    return select(
        row.number, row.id, row.type, row.mode, row.status, row.day, row.earliest, row.latest, row.witnesses,
        details.label("details"),
    )  # fmt: skip


def _line(row: Row[Any]) -> Line:
    officials, issues, situation = _DETAILS.decode(row.details)
    first = row.earliest or row.day or None
    last = (date.fromisoformat(row.latest) - timedelta(days=1)).isoformat() if row.latest else first
    level = _level(_offices(officials))
    return Line(
        row.number, row.id, row.type, row.mode, row.status, row.day, first, last, row.witnesses, issues,
        officials, level, situation,
    )  # fmt: skip


def _tellers(connection: Connection, stories: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield stories and the outlets of their mentions."""
    version = _mention.c.event // (1 << ROW_BITS)
    asked = select(_mention.c.story, _version.c.outlet).join(_version, _version.c.number == version)
    asked = asked.where(_mention.c.story.in_(stories), _version.c.outlet.is_not(None))
    for row in connection.execute(asked):
        yield row.story, row.outlet
