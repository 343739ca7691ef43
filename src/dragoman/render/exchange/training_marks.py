"""Every span of a record as a mark (what kind of words it is), for people who train or check models: as tasks
of Label Studio and as a DocBin of spaCy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from dragoman import __version__
from dragoman.record import Record, Span, content_id
from dragoman.render.exchange.columns import field_spans
from dragoman.render.exchange.output import Tally
from dragoman.render.exchange.selection import Options, Selection

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.tokens import Span as Tokens

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


def write_tasks(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write a list of tasks of Label Studio, one a report, our marks as predictions to be corrected.

    Offsets are code points, which Label Studio stores since its text regions count code points too. The
    labelling configuration to paste into the project is written beside the file.
    """
    out.write(b"[")
    between = b"\n"
    for record in selection.records():
        task = _task(record)
        out.write(between + msgspec.json.encode(task))
        between = b",\n"
        tally.write("tasks")
        tally.write("marks", len(task["predictions"][0]["result"]))
    out.write(b"\n]\n")


def labelling_configuration() -> bytes:
    """Return the labelling configuration."""
    labels = "\n".join(f'    <Label value="{escape(kind)}"/>' for kind in ALL_KINDS)
    return (
        "<View>\n"
        '  <Labels name="label" toName="text">\n'
        f"{labels}\n"
        "  </Labels>\n"
        '  <Text name="text" value="$text" granularity="word"/>\n'
        "</View>\n"
    ).encode()


def _task(record: Record) -> dict[str, Any]:
    report = record.report
    about = {"report": report.id, "title": report.title, "outlet": report.outlet, "address": report.address}
    prediction = {
        "model_version": f"dragoman {__version__}",
        "result": [_region(number, mark) for number, mark in enumerate(marks(record))],
    }
    return {"data": {"text": report.text, **about}, "predictions": [prediction]}


def _region(number: int, mark: Mark) -> dict[str, Any]:
    span = mark.span
    return {
        "id": content_id("region", number, mark.kind, mark.row, span.start, span.end),
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": span.start, "end": span.end, "text": span.quote, "labels": [mark.kind]},
        "meta": {"text": [mark.label], "row": mark.row},
    }


def write_docbin(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write a DocBin of spaCy: one Doc a report, a span group a kind of mark, for `spacy train` and friends.

    Tokens are those of spaCy's blank English. Marks whose bounds lie inside a token are widened to it, and
    counted; the exact ones stand in `doc.user_data["dragoman"]` as [kind, label, start, end, row].
    """
    import spacy
    from spacy.tokens import DocBin

    language = spacy.blank("en")
    docs = DocBin(attrs=[], store_user_data=True)
    for record in selection.records():
        language.max_length = max(language.max_length, len(record.report.text) + 1)
        docs.add(_doc(record, language, tally))
        tally.write("docs")
    out.write(docs.to_bytes())


def _doc(record: Record, language: Language, tally: Tally) -> Doc:
    doc = language.make_doc(record.report.text)
    groups: dict[str, list[Tokens]] = {}
    exact: list[list[str | int]] = []
    for mark in marks(record):
        span = mark.span
        exact.append([mark.kind, mark.label, span.start, span.end, mark.row])
        inside = doc.char_span(span.start, span.end, label=mark.label)
        if inside is None:
            tally.lose("exact bounds", f"{mark.kind} begins or ends inside a token")
            inside = doc.char_span(span.start, span.end, label=mark.label, alignment_mode="expand")
        groups.setdefault(mark.kind, []).append(inside)
        tally.write("spans")
    for kind, spans in groups.items():
        doc.spans[kind] = spans
    doc.user_data["dragoman"] = {"report": record.report.id, "marks": exact}
    return doc
