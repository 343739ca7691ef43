"""One candidate event for each word that tells one: its reading, dressed with its circumstances."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.readers.english.document import Document
from dragoman.readers.english.events import circumstances
from dragoman.readers.english.events.attachment import SPEECH_ACTS
from dragoman.readers.english.events.dating import is_of_a_later_week, is_over, is_to_come, when
from dragoman.readers.english.events.placement import where
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.readings import Reading
from dragoman.readers.english.events.topics import topics
from dragoman.readers.english.events.wars import goes_on
from dragoman.readers.english.events.who import Who, states
from dragoman.readers.english.syntax import clause, is_past
from dragoman.record import RECIPROCAL, Party, Person, Span, Statement, Tag, Timex, When, Where

Range = tuple[int, int]
"""The first character of something, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one predicate tells."""

    predicate: Predicate
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    status: str
    status_span: Span | None
    evidence: Span
    when: When | None
    where: Where | None
    persons: tuple[Person, ...]
    statement: str | None
    completed: str = ""
    history: tuple[tuple[str, Span], ...] = ()
    issues: tuple[Tag, ...] = ()


def candidate(reading: Reading, who: Who, times: tuple[Timex, ...]) -> Candidate:
    """Return what `reading` tells, with its date, place and people."""
    predicate, sides, status = reading.predicate, reading.sides, reading.status
    paragraph, token, carrier = predicate.paragraph, predicate.token, predicate.carrier
    document = who.document
    said = clause(token) if predicate.frame.clause == "that" else None
    arguments = (*sides.tokens, said) if said is not None else sides.tokens
    evidence = circumstances.evidence(document, paragraph, token, carrier, arguments)
    named = [(p.span.start, p.span.end) for p in (*sides.actors, *sides.recipients) if p.span is not None]
    statement = who.statement_at(paragraph.start + token.idx)
    date = _possible(document, predicate, when(document, predicate, times))
    if date is None and statement is not None and predicate.frame.type in SPEECH_ACTS:
        date = who.said_on(statement)  # the act is done by saying so
    actors, recipients = _visitor_first(reading)
    return Candidate(
        predicate,
        actors,
        recipients,
        status[0] if goes_on(predicate) else _by_date(document, predicate, status[0], date, times),
        document.span_of(paragraph, status[1]) if status[1] is not None else None,
        evidence,
        date,
        where(predicate, who.hung_places, (*sides.actors, *sides.recipients)),
        _persons(who, reading, statement, named, evidence),
        statement.id if statement is not None else None,
        reading.how,
        issues=topics(who, reading, evidence),
    )


def _visitor_first(reading: Reading) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    """Return the two sides, those that are received before their host: "hosted the president"."""
    actors, recipients = tuple(reading.sides.actors), tuple(reading.sides.recipients)
    return (recipients, actors) if reading.predicate.frame.receives and recipients else (actors, recipients)


def _possible(document: Document, predicate: Predicate, date: When | None) -> When | None:
    """Return `date` unless it lies ahead of what is told as done: "raised its attacks before July 4"."""
    told = is_past(predicate.carrier) and (predicate.part == "verbs" or predicate.frame.type == "ASSAULT")
    return None if told and is_to_come(document, predicate, date) else date


def _by_date(
    document: Document, predicate: Predicate, status: str, date: When | None, times: tuple[Timex, ...]
) -> str:
    """Return `status`, or what the date makes of it: what is to come is planned, what is over was held."""
    if status == "held" and is_to_come(document, predicate, date):
        return "planned"
    if status == "held" and not is_past(predicate.carrier) and is_of_a_later_week(document, date, times):
        return "planned"
    return "held" if status == "planned" and is_over(document, predicate, date) else status


def _with_apposition(who: Who, start: int, end: int) -> Range:
    """Return where somebody is named, with the name or office beside it: "the foreign secretary, Ann Ho"."""
    text = who.document.report.text
    after, before = who.cast.at(end + len(", ")), who.cast.at(start - len(", ") - 1)
    if after is not None and after.start == end + len(", ") and text[end : after.start] == ", ":
        end = after.end
    if before is not None and before.end == start - len(", ") and text[before.end : start] == ", ":
        start = before.start
    return start, end


def _phrase(reading: Reading, evidence: Span) -> Range:
    """Return where the people of an event are named: its clause, or of a noun only mentioned, its phrase."""
    predicate = reading.predicate
    if predicate.part != "nouns" or predicate.supported:
        return evidence.start, evidence.end
    doc, token = predicate.token.doc, predicate.token
    start, _ = predicate.paragraph.offsets(doc[token.left_edge.i])
    _, end = predicate.paragraph.offsets(doc[token.right_edge.i])
    return max(start, evidence.start), min(end, evidence.end)


def _without_compatriots(reading: Reading, named: tuple[Person, ...]) -> tuple[Person, ...]:
    """Return people without those of the visitor's state by whom it is not named: "minister visits Chile
    ahead of the president's trip"."""
    sides = reading.sides
    visitors = sides.recipients if reading.predicate.frame.receives else sides.actors
    spans = [party.span for party in visitors if party.span is not None]
    if not spans:
        return named
    home = set(states(visitors))
    return tuple(
        person
        for person in named
        if person.state not in home
        or any(span.start <= person.span.start < span.end + len(", ") + 1 for span in spans)
    )


def _persons(
    who: Who, reading: Reading, statement: Statement | None, parties: list[Range], evidence: Span
) -> tuple[Person, ...]:
    """Return who took part by name: whoever the parties are named by, of a contact all who are named in the
    clause, and whoever speaks for the acting state."""
    if reading.predicate.frame.type in RECIPROCAL:
        ranges = [*parties, _phrase(reading, evidence)]
    else:  # "summoned the envoy over an effigy of the president"
        ranges = [_with_apposition(who, *party) for party in parties]
    named = circumstances.persons(who.document, who.cast, ranges)
    if reading.predicate.frame.mode == "visit":
        named = _without_compatriots(reading, named)
    if statement is None or statement.speaker is None:
        return named
    acting = set(states(reading.sides.actors))
    if statement.speaker_state not in acting and not set(who.cast.issuers) <= acting:
        return named
    known = {person.name for person in named}
    return (
        *named,
        *(
            p
            for name in statement.speaker.split("; ")
            if name not in known and (p := who.person(name)) is not None
        ),
    )
