"""Records as JSON and back, the JSON Schema of a record, and the check of every span, row and reference.

msgspec reads the dataclasses of `dragoman.record` as they stand, so the schema cannot drift from them. A
record that passes the check can be trusted to quote: each field's words stand at the characters it names.
"""

from __future__ import annotations

import hashlib
import inspect
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from dragoman.errors import BadInput, EvidenceMismatch
from dragoman.record import Commitment, Event, Position, Record, Statement, spans

_NO_PROPOSALS = b',"proposals":[]}'
"""How the JSON of a record ends that no second reader read: it is written as if there were none."""


def encode(record: Record, *, indent: int | None = None) -> bytes:
    """Return `record` as UTF-8 JSON; on one line unless `indent` is given."""
    line = msgspec.json.encode(record)
    if not record.proposals:
        line = line.removesuffix(_NO_PROPOSALS) + b"}"
    return line if indent is None else msgspec.json.format(line, indent=indent)


def decode(line: bytes | str) -> Record:
    """Return the record that `line` holds. Raises BadInput, naming the field that is wrong."""
    try:
        return msgspec.json.decode(line, type=Record)
    except RecursionError as error:
        raise BadInput("not a Dragoman record: it is nested too deep to be read") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"not a Dragoman record: {error}") from error


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record."""
    schema = msgspec.json.schema(Record)
    for part in schema["$defs"].values():
        if "description" in part:  # a docstring, which Python before 3.13 leaves indented
            part["description"] = inspect.cleandoc(part["description"])
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Dragoman record", **schema}


def problems(record: Record) -> list[str]:
    """Return what is wrong with `record`, one sentence each; an empty list when all holds."""
    return [
        *_wrong_spans(record),
        *_rows_without_evidence(record),
        *_wrong_blocks(record),
        *_wrong_references(record),
    ]


def is_of(record: Record, raw: bytes) -> bool:
    """Say whether `record` was read from exactly these bytes of a report."""
    return record.report.raw_sha256 == hashlib.sha256(raw).hexdigest()


def span_count(record: Record) -> int:
    """Return how many spans a record has."""
    return sum(1 for _ in spans(record))


def _wrong_spans(record: Record) -> Iterator[str]:
    for span in spans(record):
        try:
            span.verify(record.report.text)
        except EvidenceMismatch as error:
            yield str(error)
        if span.report and span.report != record.report.id:
            yield f"characters {span.start}-{span.end} are of report {span.report}, not {record.report.id}"


def _rows_without_evidence(record: Record) -> Iterator[str]:
    rows: tuple[Statement | Event | Position | Commitment, ...] = (
        *record.statements,
        *record.events,
        *record.positions,
        *record.commitments,
    )
    for row in rows:
        if not row.evidence:
            yield f"{type(row).__name__.lower()} {row.id} has no evidence"
    for actor in record.actors:
        if not actor.mentions:
            yield f"actor {actor.id} is named nowhere"


def _wrong_blocks(record: Record) -> Iterator[str]:
    end = 0
    for block in record.report.blocks:
        if not end <= block.start < block.end <= len(record.report.text):
            yield f"{block.kind} at characters {block.start}-{block.end} overlaps another or leaves the text"
        end = block.end


def _wrong_references(record: Record) -> Iterator[str]:
    actors = {actor.id for actor in record.actors}
    statements = {statement.id for statement in record.statements}
    for row, wanted, known in _references(record, actors, statements):
        if wanted is not None and wanted not in known:
            yield f"{row} names {wanted}, which is not in the record"
    for kind, rows in (("actor", record.actors), ("statement", record.statements), ("event", record.events)):
        for identifier, count in Counter(row.id for row in rows).items():
            if count > 1:
                yield f"{kind} {identifier} stands {count} times"


def _references(
    record: Record, actors: set[str], statements: set[str]
) -> Iterator[tuple[str, str | None, set[str]]]:
    for statement in record.statements:
        yield f"statement {statement.id}", statement.speaker_actor, actors
        yield f"statement {statement.id}", statement.parent, statements
    for event in record.events:
        yield f"event {event.id}", event.statement, statements
        for party in (*event.actors, *event.recipients):
            yield f"event {event.id}", party.actor, actors
    for position in record.positions:
        for identifier in position.statements:
            yield f"position {position.id}", identifier, statements
