"""What lies beside a report: the others that tell the same stories, and the text it was translated from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import distinct, func, select

from dragoman.store import tables
from dragoman.store.found import Origin
from dragoman.store.keys import address_key
from dragoman.store.overview import Overview
from dragoman.store.paging import ORIGIN, origin_of, standing
from dragoman.store.tables import ROW_BITS

_version, _report, _mention = tables.report_version, tables.report, tables.story_mention


@dataclass(frozen=True, slots=True)
class Fellow:
    """Another report, and how many stories it tells that the first tells too."""

    origin: Origin
    stories: int


class Beside(Overview):
    """What a store knows about one report's neighbours."""

    def fellows(self, version: str, limit: int = 12) -> tuple[Fellow, ...]:
        """Return other reports, as they stand, of the stories that a version tells, the nearest first."""
        of = _mention.c.event // (1 << ROW_BITS)
        shared = func.count(distinct(_mention.c.story)).label("shared")
        with self._reading() as connection:
            number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
            if number is None:
                return ()
            first, last = number << ROW_BITS, ((number + 1) << ROW_BITS) - 1
            own = select(_mention.c.story).where(_mention.c.event.between(first, last)).distinct()
            same = select(_version.c.report).where(_version.c.number == number).scalar_subquery()
            asked = (
                select(*ORIGIN, shared)
                .select_from(_mention)
                .join(_version, _version.c.number == of)
                .join(_report, _report.c.number == _version.c.report)
                .where(_mention.c.story.in_(own), _version.c.report != same, *standing())
                .group_by(_version.c.number, *ORIGIN)
                .order_by(shared.desc(), _version.c.published_at, _version.c.number)
                .limit(limit)
            )
            return tuple(
                Fellow(origin_of(row), row["shared"]) for row in connection.execute(asked).mappings()
            )

    def version_at(self, address: str) -> str | None:
        """Return the version that stands of the report at an address, None where the store has none."""
        asked = (
            select(_version.c.id)
            .join(_report, _report.c.number == _version.c.report)
            .where(_report.c.key == address_key(address), *standing())
        )
        with self._reading() as connection:
            return connection.execute(asked).scalar()
