"""Positions of states on issues over time, and what states undertook with the later stories that share its
words: of all reports, or of the latest ones.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, Unpack

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select, text

from dragoman.merge.dates import iso, period
from dragoman.merge.near_duplicates import originals
from dragoman.merge.story import Story
from dragoman.query.chronology import Between
from dragoman.query.positions_and_undertakings import (
    Follow,
    Group,
    Sequel,
    Stand,
    Undertaking,
    enough,
    grouped,
    listed,
    positions,
    sequel,
)
from dragoman.record import Report
from dragoman.record.row_list import Rows
from dragoman.store import schema
from dragoman.store.database import Database
from dragoman.store.keys_and_days import END
from dragoman.store.paging import batched, in_list, standing, taking_part
from dragoman.store.queries.issue_activity import OWN_ISSUES
from dragoman.store.read import OUTLINE, records_with, report_of
from dragoman.store.schema import ROW_BITS

LATEST_POSITIONS = 600
"""Positions of a state that are read, the latest; for issues that it raised only earlier the last two are
added."""
_position = schema.position
_version = schema.report_version
_report = schema.report


@dataclass(frozen=True, slots=True)
class RecentPositions:
    """Positions by state, issue and publication; `before` is the ISO 8601 day before which there are others,
    None where these are all."""

    stands: tuple[Stand, ...]
    before: str | None


def drift(store: Database, *states: str, issues: Iterable[str] = (), **time: Unpack[Between]) -> Rows[Stand]:
    """Return where `states` stand on issues over time, and what changed."""
    wanted = (_position.c.state.in_(states),) if states else ()
    with store.reading() as connection:
        records = records_with(
            "position", connection.execute(_position_query(*wanted).order_by(_position.c.number))
        )
    return positions(records, states=states, issues=issues, copies=partial(copies_by_text, store), **time)


def recent_positions(
    store: Database,
    states: Sequence[str],
    *,
    issues: Collection[str] = (),
    before: str = END,
    limit: int = LATEST_POSITIONS,
    **time: Unpack[Between],
) -> RecentPositions:
    """Return the same from the latest positions of each state: the last `limit` filed before a day
    (ISO 8601), where there are more than that."""
    with store.reading() as connection:
        by_state = {state: _latest_positions(connection, state, END, limit + 1) for state in states}
        busy = [state for state, rows in by_state.items() if len(rows) > limit]
        earlier: dict[str, Sequence[Row[Any]]] = {}
        if busy:
            if before == END:
                by_state = {state: rows[:limit] for state, rows in by_state.items()}
            else:
                by_state = {state: _latest_positions(connection, state, before, limit) for state in states}
            earlier = {state: _earlier(connection, state, by_state[state], before) for state in states}
    rows = [
        row
        for rows_by_state in (by_state, earlier)
        for of_state in rows_by_state.values()
        for row in of_state
    ]
    partly = {(row.id, state) for state, of_state in earlier.items() for row in of_state}
    records = records_with("position", sorted(rows, key=lambda row: row.number))
    copies = partial(copies_by_text, store)
    recent = positions(records, states=states, issues=issues, copies=copies, partly=partly, **time)
    oldest = [by_state[state][-1].day for state in busy if by_state[state]]
    return RecentPositions(recent, max(oldest, default=None))


@dataclass(frozen=True, slots=True)
class Said:
    """Who made the statement that a position rests on: the speaker, that one's state and office, and the
    state that it was made to; None where nobody says."""

    speaker: str | None
    office: str | None
    state: str | None
    addressee: str | None


class _RestsOn(msgspec.Struct, frozen=True):
    """What is read of a position's row: the ids of the statements that it rests on."""

    statements: tuple[str, ...] = ()


def who_said(store: Database, positions: Collection[str]) -> dict[str, Said]:
    """Return who made the statement of each position, by the position's id, without those that rest on what a
    report tells of an act."""
    statement, rests_on = schema.statement.c, msgspec.json.Decoder(_RestsOn)
    of: dict[str, str] = {}
    said: dict[str, Said] = {}
    with store.reading() as connection:
        for batch in batched(sorted(positions)):
            for id, body in connection.execute(
                select(_position.c.id, _position.c.body).where(in_list(_position.c.id, batch))
            ):
                of.update((id, first) for first in rests_on.decode(body).statements[:1])
        columns = (statement.id, statement.speaker, statement.office, statement.state, statement.addressee)
        for batch in batched(sorted(set(of.values()))):
            rows = connection.execute(select(*columns).where(in_list(statement.id, batch)))
            said.update((row.id, Said(row.speaker, row.office, row.state, row.addressee)) for row in rows)
    return {id: said[by] for id, by in of.items() if by in said}


def copies_by_text(store: Database, reports: Sequence[Report]) -> dict[str, str]:
    """Return of which report each of some reports is a copy, by ids, comparing their texts."""
    with_texts: list[Report] = []
    columns = (_version.c.text, _version.c.body)
    with store.reading() as connection:
        for ids in batched([report.id for report in reports]):
            rows = connection.execute(select(*columns).where(in_list(_version.c.id, ids))).mappings()
            with_texts += map(report_of, rows)
    return originals(with_texts)


def _position_query(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the query for positions as they stand, with the columns of their reports."""
    columns = [_position.c[name] for name in ("number", "version", "state", "issue", "day", "body")]
    query = select(*columns, *OUTLINE).join(_version, _version.c.number == _position.c.version)
    query = query.join(_report, _report.c.number == _version.c.report)
    return query.where(*standing(), *conditions)


def _latest_positions(connection: Connection, state: str, before: str, limit: int) -> Sequence[Row[Any]]:
    """Return the last positions of a state that are filed before a day, the latest first."""
    query = _position_query(_position.c.state == state, _position.c.day < before)
    return connection.execute(
        query.order_by(_position.c.day.desc(), _position.c.number.desc()).limit(limit)
    ).all()


def _earlier(connection: Connection, state: str, rows: Sequence[Row[Any]], before: str) -> Sequence[Row[Any]]:
    """Return the last position of a state before `rows` on each issue; the last two where `rows` have
    none."""
    place = (rows[-1].day, rows[-1].number) if rows else (before, 0)
    parameters = {"state": state, "day": place[0], "number": place[1]}
    issues = connection.execute(text(_BEFORE), parameters).all()
    raised = {row.issue for row in rows}
    numbers = [row.last for row in issues] + [row.other for row in issues if row.issue not in raised]
    wanted = [number for number in numbers if number is not None]
    return [
        row
        for batch in batched(wanted)
        for row in connection.execute(_position_query(in_list(_position.c.number, batch)))
    ]


_LAST = """(SELECT number FROM position
  WHERE state = :state AND position.issue = own.issue AND (day, number) < (:day, :number)
  ORDER BY day DESC, number DESC LIMIT 1 OFFSET {})"""
_BEFORE = f"""{OWN_ISSUES}
SELECT own.issue AS issue, {_LAST.format(0)} AS last, {_LAST.format(1)} AS other
FROM own WHERE own.issue IS NOT NULL
"""
"""Issue and the numbers of a state's last two positions on it before a place in the order of days, by a
look-up for each issue."""


LATEST_COMMITMENTS = 300
"""Commitments that a page reads, the latest."""
LATER = 2_000
"""Stories after them in which it looks for what followed, the first."""
_commitment = schema.commitment
_side = schema.commitment_party
_story = schema.story
_mention = schema.story_mention
_OUTLINE = msgspec.json.Decoder(Story)


@dataclass(frozen=True, slots=True)
class RecentUndertakings:
    """Some undertakings in order of time, of `total` ones; `before` is the day (ISO 8601) before which there
    are others than these, None where they are all."""

    undertakings: tuple[Undertaking, ...]
    total: int
    before: str | None


def undertakings(store: Database, *parties: str, **time: Unpack[Between]) -> Rows[Undertaking]:
    """Return what `parties` undertook, and what followed."""
    with store.reading() as connection:
        records = records_with(
            "commitment", connection.execute(_commitment_query(parties).order_by(_commitment.c.number))
        )
    groups = grouped(records, parties, **time)
    return listed(groups, _follow(store, parties, "", None), partial(copies_by_text, store))


def recent_undertakings(
    store: Database,
    parties: Sequence[str],
    *,
    before: str = END,
    skipped: int = 0,
    limit: int = 50,
    **time: Unpack[Between],
) -> RecentUndertakings:
    """Return the last `limit` undertakings of `parties`, without the `skipped` last ones, in order of time;
    of very many commitments, from the latest that are filed before a day (ISO 8601)."""
    with store.reading() as connection:
        rows = _latest_commitments(connection, parties, END)
        oldest = None
        if len(rows) > LATEST_COMMITMENTS:
            rows = (rows if before == END else _latest_commitments(connection, parties, before))[
                :LATEST_COMMITMENTS
            ]
            oldest = rows[-1].day if rows else None
    records = records_with("commitment", sorted(rows, key=lambda row: row.number))
    groups = grouped(records, parties, **time)
    end = max(0, len(groups) - skipped)
    shown = groups[max(0, end - limit) : end]
    follow = _follow(store, parties, min((_day(group) for group in shown), default=END), LATER)
    return RecentUndertakings(listed(shown, follow, partial(copies_by_text, store)), len(groups), oldest)


def _follow(store: Database, parties: Sequence[str], since: str, limit: int | None) -> Follow:
    """Return a function that finds what followed, in the first `limit` stories from a day on."""

    def follow(wanted: Sequence[frozenset[str]]) -> Sequence[Sequence[Sequel]]:
        if not wanted:
            return []
        with store.reading() as connection:
            shared = _sharing(connection, wanted, parties[:2], since, limit)
            sequels = _sequels(connection, dict.fromkeys(number for batch in shared for number in batch))
        return [[sequels[number] for number in batch if number in sequels] for batch in shared]

    return follow


def _day(group: Group) -> str:
    """Return the first day of an undertaking's date, END where it has none and nothing can follow it."""
    days = period(group.date)
    return iso(days.first) if days else END


def _commitment_query(parties: Sequence[str]) -> Select[Any]:
    """Return the query for commitments that all of `parties` took, with the columns of their reports."""
    columns = (_commitment.c.number, _commitment.c.version, _commitment.c.day, _commitment.c.body)
    query = select(*columns, *OUTLINE).join(_version, _version.c.number == _commitment.c.version)
    query = query.join(_report, _report.c.number == _version.c.report).where(*standing())
    for state in parties[1:]:
        side = _side.alias()
        query = query.where(exists().where(side.c.commitment == _commitment.c.number, side.c.state == state))
    if parties:
        query = query.join(_side, _side.c.commitment == _commitment.c.number).where(
            _side.c.state == parties[0]
        )
    return query


def _latest_commitments(connection: Connection, parties: Sequence[str], before: str) -> Sequence[Row[Any]]:
    """Return the last commitments of `parties` that are filed before a day, one more than are read."""
    query = _commitment_query(sorted(parties, key=lambda state: _commitment_count(connection, state)))
    day, number = (_side.c.day, _side.c.commitment) if parties else (_commitment.c.day, _commitment.c.number)
    query = query.where(day < before).order_by(day.desc(), number.desc())
    return connection.execute(query.limit(LATEST_COMMITMENTS + 1)).all()


def _commitment_count(connection: Connection, state: str) -> int:
    """Return how many commitments a state has, counted as far as is needed to start from the rarest state."""
    counted = (
        select(_side.c.commitment).where(_side.c.state == state).limit(10 * LATEST_COMMITMENTS).subquery()
    )
    return connection.execute(select(func.count()).select_from(counted)).scalar_one()


def _sharing(
    connection: Connection,
    stems_of: Sequence[frozenset[str]],
    parties: Sequence[str],
    since: str,
    limit: int | None,
) -> list[list[int]]:
    """Return, for the stems of each undertaking, the numbers of the stories that share enough of them."""
    query, day, number = taking_part(_story, select(_story.c.number, _story.c.stems), parties, None)
    query = query.where(day >= since).order_by(day, number).limit(limit)
    by_stem: dict[str, list[int]] = defaultdict(list)
    for nth, stems in enumerate(stems_of):
        for stem in stems:
            by_stem[stem].append(nth)
    sharing: list[list[int]] = [[] for _ in stems_of]
    least = [enough(stems) for stems in stems_of]
    fewest = min(least, default=0)
    for story, story_stems in connection.execute(query).all():
        matches = [by_stem[stem] for stem in (story_stems or "").split() if stem in by_stem]
        if len(matches) < fewest:
            continue
        shared = Counter(chain.from_iterable(matches))
        for nth, count in shared.items():
            if count >= least[nth]:
                sharing[nth].append(story)
    return sharing


def _sequels(connection: Connection, stories: Iterable[int]) -> dict[int, Sequel]:
    """Return stories by their numbers, without situations that go on for months."""
    sequels: dict[int, Sequel] = {}
    for batch in batched(list(stories)):
        bodies = select(_story.c.number, _story.c.body).where(in_list(_story.c.number, batch))
        outlines = {number: _OUTLINE.decode(body) for number, body in connection.execute(bodies)}
        version = _mention.c.event // (1 << ROW_BITS)
        query = select(_mention.c.story, _version.c.id).join(_version, _version.c.number == version)
        reports: dict[int, set[str]] = defaultdict(set)
        for number, id in connection.execute(query.where(in_list(_mention.c.story, batch))):
            reports[number].add(id)
        sequels |= {n: sequel(story, reports[n]) for n, story in outlines.items() if not story.situation}
    return sequels
