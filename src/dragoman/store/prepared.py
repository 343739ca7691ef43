"""A record -> what the tables take, but for the numbers that only the store gives.

Readers do this in their own processes, so that the one program that writes adds numbers and nothing else:
it neither decodes a record nor looks at it. What is here imports no database.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from dragoman.errors import BadInput
from dragoman.record import Record
from dragoman.store.days import instant, report_day
from dragoman.store.keys import report_key
from dragoman.store.rows import report_body, rows_of
from dragoman.verify import problems
from dragoman.web_address import web_address

Values = tuple[Any, ...]
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class OfTable(NamedTuple):
    """Rows of one table: the names of their columns, and their values. The first is the number of the row
    that they are of, counted from 0 in its record; a second that is called `version` is 0 too."""

    names: tuple[str, ...]
    values: list[Values]


class Prepared(NamedTuple):
    """A record that was checked. `version` has the columns of `report_version` that it tells; `stands_from`
    is None where its report gives no time. A tuple, which passes from process to process faster than objects
    of other kinds."""

    id: str
    key: str
    address: str | None
    version: dict[str, str | None]
    rows: dict[str, OfTable]
    statements: int
    events: int
    is_passed_over: bool

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return self.address or self.version["title"] or self.id


def prepared(record: Record) -> Prepared:
    """Return the rows of a record. Raises BadInput for one that cannot be trusted or kept."""
    found = problems(record)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise BadInput(f"the record does not hold: {found[0]}{more}")
    try:
        made = _made(record)
        record.report.text.encode()
    except UnicodeEncodeError as error:
        raise BadInput("the record has half a character (a lone surrogate) in it") from error
    if _has_zero(made):
        raise BadInput("the record has a zero character in it, which databases do not take")
    return made


def _made(record: Record) -> Prepared:
    report = record.report
    rows = {
        table: OfTable(_names(table, of_table[0]), [tuple(row.values()) for row in of_table])
        for table, of_table in rows_of(record, 0).items()
        if of_table
    }
    return Prepared(
        report.id, report_key(report), web_address(report.address), version_columns(record), rows,
        len(record.statements), len(record.events), record.passed_over is not None,
    )  # fmt: skip


def version_columns(record: Record) -> dict[str, str | None]:
    """Return the columns of `report_version` that a record tells."""
    report = record.report
    return {
        "id": report.id,
        "raw_sha256": report.raw_sha256,
        "stands_from": instant(report.modified_at) or instant(report.published_at),
        "kind": report.kind,
        "title": report.title,
        "outlet": report.outlet,
        "published_at": report.published_at,
        "modified_at": report.modified_at,
        "language": report.language,
        "day": report_day(report.published_at),
        "text": report.text,
        "body": report_body(report),
        "notes": msgspec.json.encode(record.notes).decode(),
    }


def _has_zero(made: Prepared) -> bool:
    """Say whether there is a zero character in the text, or in what stands beside it as JSON."""
    bodies = [made.version["body"] or "", made.version["notes"] or ""]
    for rows in made.rows.values():
        if rows.names[-1] == "body":
            bodies += [row[-1] for row in rows.values]
    escaped = any("\\u0000" in body and _ZERO.search(body) for body in bodies)
    return escaped or "\0" in (made.version["text"] or "")


_known: dict[str, tuple[str, ...]] = {}


def _names(table: str, row: dict[str, Any]) -> tuple[str, ...]:
    """Return the names of a table's columns, always the same object: it is sent once with many records."""
    return _known.setdefault(table, tuple(row))
