"""What a page about the whole store, or about one story, asks for: by id, by pair, by how much is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, Select, func, select

from dragoman.errors import BadUsage
from dragoman.merge.story import Story
from dragoman.record import Record
from dragoman.store import tables
from dragoman.store.among import among
from dragoman.store.days import END
from dragoman.store.found import Origin
from dragoman.store.merging import Merging, stories_of
from dragoman.store.paging import ORIGIN, batched, origin_of, taking_part
from dragoman.store.reading import records_of
from dragoman.store.tables import ROW_BITS

_version, _event, _report = tables.report_version, tables.event, tables.report
_story, _mention, _pair = tables.story, tables.story_mention, tables.story_pair
_OUTLINE = msgspec.json.Decoder(Story)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two actors (codes in alphabetical order) and how many stories they share."""

    first: str
    second: str
    stories: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How many reports (as they stand), statements, mentions of events and stories a store has; the days
    of its first and last report."""

    reports: int
    statements: int
    mentions: int
    stories: int
    first: str | None
    last: str | None


class Overview(Merging):
    """What stands out in a store, and single stories."""

    _counted: tuple[str, Totals] | None = None
    """The revision counted last, and its totals: counting reads an index of each table to its end."""

    def state(self) -> str:
        """Return a token that changes with everything that a page could show."""
        asked = (
            func.max(_version.c.number), func.max(_story.c.number), func.max(tables.judgement.c.number),
        )  # fmt: skip
        with self._reading() as connection:
            last = [connection.execute(select(one)).scalar() or 0 for one in asked]
            waiting = [
                connection.execute(select(func.count()).select_from(table)).scalar()
                for table in tables.WAITING.values()
            ]
        return "-".join(map(str, (*last, *waiting)))

    def totals(self) -> Totals:
        """Return how much the store holds; it is counted once for each revision."""
        revision, known = self.revisions.current(), self._counted
        if known is None or known[0] != revision:
            known = self._counted = (revision, self._count())
        return known[1]

    def _count(self) -> Totals:
        latest = _version.c.stands_until.is_(None)
        day = _version.c.day
        days = select(day).where(latest, day > "").limit(1)  # the index of days answers either end at once
        with self._reading() as connection:
            reports, statements, mentions, told = (
                connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in (tables.report, tables.statement, _mention, _story)
            )
            first, last = (
                connection.execute(days.order_by(order)).scalar() for order in (day.asc(), day.desc())
            )
        return Totals(reports, statements, mentions, told, first, last)

    def texts(self, versions: Sequence[str]) -> dict[str, str]:
        """Return the texts of versions by their ids."""
        found: dict[str, str] = {}
        with self._reading() as connection:
            for some in batched(versions):
                asked = select(_version.c.id, _version.c.text).where(among(_version.c.id, some))
                found.update((id, text) for id, text in connection.execute(asked))
        return found

    def origins(self, versions: Iterable[str]) -> dict[str, Origin]:
        """Return where versions are from, by their ids. One that is not there is left out."""
        found: dict[str, Origin] = {}
        asked = select(*ORIGIN).join(_report, _report.c.number == _version.c.report)
        with self._reading() as connection:
            for some in batched(tuple(versions)):
                rows = connection.execute(asked.where(among(_version.c.id, some))).mappings()
                found.update((row["version_id"], origin_of(row)) for row in rows)
        return found

    def records_of(self, versions: Iterable[str]) -> Iterator[Record]:
        """Yield the records of versions, by their ids; not always in the order of these. One that is not
        there is left out."""
        for ids in batched(tuple(versions), 100):
            with self._reading() as connection:
                known = select(_version.c.number).where(among(_version.c.id, ids))
                batch = tuple(records_of(connection, list(connection.execute(known).scalars())))
            yield from batch

    def story(self, id: str) -> Story:
        """Return a story by its id, or by that of any of its mentions. Raises BadUsage when there is none."""
        by_mention = (
            select(_mention.c.story)
            .join(_event, _event.c.number == _mention.c.event)
            .where(_event.c.id == id)
        )
        with self._reading() as connection:
            number = connection.execute(select(_story.c.number).where(_story.c.id == id)).scalar()
            number = number or connection.execute(by_mention).scalar()
            found = numbered(connection, [number] if number else [])
            if not found:
                raise BadUsage(f"there is no story {id!r} in the store")
            return found[0]

    def outlines(self, actors: Sequence[str]) -> tuple[Story, ...]:
        """Return the stories in which all of `actors` take part, without their mentions, in order of time."""
        query, day, number = taking_part(_story, select(_story.c.body), actors, None)
        with self._reading() as connection:
            bodies = connection.execute(query.order_by(day, number)).scalars()
            return tuple(_OUTLINE.decode(body) for body in bodies)

    def told(self, ids: Sequence[str]) -> tuple[Story, ...]:
        """Return stories whole, in the order of their ids; one that is not there is left out."""
        with self._reading() as connection:
            found: dict[str, Story] = {}
            for some in batched(ids):
                asked = select(_story.c.number).where(among(_story.c.id, some))
                numbers = connection.execute(asked).scalars().all()
                found.update((story.id, story) for story in numbered(connection, numbers))
        return tuple(found[id] for id in ids if id in found)

    def stories_of(self, version: str) -> dict[str, str]:
        """Return, by the id of each event of a version, the id of its story."""
        with self._reading() as connection:
            number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
            if number is None:
                return {}
            asked = (
                select(_event.c.id, _story.c.id)
                .join(_mention, _mention.c.event == _event.c.number)
                .join(_story, _story.c.number == _mention.c.story)
                .where(_event.c.number.between(number << ROW_BITS, ((number + 1) << ROW_BITS) - 1))
            )
            return {row[0]: row[1] for row in connection.execute(asked)}

    def busiest(self, limit: int = 10, *, until: str = END, latest: int | None = None) -> tuple[Pair, ...]:
        """Return the pairs that share the most stories: of those filed under a day before `until`, of so many
        of the latest, or of all."""
        of = select(_story.c.number).where(_story.c.day > "", _story.c.day < until)
        of = of.order_by(_story.c.day.desc(), _story.c.number.desc()).limit(latest)
        many = func.count().label("many")
        asked = select(_pair.c.first, _pair.c.second, many).group_by(_pair.c.first, _pair.c.second)
        if latest is not None or until != END:
            asked = asked.where(_pair.c.story.in_(of))
        with self._reading() as connection:
            rows = connection.execute(asked.order_by(many.desc(), _pair.c.first, _pair.c.second).limit(limit))
            return tuple(Pair(*row) for row in rows)

    def planned(self, since: str, limit: int = 10) -> tuple[Story, ...]:
        """Return contacts that are still planned for a day `since` (ISO 8601) or later, the next first."""
        asked = select(_story.c.number).where(
            _story.c.status == "planned", _story.c.type == "CONSULT", _story.c.earliest >= since,
            _story.c.day >= since,
        )  # fmt: skip
        return self._some(asked.order_by(_story.c.day, _story.c.number).limit(limit))

    def most_reported(self, since: str, until: str, limit: int = 10) -> tuple[Story, ...]:
        """Return the stories of the days `since` to `until` (excluded) that the most witnesses tell."""
        asked = select(_story.c.number).where(_story.c.day >= since, _story.c.day < until)
        order = (_story.c.witnesses.desc(), _story.c.mentions.desc(), _story.c.day.desc(), _story.c.number)
        return self._some(asked.order_by(*order).limit(limit))

    def _some(self, asked: Select[Any]) -> tuple[Story, ...]:
        with self._reading() as connection:
            numbers: list[int] = list(connection.execute(asked).scalars())
            return numbered(connection, numbers)


def numbered(connection: Connection, numbers: Sequence[int]) -> tuple[Story, ...]:
    """Return stories by their numbers, in the order of these."""
    asked = select(_story.c.body, _story.c.number.label("numbered")).where(among(_story.c.number, numbers))
    rows = {row["numbered"]: row for row in connection.execute(asked).mappings()}
    ordered: Iterator[RowMapping] = (rows[number] for number in numbers if number in rows)
    return tuple(stories_of(connection, ordered))
