"""Stories kept in the store: made by `dragoman.merge`, anew for what a change can reach and nothing else.

Events that are new, replaced or judged wait in the table `unmerged`. What they reach (`reach`) is merged
together, and the stories that this alters are written in place of the old ones: some events at a time, in a
transaction of their own, so that a run which is stopped goes on where it was. What waits still is not there
yet: when its turn comes it is compared with what is.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import Unpack

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, select

from dragoman.errors import BadUsage
from dragoman.merge.blocking import PairScores, keys_of
from dragoman.merge.connected_components import edges
from dragoman.merge.stories import stories, stories_told, story_order
from dragoman.merge.story import Judgement, Mention, Story
from dragoman.observing import stage
from dragoman.stopping import interruptible
from dragoman.store import tables
from dragoman.store.alteration import Alteration
from dragoman.store.among import among
from dragoman.store.carrying import carried
from dragoman.store.clusters import keep_clusters
from dragoman.store.compared import Compared
from dragoman.store.connections import Connections
from dragoman.store.days import END
from dragoman.store.found import Page
from dragoman.store.listing import list_beside, list_waiting, waiting
from dragoman.store.mentions import mentions_of
from dragoman.store.openings import also_of, with_also
from dragoman.store.paging import Paging, batched, page_of, sliced, standing, standing_moment, taking_part
from dragoman.store.reach import days_of_keys, reach
from dragoman.store.reading import decoded
from dragoman.store.rows import Rows
from dragoman.store.story_rows import filed as filed
from dragoman.store.story_rows import story_rows
from dragoman.store.writing import forget_stories

_version, _event, _block = tables.report_version, tables.event, tables.event_block
_mention, _story, _unmerged = tables.story_mention, tables.story, tables.unmerged
_report = tables.report
PORTION = 5000
"""Events that are merged at a time."""
_STORY = msgspec.json.Decoder(Story)


class Merging(Connections):
    """What makes stories and gives them out."""

    @stage("merge")
    def merge(self) -> int:
        """Bring the stories up to date with the reports and judgements; return how many were made anew.

        Safe to stop at any moment, and to run beside writers: what they add meanwhile waits for the
        next time. A signal that asks to stop takes back the transaction under way.
        """
        with self._reading() as connection:
            unmerged = _waiting(connection)
        made = 0
        for some in batched(unmerged, PORTION):
            with self._writing(alone=True) as connection, _collecting_later(), interruptible():
                made += _merge(connection, some)
        with self._reading() as connection:
            unlisted = waiting(connection)
        for some in batched(unlisted, PORTION):
            with self._writing(alone=True) as connection, interruptible():
                list_waiting(connection, some)
        return made

    def stories(
        self,
        *,
        actors: Sequence[str] = (),
        type: str | None = None,
        status: str | None = None,
        **paging: Unpack[Paging],
    ) -> Page[Story]:
        """Return the stories in which all of `actors` take part, in order of time, as `merge` left them.

        With `at` they are made of what the reports said by then. A story's mentions come without the
        words they are compared by.
        """
        at = paging.get("at")
        if at:
            return self._as_they_stood(at, actors, type, status, paging)
        query = select(_story.c.body).where(*_equal(type=type, status=status))
        query, day, number = taking_part(_story, query, actors, paging.pop("since", None))
        if paging.get("until"):
            query = query.where(day < paging["until"])
        with self._reading() as connection:
            found = page_of(connection, query, day, number, paging)
            return Page(tuple(stories_of(connection, found)), found.after, "stories")

    def _as_they_stood(
        self, at: str, actors: Sequence[str], type: str | None, status: str | None, paging: Paging
    ) -> Page[Story]:
        if not actors:
            raise BadUsage("the stories as they stood at a date are made for the actors you name")
        row = tables.event
        query = select(row.c.number).join(_version, _version.c.number == row.c.version)
        query, _, number = taking_part(row, query.where(*standing(at)), actors, None)
        with self._reading() as connection:
            numbers = list(connection.execute(query.order_by(number)).scalars())
            told = [mention for _, mention in mentions_of(connection, numbers, at).values()]
            kept = [one for one in carried(connection) if one.at < standing_moment(at)]
            since, until = paging.get("since") or "", paging.get("until") or END
            found = [
                story
                for story in stories(told, kept)
                if type in (None, story.event_type) and status in (None, story.status)
                and filed(story)["latest"] > since and filed(story)["day"] < until
            ]  # fmt: skip
            found = list(with_also(connection, found, at))
        if paging.get("newest"):
            found.reverse()
        return sliced(found, paging, "stories")


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Look for no garbage meanwhile: thousands of mentions are made, none of which goes before the end."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _write_keys(connection: Connection, events: Sequence[int], compared: Compared) -> None:
    """Write the block keys of those events that have none yet."""
    for some in batched(events):
        known = set(connection.execute(select(_block.c.event).where(among(_block.c.event, some))).scalars())
        rows = [
            {"event": number, "key": key}
            for number, one in compared.of(set(some) - known).items()
            for key in sorted(keys_of(one))
        ]
        if rows:
            connection.execute(_block.insert(), rows)


def _waiting(connection: Connection) -> list[int]:
    """Return the events that wait to be merged, in order of time, so that neighbours are merged together."""
    asked = select(_unmerged.c.event)
    # An outer join, since SQLite would rather go through all events in order than sort the few that wait.
    asked = asked.outerjoin(_event, _event.c.number == _unmerged.c.event)
    return list(connection.execute(asked.order_by(_event.c.day, _event.c.number)).scalars())


def _merge(connection: Connection, changed: Sequence[int]) -> int:
    """Make anew the stories that the change of some events alters; return how many were written."""
    compared = Compared(connection)
    _write_keys(connection, changed, compared)
    kept = carried(connection)
    groups = reach(connection, set(changed), compared, kept)
    made, hang = _made_anew(connection, groups, changed, compared, kept)
    number_of = {one.id: number for number, one in compared.of(chain.from_iterable(groups)).items()}
    reached = frozenset(chain.from_iterable(groups))
    gone, new, stay = Alteration(connection, sorted(reached), made, number_of).of(reached)
    forget_stories(connection, sorted(gone))
    written = _write(connection, new, number_of)
    list_beside(connection, written)
    keep_clusters(connection, {story.id: number for number, story in written.items()} | stay, hang)
    for some in batched(changed):
        connection.execute(delete(_unmerged).where(among(_unmerged.c.event, some)))
    return len(written)


def _made_anew(
    connection: Connection,
    groups: Sequence[Sequence[int]],
    changed: Collection[int],
    compared: Compared,
    judgements: Sequence[Judgement],
) -> tuple[list[Story], list[tuple[str, str]]]:
    """Return the stories of groups of events, in order, and the ids of those that hang together, in pairs."""
    told = [list(compared.of(events).values()) for events in groups]
    days = days_of_keys(connection, told, changed)
    made: list[Story] = []
    hang: list[tuple[str, str]] = []
    for group in told:
        own = compared.witnessed(group)
        scores = PairScores(list(own.values()), days=days)
        found = stories_told(own, judgements, scores=scores)
        story_of = {mention.id: story.id for story in found for mention in story.mentions}
        hang += ((story_of[one], story_of[two]) for one, two in edges(own, scores))
        made += found
    return sorted(made, key=story_order), hang


def _write(connection: Connection, made: Sequence[Story], number_of: Mapping[str, int]) -> dict[int, Story]:
    """Write stories; return them by their numbers."""
    last = connection.execute(select(func.max(_story.c.number))).scalar() or 0
    rows: Rows = {"story": [], "story_mention": []}
    numbered = dict(enumerate(made, last + 1))
    for number, story in numbered.items():
        for mention in story.mentions:
            row = {"event": number_of[mention.id], "story": number, "witness": mention.witness}
            rows["story_mention"].append(row)
        for name, own in story_rows(number, story).items():
            rows.setdefault(name, []).extend(own)
    for name, of_table in rows.items():
        if of_table:
            connection.execute(tables.metadata.tables[name].insert(), of_table)
    return numbered


def stories_of(connection: Connection, found: Iterable[RowMapping]) -> Iterator[Story]:
    """Yield the stories of rows, each with its mentions and what else opens with it, in order."""
    rows = list(found)
    columns = (
        _mention.c.story, _mention.c.witness, _event.c.body, _version.c.id, _version.c.outlet,
        _version.c.published_at, _version.c.title, _report.c.address,
    )  # fmt: skip
    asked = (
        select(*columns)
        .join(_event, _event.c.number == _mention.c.event)
        .join(_version, _version.c.number == _event.c.version)
        .join(_report, _report.c.number == _version.c.report)
        .where(among(_mention.c.story, [row["numbered"] for row in rows]))
    )
    also = also_of(connection, [row["numbered"] for row in rows])
    told: dict[int, list[Mention]] = {}
    for story, witness, body, version, *of_report in connection.execute(asked).all():
        told.setdefault(story, []).append(Mention(decoded("event", body), version, witness, *of_report))
    for row in rows:
        its_own = sorted(told[row["numbered"]], key=lambda mention: mention.order)
        beside = also.get(row["numbered"], ())
        yield replace(_STORY.decode(row["body"]), mentions=tuple(its_own), also=beside)


def _equal(**values: str | None) -> list[ColumnElement[bool]]:
    return [_story.c[name] == value for name, value in values.items() if value is not None]
