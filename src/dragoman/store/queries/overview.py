"""The whole store: how much it holds, its busiest pairs, the stories of a time, stories counted by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Select, Subquery, func, or_, select, union

from dragoman.merge.story import Story
from dragoman.store import schema
from dragoman.store.database import Database
from dragoman.store.keys_and_days import END
from dragoman.store.paging import RANGES, batched, is_listed, of_versions, standing, taking_part
from dragoman.store.queries.story_lookup import stories_by_id
from dragoman.store.read import stories_of_numbers
from dragoman.store.story_rows import decoded_brief

_version = schema.report_version
_story = schema.story
_mention = schema.story_mention
_pair = schema.story_pair


class _Reported(msgspec.Struct, frozen=True):
    """Since when a status is reported."""

    reported: str | None = None


class _Outline(msgspec.Struct, frozen=True):
    """What tells whether a story changed: a tenth of its `body`, which takes a tenth of the time to read."""

    id: str
    situation: bool = False
    history: tuple[_Reported, ...] = ()


_OUTLINE = msgspec.json.Decoder(_Outline)
_REPORTS_READ = 500
"""Reports of a time, the latest, whose stories are looked at for a changed status."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors (codes in alphabetical order) and how many stories they share."""

    first: str
    second: str
    stories: int


@dataclass(frozen=True, slots=True)
class ActorCount:
    """A state or organisation (code), in how many stories it takes part, and the last day of one."""

    actor: str
    stories: int
    last: str


@dataclass(frozen=True, slots=True)
class Totals:
    """How many reports (as they stand), statements, mentions of events and stories a store has; the days
    of its first and last report; from how many versions of reports an event or statement was read."""

    reports: int
    statements: int
    mentions: int
    stories: int
    first: str | None
    last: str | None
    telling: int = 0


def state(store: Database) -> str:
    """Return a token that changes with everything that a page could show."""
    numbers = (_version.c.number, _story.c.number, schema.judgement.c.number)
    with store.reading() as connection:
        last = [connection.execute(select(func.max(number))).scalar() or 0 for number in numbers]
        waiting = [
            connection.execute(select(func.count()).select_from(table)).scalar()
            for table in schema.WAITING.values()
        ]
    return "-".join(map(str, (*last, *waiting)))


def row_counts(store: Database) -> dict[str, int]:
    """Return how many rows each table has."""
    with store.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in schema.metadata.sorted_tables
        }


def counted_totals(store: Database) -> Totals:
    """Return how much a store holds: it reads an index of each table to its end (`Store.totals` keeps it)."""
    day = _version.c.day
    days = select(day).where(*standing(), day > "").limit(1)  # the index of days answers either end at once
    with store.reading() as connection:
        reports, statements, mentions, stories = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (schema.report, schema.statement, _mention, _story)
        )
        first, last = (connection.execute(days.order_by(order)).scalar() for order in (day.asc(), day.desc()))
        telling = connection.execute(select(func.count()).select_from(_telling_versions())).scalar_one()
    return Totals(reports, statements, mentions, stories, first, last, telling)


def _telling_versions() -> Subquery:
    """Return the versions of reports from which an event or a statement was read: the numbers of rows, which
    an index holds, say of which version they are."""
    numbers = (table.c.number // (1 << schema.ROW_BITS) for table in (schema.event, schema.statement))
    return union(*map(select, numbers)).subquery()


_counted: WeakKeyDictionary[Database, tuple[str, tuple[ActorCount, ...]]] = WeakKeyDictionary()


def actor_counts(store: Database) -> tuple[ActorCount, ...]:
    """Return the actors of all stories, those of most first. They are counted once for each revision: that
    reads an index to its end."""
    revision, known = store.revisions.current(), _counted.get(store)
    if known is None or known[0] != revision:
        side = schema.story_party
        count = func.count().label("stories")
        query = select(side.c.state, count, func.max(side.c.day)).group_by(side.c.state)
        with store.reading() as connection:
            rows = connection.execute(query.order_by(count.desc(), side.c.state)).all()
        known = _counted[store] = revision, tuple(ActorCount(*row) for row in rows)
    return known[1]


def last_report_day(store: Database) -> str | None:
    """Return the day of the last report, None where no report is dated."""
    query = select(_version.c.day).where(_version.c.day > "", *standing())
    with store.reading() as connection:
        return connection.execute(query.order_by(_version.c.day.desc()).limit(1)).scalar()


def busiest_pairs(
    store: Database, limit: int = 10, *, until: str = END, latest: int | None = None
) -> tuple[Pair, ...]:
    """Return the pairs that share most stories: of those filed under a day before `until`, of so many of the
    latest, or of all."""
    chosen = select(_story.c.number).where(_story.c.day > "", _story.c.day < until, is_listed())
    chosen = chosen.order_by(_story.c.day.desc(), _story.c.number.desc()).limit(latest)
    count = func.count().label("stories")
    query = select(_pair.c.first, _pair.c.second, count).group_by(_pair.c.first, _pair.c.second)
    if latest is not None or until != END:
        query = query.where(_pair.c.story.in_(chosen))
    with store.reading() as connection:
        rows = connection.execute(query.order_by(count.desc(), _pair.c.first, _pair.c.second).limit(limit))
        return tuple(Pair(*row) for row in rows)


def planned_contacts(store: Database, since: str, limit: int = 10) -> tuple[Story, ...]:
    """Return listed contacts that are still planned for a day `since` (ISO 8601) or later, the next first."""
    query = select(_story.c.number).where(
        _story.c.status == "planned", _story.c.type == "CONSULT", _story.c.earliest >= since,
        _story.c.day >= since, is_listed(),
    )  # fmt: skip
    return _stories(store, query.order_by(_story.c.day, _story.c.number).limit(limit))


def most_reported_stories(store: Database, since: str, until: str, limit: int = 10) -> tuple[Story, ...]:
    """Return the stories of the days `since` to `until` (excluded) that most independent sources report,
    without situations that go on: those have very many mentions, which take long to read."""
    listed = _story.c.day >= since, _story.c.day < until, is_listed()
    query = select(_story.c.number, _story.c.brief).where(*listed)
    order = (_story.c.witnesses.desc(), _story.c.mentions.desc(), _story.c.day.desc(), _story.c.number)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(*order).limit(4 * limit)).all()
        passing = [row.number for row in rows if not decoded_brief(row.brief).situation]
        return stories_of_numbers(connection, passing[:limit])


def changed_stories(store: Database, since: str, until: str, limit: int = 10) -> tuple[Story, ...]:
    """Return the stories whose status changed in reports published from `since` to `until` (excluded), the
    latest first. Of very many reports, the latest are looked at."""
    reports = (
        select(_version.c.number)
        .where(_version.c.day >= since, _version.c.day < until, *standing())
        .order_by(_version.c.day.desc(), _version.c.number.desc())
        .limit(_REPORTS_READ)
    )
    may_have_changed = or_(_story.c.mentions > 1, _story.c.status.in_(("postponed", "cancelled")))
    stories: dict[str, _Outline] = {}
    with store.reading() as connection:
        versions = connection.execute(reports).scalars().all()
        for batch in batched(sorted(versions), RANGES):
            numbers = select(_mention.c.story).where(of_versions(_mention.c.event, batch))
            listed = may_have_changed, is_listed()
            query = select(_story.c.body).where(_story.c.number.in_(numbers), *listed)
            bodies = connection.execute(query).scalars()
            stories.update((story.id, story) for story in map(_OUTLINE.decode, bodies))
    changes = [(_last_change(story), story.id) for story in stories.values() if not story.situation]
    in_time: Sequence[str] = [id for day, id in sorted(changes, reverse=True) if since <= day < until]
    return stories_by_id(store, in_time[:limit])


def _last_change(story: _Outline) -> str:
    """Return the day of the first report with a story's present status, '' where it never had another."""
    days = [(turn.reported or "")[:10] for turn in story.history]
    return days[-1] if len(days) > 1 and days[0] < days[-1] else ""


def _stories(store: Database, query: Select[Any]) -> tuple[Story, ...]:
    with store.reading() as connection:
        numbers: list[int] = list(connection.execute(query).scalars())
        return stories_of_numbers(connection, numbers)


MOST = 5_000
"""How many stories are counted at most; of more, the latest."""


class StoryCount(msgspec.Struct, frozen=True):
    """Stories of one type and status whose dates are the same: from the day `first` to that before `end` (ISO
    8601; None where no report dates them, which are then filed under `first`). `sources` sums their
    independent texts."""

    type: str
    status: str
    first: str
    end: str | None
    stories: int
    sources: int


@dataclass(frozen=True, slots=True)
class Volume:
    """Counts of stories; `more` says that there are others before."""

    counts: tuple[StoryCount, ...]
    stories: int
    more: bool

    @property
    def since(self) -> str:
        """The first day of what is counted, "" where there is nothing before."""
        return min((count.first for count in self.counts), default="") if self.more else ""


def story_volume(
    store: Database,
    *,
    actors: Sequence[str] = (),
    since: str = "",
    until: str = END,
    types: Sequence[str] = (),
) -> Volume:
    """Return how many listed stories of some actors, or all, and of some types, or all, are filed under days
    from `since` to `until` (excluded)."""
    story = _story.c
    columns = (story.type, story.status, story.day, story.earliest, story.latest, story.witnesses)
    query, day, number = taking_part(_story, select(*columns), actors, None)
    query = query.where(day > "", day >= since, day < until, is_listed())
    if types:
        query = query.where(story.type.in_(types))
    latest = query.order_by(day.desc(), number.desc()).limit(MOST).subquery().c
    dated = (latest.type, latest.status, func.coalesce(latest.earliest, latest.day), latest.latest)
    counts = select(*dated, func.count(), func.sum(latest.witnesses)).group_by(*dated)
    with store.reading() as connection:
        rows = tuple(StoryCount(*row) for row in connection.execute(counts))
    many = sum(row.stories for row in rows)
    return Volume(rows, many, many == MOST)
