"""Why an event was read as it was: for each field the value, the words it rests on, and the rule.

For a reader who doubts a row. Everything comes from the record and the lexicon of predicates;
nothing is read anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.lexicon.predicates import Frame, frames
from dragoman.record import Event, Party, Record, When
from dragoman.show import words

_NAMED = {
    "named": "named",
    "demonym": "named by its adjective or people",
    "office": "through an office",
    "person": "through a person",
    "body": "through a body that acts for it",
    "metonym": "through its seat of government",
    "pronoun": "through a pronoun",
    "pair": "as one of a pair named before",
    "speaker": "as the speaker",
    "issuer": "as the issuer of the text",
    "addressee": "as the one addressed",
    "place": "through a place in it",
    "title": "in the title",
}
_FOUND = {
    "addressee": "the one to whom it is said",
    "sentence": "the only other side in the sentence",
    "previous": "the only other side in the sentence before",
    "recent": "the side named last before",
    "title": "the other side in the title",
    "document": "the other of the two sides the report is about",
}
_DATED = {
    "text": "the time expression that hangs on it",
    "contact": "the day of the contact it was part of",
    "published": "the day of publication: the issuer speaks in the present tense",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One field of an event: its value, why it is so, and the words."""

    field: str
    value: str
    why: str
    words: str = ""


def reasons(record: Record, event: Event) -> Iterator[Reason]:
    """Yield the reason for each field of `event`, in the order of the chronology's columns."""
    name, _, found = event.rule.partition(", ")
    frame = next((frame for frame in frames() if frame.id == name), None)
    yield Reason(
        "what", words.what(event), _frame(name, frame), event.predicate.quote if event.predicate else ""
    )
    yield from (_party("who", party) for party in event.actors)
    for party in event.recipients:
        yield _party("to or with whom", party, _FOUND.get(found, "") if party is event.recipients[0] else "")
    yield _status(event, frame)
    for status, span in event.history:
        yield Reason("before that", status, "an earlier state of the same event", words.plain(span.quote))
    if event.when is not None:
        yield _when(event.when)
    if event.where is not None:
        yield Reason("where", event.where.name, "a place in its clause", event.where.span.quote)
    for person in event.persons:
        yield Reason(
            "person", words.plain(person.name), person.office or "named in it", words.plain(person.span.quote)
        )
    if event.statement is not None:
        yield from _said(record, event.statement)
    yield Reason("evidence", "", "the clause that tells it", words.quoted(event.evidence))
    yield from (
        Reason("told again", "", "the same occurrence", words.plain(span.quote)) for span in event.also
    )


def _frame(name: str, frame: Frame | None) -> str:
    if frame is None:
        return f"rule {name}"
    return f"fits the frame {name!r} of predicates.toml, as in: {frame.example}"


def _party(field: str, party: Party, found: str = "") -> Reason:
    why = found or _NAMED.get(party.via, party.via)
    return Reason(field, party.state, why, words.plain(party.span.quote) if party.span else "")


def _status(event: Event, frame: Frame | None) -> Reason:
    if event.status_span is not None:
        return Reason("status", event.status, "the word that shows it", words.plain(event.status_span.quote))
    if frame is not None and frame.status == event.status:
        return Reason("status", event.status, "what the frame itself says")
    return Reason("status", event.status, "no word of planning, doubt or denial stands over it")


def _when(when: When) -> Reason:
    value = when.value if when.time is None else f"{when.value} {when.time}"
    return Reason(
        "when", value, _DATED.get(when.basis, when.basis), words.plain(when.span.quote) if when.span else ""
    )


def _said(record: Record, identifier: str) -> Iterator[Reason]:
    statement = next((row for row in record.statements if row.id == identifier), None)
    if statement is not None:
        yield Reason(
            "said by",
            words.speaker(statement),
            "it is told in what is said",
            words.quoted(statement.evidence),
        )
