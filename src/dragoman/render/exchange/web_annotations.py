"""W3C Web Annotations (JSON-LD): each row of the record marks its words in the report's text.

One annotation for each event, statement, position and commitment: the targets are the words, each found
again both by its text (`TextQuoteSelector`) and by its place (`TextPositionSelector`, Unicode code points).
The source of a target is the report's text as the record keeps it, not the page it came from. The model is
https://www.w3.org/TR/annotation-model/; terms of our own are defined in the page's context.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from dragoman.record import Commitment, Event, Position, Record, Span, Statement, Tag
from dragoman.record.report import web_address
from dragoman.render import words
from dragoman.render.exchange.export_parts import Tally, states
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.words import decision_words

AROUND = 32
"""Characters before and after the words that a text selector quotes."""
_STATEMENT_TERMS = (
    "Statement", "speaker", "office", "state", "cue", "kind", "polarity", "modality", "addressee", "channel",
    "date", "force", "issues", "parent", "byHand",
)  # fmt: skip
_ROW_TERMS = (
    "Event", "Position", "Commitment", "eventType", "mode", "status", "actors", "recipients", "persons",
    "place", "issue", "statements", "parties",
)  # fmt: skip


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one annotation page."""
    head = msgspec.json.encode(
        {"@context": _context((*_STATEMENT_TERMS, *_ROW_TERMS)), "type": "AnnotationPage"}
    )
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
        body = [_event_facts(event), readable(_event_line(event)), *tags(event.issues)]
        yield (
            "events",
            annotated(f"event:{event.id}", body, event.evidence, report.text, address=report.address),
        )
    for statement in record.statements:
        yield "statements", statement_annotation(statement, report.text, address=report.address)
    for position in record.positions:
        yield "positions", annotated(
            f"position:{position.id}", _position_bodies(position), position.evidence, report.text,
            address=report.address,
        )  # fmt: skip
    for commitment in record.commitments:
        yield "commitments", annotated(
            f"commitment:{commitment.id}", _commitment_bodies(commitment), commitment.evidence, report.text,
            address=report.address,
        )  # fmt: skip


def annotation_page(annotations: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return annotations as one page, the document that other programs load."""
    return {"@context": _context(_STATEMENT_TERMS), "type": "AnnotationPage", "items": list(annotations)}


def _context(terms: Iterable[str]) -> list[Any]:
    """Return what the words of a page mean: those of the standard, and terms of our own."""
    return ["http://www.w3.org/ns/anno.jsonld", {term: f"urn:dragoman:terms:{term}" for term in terms}]


def statement_annotation(statement: Statement, text: str, *, address: str | None = None) -> dict[str, Any]:
    """Return one statement of a report as an annotation of the report's `text`.

    The source is our text, not the page it was taken from, since places count characters of the text;
    `address`, if known, is given as where the text came from.
    """
    body = [_statement_facts(statement), *_statement_line(statement), *tags(statement.issues)]
    targets = statement.content or statement.evidence
    return annotated(f"statement:{statement.id}", body, targets, text, address=address)


def annotated(
    name: str, body: list[dict[str, Any]], targets: Iterable[Span], text: str, *, address: str | None = None
) -> dict[str, Any]:
    """Return an annotation of `targets` in a report's `text`; `name` is unique among ours."""
    return {
        "id": f"urn:dragoman:{name}",
        "type": "Annotation",
        "motivation": "describing",
        "generator": {"type": "Software", "name": "Dragoman"},
        "body": body,
        "target": [
            {
                "type": "SpecificResource",
                "source": _target_source(span, address),
                "selector": selectors(span, text),
            }
            for span in sorted(targets)
        ],
    }


def selectors(span: Span, text: str) -> list[dict[str, Any]]:
    """Return the two selectors that both find `span` in `text`."""
    return [
        {
            "type": "TextQuoteSelector",
            "exact": span.quote,
            "prefix": text[max(0, span.start - AROUND) : span.start],
            "suffix": text[span.end : span.end + AROUND],
        },
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
    ]


def _target_source(span: Span, address: str | None) -> dict[str, str]:
    source = {"id": f"urn:dragoman:report:{span.report}", "type": "Text", "format": "text/plain"}
    via = web_address(address)
    return {**source, "via": via} if via else source


def _statement_facts(statement: Statement) -> dict[str, Any]:
    """The fields of a statement; unknown ones are left out."""
    cue = statement.cue
    fields: dict[str, Any] = {
        "speaker": statement.speaker,
        "office": statement.speaker_office,
        "state": statement.speaker_state,
        "cue": cue.quote if cue else None,
        "kind": statement.kind,
        "polarity": statement.polarity,
        "modality": statement.modality,
        "addressee": statement.addressee_state
        or (statement.addressee.quote if statement.addressee else None),
        "channel": statement.channel,
        "date": statement.when.value if statement.when else None,
        "force": statement.force,
        "issues": list(dict.fromkeys(tag.issue for tag in statement.issues)),
        "parent": f"urn:dragoman:statement:{statement.parent}" if statement.parent else None,
        "byHand": list(map(decision_words, statement.by_hand)) or None,
    }
    return {"type": "Statement", **{name: value for name, value in fields.items() if value is not None}}


def _statement_line(statement: Statement) -> list[dict[str, str]]:
    """A line for people, which viewers show beside the words."""
    state = f" ({statement.speaker_state})" if statement.speaker_state else ""
    name = words.speaker(statement) if statement.speaker else "speaker unknown"
    line = f"{name}{state}: {words.manner(statement)}"
    return [readable(line)]


def readable(line: str) -> dict[str, str]:
    """Return a body that viewers show beside the words."""
    return {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": line}


def tags(issues: Iterable[Tag]) -> list[dict[str, str]]:
    """Return the issues as tags, each once."""
    codes = dict.fromkeys(tag.issue for tag in issues)
    return [{"type": "TextualBody", "purpose": "tagging", "value": code} for code in codes]


def _event_facts(event: Event) -> dict[str, Any]:
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


def _event_line(event: Event) -> str:
    """A line for people: what, who, which status."""
    return f"{words.who(event)}: {words.what(event)}, {event.status}, {words.when(event.when)}"


def _position_bodies(position: Position) -> list[dict[str, Any]]:
    facts = _known(
        {
            "type": "Position",
            "state": position.state,
            "issue": position.issue,
            "force": position.force,
            "statements": [f"urn:dragoman:statement:{statement}" for statement in position.statements],
            "byHand": list(map(decision_words, position.by_hand)) or None,
        }
    )
    return [facts, readable(f"{position.state} on {position.issue}: {words.plain(position.summary)}")]


def _commitment_bodies(commitment: Commitment) -> list[dict[str, Any]]:
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
