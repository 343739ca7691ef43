"""A filter of statements, and a list of them as table, JSON, JSON lines, CSV or web annotations."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from dragoman.merge.dates import between, period
from dragoman.record import Record, Report, Statement
from dragoman.render import words
from dragoman.render.words import csv_cell, decision_notes, decision_words
from dragoman.store.queries.report_lookup import records_by_id

if TYPE_CHECKING:
    from dragoman.store import Store

COLUMNS = (
    "statement", "report", "outlet", "published", "date", "speaker", "office", "state", "to", "kind", "cue",
    "polarity", "modality", "channel", "via", "force", "issues", "words", "start", "end", "parent",
    "by_hand", "proposed_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Conditions on a statement; None asks for nothing. `force` is the least; dates are inclusive."""

    speaker: str | None = None
    state: str | None = None
    issues: tuple[str, ...] = ()
    to: str | None = None
    force: int | None = None
    since: str | None = None
    until: str | None = None
    own: bool = False

    def matching(self, record: Record) -> list[Statement]:
        """Return the statements of `record` that are wanted, in reading order; with `own` none that a second
        reader proposed."""
        left_out = record.proposed_by if self.own else ()
        return [
            statement
            for statement in record.statements
            if statement.id not in left_out and self._is(statement, record.report)
        ]

    def _is(self, statement: Statement, report: Report) -> bool:
        return (
            (self.speaker is None or _names(self.speaker, statement))
            and (self.state is None or self.state == statement.speaker_state)
            and (not self.issues or any(tag.issue in self.issues for tag in statement.issues))
            and (self.to is None or _is_to(self.to, statement))
            and (self.force is None or (statement.force is not None and statement.force >= self.force))
            and self._in_time(date(statement, report))
        )

    def _in_time(self, said: str | None) -> bool:
        return between(period(said), self.since, self.until)


def date(statement: Statement, report: Report) -> str | None:
    """Return when something was said: the date beside the cue, else that of the report."""
    if statement.when is not None:
        return statement.when.value.partition("T")[0]
    return report.published_at[:10] if report.published_at else None


def matching_statements(store: Store, wanted: StatementFilter) -> Iterator[tuple[Record, list[Statement]]]:
    """Yield the records of a store that have statements which are wanted, with these."""
    from dragoman.query.option_values import days_of
    from dragoman.store.paging import every

    _, until = days_of(None, wanted.until)
    issue = wanted.issues[0] if len(wanted.issues) == 1 else None
    ask = partial(store.statements, state=wanted.state, issue=issue, until=until, limit=1000)
    for record in records_by_id(store, dict.fromkeys(statement.origin.version for statement in every(ask))):
        if statements := wanted.matching(record):
            yield record, statements


class ListWriter:
    """Writes the wanted statements of record after record to `out`; `close` ends what must be ended."""

    def __init__(self, out: TextIO, form: str) -> None:
        self._out, self._count = out, 0
        self._write: Callable[[Record, list[Statement]], None] = getattr(self, f"_{form}")
        self._form = form
        self._held: list[dict[str, Any]] = []

    def write(self, record: Record, statements: list[Statement]) -> None:
        """Write the statements `statements` in `record`, if there are any."""
        if statements:
            self._write(record, statements)
            self._count += len(statements)

    def close(self) -> None:
        if self._form == "json":
            self._dump(self._held)
        elif self._form == "annotation":
            from dragoman.render.exchange.web_annotations import annotation_page

            self._dump(annotation_page(self._held))

    def _dump(self, value: object) -> None:
        self._out.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")

    def _json(self, record: Record, statements: list[Statement]) -> None:
        self._held += statement_objects(record, statements)

    def _jsonl(self, record: Record, statements: list[Statement]) -> None:
        for row in statement_objects(record, statements):
            self._out.write(msgspec.json.encode(row).decode() + "\n")

    def _annotation(self, record: Record, statements: list[Statement]) -> None:
        from dragoman.render.exchange.web_annotations import statement_annotation

        report = record.report
        self._held += [
            statement_annotation(statement, report.text, address=report.address) for statement in statements
        ]

    def _csv(self, record: Record, statements: list[Statement]) -> None:
        writer, by = csv.writer(self._out, lineterminator="\n"), record.proposed_by
        if not self._count:
            writer.writerow(COLUMNS)
        writer.writerows(
            [csv_cell(value) for value in (*_cells(statement, record.report), by.get(statement.id))]
            for statement in statements
        )

    def _table(self, record: Record, statements: list[Statement]) -> None:
        from dragoman.render.terminal import console, print_table

        by = record.proposed_by
        print_table(
            console(self._out),
            words.heading(record.report),
            ("speaker", "state", "to", "date", "cue", "force", "issues"),
            [
                (
                    words.speaker(statement),
                    statement.speaker_state or "",
                    _to(statement),
                    date(statement, record.report) or "",
                    _cue(statement),
                    "" if statement.force is None else str(statement.force),
                    ", ".join(_issues(statement)),
                )
                for statement in statements
            ],
            [
                " ".join(
                    (
                        words.quoted(statement.content or statement.evidence),
                        *decision_notes(statement.by_hand),
                        *([f"[{words.proposed_by([by[statement.id]])}]"] if statement.id in by else ()),
                    )
                )
                for statement in statements
            ],
        )


def statement_objects(record: Record, statements: list[Statement]) -> Iterator[dict[str, Any]]:
    """Yield each statement as an object, with what says which report it is from."""
    report = record.report
    head = {
        "report": report.id,
        "title": report.title,
        "outlet": report.outlet,
        "published_at": report.published_at,
        "address": report.address,
    }
    by = record.proposed_by
    for statement in statements:
        origin = {"proposed_by": by[statement.id]} if statement.id in by else {}
        yield {**head, "date": date(statement, report), **msgspec.to_builtins(statement), **origin}


def _cells(statement: Statement, report: Report) -> tuple[object, ...]:
    places = statement.content or statement.evidence
    return (
        statement.id,
        report.id,
        report.outlet,
        report.published_at,
        date(statement, report),
        statement.speaker,
        statement.speaker_office,
        statement.speaker_state,
        _to(statement),
        statement.kind,
        _cue(statement),
        statement.polarity,
        statement.modality,
        statement.channel,
        words.plain(statement.via.quote) if statement.via else None,
        statement.force,
        " ".join(_issues(statement)),
        words.quoted(places),
        min(place.start for place in places),
        max(place.end for place in places),
        statement.parent,
        "; ".join(map(decision_words, statement.by_hand)),
    )


def _to(statement: Statement) -> str:
    return statement.addressee_state or (
        words.plain(statement.addressee.quote) if statement.addressee else ""
    )


def _cue(statement: Statement) -> str:
    return words.plain(statement.cue.quote) if statement.cue else ""


def _issues(statement: Statement) -> list[str]:
    return list(dict.fromkeys(tag.issue for tag in statement.issues))


def _names(asked: str, statement: Statement) -> bool:
    """Whether a part of a name or an office, in any case, is the speaker's."""
    return any(
        asked.casefold() in (text or "").casefold() for text in (statement.speaker, statement.speaker_office)
    )


def _is_to(asked: str, statement: Statement) -> bool:
    if statement.addressee_state is not None and asked == statement.addressee_state:
        return True
    return statement.addressee is not None and asked.casefold() in statement.addressee.quote.casefold()
