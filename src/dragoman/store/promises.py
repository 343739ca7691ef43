"""What states undertook, from the rows of commitments; what followed, by the stems that each story keeps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, exists, func, select

from dragoman.merge.dates import iso, period
from dragoman.merge.story import Story
from dragoman.query.commitments import Follow, Group, Sequel, Undertaking, enough, grouped, listed, sequel
from dragoman.row_list import Rows
from dragoman.store import tables
from dragoman.store.among import among
from dragoman.store.days import END
from dragoman.store.paging import batched, standing, taking_part
from dragoman.store.reading import OUTLINE, records_with
from dragoman.store.stands import Standing
from dragoman.store.tables import ROW_BITS

LATEST = 300
"""The commitments that a page looks over, the latest."""
LATER = 2_000
"""The stories after them in which it looks for what followed, the first."""
_row, _side = tables.commitment, tables.commitment_party
_version, _report = tables.report_version, tables.report
_story, _mention = tables.story, tables.story_mention
_OUTLINE = msgspec.json.Decoder(Story)


@dataclass(frozen=True, slots=True)
class Undertakings:
    """Some undertakings in order of time, of `found` ones; `before` is the day (ISO 8601) before which there
    are others than these, None where they are all."""

    undertakings: tuple[Undertaking, ...]
    found: int
    before: str | None


class Promises(Standing):
    """What a store says of commitments."""

    def undertakings(
        self, *parties: str, since: str | None = None, until: str | None = None
    ) -> Rows[Undertaking]:
        """Return what `parties` undertook, and what followed."""
        with self._reading() as connection:
            told = records_with("commitment", connection.execute(_asked(parties).order_by(_row.c.number)))
        groups = grouped(told, parties, since=since, until=until)
        return listed(groups, self._follow(parties, "", None), self._copies)

    def last_undertakings(
        self,
        parties: Sequence[str],
        *,
        since: str | None = None,
        until: str | None = None,
        before: str = END,
        skipped: int = 0,
        limit: int = 50,
    ) -> Undertakings:
        """Return the last `limit` of what `parties` undertook but for `skipped` later ones, in order of time;
        of very many commitments, from the latest that are filed before a day (ISO 8601)."""
        with self._reading() as connection:
            rows = _latest(connection, parties, END)
            oldest = None
            if len(rows) > LATEST:
                rows = (rows if before == END else _latest(connection, parties, before))[:LATEST]
                oldest = rows[-1].day if rows else None
        told = records_with("commitment", sorted(rows, key=lambda row: row.number))
        groups = grouped(told, parties, since=since, until=until)
        end = max(0, len(groups) - skipped)
        shown = groups[max(0, end - limit) : end]
        follow = self._follow(parties, min((_day(group) for group in shown), default=END), LATER)
        return Undertakings(listed(shown, follow, self._copies), len(groups), oldest)

    def _follow(self, parties: Sequence[str], since: str, limit: int | None) -> Follow:
        """Return how to look for what followed, in the first `limit` stories from a day on."""

        def follow(wanted: Sequence[frozenset[str]]) -> Sequence[Sequence[Sequel]]:
            if not wanted:
                return []
            with self._reading() as connection:
                found = _sharing(connection, wanted, parties[:2], since, limit)
                sequels = _sequels(connection, dict.fromkeys(one for some in found for one in some))
            return [[sequels[number] for number in some if number in sequels] for some in found]

        return follow


def _day(group: Group) -> str:
    """Return the first day of an undertaking's date, END where it has none: nothing is known to follow it."""
    made = period(group.date)
    return iso(made.first) if made else END


def _asked(parties: Sequence[str]) -> Select[Any]:
    """Return the question for commitments that all of `parties` took, with what is asked of their reports."""
    columns = (_row.c.number, _row.c.version, _row.c.day, _row.c.body)
    asked = select(*columns, *OUTLINE).join(_version, _version.c.number == _row.c.version)
    asked = asked.join(_report, _report.c.number == _version.c.report).where(*standing())
    for state in parties[1:]:
        side = _side.alias()
        asked = asked.where(exists().where(side.c.commitment == _row.c.number, side.c.state == state))
    if parties:
        asked = asked.join(_side, _side.c.commitment == _row.c.number).where(_side.c.state == parties[0])
    return asked


def _latest(connection: Connection, parties: Sequence[str], before: str) -> Sequence[Row[Any]]:
    """Return the last commitments of `parties` that are filed before a day, one more than are looked over."""
    asked = _asked(sorted(parties, key=lambda state: _many(connection, state)))
    day, number = (_side.c.day, _side.c.commitment) if parties else (_row.c.day, _row.c.number)
    asked = asked.where(day < before).order_by(day.desc(), number.desc())
    return connection.execute(asked.limit(LATEST + 1)).all()


def _many(connection: Connection, state: str) -> int:
    """Return how many commitments a state has, counted as far as it matters which state is asked first."""
    some = select(_side.c.commitment).where(_side.c.state == state).limit(10 * LATEST).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _sharing(
    connection: Connection,
    wanted: Sequence[frozenset[str]],
    parties: Sequence[str],
    since: str,
    limit: int | None,
) -> list[list[int]]:
    """Return, for the stems of each undertaking, the numbers of the stories that share enough of them."""
    query, day, number = taking_part(_story, select(_story.c.number, _story.c.stems), parties, None)
    query = query.where(day >= since).order_by(day, number).limit(limit)
    by_stem: dict[str, list[int]] = defaultdict(list)
    for nth, stems in enumerate(wanted):
        for stem in stems:
            by_stem[stem].append(nth)
    found: list[list[int]] = [[] for _ in wanted]
    least = [enough(stems) for stems in wanted]
    fewest = min(least, default=0)
    for story, said in connection.execute(query).all():
        met = [by_stem[stem] for stem in (said or "").split() if stem in by_stem]
        if len(met) < fewest:
            continue
        shared = Counter(chain.from_iterable(met))
        for nth, many in shared.items():
            if many >= least[nth]:
                found[nth].append(story)
    return found


def _sequels(connection: Connection, stories: Iterable[int]) -> dict[int, Sequel]:
    """Return stories by their numbers, but for those of what goes on."""
    found: dict[int, Sequel] = {}
    for some in batched(list(stories)):
        wanted = select(_story.c.number, _story.c.body).where(among(_story.c.number, some))
        told = {number: _OUTLINE.decode(body) for number, body in connection.execute(wanted)}
        of = _mention.c.event // (1 << ROW_BITS)
        asked = select(_mention.c.story, _version.c.id).join(_version, _version.c.number == of)
        reports: dict[int, set[str]] = defaultdict(set)
        for number, id in connection.execute(asked.where(among(_mention.c.story, some))):
            reports[number].add(id)
        found |= {n: sequel(story, reports[n]) for n, story in told.items() if not story.situation}
    return found
