"""Statements, positions and stories on an issue: counts, who speaks on which day, pages with the latest
first.

Each query starts from the index of rows by issue and day, so that it costs what it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

from sqlalchemy import ColumnElement, RowMapping, and_, func, select, text, tuple_

from dragoman.merge.story import Story
from dragoman.record import Position, Statement
from dragoman.store import schema
from dragoman.store.database import Database
from dragoman.store.keys_and_days import END
from dragoman.store.paging import Found, Page, ReportPaging, in_list, page, page_token, standing
from dragoman.store.read import decoded, stories_of_numbers

COUNTED = 5_000
"""How many rows of an issue are counted at most."""
SPOKEN = 5_000
"""How many statements of an issue, the latest, are read for their speakers, and how many stories for their
sides."""
_statement, _row, _version = schema.statement, schema.row_issue, schema.report_version
_story_issue, _party = schema.story_issue, schema.story_party


@dataclass(frozen=True, slots=True)
class IssueCount:
    """How many statements and stories (`events`) are on an issue, of each at most so many as were counted,
    and the day of the last statement."""

    issue: str
    statements: int
    events: int
    last: str | None


@dataclass(frozen=True, slots=True)
class SpeakerDay:
    """How many statements a state (None for speakers of no state) made on a day."""

    state: str | None
    day: str
    statements: int


def issue_counts(store: Database, most: int = COUNTED) -> tuple[IssueCount, ...]:
    """Return how much is on each issue that has a row, `most` of each at most, in alphabetical order."""
    given = {"kind": "statement", "most": most}
    with store.reading() as connection:
        statements = {row.issue: row for row in connection.execute(text(_STATEMENTS), given)}
        stories = {row.issue: row.many for row in connection.execute(text(_STORIES), given)}
    return tuple(
        IssueCount(issue, statements[issue].many, stories.get(issue, 0), statements[issue].last)
        if issue in statements
        else IssueCount(issue, 0, stories[issue], None)
        for issue in sorted({*statements, *stories})
    )


def speaker_days(store: Database, issue: str, *, since: str = "", until: str = END) -> tuple[SpeakerDay, ...]:
    """Return who made statements on an issue on which day, in order of time; of very many, the latest."""
    latest = (
        select(_row.c.row, _row.c.day)
        .where(*_on("statement", issue), _row.c.day >= since, _row.c.day < until)
        .order_by(_row.c.day.desc(), _row.c.row.desc())
        .limit(SPOKEN)
        .subquery()
    )
    query = (
        select(_statement.c.state, latest.c.day, func.count())
        .join(latest, latest.c.row == _statement.c.number)
        .join(_version, _version.c.number == _statement.c.version)
        .where(*standing())
        .group_by(_statement.c.state, latest.c.day)
        .order_by(latest.c.day, _statement.c.state)
    )
    with store.reading() as connection:
        return tuple(SpeakerDay(*row) for row in connection.execute(query).all())


def statements_on_issue(
    store: Database,
    issue: str,
    *,
    state: str | None = None,
    to: str | None = None,
    **paging: Unpack[ReportPaging],
) -> Page[Found[Statement]]:
    """Return statements on an issue, of one state or all, made to one or whomever, by day."""
    query = (
        select(_statement.c.body)
        .select_from(_row)
        .join(_statement, _statement.c.number == _row.c.row)
        .join(_version, _version.c.number == _statement.c.version)
        .join(schema.report, schema.report.c.number == _version.c.report)
        .where(*_on("statement", issue))
    )
    if state:
        query = query.where(_statement.c.state == state)
    if to:
        query = query.where(_statement.c.addressee == to)
    with store.reading() as connection:
        return page(connection, query, _row.c.day, _row.c.row, _statement_of, paging, "statements")


def latest_positions(store: Database, state: str) -> tuple[Found[Position], ...]:
    """Return the latest position of a state on each issue, the latest first."""
    row = schema.position
    query = (
        select(row.c.body)
        .join(_version, _version.c.number == row.c.version)
        .join(schema.report, schema.report.c.number == _version.c.report)
    )
    with store.reading() as connection:
        numbers = list(connection.execute(text(_LAST), {"state": state}).scalars())
        query = query.where(in_list(row.c.number, numbers))
        return page(connection, query, row.c.day, row.c.number, _position_of, {"newest": True}).items


def stories_on_issue(
    store: Database,
    issue: str,
    *,
    actor: str | None = None,
    since: str = "",
    until: str = END,
    after: str | None = None,
    limit: int = 10,
) -> Page[Story]:
    """Return the stories on an issue, of one actor or all, the latest first; `after` is what the page before
    ends with. Where very many are on the issue, an actor's are looked for among the latest."""
    conditions = [_story_issue.c.issue == issue, _story_issue.c.day >= since, _story_issue.c.day < until]
    newest = (_story_issue.c.day.desc(), _story_issue.c.story.desc())
    query = select(_story_issue.c.day, _story_issue.c.story).where(*conditions)
    if after:
        query = query.where(tuple_(_story_issue.c.day, _story_issue.c.story) < tuple_(*page_token(after)))
    if actor:
        latest = query.order_by(*newest).limit(SPOKEN).subquery()
        here = and_(_party.c.story == latest.c.story, _party.c.state == actor)
        query = select(latest.c.day, latest.c.story).join(_party, here)
        newest = (latest.c.day.desc(), latest.c.story.desc())
    with store.reading() as connection:
        rows = connection.execute(query.order_by(*newest).limit(limit + 1)).all()
        shown = rows[:limit]
        stories = stories_of_numbers(connection, [row.story for row in shown])
    return Page(stories, f"{shown[-1].day}.{shown[-1].story}" if len(rows) > limit else None, "stories")


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
"""Issue, rows and last day: for each issue a look-up in the index, instead of reading it to its end."""
_STATEMENTS = _COUNTS.format(table="row_issue", kind="kind = :kind")
_STORIES = _COUNTS.format(table="story_issue", kind="true")
OWN_ISSUES = """
WITH RECURSIVE own(issue) AS (
  SELECT min(issue) FROM position WHERE state = :state
  UNION ALL
  SELECT (SELECT min(issue) FROM position WHERE state = :state AND issue > own.issue) FROM own
  WHERE own.issue IS NOT NULL
)"""
"""The issues that a state has positions on, by a look-up for each."""
_LAST = f"""{OWN_ISSUES}
SELECT (SELECT number FROM position WHERE state = :state AND position.issue = own.issue
        ORDER BY day DESC, number DESC LIMIT 1) FROM own WHERE own.issue IS NOT NULL
"""
"""The numbers of a state's last position on each issue, by a look-up for each issue."""


def _on(kind: str, issue: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return _row.c.kind == kind, _row.c.issue == issue


def _position_of(row: RowMapping) -> Any:
    return decoded("position", row["body"])


def _statement_of(row: RowMapping) -> Any:
    return decoded("statement", row["body"])
