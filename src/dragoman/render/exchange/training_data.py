"""Data to train and check models on: spans of records as marks, and decisions on stories as examples.

A mark says what kind of words a span is: tasks of Label Studio, a DocBin of spaCy. An example says what was
read, what is right, and the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from dragoman import __version__
from dragoman.merge.story import FieldVerdict
from dragoman.record import Event, Record, Span, content_id
from dragoman.render.exchange.export_parts import Tally, field_spans
from dragoman.render.exchange.selection import Options, Selection
from dragoman.store.database import Database
from dragoman.store.queries.report_lookup import report_origins, report_texts
from dragoman.store.queries.review import StoryDecision, latest_decisions, story_decisions
from dragoman.store.queries.row_pages import judged_rows

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


@dataclass(frozen=True, slots=True)
class Example:
    """A decision as an example to train on: where the words stand, what was `read` there, and what is `right`
    (None where nothing is: the event was rejected). Values stand by field, several in one field."""

    event: str
    verdict: FieldVerdict
    report: str
    outlet: str | None
    published: str | None
    start: int
    end: int
    words: str
    paragraph: str
    read: dict[str, tuple[str, ...]]
    right: dict[str, tuple[str, ...]] | None
    confidence: float | None
    by: str
    at: str
    reason: str


def examples(store: Database) -> tuple[Example, ...]:
    """Return the decisions that stand as examples to train on, in the order they were made: one for each
    event and person that decided on it, the last one. What is accepted is right as it stood then, with what
    had been corrected before."""
    decisions = latest_decisions(_with_corrections(story_decisions(store)))
    events = {id for made in decisions for id in made.events}
    read = {id: row for id, (kind, row) in judged_rows(store, events).items() if kind == "event"}
    versions = sorted({row.evidence[0].report for row in read.values()})
    texts, origins = report_texts(store, versions), report_origins(store, versions)
    return tuple(
        _example(made, read[id], texts, origins)
        for made in decisions
        for id in made.events
        if id in read and read[id].evidence[0].report in origins
    )


def _with_corrections(decisions: Iterable[StoryDecision]) -> tuple[StoryDecision, ...]:
    """Return decisions, each of one event, with the changes that were made to it until then, by anybody."""
    changes: dict[str, tuple[tuple[str, str, str | None], ...]] = defaultdict(tuple)
    of_events = []
    for made in decisions:
        for id in made.events:
            changes[id] += made.changes
            verdict = "correct" if made.verdict == "accept" and changes[id] else made.verdict
            of_events.append(replace(made, verdict=verdict, events=(id,), changes=changes[id]))
    return tuple(of_events)


def _example(made: StoryDecision, event: Event, texts: dict[str, str], origins: Any) -> Example:
    span, values = event.evidence[0], _values(event)
    text, origin = texts[span.report], origins[span.report]
    start, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    return Example(
        event.id, made.verdict, span.report, origin.outlet, origin.published_at, span.start, span.end,
        span.quote, text[start : end if end >= 0 else len(text)], values,
        None if made.verdict == "reject" else _changed(values, made), event.confidence, made.by, made.at,
        made.reason,
    )  # fmt: skip


def _values(event: Event) -> dict[str, tuple[str, ...]]:
    """Return what was read of an event, by the fields that are judged."""
    when, where = event.when, event.where
    values: dict[str, tuple[str | None, ...]] = {
        "type": (event.event_type,), "mode": (event.mode,), "status": (event.status,),
        "date": (when.value if when else None,), "time": (when.time if when else None,),
        "place": (where.name if where else None,), "person": tuple(person.name for person in event.persons),
        "actor": tuple(party.state for party in event.actors),
        "recipient": tuple(party.state for party in event.recipients),
        "issue": tuple(tag.issue for tag in event.issues),
    }  # fmt: skip
    return {field: tuple(filter(None, of_field)) for field, of_field in values.items()}


def _changed(values: dict[str, tuple[str, ...]], made: StoryDecision) -> dict[str, tuple[str, ...]]:
    """Return values with what a decision changes."""
    changed = dict(values)
    several = ("person", "actor", "recipient", "issue")
    for verdict, field, value in made.changes:
        kept = tuple(present for present in changed.get(field, ()) if present != value)
        if verdict != "reject" and value is not None:
            kept = (*kept, value) if field in several else (value,)
        changed[field] = kept
    return changed
