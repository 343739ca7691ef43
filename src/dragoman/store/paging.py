"""One page of rows and their origins.

A page starts after the last row of the one before (its day and number, which an index holds in order),
so the thousandth page costs what the first does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, or_, tuple_

from dragoman.errors import BadUsage
from dragoman.store import tables
from dragoman.store.days import instant, next_day
from dragoman.store.found import Found, Origin, Page

MOST = 10_000
"""The longest page there is."""
_version, _report = tables.report_version, tables.report


class Paging(TypedDict, total=False):
    """What may be asked of any rows: days are ISO 8601, `since` counts and `until` does not.

    `at` gives the record as it stood then: versions that were public (a day counts to its end) and not
    yet replaced. Oldest first unless `newest`; `after` is what the page before ends with.
    """

    since: str | None
    until: str | None
    at: str | None
    outlet: str | None
    newest: bool
    limit: int
    after: str | None


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
    moment = instant(next_day(at) or at)
    return (_version.c.stands_from < moment, or_(until.is_(None), until >= moment))


def page(
    connection: Connection,
    query: Select[Any],
    day: ColumnElement[str],
    number: ColumnElement[int],
    row: Callable[[RowMapping], Any],
    paging: Paging,
) -> Page[Found[Any]]:
    """Return a page of `query`, which joins the tables of versions and reports; `row` makes each row."""
    query = query.add_columns(day.label("filed"), number.label("numbered"), *ORIGIN)
    query = query.where(*standing(paging.get("at")), *conditions(paging, day))
    newest, after = paging.get("newest", False), paging.get("after")
    if after:
        here, last = tuple_(day, number), tuple_(*_token(after))
        query = query.where(here < last if newest else here > last)
    limit = max(1, min(paging.get("limit", 50), MOST))
    order = (day.desc(), number.desc()) if newest else (day, number)
    rows = connection.execute(query.order_by(*order).limit(limit + 1)).mappings().all()
    shown = rows[:limit]
    more = f"{shown[-1]['filed']}.{shown[-1]['numbered']}" if len(rows) > limit else None
    return Page(tuple(Found(row(one), one["filed"], origin_of(one)) for one in shown), more)


def conditions(paging: Paging, day: ColumnElement[str]) -> list[ColumnElement[bool]]:
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


def _token(after: str) -> tuple[str, int]:
    day, dot, number = after.rpartition(".")
    if not dot or not number.isdigit():
        raise BadUsage(f"no page follows {after!r}; give what the page before ends with")
    return day, int(number)
