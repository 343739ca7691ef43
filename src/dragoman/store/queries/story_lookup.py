"""Stories by page, id, mention or report: whole, without their mentions (outlines), or as lines.

A line has the fields by which a page counts, filters and draws stories. It costs microseconds where a story
with its mentions costs a millisecond, so that a page can go through the thousands between two busy states and
read only those it shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Unpack

import msgspec
from sqlalchemy import ColumnElement, Connection, exists, func, select, tuple_

from dragoman.errors import BadUsage
from dragoman.lexicon.issue_words import contact_kind_of
from dragoman.merge.dates import iso, period
from dragoman.merge.stories import stories as merged
from dragoman.merge.story import Story
from dragoman.store import schema
from dragoman.store.amendments import judgements_with_carried
from dragoman.store.database import Database
from dragoman.store.keys_and_days import END
from dragoman.store.paging import (
    ORIGIN,
    Origin,
    Page,
    Paging,
    batched,
    in_list,
    page_of,
    page_token,
    sliced,
    standing,
    standing_moment,
    taking_part,
)
from dragoman.store.read import mentions_of, stories_of_numbers, stories_of_rows
from dragoman.store.schema import ROW_BITS
from dragoman.store.story_rows import Official, brief_of, decoded_brief, filed, with_openings_as_of

_version = schema.report_version
_event = schema.event
_report = schema.report
_story = schema.story
_mention = schema.story_mention
_carried = schema.carried_judgement
_former = schema.former_story
_OUTLINE = msgspec.json.Decoder(Story)


def stories(
    store: Database,
    *,
    actors: Sequence[str] = (),
    type: str | None = None,
    status: str | None = None,
    **paging: Unpack[Paging],
) -> Page[Story]:
    """Return a page of stories, as `Store.stories` does."""
    at = paging.get("at")
    if at:
        return _stories_as_of(store, at, actors, type, status, paging)
    query = select(_story.c.body).where(*_equal(type=type, status=status))
    query, day, number = taking_part(_story, query, actors, paging.pop("since", None))
    if paging.get("until"):
        query = query.where(day < paging["until"])
    with store.reading() as connection:
        rows = page_of(connection, query, day, number, paging)
        return Page(tuple(stories_of_rows(connection, rows)), rows.after, "stories")


def _stories_as_of(
    store: Database, at: str, actors: Sequence[str], type: str | None, status: str | None, paging: Paging
) -> Page[Story]:
    """Return a page of the stories that the versions of reports of that time give when they are merged."""
    if not actors:
        raise BadUsage("the stories as they stood at a date are made for the actors you name")
    query = select(_event.c.number).join(_version, _version.c.number == _event.c.version)
    query, _, number = taking_part(_event, query.where(*standing(at)), actors, None)
    since, until = paging.get("since") or "", paging.get("until") or END
    with store.reading() as connection:
        numbers = list(connection.execute(query.order_by(number)).scalars())
        mentions = [mention for _, mention in mentions_of(connection, numbers, at).values()]
        judgements = [made for made in judgements_with_carried(connection) if made.at < standing_moment(at)]
        chosen = [
            story
            for story in merged(mentions, judgements)
            if type in (None, story.event_type) and status in (None, story.status)
            and filed(story)["latest"] > since and filed(story)["day"] < until
        ]  # fmt: skip
        chosen = list(with_openings_as_of(connection, chosen, at))
    if paging.get("newest"):
        chosen.reverse()
    return sliced(chosen, paging, "stories")


def story(store: Database, id: str) -> Story:
    """Return a story by its id, one that it had, or that of any of its mentions. Raises BadUsage when there
    is none."""
    by_mention = select(_mention.c.story).join(_event, _event.c.number == _mention.c.event)
    with store.reading() as connection:
        number = connection.execute(select(_story.c.number).where(_story.c.id == id)).scalar()
        number = number or connection.execute(by_mention.where(_event.c.id == id)).scalar()
        if number is None:
            event = connection.execute(select(_former.c.event).where(_former.c.id == id)).scalar()
            number = connection.execute(by_mention.where(_event.c.id == event)).scalar() if event else None
        matching_stories = stories_of_numbers(connection, [number] if number else [])
        if not matching_stories:
            raise BadUsage(f"there is no story {id!r} in the store")
        return matching_stories[0]


def stories_by_id(store: Database, ids: Sequence[str]) -> tuple[Story, ...]:
    """Return stories whole, in the order of their ids; one that is not there is left out."""
    story_of: dict[str, Story] = {}
    with store.reading() as connection:
        for batch in batched(ids):
            query = select(_story.c.number).where(in_list(_story.c.id, batch))
            numbers = connection.execute(query).scalars().all()
            story_of.update((story.id, story) for story in stories_of_numbers(connection, numbers))
    return tuple(story_of[id] for id in ids if id in story_of)


def story_outlines(store: Database, ids: Sequence[str]) -> dict[str, Story]:
    """Return stories by their ids, without their mentions."""
    story_of: dict[str, Story] = {}
    with store.reading() as connection:
        for batch in batched(sorted(set(ids))):
            bodies = connection.execute(select(_story.c.body).where(in_list(_story.c.id, batch))).scalars()
            story_of.update((story.id, story) for story in map(_OUTLINE.decode, bodies))
    return story_of


def last_version(store: Database) -> int:
    """Return the number of the version that was added last, 0 of an empty store."""
    with store.reading() as connection:
        return connection.execute(select(func.max(_version.c.number))).scalar() or 0


def stories_since_version(store: Database, version: int, actors: Sequence[str] = ()) -> tuple[Story, ...]:
    """Return the stories in which all of `actors` take part and of which no version up to this one tells."""
    first = (version + 1) << ROW_BITS
    earlier = _mention.alias()
    query, day, number = taking_part(_story, select(_story.c.number), actors, None)
    query = query.where(
        _story.c.number.in_(select(_mention.c.story).where(_mention.c.event >= first)),
        ~exists().where(earlier.c.story == _story.c.number, earlier.c.event < first),
    )
    with store.reading() as connection:
        numbers = connection.execute(query.order_by(day, number)).scalars().all()
        return tuple(story for batch in batched(numbers) for story in stories_of_numbers(connection, batch))


def stories_of_report(store: Database, version: str) -> dict[str, str]:
    """Return, by the id of each event of a version, the id of its story."""
    with store.reading() as connection:
        number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
        if number is None:
            return {}
        query = (
            select(_event.c.id, _story.c.id)
            .join(_mention, _mention.c.event == _event.c.number)
            .join(_story, _story.c.number == _mention.c.story)
            .where(_event.c.number.between(number << ROW_BITS, ((number + 1) << ROW_BITS) - 1))
        )
        return {row[0]: row[1] for row in connection.execute(query)}


def stories_of_mentions(store: Database, ids: Iterable[str]) -> dict[str, tuple[Origin, str | None]]:
    """Return, by the id of an event, where it was read and the id of its story, if it is in one; also of
    reports (ids of versions), which are in none."""
    query = (
        select(_event.c.id, *ORIGIN, _story.c.id)
        .join(_version, _version.c.number == _event.c.version)
        .join(_report, _report.c.number == _version.c.report)
        .outerjoin(_mention, _mention.c.event == _event.c.number)
        .outerjoin(_story, _story.c.number == _mention.c.story)
    )
    of_reports = select(_version.c.id, *ORIGIN).join(_report, _report.c.number == _version.c.report)
    origins: dict[str, tuple[Origin, str | None]] = {}
    with store.reading() as connection:
        for batch in batched(sorted(set(ids))):
            for id, *origin in connection.execute(of_reports.where(in_list(_version.c.id, batch))):
                origins[id] = (Origin(*origin), None)
            for id, *origin, story_id in connection.execute(query.where(in_list(_event.c.id, batch))):
                origins[id] = (Origin(*origin), story_id)
        without_story = [id for id, (_, story_id) in origins.items() if story_id is None]
        origins |= _stories_of_replaced(connection, without_story, origins)
    return origins


def _stories_of_replaced(
    connection: Connection, ids: Sequence[str], known: Mapping[str, tuple[Origin, str | None]]
) -> dict[str, tuple[Origin, str | None]]:
    """Return judged events of versions that were replaced, with the stories of the same events in others."""
    query = (
        select(_carried.c.id, _story.c.id.label("story"))
        .join(_mention, _mention.c.event == _carried.c.event)
        .join(_story, _story.c.number == _mention.c.story)
    )
    return {
        id: (known[id][0], story_id)
        for batch in batched(ids)
        for id, story_id in connection.execute(query.where(in_list(_carried.c.id, batch)))
    }


def _equal(**values: str | None) -> list[ColumnElement[bool]]:
    return [_story.c[name] == value for name, value in values.items() if value is not None]


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
    proposed_by: tuple[str, ...] = ()

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
    brief = brief_of(story)
    return StoryLine(
        number, story.id, story.event_type, story.mode, story.status, first or "", first, last,
        len(story.witnesses), story.confidence, brief.issues, brief.officials,
        _level(_offices(brief.officials)), brief.situation, brief.outlets, brief.proposed_by,
    )  # fmt: skip


def _offices(officials: Iterable[Official]) -> tuple[str, ...]:
    return tuple([official.office for official in officials if official.office])


@lru_cache(maxsize=10_000)
def _level(offices: tuple[str, ...]) -> str:
    return contact_kind_of("", offices)


def _line(row: Sequence[Any]) -> StoryLine:
    number, id, type, mode, status, day, earliest, latest, witnesses, confidence, encoded_brief = row
    brief = decoded_brief(encoded_brief)
    first = earliest or day or None
    return StoryLine(
        number, id, type, mode, status, day, first, _before(latest) if latest else first, witnesses,
        confidence, brief.issues, brief.officials, _level(_offices(brief.officials)), brief.situation,
        brief.outlets, brief.proposed_by,
    )  # fmt: skip


@lru_cache(maxsize=10_000)
def _before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
