"""The rows of a gold record, and how a gold file is read and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from dragoman.errors import EvaluationError
from dragoman.record import Byline, Caption, EventStatus, EventType, StatementKind

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


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
