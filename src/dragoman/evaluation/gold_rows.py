"""The rows of a gold record, how a gold file is read and checked, and a record in the same form.

A gold record cites words instead of offsets, because it is written by hand. `gold_format` turns a Record into
that form, so that both can be laid side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from dragoman.errors import EvaluationError
from dragoman.lexicon.states import territory_of
from dragoman.record import (
    Byline,
    Caption,
    Event,
    EventStatus,
    EventType,
    Party,
    Position,
    Record,
    Report,
    Span,
    Statement,
    StatementKind,
)

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
GoldRecord = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event as a careful reader notes it; `alt` holds other words that tell the same occurrence."""

    type: EventType
    status: EventStatus
    evidence: str
    actor_states: tuple[str, ...] = ()
    recipient_states: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    date: str | None = None
    time: str | None = None
    place: str | None = None
    alt: tuple[str, ...] = ()

    @property
    def mentions(self) -> tuple[str, ...]:
        return (self.evidence, *self.alt)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement: who said it, how it is given, the longest quotation in it."""

    evidence: str
    kind: StatementKind
    speaker: str | None = None
    speaker_state: str | None = None
    addressee_state: str | None = None
    issues: tuple[str, ...] = ()
    quote: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRow:
    """Where a state stands on an issue."""

    state: str
    issue: str
    evidence: str
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a page says about itself, in the fields of Report; what is left out is not scored."""

    title: str | None = None
    standfirst: str | None = None
    outlet: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    language: str | None = None
    address: str | None = None
    original: str | None = None
    contact: str | None = None
    captions: tuple[Caption, ...] = ()
    bylines: tuple[Byline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The record of one text, as gold or as read."""

    id: str | None = None
    dateline_date: str | None = None
    events: tuple[EventRow, ...] = ()
    statements: tuple[StatementRow, ...] = ()
    positions: tuple[PositionRow, ...] = ()
    metadata: Metadata | None = None


def decode_rows(raw: bytes, name: str) -> Rows:
    """Return the rows of the gold file `name`. Raises EvaluationError, naming the file and the field."""
    try:
        return msgspec.json.decode(raw, type=Rows)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{name}: {error}") from error


def as_rows(record: dict[str, Any]) -> Rows:
    """Return a record in the gold format (`gold_format`) as rows."""
    return msgspec.convert(record, type=Rows)


def flaws(rows: Rows, text: str) -> Iterator[str]:
    """Yield what is wrong with gold rows: evidence that does not stand in the text, a date that is none."""
    squeezed = " ".join(text.split())
    for kind in ("events", "statements", "positions"):
        for number, row in enumerate(getattr(rows, kind), 1):
            for mention in (row.evidence, *getattr(row, "alt", ())):
                if not mention.strip() or " ".join(mention.split()) not in squeezed:
                    yield f"{kind[:-1]} {number}: the text does not hold {mention[:60]!r}"
    for number, event in enumerate(rows.events, 1):
        if event.date is not None and not _DATE.fullmatch(event.date):
            yield f"event {number}: date is {event.date!r}; expected YYYY, YYYY-MM or YYYY-MM-DD"


def gold_format(record: Record, text: str | None = None) -> GoldRecord:
    """Return `record` as a gold record.

    `text` is the text that evidence must be found in, when it is not the report's own (a title given
    beside the text is no part of it): a row that rests only on other words is left out. Gold records have the
    state in which an armed group acts in its place, and nothing of a group that acts for no state.
    """
    report = record.report
    cite = _Citation(report, report.text if text is None else text)
    rows: GoldRecord = {
        "dateline_date": report.day,
        "events": [_event(event, cite) for event in record.events if _is_between_states(event)],
        "statements": [_statement(statement, cite) for statement in record.statements],
        "positions": [_position(position, cite) for position in record.positions],
    }
    for kind in ("events", "statements", "positions"):
        rows[kind] = [row for row in rows[kind] if row["evidence"] is not None]
    return rows


class _Citation:
    """The words of evidence spans, as far as they stand in the text that is scored."""

    def __init__(self, report: Report, text: str) -> None:
        self.report, self.text = report, text

    def words(self, spans: Iterable[Span]) -> str | None:
        """Return the words of `spans` as one run where they share a block, else those of the first.

        None when the run stands in the title only, and the title is no part of the text.
        """
        spans = list(spans)
        if not spans:
            return None
        start, end = min(s.start for s in spans), max(s.end for s in spans)
        if not any(block.start <= start and end <= block.end for block in self.report.blocks):
            start, end = spans[0].start, spans[0].end
        quote = self.report.text[start:end]
        return None if self._in_title(start) and quote not in self.text else quote

    def each(self, spans: Iterable[Span]) -> list[str]:
        """Return the words of each span that can be cited."""
        return [words for span in spans if (words := self.words([span])) is not None]

    def _in_title(self, offset: int) -> bool:
        return any(b.kind == "title" and b.start <= offset < b.end for b in self.report.blocks)


def _event(event: Event, cite: _Citation) -> GoldRecord:
    evidence, others = cite.words(event.evidence), cite.each(event.also)
    if evidence is None and others:
        evidence, *others = others
    row: GoldRecord = {
        "type": event.event_type,
        "actor_states": _states(event.actors),
        "recipient_states": _states(event.recipients),
        "persons": list(dict.fromkeys(person.name for person in event.persons)),
        "date": event.when.value if event.when else None,
        "place": event.where.span.quote if event.where else None,
        "status": event.status,
        "evidence": evidence,
    }
    if event.when and event.when.time:
        row["time"] = event.when.time
    if others:
        row["alt"] = others
    return row


def _states(parties: Iterable[Party]) -> list[str]:
    return [state for state in dict.fromkeys(territory_of(party.state) for party in parties) if state]


def _state(code: str | None) -> str | None:
    return territory_of(code) or None if code else code


def _is_between_states(event: Event) -> bool:
    """Say whether an event is no matter of an armed group alone, or of one with the state it acts in."""
    parties = (*event.actors, *event.recipients)
    if all(territory_of(party.state) == party.state for party in parties):
        return True
    actors, recipients = _states(event.actors), _states(event.recipients)
    return bool(actors) and actors != recipients


def _statement(statement: Statement, cite: _Citation) -> GoldRecord:
    return {
        "speaker": statement.speaker,
        "speaker_state": _state(statement.speaker_state),
        "kind": statement.kind,
        "addressee_state": _state(statement.addressee_state),
        "issues": list(dict.fromkeys(tag.issue for tag in statement.issues)),
        "evidence": cite.words(statement.evidence),
        "quote": _longest(statement.quotes),
    }


def _longest(quotes: Iterable[Span]) -> str | None:
    """Return the words of the longest quotation, marks excluded."""
    return max((quote.quote.strip("“”\"‘’'«»„ ") for quote in quotes), key=len, default=None)


def _position(position: Position, cite: _Citation) -> GoldRecord:
    return {
        "state": territory_of(position.state) or position.state,
        "issue": position.issue,
        "summary": position.summary,
        "evidence": cite.words(position.evidence),
    }
