"""Stories by page, id, mention or report: whole, with their mentions, or only their bodies (outlines)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Unpack

import msgspec
from sqlalchemy import ColumnElement, Connection, exists, func, select

from dragoman.errors import BadUsage
from dragoman.merge.stories import stories as merged
from dragoman.merge.story import Story
from dragoman.store import schema
from dragoman.store.amendments import judgements_with_carried
from dragoman.store.conditions import batched, in_list, standing, standing_moment, taking_part
from dragoman.store.database import Database
from dragoman.store.day_ranges import END
from dragoman.store.paging import ORIGIN, Origin, Page, Paging, page_of, sliced
from dragoman.store.read_stories import mentions_of, stories_of_numbers, stories_of_rows
from dragoman.store.schema import ROW_BITS
from dragoman.store.story_openings import with_openings_as_of
from dragoman.store.story_rows import filed

_version, _event, _report = schema.report_version, schema.event, schema.report
_story, _mention, _carried = schema.story, schema.story_mention, schema.carried
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
