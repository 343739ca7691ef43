"""The views over what a store holds: the same answers that `dragoman.views.Account` gives over records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, Table, exists, select

from dragoman.merge.story import Story
from dragoman.merge.witnesses import witnesses
from dragoman.record import Position, Record, Report
from dragoman.store import tables
from dragoman.store.found import every
from dragoman.store.merging import Merging
from dragoman.store.paging import batched, standing
from dragoman.store.reading import decoded, records_of, report_of
from dragoman.views import activity, channels, commitments, positions

_PAGE = 1000
_version = tables.report_version


class Viewing(Merging):
    """What a store says of relations over time. States are named by their codes; days, months and years
    (ISO 8601) that bound a time are included."""

    def channels(self, first: str, second: str, *, at: str | None = None) -> tuple[channels.Channel, ...]:
        """Return the channels between two states, also those of which nothing is reported; with `at` as it
        was known on that day."""
        return channels.channels(self._told((first, second), at), first, second)

    def drift(
        self,
        *states: str,
        issues: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
    ) -> tuple[positions.Stand, ...]:
        """Return where `states` stand on issues over time, and what changed."""
        told = self._positions(states)
        return positions.positions(
            told, states=states, issues=tuple(issues), since=since, until=until, copies=self._copies
        )

    def undertakings(
        self, *parties: str, since: str | None = None, until: str | None = None
    ) -> tuple[commitments.Undertaking, ...]:
        """Return what `parties` undertook, and what followed."""
        row, conditions = tables.commitment, []
        for state in parties:
            side = tables.commitment_party.alias()
            conditions.append(exists().where(side.c.commitment == row.c.number, side.c.state == state))
        told = self._told(parties[:2], None)
        return commitments.commitments(
            self._records(row, conditions), told, parties=parties, since=since, until=until
        )

    def activity(
        self,
        *actors: str,
        step: activity.Step = "month",
        since: str | None = None,
        until: str | None = None,
    ) -> tuple[activity.Count, ...]:
        """Return counts of what happened between `actors` by period and type."""
        return activity.activity(self._told(actors, None), actors, step=step, since=since, until=until)

    def _told(self, actors: tuple[str, ...], at: str | None) -> Iterator[Story]:
        """Yield the stories of `actors`, page after page."""
        return every(self.stories, actors=actors, at=at, limit=_PAGE)

    def _positions(self, states: Collection[str]) -> list[Record]:
        """Return the records, as they stand, that have positions of `states`: with these and nothing else,
        and of their reports only what is not the text."""
        row, report = tables.position, tables.report
        columns = (
            _version.c.id,
            _version.c.kind,
            _version.c.outlet,
            _version.c.published_at,
            report.c.address,
        )
        asked = select(row.c.version, row.c.body, *columns).join(_version, _version.c.number == row.c.version)
        asked = asked.join(report, report.c.number == _version.c.report).where(*standing())
        if states:
            asked = asked.where(row.c.state.in_(tuple(states)))
        found: dict[int, tuple[Report, list[Position]]] = {}
        with self._reading() as connection:
            for version, body, id, kind, *rest in connection.execute(asked.order_by(row.c.number)):
                outlet, published_at, address = rest
                if version not in found:
                    of = Report(id, "", (), kind, outlet=outlet, published_at=published_at, address=address)
                    found[version] = (of, [])
                found[version][1].append(decoded("position", body))
        return [Record(of, positions=tuple(rows)) for of, rows in found.values()]

    def _copies(self, reports: Sequence[Report]) -> dict[str, str]:
        """Return whose copy each of some reports is, by ids, from their texts."""
        whole: list[Report] = []
        columns = (_version.c.text, _version.c.body)
        with self._reading() as connection:
            for ids in batched([report.id for report in reports]):
                rows = connection.execute(select(*columns).where(_version.c.id.in_(ids))).mappings()
                whole += map(report_of, rows)
        return witnesses(whole)

    def _records(self, row: Table, conditions: Iterable[ColumnElement[bool]]) -> Iterator[Record]:
        """Yield the records, as they stand, that have a row of this table which meets the conditions."""
        asked = select(row.c.version).join(_version, _version.c.number == row.c.version)
        asked = asked.where(*standing(), *conditions).distinct().order_by(row.c.version)
        with self._reading() as connection:
            numbers = list(connection.execute(asked).scalars())
            for some in batched(numbers):
                yield from records_of(connection, some)
