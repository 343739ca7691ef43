"""Pages of rows with their origins. A page starts after the last row of the one before (its day and number,
which an index holds in order), so the thousandth page costs what the first does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, tuple_

from dragoman.errors import BadUsage
from dragoman.record.row_list import Framed
from dragoman.store import schema
from dragoman.store.conditions import standing

_version, _report = schema.report_version, schema.report
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Origin:
    """The version of a report that a row was read from. `version` is its Report's id."""

    version: str
    address: str | None
    outlet: str | None
    published_at: str | None
    title: str | None
    kind: str
    read_at: str


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """A row, the day it is filed under (ISO 8601; '' where nobody says) and where it was read."""

    row: Row
    day: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Page(Framed, Generic[Row]):
    """Some rows in order. `after` asks for those that follow; None at the end. `table` names the columns that
    the rows have as a data frame (`dragoman.frame_columns`). `found` counts all, where they were counted."""

    items: tuple[Row, ...]
    after: str | None = None
    table: str = ""
    found: int | None = None

    def __iter__(self) -> Iterator[Row]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def every(ask: Callable[..., Page[Row]], **paging: Any) -> Iterator[Row]:
    """Yield the items of every page that `ask` answers with, page after page."""
    after: str | None = None
    while True:
        page = ask(**paging, after=after)
        yield from page
        after = page.after
        if after is None:
            return


MOST = 10_000
"""The longest page there is."""
_LARGEST, _DIGITS = 2**63 - 1, 19
"""The largest number that databases hold, and its digits."""
Item = TypeVar("Item")


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


class ReportPaging(Paging, total=False):
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


def page(
    connection: Connection,
    query: Select[Any],
    day: ColumnElement[str],
    number: ColumnElement[int],
    row: Callable[[RowMapping], Any],
    paging: ReportPaging,
    table: str = "",
) -> Page[Found[Any]]:
    """Return a page of `query`, which joins the tables of versions and reports; `row` makes each row of the
    `table`."""
    query = query.add_columns(*ORIGIN).where(*standing(paging.get("at")), *page_filters(paging, day))
    rows = page_of(connection, query, day, number, paging)
    return Page(
        tuple(Found(row(found_row), found_row["filed"], origin_of(found_row)) for found_row in rows),
        rows.after,
        table,
    )


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


def page_filters(paging: ReportPaging, day: ColumnElement[str]) -> list[ColumnElement[bool]]:
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


def page_token(after: str) -> tuple[str, int]:
    """Return the day and number that a page ended with. Raises BadUsage for what no page ends with."""
    day, dot, number = after.rpartition(".")
    return day, _number(number if dot else "", after)


def sliced(items: Sequence[Item], paging: Paging, table: str = "") -> Page[Item]:
    """Return a page of what is known whole; its `after` is how many came before."""
    start, limit = sliced_from(paging.get("after")), max(1, min(paging.get("limit", 50), MOST))
    shown = tuple(items[start : start + limit])
    return Page(shown, str(start + limit) if start + limit < len(items) else None, table)


def sliced_from(after: str | None) -> int:
    """Return how many items come before a page of what is known whole. Raises BadUsage for what no page ends
    with."""
    return _number(after, after) if after else 0


def _number(digits: str, after: str) -> int:
    """Return the number in what a page ended with, one that a database can hold."""
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS and int(digits) <= _LARGEST):
        raise BadUsage(f"no page follows {after!r}; give what the page before ends with")
    return int(digits)
