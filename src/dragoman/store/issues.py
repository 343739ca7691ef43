"""What is said and done on an issue: counts, who speaks when, statements and stories, the latest first.

Questions start from the index of rows by issue and day, so that they cost what they show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

from sqlalchemy import ColumnElement, RowMapping, and_, func, select, text, tuple_

from dragoman.merge.story import Story
from dragoman.record import Position, Statement
from dragoman.store import tables
from dragoman.store.among import among
from dragoman.store.days import END
from dragoman.store.found import Found, Page
from dragoman.store.overview import Overview, numbered
from dragoman.store.paging import OfReports, page, page_token, standing
from dragoman.store.reading import decoded

COUNTED = 5_000
"""The most rows of an issue that are counted."""
SPOKEN = 5_000
"""The most statements of an issue whose speakers are looked at, the latest, and the most stories whose sides
are."""
_said, _row, _version = tables.statement, tables.row_issue, tables.report_version
_of, _party = tables.story_issue, tables.story_party


@dataclass(frozen=True, slots=True)
class Count:
    """How many statements and stories ("events") are on an issue, `COUNTED` of each at most, and the day of
    the last statement."""

    issue: str
    statements: int
    events: int
    last: str | None


@dataclass(frozen=True, slots=True)
class Spoke:
    """A day on which a state, None for others, made statements, and how many."""

    state: str | None
    day: str
    statements: int


class Issues(Overview):
    """What a store tells of issues."""

    def issue_counts(self) -> tuple[Count, ...]:
        """Return how much is on each issue that has a row, in alphabetical order."""
        given = {"kind": "statement", "most": COUNTED}
        with self._reading() as connection:
            said = {row.issue: row for row in connection.execute(text(_SAID), given)}
            done = {row.issue: row.many for row in connection.execute(text(_DONE), given)}
        return tuple(
            Count(one, said[one].many, done.get(one, 0), said[one].last)
            if one in said
            else Count(one, 0, done[one], None)
            for one in sorted({*said, *done})
        )

    def speakers(self, issue: str, *, since: str = "", until: str = END) -> tuple[Spoke, ...]:
        """Return who made statements on an issue on which day, in order of time; of very many, the latest."""
        some = (
            select(_row.c.row, _row.c.day)
            .where(*_on("statement", issue), _row.c.day >= since, _row.c.day < until)
            .order_by(_row.c.day.desc(), _row.c.row.desc())
            .limit(SPOKEN)
            .subquery()
        )
        asked = (
            select(_said.c.state, some.c.day, func.count())
            .join(some, some.c.row == _said.c.number)
            .join(_version, _version.c.number == _said.c.version)
            .where(*standing())
            .group_by(_said.c.state, some.c.day)
            .order_by(some.c.day, _said.c.state)
        )
        with self._reading() as connection:
            return tuple(Spoke(*row) for row in connection.execute(asked).all())

    def said_on(
        self, issue: str, *, state: str | None = None, **paging: Unpack[OfReports]
    ) -> Page[Found[Statement]]:
        """Return statements on an issue, of one state or all, by day."""
        query = (
            select(_said.c.body)
            .select_from(_row)
            .join(_said, _said.c.number == _row.c.row)
            .join(_version, _version.c.number == _said.c.version)
            .join(tables.report, tables.report.c.number == _version.c.report)
            .where(*_on("statement", issue))
        )
        if state:
            query = query.where(_said.c.state == state)
        with self._reading() as connection:
            return page(connection, query, _row.c.day, _row.c.row, _statement, paging, "statements")

    def last_positions(self, state: str) -> tuple[Found[Position], ...]:
        """Return the last position of a state on each issue, the latest first."""
        row = tables.position
        query = (
            select(row.c.body)
            .join(_version, _version.c.number == row.c.version)
            .join(tables.report, tables.report.c.number == _version.c.report)
        )
        with self._reading() as connection:
            numbers = list(connection.execute(text(_LAST), {"state": state}).scalars())
            query = query.where(among(row.c.number, numbers))
            return page(connection, query, row.c.day, row.c.number, _position, {"newest": True}).items

    def stories_on(
        self,
        issue: str,
        *,
        actor: str | None = None,
        since: str = "",
        until: str = END,
        after: str | None = None,
        limit: int = 10,
    ) -> Page[Story]:
        """Return the stories on an issue, of one actor or all, the latest first; `after` is what the page
        before ends with. Of very many an actor's are sought among the latest."""
        asked = [_of.c.issue == issue, _of.c.day >= since, _of.c.day < until]
        newest = (_of.c.day.desc(), _of.c.story.desc())
        one = select(_of.c.day, _of.c.story).where(*asked)
        if after:
            one = one.where(tuple_(_of.c.day, _of.c.story) < tuple_(*page_token(after)))
        if actor:
            some = one.order_by(*newest).limit(SPOKEN).subquery()
            here = and_(_party.c.story == some.c.story, _party.c.state == actor)
            one = select(some.c.day, some.c.story).join(_party, here)
            newest = (some.c.day.desc(), some.c.story.desc())
        with self._reading() as connection:
            rows = connection.execute(one.order_by(*newest).limit(limit + 1)).all()
            shown = rows[:limit]
            told = numbered(connection, [row.story for row in shown])
        return Page(told, f"{shown[-1].day}.{shown[-1].story}" if len(rows) > limit else None, "stories")


_COUNTS = """
WITH RECURSIVE known(issue) AS (
  SELECT min(issue) FROM {table} WHERE {kind}
  UNION ALL
  SELECT (SELECT min(issue) FROM {table} WHERE {kind} AND issue > known.issue) FROM known
  WHERE known.issue IS NOT NULL
)
SELECT issue,
  (SELECT count(*) FROM (SELECT 1 FROM {table} one WHERE {kind} AND one.issue = known.issue
                         LIMIT :most) AS counted) AS many,
  (SELECT max(day) FROM {table} one WHERE {kind} AND one.issue = known.issue) AS last
FROM known WHERE issue IS NOT NULL
"""
"""Issue, rows and last day: the index of issues is leapt through, not read."""
_SAID = _COUNTS.format(table="row_issue", kind="kind = :kind")
_DONE = _COUNTS.format(table="story_issue", kind="true")
_LAST = """
WITH RECURSIVE own(issue) AS (
  SELECT min(issue) FROM position WHERE state = :state
  UNION ALL
  SELECT (SELECT min(issue) FROM position WHERE state = :state AND issue > own.issue) FROM own
  WHERE own.issue IS NOT NULL
)
SELECT (SELECT number FROM position WHERE state = :state AND position.issue = own.issue
        ORDER BY day DESC, number DESC LIMIT 1) FROM own WHERE own.issue IS NOT NULL
"""
"""The numbers of a state's last position on each issue: the index is leapt through, not read."""


def _on(kind: str, issue: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _row.c.kind == kind, _row.c.issue == issue


def _position(found: RowMapping) -> Any:
    return decoded("position", found["body"])


def _statement(found: RowMapping) -> Any:
    return decoded("statement", found["body"])
