"""W3C Web Annotations: each row of the record marks its words in the report's text.

One annotation for each event, statement, position and commitment. The source of a target is the
report's text as the record keeps it (offsets count its code points), not the page it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from dragoman.record import Commitment, Event, Position, Record
from dragoman.render import words
from dragoman.render.annotation import CONTEXT as STATEMENT_CONTEXT
from dragoman.render.annotation import annotated, annotation, readable, tags
from dragoman.render.exchange.columns import states
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally
from dragoman.render.words import decision_words

_OWN = "urn:dragoman:terms:"
_TERMS = (
    "Event", "Position", "Commitment", "eventType", "mode", "status", "actors", "recipients", "persons",
    "place", "issue", "statements", "parties",
)  # fmt: skip
CONTEXT: list[Any] = [
    STATEMENT_CONTEXT[0],
    {**STATEMENT_CONTEXT[1], **{term: _OWN + term for term in _TERMS}},
]


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one annotation page."""
    head = msgspec.json.encode({"@context": CONTEXT, "type": "AnnotationPage"})
    out.write(head[:-1] + b',"items":[')
    between = b"\n"
    for record in selection.records():
        for kind, item in items(record):
            out.write(between + msgspec.json.encode(item))
            between = b",\n"
            tally.write(kind)
    out.write(b"\n]}\n")


def items(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each annotation of a record with the kind of its row."""
    report = record.report
    for event in record.events:
        body = [_event(event), readable(_line(event)), *tags(event.issues)]
        yield (
            "events",
            annotated(f"event:{event.id}", body, event.evidence, report.text, address=report.address),
        )
    for statement in record.statements:
        yield "statements", annotation(statement, report.text, address=report.address)
    for position in record.positions:
        yield "positions", annotated(
            f"position:{position.id}", _position(position), position.evidence, report.text,
            address=report.address,
        )  # fmt: skip
    for commitment in record.commitments:
        yield "commitments", annotated(
            f"commitment:{commitment.id}", _commitment(commitment), commitment.evidence, report.text,
            address=report.address,
        )  # fmt: skip


def _event(event: Event) -> dict[str, Any]:
    return _known(
        {
            "type": "Event",
            "eventType": event.event_type,
            "mode": event.mode,
            "status": event.status,
            "actors": list(states(event.actors)),
            "recipients": list(states(event.recipients)),
            "persons": list(dict.fromkeys(person.name for person in event.persons)),
            "date": event.when.value if event.when else None,
            "place": event.where.name if event.where else None,
        }
    )


def _line(event: Event) -> str:
    """A line for people: what, who, which status."""
    return f"{words.who(event)}: {words.what(event)}, {event.status}, {words.when(event.when)}"


def _position(position: Position) -> list[dict[str, Any]]:
    facts = _known(
        {
            "type": "Position",
            "state": position.state,
            "issue": position.issue,
            "force": position.force,
            "statements": [f"urn:dragoman:statement:{one}" for one in position.statements],
            "byHand": list(map(decision_words, position.by_hand)) or None,
        }
    )
    return [facts, readable(f"{position.state} on {position.issue}: {words.plain(position.summary)}")]


def _commitment(commitment: Commitment) -> list[dict[str, Any]]:
    parties = list(states(commitment.parties))
    date = commitment.when.value if commitment.when else None
    facts = _known(
        {
            "type": "Commitment",
            "parties": parties,
            "status": commitment.status,
            "date": date,
            "byHand": list(map(decision_words, commitment.by_hand)) or None,
        }
    )
    return [facts, readable(f"{', '.join(parties)}: {words.plain(commitment.undertaking.quote)}")]


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is unknown."""
    return {name: value for name, value in facts.items() if value is not None}
