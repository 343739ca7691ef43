"""What lies beside a report: the others that tell the same stories, and the text it was translated from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, CompoundSelect, func, literal, select, union_all

from dragoman.store import tables
from dragoman.store.found import Origin
from dragoman.store.keys import address_key
from dragoman.store.overview import Overview
from dragoman.store.paging import ORIGIN, origin_of, standing
from dragoman.store.tables import ROW_BITS

_version, _report, _mention = tables.report_version, tables.report, tables.story_mention
_listed = tables.story_opening


@dataclass(frozen=True, slots=True)
class Fellow:
    """Another report, and how many stories both tell or open with; `opens` is True where of each of these one
    of them only opens with it, its act not read."""

    origin: Origin
    stories: int
    opens: bool = False


class Beside(Overview):
    """What a store knows about one report's neighbours."""

    def fellows(self, version: str, limit: int = 12) -> tuple[Fellow, ...]:
        """Return other reports, as they stand, of the stories that a version tells or opens with: those first
        that tell what it tells, the nearest first."""
        with self._reading() as connection:
            number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
            if number is None:
                return ()
            own = _own(number).cte("own")
            other = _telling(own).subquery("other")
            shared = func.count().label("shared")
            opens = func.min(own.c.opens + other.c.opens).label("opens")
            same = select(_version.c.report).where(_version.c.number == number).scalar_subquery()
            asked = (
                select(*ORIGIN, shared, opens)
                .select_from(other)
                .join(own, own.c.story == other.c.story)
                .join(_version, _version.c.number == other.c.version)
                .join(_report, _report.c.number == _version.c.report)
                .where(_version.c.report != same, *standing())
                .group_by(_version.c.number, *ORIGIN)
                .order_by(opens, shared.desc(), _version.c.published_at, _version.c.number)
                .limit(limit)
            )
            rows = connection.execute(asked).mappings()
            return tuple(Fellow(origin_of(row), row["shared"], bool(row["opens"])) for row in rows)

    def version_at(self, address: str) -> str | None:
        """Return the version that stands of the report at an address, None where the store has none."""
        key = address_key(address)
        if key is None:
            return None
        asked = (
            select(_version.c.id)
            .join(_report, _report.c.number == _version.c.report)
            .where(_report.c.key == key, *standing())
        )
        with self._reading() as connection:
            return connection.execute(asked).scalar()


def _own(version: int) -> CompoundSelect[Any]:
    """Return the question for the stories that a version tells, and those with which it only opens."""
    first, last = version << ROW_BITS, ((version + 1) << ROW_BITS) - 1
    tells = select(_mention.c.story, literal(0).label("opens")).distinct()
    opens = select(_listed.c.story, literal(1)).where(_listed.c.opening == first)
    return union_all(tells.where(_mention.c.event.between(first, last)), opens)


def _telling(own: CTE) -> CompoundSelect[Any]:
    """Return the question for the versions that tell some stories, or only open with them, each once."""
    of, wanted = _mention.c.event // (1 << ROW_BITS), select(own.c.story)
    tells = select(of.label("version"), _mention.c.story, literal(0).label("opens")).distinct()
    opens = select(_listed.c.opening // (1 << ROW_BITS), _listed.c.story, literal(1))
    return union_all(tells.where(_mention.c.story.in_(wanted)), opens.where(_listed.c.story.in_(wanted)))
