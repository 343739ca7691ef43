"""Undertakings of states from the rows of commitments, and the later stories that share their words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, exists, func, select

from dragoman.merge.dates import iso, period
from dragoman.merge.story import Story
from dragoman.query.commitments import Follow, Group, Sequel, Undertaking, enough, grouped, listed, sequel
from dragoman.record.row_list import Rows
from dragoman.store import schema
from dragoman.store.conditions import batched, in_list, standing, taking_part
from dragoman.store.database import Database
from dragoman.store.day_ranges import END
from dragoman.store.queries.state_positions import copies_by_text
from dragoman.store.read import OUTLINE, records_with
from dragoman.store.schema import ROW_BITS

LATEST = 300
"""Commitments that a page reads, the latest."""
LATER = 2_000
"""Stories after them in which it looks for what followed, the first."""
_row, _side = schema.commitment, schema.commitment_party
_version, _report = schema.report_version, schema.report
_story, _mention = schema.story, schema.story_mention
_OUTLINE = msgspec.json.Decoder(Story)


@dataclass(frozen=True, slots=True)
class RecentUndertakings:
    """Some undertakings in order of time, of `found` ones; `before` is the day (ISO 8601) before which there
    are others than these, None where they are all."""

    undertakings: tuple[Undertaking, ...]
    found: int
    before: str | None


def undertakings(
    store: Database, *parties: str, since: str | None = None, until: str | None = None
) -> Rows[Undertaking]:
    """Return what `parties` undertook, and what followed."""
    with store.reading() as connection:
        records = records_with(
            "commitment", connection.execute(_commitment_query(parties).order_by(_row.c.number))
        )
    groups = grouped(records, parties, since=since, until=until)
    return listed(groups, _follow(store, parties, "", None), partial(copies_by_text, store))


def recent_undertakings(
    store: Database,
    parties: Sequence[str],
    *,
    since: str | None = None,
    until: str | None = None,
    before: str = END,
    skipped: int = 0,
    limit: int = 50,
) -> RecentUndertakings:
    """Return the last `limit` undertakings of `parties`, without the `skipped` last ones, in order of time;
    of very many commitments, from the latest that are filed before a day (ISO 8601)."""
    with store.reading() as connection:
        rows = _latest(connection, parties, END)
        oldest = None
        if len(rows) > LATEST:
            rows = (rows if before == END else _latest(connection, parties, before))[:LATEST]
            oldest = rows[-1].day if rows else None
    records = records_with("commitment", sorted(rows, key=lambda row: row.number))
    groups = grouped(records, parties, since=since, until=until)
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
            sequels = _sequels(connection, dict.fromkeys(number for some in shared for number in some))
        return [[sequels[number] for number in some if number in sequels] for some in shared]

    return follow


def _day(group: Group) -> str:
    """Return the first day of an undertaking's date, END where it has none and nothing can follow it."""
    days = period(group.date)
    return iso(days.first) if days else END


def _commitment_query(parties: Sequence[str]) -> Select[Any]:
    """Return the query for commitments that all of `parties` took, with the columns of their reports."""
    columns = (_row.c.number, _row.c.version, _row.c.day, _row.c.body)
    query = select(*columns, *OUTLINE).join(_version, _version.c.number == _row.c.version)
    query = query.join(_report, _report.c.number == _version.c.report).where(*standing())
    for state in parties[1:]:
        side = _side.alias()
        query = query.where(exists().where(side.c.commitment == _row.c.number, side.c.state == state))
    if parties:
        query = query.join(_side, _side.c.commitment == _row.c.number).where(_side.c.state == parties[0])
    return query


def _latest(connection: Connection, parties: Sequence[str], before: str) -> Sequence[Row[Any]]:
    """Return the last commitments of `parties` that are filed before a day, one more than are read."""
    query = _commitment_query(sorted(parties, key=lambda state: _commitment_count(connection, state)))
    day, number = (_side.c.day, _side.c.commitment) if parties else (_row.c.day, _row.c.number)
    query = query.where(day < before).order_by(day.desc(), number.desc())
    return connection.execute(query.limit(LATEST + 1)).all()


def _commitment_count(connection: Connection, state: str) -> int:
    """Return how many commitments a state has, counted as far as is needed to start from the rarest state."""
    counted = select(_side.c.commitment).where(_side.c.state == state).limit(10 * LATEST).subquery()
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
