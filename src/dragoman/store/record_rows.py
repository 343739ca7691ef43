"""A record -> the rows of each table; `read.py` puts them together again.

Readers prepare the rows in their own processes (`prepared_record`), so that the one program that writes adds
numbers and nothing else; nothing here imports a database. Spans of statements, events, positions and
commitments get a row each, so that any SQL reader can join a field to the words it was read from (view
`evidence`); their quotes are cut from the report's text there, not stored twice. In each row the number comes
first, and the version, where it has one, second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from itertools import combinations
from typing import Any, NamedTuple

import msgspec

from dragoman.errors import BadInput
from dragoman.merge.related_reports import openings
from dragoman.record import (
    Actor,
    Commitment,
    Event,
    Place,
    Position,
    Proposal,
    Record,
    Report,
    Statement,
    Timex,
    spans,
)
from dragoman.record.encoding import problems
from dragoman.record.report import web_address
from dragoman.store.keys_and_days import day_range, instant, next_day, report_day, report_key

ROW_BITS = 20
"""A version's rows are numbered from `version << ROW_BITS`."""
Row = dict[str, Any]
Rows = dict[str, list[Row]]
KINDS: dict[str, tuple[str, type]] = {
    "actor": ("actors", Actor),
    "timex": ("times", Timex),
    "place": ("places", Place),
    "statement": ("statements", Statement),
    "event": ("events", Event),
    "position": ("positions", Position),
    "commitment": ("commitments", Commitment),
    "proposal": ("proposals", Proposal),
}
"""Table -> field of Record, and the class of its rows; parents before those who name them."""
_WITH_SPANS = ("statement", "event", "position", "commitment")
_FIELDS = {kind: tuple(field.name for field in fields(KINDS[kind][1])) for kind in _WITH_SPANS}


def first_number(version: int) -> int:
    """Return the number of the first row of a version; the next version's is the end of the range."""
    return version << ROW_BITS


def rows_of(record: Record, version: int) -> Rows:
    """Return the rows of `record` by table, in an order that foreign keys accept."""
    rows: Rows = {}
    filed = report_day(record.report.published_at)
    for kind, (field, _) in KINDS.items():
        of_kind = getattr(record, field)
        if len(of_kind) >> ROW_BITS:
            raise BadInput(f"{len(of_kind):,} {field} in one report; at most {1 << ROW_BITS:,} are kept")
        for number, row in enumerate(of_kind, first_number(version)):
            put_row(rows, kind, number, version, row, filed)
    put_opening(rows, record, version)
    return rows


def put_row(rows: Rows, kind: str, number: int, version: int, row: Any, filed: str) -> None:
    """Put a row, and what stands beside it, to those found; `filed` is the day of its report."""
    columns = _columns(kind, row, filed)
    body = msgspec.json.encode(row).decode()
    rows.setdefault(kind, []).append({"number": number, "version": version, **columns, "body": body})
    for table, beside in _beside(kind, number, row, columns):
        rows.setdefault(table, []).append(beside)
    if kind in _WITH_SPANS:
        rows.setdefault("span", []).extend(_spans(kind, number, version, row))


def put_opening(rows: Rows, record: Record, version: int) -> None:
    """Put what a report opens with, where it has an opening, to the rows found."""
    for number, opening in enumerate(openings([record]), first_number(version)):
        day = report_day(opening.published_at)
        rows.setdefault("opening", []).append({
            "number": number, "version": version, "day": day, "states": " ".join(opening.states),
            "acts": msgspec.json.encode(opening.acts).decode() if opening.acts else None,
            "start": opening.span.start, "stop": opening.span.end,
        })  # fmt: skip
        parties = ({"opening": number, "state": state, "day": day} for state in opening.states)
        rows.setdefault("opening_party", []).extend(parties)


def report_body(report: Report) -> str:
    """Return a report as JSON, but for its text, which has a column of its own."""
    return msgspec.json.encode(replace(report, text="")).decode()


def _spans(kind: str, number: int, version: int, row: Any) -> Iterator[Row]:
    for field in _FIELDS[kind]:
        value = getattr(row, field)
        for nth, span in enumerate(spans(value) if value and not isinstance(value, str) else ()):
            yield {
                "row": number, "version": version, "kind": kind, "field": field, "nth": nth,
                "start": span.start, "stop": span.end,
            }  # fmt: skip


def _beside(kind: str, number: int, row: Any, columns: Row) -> Iterator[tuple[str, Row]]:
    """Yield what stands in side tables: who takes part, pairs of those, issues."""
    if kind == "event":
        actors, recipients = ([party.state for party in side] for side in (row.actors, row.recipients))
        yield from sides(kind, number, actors, recipients, columns["day"], columns["latest"])
    if kind == "commitment":
        for state in _once(party.state for party in row.parties):
            yield "commitment_party", {"commitment": number, "state": state, "day": columns["day"]}
    if kind in ("event", "statement"):
        for issue in _once(tag.issue for tag in row.issues):
            yield "row_issue", {"row": number, "kind": kind, "issue": issue, "day": columns["day"]}


def sides(
    kind: str, number: int, actors: Iterable[str], recipients: Iterable[str], day: str, latest: str | None
) -> Iterator[tuple[str, Row]]:
    """Yield who takes part in an event or story, with the role, and every pair of them, once."""
    filed = {"day": day, "latest": latest or next_day(day)}
    roles = dict.fromkeys(actors, "actor")
    for state in _once(recipients):
        roles[state] = "both" if state in roles else "recipient"
    for state, role in roles.items():
        yield f"{kind}_party", {kind: number, "state": state, "role": role, **filed}
    for first, second in combinations(sorted(roles), 2):
        yield f"{kind}_pair", {kind: number, "first": first, "second": second, **filed}


def _once(values: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(values)


_SAME = {
    "actor": ("id", "kind", "name", "state", "office", "wikidata"),
    "timex": ("kind", "value", "earliest", "latest", "precision"),
    "place": ("name", "kind", "id", "country", "latitude", "longitude"),
    "statement": ("id", "kind", "speaker", "polarity", "modality", "channel", "force"),
    "event": ("id", "mode", "status", "statement"),
    "position": ("id", "state", "issue", "force", "summary"),
    "commitment": ("id", "status"),
    "proposal": ("id", "reader", "confidence"),
}
"""Columns that are called as the fields of the row that they hold, by table."""


def _columns(kind: str, row: Any, filed: str) -> Row:
    """Return the columns of a row in the table of its kind; `filed` is the day of its report."""
    columns = {name: getattr(row, name) for name in _SAME[kind]}
    match kind:
        case "timex" | "place":
            return columns | {"start": row.span.start, "stop": row.span.end}
        case "statement":
            return columns | _statement(row, filed)
        case "event" | "commitment":
            earliest, latest = day_range(row.when) or (None, None)
            columns |= {"earliest": earliest, "latest": latest}
            if kind == "commitment":
                return columns | {"day": filed or earliest or "", "undertaking": row.undertaking.quote}
            place, country = (row.where.name, row.where.country) if row.where else (None, None)
            return columns | {
                "type": row.event_type, "day": earliest or filed, "place": place, "country": country,
            }  # fmt: skip
        case "position":
            return columns | {"day": filed}
        case "proposal":
            proposed = "event" if row.event is not None else "statement"
            return columns | {"kind": proposed, "accepted": int(row.accepted), "day": filed}
    return columns


def _statement(row: Statement, filed: str) -> Row:
    dated = day_range(row.when)
    day = dated[0] if dated and not "" < filed < dated[0] else filed  # nobody spoke after the report of it
    return {
        "state": row.speaker_state, "office": row.speaker_office, "cue": row.cue_lemma,
        "addressee": row.addressee_state, "day": day,
        "words": " […] ".join(span.quote for span in row.content),
    }  # fmt: skip


Values = tuple[Any, ...]
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class TableRows(NamedTuple):
    """Rows of one table: the names of their columns, and their values. The first is the number of the row
    that they are of, counted from 0 in its record; a second that is called `version` is 0 too."""

    names: tuple[str, ...]
    values: list[Values]


class PreparedRecord(NamedTuple):
    """A record that was checked. `version` has the columns of `report_version` that it tells; `valid_from`
    is None where its report gives no time. A tuple, which passes from process to process faster than objects
    of other kinds."""

    id: str
    key: str
    address: str | None
    version: dict[str, str | None]
    rows: dict[str, TableRows]
    statements: int
    events: int
    is_passed_over: bool

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return self.address or self.version["title"] or self.id


def prepared_record(record: Record) -> PreparedRecord:
    """Return the rows of a record. Raises BadInput for one that cannot be trusted or kept."""
    faults = problems(record)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise BadInput(f"the record does not hold: {faults[0]}{more}")
    try:
        made = _made(record)
        record.report.text.encode()
    except UnicodeEncodeError as error:
        raise BadInput("the record has half a character (a lone surrogate) in it") from error
    if _has_zero(made):
        raise BadInput("the record has a zero character in it, which databases do not take")
    return made


def _made(record: Record) -> PreparedRecord:
    report = record.report
    rows = {
        table: TableRows(_names(table, of_table[0]), [tuple(row.values()) for row in of_table])
        for table, of_table in rows_of(record, 0).items()
        if of_table
    }
    return PreparedRecord(
        report.id, report_key(report), web_address(report.address), version_columns(record), rows,
        len(record.statements), len(record.events), record.passed_over is not None,
    )  # fmt: skip


def version_columns(record: Record) -> dict[str, str | None]:
    """Return the columns of `report_version` that a record tells."""
    report = record.report
    return {
        "id": report.id,
        "raw_sha256": report.raw_sha256,
        "valid_from": instant(report.modified_at) or instant(report.published_at),
        "kind": report.kind,
        "title": report.title,
        "outlet": report.outlet,
        "published_at": report.published_at,
        "modified_at": report.modified_at,
        "language": report.language,
        "original": web_address(report.original),
        "day": report_day(report.published_at),
        "text": report.text,
        "body": report_body(report),
        "notes": msgspec.json.encode(record.notes).decode(),
    }


def _has_zero(made: PreparedRecord) -> bool:
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
