"""One page of rows and their origins.

A page starts after the last row of the one before (its day and number, which an index holds in order),
so the thousandth page costs what the first does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypedDict, TypeVar

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, and_, exists, false, or_, tuple_

from dragoman.errors import BadUsage
from dragoman.store import schema
from dragoman.store.days import instant, next_day
from dragoman.store.found import Found, Origin, Page
from dragoman.store.schema import ROW_BITS

MOST = 10_000
"""The longest page there is."""
RANGES = 100
"""Ranges of numbers in one question (`of_versions`)."""
Item = TypeVar("Item")
_version, _report = schema.report_version, schema.report


class Paging(TypedDict, total=False):
    """What may be asked of any rows: days are ISO 8601, `since` counts and `until` does not.

    `at` gives the record as it stood then: versions that were public (a day counts to its end) and not
    yet replaced. Oldest first unless `newest`; `after` is what the page before ends with.
    """

    since: str | None
    until: str | None
    at: str | None
    newest: bool
    limit: int
    after: str | None


class OfReports(Paging, total=False):
    """The same of rows that one report has, which are also asked for by their outlet."""

    outlet: str | None


ORIGIN = (
    _version.c.id.label("version_id"),
    _report.c.address.label("address"),
    _version.c.outlet.label("outlet"),
    _version.c.published_at.label("published_at"),
    _version.c.title.label("title"),
    _version.c.kind.label("report_kind"),
    _version.c.read_at.label("read_at"),
)
"""The columns that `origin_of` takes; the query joins report_version and report."""


def origin_of(row: RowMapping) -> Origin:
    """Return the origin that a row with the columns of `ORIGIN` has."""
    return Origin(*(row[column.name] for column in ORIGIN))


def standing(at: str | None = None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a version is the latest of its report, or was at a time."""
    until = _version.c.stands_until
    if at is None:
        return (until.is_(None),)
    moment = standing_moment(at)
    return (_version.c.stands_from < moment, or_(until.is_(None), until >= moment))


def standing_moment(at: str) -> str:
    """Return the time (UTC) before which something must have been said to count at `at`."""
    return instant(next_day(at) or at)


def page(
    connection: Connection,
    query: Select[Any],
    day: ColumnElement[str],
    number: ColumnElement[int],
    row: Callable[[RowMapping], Any],
    paging: OfReports,
    table: str = "",
) -> Page[Found[Any]]:
    """Return a page of `query`, which joins the tables of versions and reports; `row` makes each row of the
    `table`."""
    query = query.add_columns(*ORIGIN).where(*standing(paging.get("at")), *conditions(paging, day))
    found = page_of(connection, query, day, number, paging)
    return Page(tuple(Found(row(one), one["filed"], origin_of(one)) for one in found), found.after, table)


def page_of(
    connection: Connection,
    query: Select[Any],
    day: ColumnElement[str],
    number: ColumnElement[int],
    paging: Paging,
) -> Page[RowMapping]:
    """Return a page of what `query` finds, with its `filed` and `numbered`, by which it is ordered."""
    query = query.add_columns(day.label("filed"), number.label("numbered"))
    newest, after = paging.get("newest", False), paging.get("after")
    if after:
        here, last = tuple_(day, number), tuple_(*page_token(after))
        query = query.where(here < last if newest else here > last)
    limit = max(1, min(paging.get("limit", 50), MOST))
    order = (day.desc(), number.desc()) if newest else (day, number)
    rows = connection.execute(query.order_by(*order).limit(limit + 1)).mappings().all()
    shown = tuple(rows[:limit])
    return Page(shown, f"{shown[-1]['filed']}.{shown[-1]['numbered']}" if len(rows) > limit else None)


def conditions(paging: OfReports, day: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """Return what `since`, `until` and `outlet` ask of rows and their version."""
    since, until, outlet = paging.get("since"), paging.get("until"), paging.get("outlet")
    asked = []
    if since:
        asked.append(day >= since)
    if until:
        asked.append(day < until)
    if outlet:
        asked.append(_version.c.outlet == outlet)
    return asked


def taking_part(
    row: Table, query: Select[Any], states: Sequence[str], since: str | None
) -> tuple[Select[Any], ColumnElement[str], ColumnElement[int]]:
    """Narrow `query` to the events or stories in which all `states` take part, and which end after `since`.

    Return it with the day and the number of the index that answers it, to page by.
    """
    if not states:
        if since:
            query = query.where(or_(row.c.latest > since, and_(row.c.latest.is_(None), row.c.day >= since)))
        return query, row.c.day, row.c.number
    side, asked = side_of(row, states)
    number = side.c[row.name]
    query = query.join(side, number == row.c.number).where(*asked)
    if since:
        query = query.where(side.c.latest > since)
    return query, side.c.day, number


def side_of(row: Table, states: Sequence[str]) -> tuple[Table, list[ColumnElement[bool]]]:
    """Return the side table of events or stories whose index answers who takes part, and what it is asked."""
    names = schema.metadata.tables
    pair, party = names[f"{row.name}_pair"], names[f"{row.name}_party"]
    first, *others = sorted(set(states))
    if not others:
        return party, [party.c.state == first]
    asked = [pair.c.first == first, pair.c.second == others[0]]
    for state in others[1:]:
        other = party.alias()
        asked.append(exists().where(other.c[row.name] == pair.c[row.name], other.c.state == state))
    return pair, asked


def of_version(column: ColumnElement[int], version: int) -> ColumnElement[bool]:
    """Return the condition that a column numbers a row of a version; an index of the column answers it."""
    return and_(column >= version << ROW_BITS, column < (version + 1) << ROW_BITS)


def of_versions(column: ColumnElement[int], versions: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a column numbers a row of one of some versions (in order): a range of numbers
    for each run of versions that follow each other. A join of ranges PostgreSQL cannot estimate."""
    runs: list[list[int]] = []
    for version in versions:
        if runs and runs[-1][1] == version - 1:
            runs[-1][1] = version
        else:
            runs.append([version, version])
    parts = (and_(column >= first << ROW_BITS, column < (last + 1) << ROW_BITS) for first, last in runs)
    return or_(false(), *parts)


def in_order(column: ColumnElement[int]) -> ColumnElement[int]:
    """Return what sorts rows found by `of_versions`: a sum, for SQLite would rather read a whole table in the
    order of its numbers than sort what is in a hundred ranges of them."""
    return column + 0


def page_token(after: str) -> tuple[str, int]:
    """Return the day and number that a page ended with. Raises BadUsage for what no page ends with."""
    day, dot, number = after.rpartition(".")
    if not dot or not number.isdigit():
        raise BadUsage(f"no page follows {after!r}; give what the page before ends with")
    return day, int(number)


def sliced(found: Sequence[Item], paging: Paging, table: str = "") -> Page[Item]:
    """Return a page of what is known whole; its `after` is how many came before."""
    start, limit = sliced_from(paging.get("after")), max(1, min(paging.get("limit", 50), MOST))
    shown = tuple(found[start : start + limit])
    return Page(shown, str(start + limit) if start + limit < len(found) else None, table)


def sliced_from(after: str | None) -> int:
    """Return how many items come before a page of what is known whole. Raises BadUsage for what no page ends
    with."""
    if after and not after.isdigit():
        raise BadUsage(f"no page follows {after!r}; give what the page before ends with")
    return int(after or 0)


def batched(values: Sequence[Item], size: int = 500) -> Iterator[Sequence[Item]]:
    """Yield `values` in parts that a query takes."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
