"""Every span of a record as a mark: what kind of words it is, for people who train or check models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.record import Record, Span
from dragoman.render.exchange.evidence import field_spans

KINDS = {
    ("event", "evidence"): "event",
    ("event", "predicate"): "predicate",
    ("event", "actors"): "event_actor",
    ("event", "recipients"): "event_recipient",
    ("event", "persons"): "event_person",
    ("event", "when"): "event_date",
    ("event", "where"): "event_place",
    ("event", "status_span"): "status",
    ("statement", "content"): "content",
    ("statement", "speaker_span"): "speaker",
    ("statement", "cue"): "cue",
    ("statement", "quotes"): "quote",
    ("statement", "addressee"): "addressee",
    ("statement", "channel_span"): "channel",
    ("statement", "via"): "via",
    ("position", "evidence"): "position",
    ("commitment", "undertaking"): "commitment",
}
"""Row and field -> kind of mark; other fields are not marked."""
READ = ("actor", "time", "place")
ALL_KINDS = (*KINDS.values(), *READ)


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of one kind, with a label (an event's type, a time's value, ...) and the row they belong to."""

    kind: str
    label: str
    span: Span
    row: str


def marks(record: Record) -> Iterator[Mark]:
    """Yield the marks of a record, row after row."""
    for event in record.events:
        yield from _of("event", event.event_type, event, event.id)
    for statement in record.statements:
        yield from _of("statement", statement.kind, statement, statement.id)
    for position in record.positions:
        yield from _of("position", position.issue, position, position.id)
    for commitment in record.commitments:
        yield from _of("commitment", commitment.status, commitment, commitment.id)
    for actor in record.actors:
        yield from (Mark("actor", actor.state or actor.kind, span, actor.id) for span in actor.mentions)
    for number, time in enumerate(record.times):
        yield Mark("time", time.value, time.span, f"time{number}")
    for number, place in enumerate(record.places):
        yield Mark("place", place.kind, place.span, f"place{number}")


def _of(row_kind: str, label: str, row: object, identifier: str) -> Iterator[Mark]:
    for name, span in field_spans(row):
        kind = KINDS.get((row_kind, name))
        if kind is not None:
            yield Mark(kind, label, span, identifier)
